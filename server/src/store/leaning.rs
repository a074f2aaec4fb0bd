//! Which clause of which resolution leans on which record: a copy of what stands in the shared texts.
//!
//! The copy is made anew for a resolution whose log has grown since it was made, when somebody asks; nothing is done
//! while people type, and a correction asks one index instead of reading a thousand texts. A row holds what a list
//! shows, so that no text is opened for it.

use std::collections::BTreeMap;

use super::flag::decision_of;
use super::resolution::stage_of;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::evidence::{RecordKind, Said};
use crate::domain::flag::{Cause, Decision, Leaning};
use crate::domain::resolution::Relation;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};

/// What was decided on a flag, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRuling {
    pub decision: Decision,
    pub reason: String,
    pub by: String,
    pub at: Millis,
}

/// A clause that leans on a record, with its resolution and what became of its flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaningRow {
    pub resolution: ResolutionId,
    pub title: String,
    pub stage: Stage,
    /// Where the row stands among those of its resolution.
    pub place: i64,
    pub leaning: Leaning,
    /// What happened to the record since it was linked.
    pub cause: Option<Cause>,
    /// What was decided on the record's newest version.
    pub ruling: Option<ShownRuling>,
}

impl LeaningRow {
    /// Tells whether somebody has to decide.
    pub fn is_open(&self) -> bool {
        self.cause.is_some() && self.ruling.is_none()
    }

    /// Returns where a list goes on after this row.
    pub fn cursor(&self) -> String {
        format!("{}.{}", self.place, self.resolution)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    resolution: String,
    title: String,
    stage: String,
    place: i64,
    clause: String,
    link: String,
    record: String,
    version: i64,
    relation: String,
    note: String,
    number: String,
    code: String,
    words: String,
    newest: i64,
    withdrawn: bool,
    decision: Option<String>,
    reason: Option<String>,
    by_name: Option<String>,
    made_at: Option<i64>,
}

impl TryFrom<Row> for LeaningRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let ruling = match (row.decision, row.made_at) {
            (Some(decision), Some(at)) => Some(ShownRuling {
                decision: decision_of(&decision)?,
                reason: row.reason.unwrap_or_default(),
                by: row.by_name.unwrap_or_default(),
                at: Millis(at),
            }),
            _ => None,
        };
        let relation = Relation::of_id(&row.relation)
            .ok_or_else(|| StoreError::Unreadable(format!("relation {}", row.relation)))?;
        Ok(Self {
            resolution: ResolutionId::from(row.resolution),
            title: row.title,
            stage: stage_of(&row.stage)?,
            place: row.place,
            cause: Cause::of(row.version, row.newest, row.withdrawn),
            leaning: Leaning {
                clause: ClauseId::from(row.clause),
                link: LinkId::from(row.link),
                record: RecordId::from(row.record),
                version: row.version,
                relation,
                note: row.note,
                number: row.number,
                code: row.code,
                words: row.words,
            },
            ruling,
        })
    }
}

/// The rows of a record with its newest version and what was decided on that.
const FROM: &str = "FROM leaning l JOIN resolution s ON s.id = l.resolution JOIN record r ON r.id = l.record
     JOIN record_version v ON v.record = r.id AND v.version = r.version
     LEFT JOIN flag_decision d ON d.resolution = l.resolution AND d.clause = l.clause AND d.link = l.link
       AND d.version = r.version
     LEFT JOIN person p ON p.id = d.made_by";

/// How many clauses lean on a record, and how many of them wait for a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaningCount {
    pub all: i64,
    pub open: i64,
}

impl Store {
    /// Reads the resolutions whose log has grown since their rows were made, with the log's end.
    pub async fn stale_leaning(&self) -> Answer<Vec<(ResolutionId, i64)>> {
        let rows: Vec<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT id, upto FROM (
                   SELECT r.id AS id, COALESCE((SELECT MAX(c.seq) FROM change c WHERE c.resolution = r.id), 0) AS upto
                   FROM resolution r WHERE r.lane_of IS NULL) AS ends
                 WHERE upto > COALESCE((SELECT k.upto FROM leaning_look k WHERE k.resolution = ends.id), -1)
                 ORDER BY id",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(id, upto)| (ResolutionId::from(id), upto)).collect())
    }

    /// Replaces the rows of a resolution by those read at `upto` or later, unless newer ones stand there.
    pub async fn set_leaning(&self, resolution: &ResolutionId, upto: i64, rows: &[Leaning]) -> Answer<()> {
        crate::writing!(self, |tx| {
            let newer = sqlx::query(
                "INSERT INTO leaning_look (resolution, upto) VALUES ($1, $2)
                 ON CONFLICT (resolution) DO UPDATE SET upto = excluded.upto WHERE leaning_look.upto <= excluded.upto",
            )
            .bind(resolution.as_str())
            .bind(upto)
            .execute(&mut *tx)
            .await?;
            if newer.rows_affected() == 0 {
                return Ok(());
            }
            sqlx::query("DELETE FROM leaning WHERE resolution = $1")
                .bind(resolution.as_str())
                .execute(&mut *tx)
                .await?;
            for (place, row) in (0_i64..).zip(rows) {
                sqlx::query(
                    "INSERT INTO leaning (resolution, place, clause, link, record, version, relation, note, number,
                                          code, words)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                )
                .bind(resolution.as_str())
                .bind(place)
                .bind(row.clause.as_str())
                .bind(row.link.as_str())
                .bind(row.record.as_str())
                .bind(row.version)
                .bind(row.relation.id())
                .bind(&row.note)
                .bind(&row.number)
                .bind(&row.code)
                .bind(&row.words)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// Reads the clauses that lean on a record, resolution by resolution, from behind `after` on.
    pub async fn leaning_on(
        &self,
        record: &RecordId,
        after: Option<&str>,
        limit: i64,
    ) -> Answer<Vec<LeaningRow>> {
        let (place, resolution) = after.and_then(|after| after.split_once('.')).unwrap_or(("-1", ""));
        let place = place.parse::<i64>().unwrap_or(-1);
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT l.resolution, s.title, s.stage, l.place, l.clause, l.link, l.record, l.version, l.relation,
                   l.note, l.number, l.code, l.words, r.version AS newest, v.withdrawn, d.decision, d.reason,
                   p.name AS by_name, d.made_at
                 {FROM} WHERE l.record = $1 AND (l.resolution > $2 OR (l.resolution = $2 AND l.place > $3))
                 ORDER BY l.resolution, l.place LIMIT $4"
            )))
            .bind(record.as_str())
            .bind(resolution)
            .bind(place)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts the clauses that lean on a record, and those whose flag waits for a decision.
    pub async fn count_leaning(&self, record: &RecordId) -> Answer<LeaningCount> {
        let (all, open): (i64, i64) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN (v.withdrawn OR l.version < r.version)
                   AND d.link IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) {FROM} WHERE l.record = $1"
            )))
            .bind(record.as_str())
            .fetch_one(pool)
            .await?
        });
        Ok(LeaningCount { all, open })
    }

    /// Reads the ids of all records that are not withdrawn, in order.
    pub async fn standing_record_ids(&self) -> Answer<Vec<RecordId>> {
        let ids: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT id FROM record WHERE id NOT IN (SELECT record FROM record_version WHERE withdrawn)
                 ORDER BY id",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(ids.into_iter().map(RecordId::from).collect())
    }

    /// Counts all versions of all records: it grows with every record made, corrected or withdrawn.
    pub async fn evidence_clock(&self) -> Answer<i64> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM record_version").fetch_one(pool).await?
        }))
    }

    /// Reads what these records said in every version.
    pub async fn sayings_of(&self, ids: &[RecordId]) -> Answer<BTreeMap<(RecordId, i64), Said>> {
        let listed = match self {
            Store::Sqlite { .. } => "SELECT value FROM json_each($1)",
            Store::Postgres(_) => "SELECT value FROM json_array_elements_text(CAST($1 AS json))",
        };
        let sql = format!(
            "SELECT record, version, kind, text, criterion, speaker_role FROM record_version
             WHERE record IN ({listed})"
        );
        let wanted = serde_json::to_string(ids)?;
        type SaidRow = (String, i64, String, String, Option<String>, String);
        let rows: Vec<SaidRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(wanted).fetch_all(pool).await?
        });
        let said = rows.into_iter().map(|(record, version, kind, text, criterion, speaker_role)| {
            let kind =
                RecordKind::of_id(&kind).ok_or_else(|| StoreError::Unreadable(format!("kind {kind}")))?;
            Ok(((RecordId::from(record), version), Said { kind, text, criterion, speaker_role }))
        });
        said.collect()
    }
}
