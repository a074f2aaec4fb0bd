//! Evidence records, their versions, and the search for them.

use std::collections::BTreeMap;

use super::audit::AuditLine;
use super::meeting::{day_of, group_of};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::evidence::{MeetingRef, Record, RecordKind, RecordVersion, Said};
use crate::domain::meeting::{CellName, Origin};
use crate::domain::search::{self, Query};
use crate::id::{BlocId, MeetingId, PersonId, RecordId};

/// Which records are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    pub query: Query,
    pub bloc: Option<BlocId>,
    pub meeting: Option<MeetingId>,
}

/// A record found, with how well it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub record: Record,
    /// 0 when every word is there with its accents, 1 when only without.
    pub rank: i64,
}

impl Found {
    /// Returns where a list goes on after this row.
    pub fn cursor(&self) -> String {
        format!("{}.{}.{}", self.rank, self.record.meeting.date.iso(), self.record.id)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    version: i64,
    survey_group: Option<i64>,
    invented: bool,
    source: Option<String>,
    kind: String,
    text: String,
    criterion: Option<String>,
    speaker_role: String,
    withdrawn: bool,
    meeting: String,
    date: String,
    round: i64,
    cell_name: String,
    organisation_name: String,
    bloc: String,
    bloc_name: String,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: i64,
    kind: String,
    text: String,
    criterion: Option<String>,
    speaker_role: String,
    withdrawn: bool,
    reason: String,
    made_by: Option<String>,
    made_at: i64,
}

pub(super) fn kind_of(id: &str) -> Answer<RecordKind> {
    RecordKind::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("kind {id}")))
}

impl TryFrom<Row> for Record {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let cell = CellName {
            name: row.cell_name,
            organisation: row.organisation_name,
            bloc: BlocId::from(row.bloc),
            bloc_name: row.bloc_name,
        };
        Ok(Self {
            id: RecordId::from(row.id),
            version: row.version,
            said: Said {
                kind: kind_of(&row.kind)?,
                text: row.text,
                criterion: row.criterion,
                speaker_role: row.speaker_role,
            },
            withdrawn: row.withdrawn,
            meeting: MeetingRef {
                id: MeetingId::from(row.meeting),
                cell,
                date: day_of(&row.date)?,
                round: row.round,
            },
            group: group_of(row.survey_group),
            origin: Origin { invented: row.invented, source: row.source },
        })
    }
}

impl TryFrom<VersionRow> for RecordVersion {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Answer<Self> {
        Ok(Self {
            version: row.version,
            said: Said {
                kind: kind_of(&row.kind)?,
                text: row.text,
                criterion: row.criterion,
                speaker_role: row.speaker_role,
            },
            withdrawn: row.withdrawn,
            reason: row.reason,
            by: row.made_by.map(PersonId::from),
            at: Millis(row.made_at),
        })
    }
}

/// What of a record is searched: its words, who spoke, and where.
fn searched(said: &Said, cell: &CellName) -> String {
    format!("{} {} {} {}", said.text, said.speaker_role, cell.name, cell.organisation)
}

const ALL_OF: &str = "JOIN record_version v ON v.record = r.id AND v.version = r.version
     JOIN meeting m ON m.id = r.meeting JOIN cell c ON c.id = m.cell
     JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc";

/// Which records a filter lets through, with no more tables than it asks for: it is looked up for all of them, and
/// the rest of a record only for those of one page.
const LET_THROUGH: &str = "FROM record r JOIN meeting m ON m.id = r.meeting
     WHERE ($2 = '' OR r.meeting = $2) AND ($1 = '' OR m.cell IN
       (SELECT c.id FROM cell c JOIN organisation o ON o.id = c.organisation WHERE o.bloc = $1))";

/// What is read of a record.
const COLUMNS: &str = "r.id, r.version, r.survey_group, r.invented, r.source, v.kind, v.text, v.criterion,
     v.speaker_role, v.withdrawn, m.id AS meeting, m.date, m.round, c.name AS cell_name,
     o.name AS organisation_name, b.id AS bloc, b.name AS bloc_name";

/// The first parameter that a word of the question may take.
const FIRST_WORD_PARAM: usize = 7;

/// Writes the condition that all words stand in a column, from the parameter `first` on.
fn all_words(column: &str, words: usize, first: usize) -> String {
    let each: Vec<String> = (0..words).map(|word| format!("r.{column} LIKE ${}", first + word)).collect();
    if each.is_empty() { "1 = 1".to_owned() } else { each.join(" AND ") }
}

macro_rules! insert_version {
    ($tx:ident, $record:expr, $version:expr) => {{
        let version: &RecordVersion = $version;
        sqlx::query(
            "INSERT INTO record_version
               (record, version, kind, text, criterion, speaker_role, withdrawn, reason, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind($record.as_str())
        .bind(version.version)
        .bind(version.said.kind.id())
        .bind(&version.said.text)
        .bind(version.said.criterion.as_deref())
        .bind(&version.said.speaker_role)
        .bind(version.withdrawn)
        .bind(&version.reason)
        .bind(version.by.as_ref().map(|id| id.as_str()))
        .bind(version.at.0)
        .execute(&mut *$tx)
        .await?;
    }};
}

impl Store {
    /// Adds a record with its first version.
    pub async fn add_record(&self, record: &Record, first: &RecordVersion, line: &AuditLine) -> Answer<()> {
        let words = searched(&first.said, &record.meeting.cell);
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO record (id, meeting, survey_group, version, exact, folded, invented, source)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(record.id.as_str())
            .bind(record.meeting.id.as_str())
            .bind(record.group.map(i64::from))
            .bind(first.version)
            .bind(search::exact(&words))
            .bind(search::folded(&words))
            .bind(record.origin.invented)
            .bind(record.origin.source.as_deref())
            .execute(&mut *tx)
            .await?;
            insert_version!(tx, record.id, first);
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Adds the version after `record.version`.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when somebody else added it first.
    pub async fn add_record_version(
        &self,
        record: &Record,
        next: &RecordVersion,
        line: &AuditLine,
    ) -> Answer<()> {
        let words = searched(&next.said, &record.meeting.cell);
        crate::writing!(self, |tx| {
            let moved = sqlx::query(
                "UPDATE record SET version = $3, exact = $4, folded = $5 WHERE id = $1 AND version = $2",
            )
            .bind(record.id.as_str())
            .bind(record.version)
            .bind(next.version)
            .bind(search::exact(&words))
            .bind(search::folded(&words))
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            insert_version!(tx, record.id, next);
            crate::audit!(tx, line.changed(record.version.to_string(), next.version.to_string()));
        });
        Ok(())
    }

    /// Finds records: those with every word as typed first, then those with the words without accents;
    /// among equals the latest meeting first.
    pub async fn find_records(
        &self,
        filter: &RecordFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Answer<Vec<Found>> {
        let words = &filter.query.words;
        let mut parts = after.unwrap_or_default().splitn(3, '.');
        let rank = parts.next().and_then(|rank| rank.parse::<i64>().ok()).unwrap_or(-1);
        let date = parts.next().unwrap_or_default().to_owned();
        let id = parts.next().unwrap_or_default().to_owned();
        let exact = all_words("exact", words.len(), FIRST_WORD_PARAM);
        let folded = all_words("folded", words.len(), FIRST_WORD_PARAM + words.len());
        // Which records and in what order first, the rest of them after: one statement for both made PostgreSQL
        // guess how many there will be, and read all of the second table for fifty rows.
        let sql = format!(
            "SELECT id, rank FROM (
               SELECT r.id, m.date, CAST(CASE WHEN {exact} THEN 0 ELSE 1 END AS BIGINT) AS rank
               {LET_THROUGH} AND {folded}) AS fitting
             WHERE $3 < 0 OR rank > $3 OR (rank = $3 AND (date < $4 OR (date = $4 AND id > $5)))
             ORDER BY rank, date DESC, id LIMIT $6"
        );
        let places: Vec<(String, i64)> = crate::reading!(self, |pool| {
            let mut asked = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(filter.bloc.as_ref().map_or("", BlocId::as_str))
                .bind(filter.meeting.as_ref().map_or("", MeetingId::as_str))
                .bind(rank)
                .bind(date)
                .bind(id)
                .bind(limit);
            for word in words {
                asked = asked.bind(search::pattern(&word.exact));
            }
            for word in words {
                asked = asked.bind(search::pattern(&word.folded));
            }
            asked.fetch_all(pool).await?
        });
        let ids: Vec<RecordId> = places.iter().map(|(id, _)| RecordId::from(id.as_str())).collect();
        let records = self.records_of(&ids).await?;
        let mut by_id: BTreeMap<String, Record> =
            records.into_iter().map(|record| (record.id.to_string(), record)).collect();
        let found =
            places.into_iter().filter_map(|(id, rank)| Some(Found { record: by_id.remove(&id)?, rank }));
        Ok(found.collect())
    }

    /// Counts the records that fit.
    pub async fn count_records(&self, filter: &RecordFilter) -> Answer<i64> {
        let words = &filter.query.words;
        let sql = format!("SELECT COUNT(*) {LET_THROUGH} AND {}", all_words("folded", words.len(), 3));
        let (count,): (i64,) = crate::reading!(self, |pool| {
            let mut asked = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(filter.bloc.as_ref().map_or("", BlocId::as_str))
                .bind(filter.meeting.as_ref().map_or("", MeetingId::as_str));
            for word in words {
                asked = asked.bind(search::pattern(&word.folded));
            }
            asked.fetch_one(pool).await?
        });
        Ok(count)
    }

    /// Reads one record at its newest version.
    pub async fn record(&self, id: &RecordId) -> Answer<Record> {
        let found = self.records_of(std::slice::from_ref(id)).await?;
        found.into_iter().next().ok_or(StoreError::NotFound)
    }

    /// Reads these records at their newest version, those that exist, in no particular order.
    pub async fn records_of(&self, ids: &[RecordId]) -> Answer<Vec<Record>> {
        // JSON carries the list through one parameter, so that the statement is the same for any number.
        let (listed_sqlite, listed_postgres) = (
            "SELECT value FROM json_each($1)",
            "SELECT value FROM json_array_elements_text(CAST($1 AS json))",
        );
        let listed = match self {
            Store::Sqlite { .. } => listed_sqlite,
            Store::Postgres(_) => listed_postgres,
        };
        let sql = format!("SELECT {COLUMNS} FROM record r {ALL_OF} WHERE r.id IN ({listed})");
        let wanted = serde_json::to_string(ids)?;
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&wanted).fetch_all(pool).await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads all versions of a record, newest first.
    pub async fn record_versions(&self, id: &RecordId) -> Answer<Vec<RecordVersion>> {
        let rows: Vec<VersionRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, kind, text, criterion, speaker_role, withdrawn, reason, made_by, made_at
                 FROM record_version WHERE record = $1 ORDER BY version DESC",
            )
            .bind(id.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
