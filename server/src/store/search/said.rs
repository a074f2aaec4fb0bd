//! What was said of resolutions, read for the index: comments with their replies, suggestions, spoken opinions.
//!
//! A comment that was taken back is its maker's alone and is not found; a suggestion or an opinion taken back is listed
//! to everybody as such. Of the lane of a working group nothing is read.

use std::collections::BTreeMap;

use super::super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::export::Day;
use crate::domain::search::entry::{Entry, Found};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    clause: Option<String>,
    title: String,
    words: String,
    beside: String,
    said_at: i64,
    internal: i64,
    withdrawn: i64,
}

/// Each of them ends where the list of the wanted ids follows.
const COMMENTS: &str =
    "SELECT o.id, o.resolution, o.clause, o.quote AS title, o.words, '' AS beside, o.said_at,
       o.internal, CAST(0 AS BIGINT) AS withdrawn
     FROM comment o JOIN resolution r ON r.id = o.resolution
     WHERE r.lane_of IS NULL AND o.state <> 'taken_back' AND o.id IN";

/// A removal and another place have no words of their own: they are found by those of their clause.
const SUGGESTIONS: &str = "SELECT o.id, o.resolution, o.clause, '' AS title,
       CASE WHEN o.words = '' THEN o.base_words ELSE o.words END AS words, o.note AS beside, o.made_at AS said_at,
       CAST(0 AS BIGINT) AS internal,
       CAST(CASE WHEN o.state = 'taken_back' THEN 1 ELSE 0 END AS BIGINT) AS withdrawn
     FROM suggestion o JOIN resolution r ON r.id = o.resolution
     WHERE r.lane_of IS NULL AND o.id IN";

const OPINIONS: &str = "SELECT o.id, o.resolution, o.clause, '' AS title, o.words, '' AS beside,
       o.recorded_at AS said_at, CAST(0 AS BIGINT) AS internal,
       CAST(CASE WHEN o.state = 'taken_back' THEN 1 ELSE 0 END AS BIGINT) AS withdrawn
     FROM opinion o JOIN resolution r ON r.id = o.resolution
     WHERE r.lane_of IS NULL AND o.id IN";

/// Between the words of an entry that were said one after the other.
const THEN: &str = " · ";

impl Store {
    /// Reads those of some comments, suggestions and opinions that may be found.
    pub async fn said_entries(&self, said: &[(Found, String)]) -> Answer<Vec<Entry>> {
        let mut entries = Vec::new();
        for (kind, sql) in
            [(Found::Comment, COMMENTS), (Found::Suggestion, SUGGESTIONS), (Found::Opinion, OPINIONS)]
        {
            let wanted: Vec<&str> =
                said.iter().filter(|(one, _)| *one == kind).map(|(_, id)| id.as_str()).collect();
            if wanted.is_empty() {
                continue;
            }
            let wanted = serde_json::to_string(&wanted)?;
            let rows: Vec<Row> = crate::reading!(self, |pool| {
                sqlx::query_as(sqlx::AssertSqlSafe(format!("{sql} ({})", self.listed_ids())))
                    .bind(&wanted)
                    .fetch_all(pool)
                    .await?
            });
            let mut replies =
                if kind == Found::Comment { self.replies(&wanted).await? } else { BTreeMap::new() };
            for row in rows {
                let after = replies.remove(&row.id).unwrap_or_default();
                entries.push(entry(kind, row, after));
            }
        }
        Ok(entries)
    }

    /// Reads what was replied to comments, the oldest first.
    async fn replies(&self, wanted: &str) -> Answer<BTreeMap<String, Vec<String>>> {
        let rows: Vec<(String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT comment, words FROM comment_reply WHERE comment IN ({}) ORDER BY said_at, id",
                self.listed_ids()
            )))
            .bind(wanted)
            .fetch_all(pool)
            .await?
        });
        let mut replies: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (comment, words) in rows {
            replies.entry(comment).or_default().push(words);
        }
        Ok(replies)
    }

    /// JSON carries the list through one parameter, so that the statement is the same for any number.
    fn listed_ids(&self) -> &'static str {
        match self {
            Store::Sqlite { .. } => "SELECT value FROM json_each($1)",
            Store::Postgres(_) => "SELECT value FROM json_array_elements_text(CAST($1 AS json))",
        }
    }
}

fn entry(kind: Found, row: Row, after: Vec<String>) -> Entry {
    let Day { year, month, day } = Day::of(Millis(row.said_at));
    let words = std::iter::once(row.words).chain([row.beside]).chain(after);
    let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
    Entry {
        kind,
        object: row.id,
        resolution: row.resolution,
        clause: row.clause.unwrap_or_default(),
        title: row.title,
        shown: words.join(THEN),
        date: format!("{year:04}-{month:02}-{day:02}"),
        withdrawn: row.withdrawn == 1,
        internal: row.internal == 1,
        nth: 0,
    }
}
