//! The index of what is searched. SQLite finds by FTS5, PostgreSQL by its own `tsvector`; both are given words cut and
//! folded by `domain/search.rs` and sort by one column, so both answer in one order.
//!
//! The index fills beside everything else and before a search: triggers note which records and meetings changed, whoever changed them, and
//! a resolution is behind when its log is longer than what was read. A keystroke thus pays nothing for the index.

use super::{Answer, Store, StoreError};
use crate::domain::search::Query;
use crate::domain::search::entry::{Entry, Found};
use crate::id::{MeetingId, RecordId, ResolutionId};

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    pub query: Query,
    /// The kinds that are wanted and may be read.
    pub kinds: Vec<Found>,
    /// The resolutions whose clauses may be read.
    pub resolutions: Vec<ResolutionId>,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub kind: Found,
    pub object: String,
    pub resolution: String,
    pub title: String,
    pub shown: String,
    pub date: String,
    pub withdrawn: bool,
    /// 0 when every word is there with its accents, 1 when only without.
    pub rank: i64,
    sort: String,
}

impl Hit {
    /// Returns where a list goes on after this one.
    pub fn cursor(&self) -> String {
        format!("{}.{}", self.rank, self.sort)
    }
}

/// Records and meetings that changed since they were read for the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Counts the fillings so far.
    pub turn: i64,
    pub seqs: Vec<i64>,
    pub records: Vec<RecordId>,
    pub meetings: Vec<MeetingId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    object: String,
    resolution: String,
    sort: String,
    title: String,
    shown: String,
    date: String,
    withdrawn: bool,
    rank: i64,
}

impl TryFrom<Row> for Hit {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        Ok(Self {
            kind: Found::of_id(&row.kind)
                .ok_or_else(|| StoreError::Unreadable(format!("kind {}", row.kind)))?,
            object: row.object,
            resolution: row.resolution,
            title: row.title,
            shown: row.shown,
            date: row.date,
            withdrawn: row.withdrawn,
            rank: row.rank,
            sort: row.sort,
        })
    }
}

/// Writes or rewrites an entry, inside a [`crate::writing`] transaction.
macro_rules! put_entry {
    ($tx:ident, $entry:expr) => {{
        let entry: &Entry = $entry;
        sqlx::query(
            "INSERT INTO search_entry
               (kind, object, resolution, sort, title, shown, date, withdrawn, exact, folded)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (kind, resolution, object) DO UPDATE
             SET sort = excluded.sort, title = excluded.title, shown = excluded.shown, date = excluded.date,
               withdrawn = excluded.withdrawn, exact = excluded.exact, folded = excluded.folded",
        )
        .bind(entry.kind.id())
        .bind(&entry.object)
        .bind(&entry.resolution)
        .bind(entry.sort())
        .bind(&entry.title)
        .bind(&entry.shown)
        .bind(&entry.date)
        .bind(entry.withdrawn)
        .bind(entry.exact())
        .bind(entry.folded())
        .execute(&mut *$tx)
        .await?;
    }};
}

/// Takes the next turn of filling, or ends without a change: somebody else filled meanwhile.
macro_rules! take_turn {
    ($tx:ident, $turn:expr) => {{
        let taken = sqlx::query("UPDATE search_turn SET turn = turn + 1 WHERE id = 1 AND turn = $1")
            .bind($turn)
            .execute(&mut *$tx)
            .await?;
        if taken.rows_affected() == 0 {
            return Ok(false);
        }
    }};
}

/// The condition that an entry may be read and is of a kind that is wanted.
const READABLE: &str = "$3 LIKE '%,' || e.kind || ',%'
     AND (e.resolution = '' OR $4 LIKE '%,' || e.resolution || ',%')";

impl Store {
    /// Reads up to `limit` notes of what changed.
    pub async fn search_stale(&self, limit: i64) -> Answer<Stale> {
        let (turn, rows): (i64, Vec<(i64, String, String)>) = crate::reading!(self, |pool| {
            // The turn first: what is read after it is at least as new.
            let turn =
                sqlx::query_scalar("SELECT turn FROM search_turn WHERE id = 1").fetch_one(pool).await?;
            let rows = sqlx::query_as("SELECT seq, kind, object FROM search_stale ORDER BY seq LIMIT $1")
                .bind(limit)
                .fetch_all(pool)
                .await?;
            (turn, rows)
        });
        let mut stale = Stale { turn, ..Stale::default() };
        for (seq, kind, object) in rows {
            stale.seqs.push(seq);
            match Found::of_id(&kind) {
                Some(Found::Record) => stale.records.push(RecordId::from(object)),
                Some(Found::Meeting) => stale.meetings.push(MeetingId::from(object)),
                Some(Found::Clause) | None => {}
            }
        }
        stale.records.sort();
        stale.records.dedup();
        stale.meetings.sort();
        stale.meetings.dedup();
        Ok(stale)
    }

    /// Reads which resolutions have more changes in their log than the index has seen, with how many there are.
    pub async fn search_behind(&self) -> Answer<(i64, Vec<(ResolutionId, i64)>)> {
        let (turn, rows): (i64, Vec<(String, i64)>) = crate::reading!(self, |pool| {
            let turn =
                sqlx::query_scalar("SELECT turn FROM search_turn WHERE id = 1").fetch_one(pool).await?;
            let rows = sqlx::query_as(
                "SELECT id, upto FROM (
                   SELECT r.id, COALESCE((SELECT MAX(c.seq) FROM change c WHERE c.resolution = r.id), 0) AS upto,
                     COALESCE(s.upto, -1) AS seen
                   FROM resolution r LEFT JOIN search_seen s ON s.resolution = r.id
                   WHERE r.lane_of IS NULL) AS both_counts
                 WHERE upto <> seen ORDER BY id",
            )
            .fetch_all(pool)
            .await?;
            (turn, rows)
        });
        Ok((turn, rows.into_iter().map(|(id, upto)| (ResolutionId::from(id), upto)).collect()))
    }

    /// Writes what was read of records and meetings; those of which nothing was read are gone.
    /// Returns false, and does nothing, when somebody else filled the index meanwhile.
    pub async fn fill_search(&self, stale: &Stale, entries: &[Entry]) -> Answer<bool> {
        let there = |kind: Found, id: &str| entries.iter().any(|one| one.kind == kind && one.object == id);
        let records = stale.records.iter().map(|id| (Found::Record, id.as_str()));
        let meetings = stale.meetings.iter().map(|id| (Found::Meeting, id.as_str()));
        let gone: Vec<(Found, &str)> =
            records.chain(meetings).filter(|(kind, id)| !there(*kind, id)).collect();
        crate::writing!(self, |tx| {
            take_turn!(tx, stale.turn);
            for (kind, object) in &gone {
                sqlx::query("DELETE FROM search_entry WHERE kind = $1 AND resolution = '' AND object = $2")
                    .bind(kind.id())
                    .bind(*object)
                    .execute(&mut *tx)
                    .await?;
            }
            for entry in entries {
                put_entry!(tx, entry);
            }
            // Exactly those that were seen: a lower number may have been written and not committed yet.
            for seq in &stale.seqs {
                sqlx::query("DELETE FROM search_stale WHERE seq = $1").bind(seq).execute(&mut *tx).await?;
            }
        });
        Ok(true)
    }

    /// Writes the clauses of a resolution as its log stands at `upto`: only what differs is written.
    /// Returns false, and does nothing, when somebody else filled the index meanwhile.
    pub async fn fill_clauses(
        &self,
        turn: i64,
        resolution: &ResolutionId,
        upto: i64,
        entries: &[Entry],
    ) -> Answer<bool> {
        crate::writing!(self, |tx| {
            take_turn!(tx, turn);
            let stood: Vec<(String, String, String, String)> = sqlx::query_as(
                "SELECT object, sort, title, shown FROM search_entry WHERE kind = 'clause' AND resolution = $1",
            )
            .bind(resolution.as_str())
            .fetch_all(&mut *tx)
            .await?;
            let is_kept = |object: &str| entries.iter().any(|entry| entry.object == object);
            for (object, ..) in stood.iter().filter(|(object, ..)| !is_kept(object)) {
                sqlx::query(
                    "DELETE FROM search_entry WHERE kind = 'clause' AND resolution = $1 AND object = $2",
                )
                .bind(resolution.as_str())
                .bind(object)
                .execute(&mut *tx)
                .await?;
            }
            for entry in entries {
                let same = stood.iter().any(|(object, sort, title, shown)| {
                    *object == entry.object
                        && *sort == entry.sort()
                        && *title == entry.title
                        && *shown == entry.shown
                });
                if !same {
                    put_entry!(tx, entry);
                }
            }
            sqlx::query(
                "INSERT INTO search_seen (resolution, upto) VALUES ($1, $2)
                 ON CONFLICT (resolution) DO UPDATE SET upto = excluded.upto",
            )
            .bind(resolution.as_str())
            .bind(upto)
            .execute(&mut *tx)
            .await?;
        });
        Ok(true)
    }

    /// Finds entries: those with every word as typed first, then those with the words without accents; among equals
    /// as [`Entry::sort`] says.
    pub async fn search(&self, filter: &SearchFilter, after: Option<&str>, limit: i64) -> Answer<Vec<Hit>> {
        if filter.query.words.is_empty() {
            return Ok(Vec::new());
        }
        let (rank, sort) = after.and_then(|after| after.split_once('.')).unwrap_or(("-1", ""));
        let rank: i64 = rank.parse().unwrap_or(-1);
        let (exact, folded) = (self.has_words("exact", 2), self.has_words("folded", 1));
        let sql = format!(
            "SELECT * FROM (
               SELECT e.kind, e.object, e.resolution, e.sort, e.title, e.shown, e.date, e.withdrawn,
                 CAST(CASE WHEN {exact} THEN 0 ELSE 1 END AS BIGINT) AS rank
               FROM search_entry e WHERE {folded} AND {READABLE}) AS found
             WHERE rank > $5 OR (rank = $5 AND sort > $6)
             ORDER BY rank, sort LIMIT $7"
        );
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(self.asked(filter, "folded"))
                .bind(self.asked(filter, "exact"))
                .bind(listed(filter.kinds.iter().map(|kind| kind.id())))
                .bind(listed(filter.resolutions.iter().map(ResolutionId::as_str)))
                .bind(rank)
                .bind(sort)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts what is found of each kind.
    pub async fn count_hits(&self, filter: &SearchFilter) -> Answer<Vec<(Found, i64)>> {
        if filter.query.words.is_empty() {
            return Ok(Vec::new());
        }
        let folded = self.has_words("folded", 1);
        // The second parameter is asked of too, so that both statements are given the same ones.
        let sql = format!(
            "SELECT e.kind, COUNT(*) FROM search_entry e
             WHERE {folded} AND {READABLE} AND $2 <> '' GROUP BY e.kind"
        );
        let rows: Vec<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(self.asked(filter, "folded"))
                .bind(self.asked(filter, "exact"))
                .bind(listed(filter.kinds.iter().map(|kind| kind.id())))
                .bind(listed(filter.resolutions.iter().map(ResolutionId::as_str)))
                .fetch_all(pool)
                .await?
        });
        let count = |kind: Found| rows.iter().find(|(id, _)| id == kind.id()).map_or(0, |(_, count)| *count);
        Ok(Found::ALL.into_iter().map(|kind| (kind, count(kind))).collect())
    }

    /// Writes the condition that an entry has all words of a parameter.
    fn has_words(&self, column: &str, parameter: usize) -> String {
        match self {
            Store::Sqlite { .. } => {
                format!("e.place IN (SELECT rowid FROM search_words WHERE search_words MATCH ${parameter})")
            }
            Store::Postgres(_) => format!("e.{column}_words @@ CAST(CAST(${parameter} AS text) AS tsquery)"),
        }
    }

    /// Writes the words of a question as the engine asks for them: all, each as the beginning of a word. Words hold
    /// letters and digits only, so nothing in them is a sign of either engine's language.
    fn asked(&self, filter: &SearchFilter, column: &str) -> String {
        let words = filter.query.words.iter();
        let words: Vec<&str> = words
            .map(|word| if column == "exact" { word.exact.as_str() } else { word.folded.as_str() })
            .collect();
        match self {
            Store::Sqlite { .. } => {
                let each: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
                format!("{column} : ({})", each.join(" AND "))
            }
            Store::Postgres(_) => {
                let each: Vec<String> = words.iter().map(|word| format!("'{word}':*")).collect();
                each.join(" & ")
            }
        }
    }
}

/// Writes names so that each is found between commas.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.fold(",".to_owned(), |mut line, name| {
        line.push_str(name);
        line.push(',');
        line
    })
}
