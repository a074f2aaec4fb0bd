//! Comments with their replies and answers.

mod act;
mod told;

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::answer::{Answer as Answered, Verdict};
use crate::domain::comment::{Comment, Given, Range, Reply, State, Thread, ThreadError};
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, CommentId, PersonId, ReplyId, ResolutionId};

/// Which comments of a resolution are wanted. What was taken back is among them only when one person's are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentFilter {
    /// Only those that wait, or only those that were answered.
    pub open: Option<bool>,
    pub clause: Option<ClauseId>,
    pub by: Option<PersonId>,
    /// Whether internal ones are among them.
    pub internal: bool,
}

/// The comments of a clause, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentCount {
    pub clause: ClauseId,
    pub open: i64,
    pub all: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    clause: String,
    heads: String,
    first_letter: Option<String>,
    last_letter: Option<String>,
    quote: String,
    prefix: String,
    suffix: String,
    words: String,
    internal: i64,
    stage: String,
    said_by: String,
    said_at: i64,
    edited_at: Option<i64>,
    state: String,
    taken_back_at: Option<i64>,
}

const COMMENT: &str =
    "SELECT id, resolution, clause, heads, first_letter, last_letter, quote, prefix, suffix, words,
     internal, stage, said_by, said_at, edited_at, state, taken_back_at FROM comment";

/// Comments of a resolution by a filter: empty words ask for everything.
const FITS: &str = "resolution = $1 AND ($2 = '' OR clause = $2)
     AND ($3 = '' OR said_by = $3) AND ($3 <> '' OR state <> 'taken_back')
     AND ($4 = '' OR state = $4) AND ($5 = 1 OR internal = 0)";

impl TryFrom<Row> for Comment {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("comment {what}"));
        let state = match (row.state.as_str(), row.taken_back_at) {
            ("open", _) => State::Open,
            ("answered", _) => State::Answered,
            ("taken_back", Some(at)) => State::TakenBack { at: Millis(at) },
            (other, _) => return Err(unreadable(other)),
        };
        let (quote, prefix, suffix) = (row.quote, row.prefix, row.suffix);
        let range = row.first_letter.zip(row.last_letter);
        Ok(Self {
            id: CommentId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            clause: ClauseId::from(row.clause),
            heads: Heads::of_line(&row.heads),
            range: range.map(|(first, last)| Range { first, last, quote, prefix, suffix }),
            words: row.words,
            internal: row.internal == 1,
            stage: Stage::of_id(&row.stage).ok_or_else(|| unreadable(&row.stage))?,
            by: PersonId::from(row.said_by),
            at: Millis(row.said_at),
            edited: row.edited_at.map(Millis),
            state,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ReplyRow {
    id: String,
    comment: String,
    words: String,
    said_by: String,
    said_at: i64,
}

impl From<ReplyRow> for Reply {
    fn from(row: ReplyRow) -> Self {
        Self {
            id: ReplyId::from(row.id),
            comment: CommentId::from(row.comment),
            words: row.words,
            by: PersonId::from(row.said_by),
            at: Millis(row.said_at),
        }
    }
}

#[derive(sqlx::FromRow)]
struct GivenRow {
    comment: String,
    verdict: String,
    reason: String,
    answered_by: String,
    answered_at: i64,
    reopened_by: Option<String>,
    reopened_at: Option<i64>,
}

impl TryFrom<GivenRow> for Given {
    type Error = StoreError;

    fn try_from(row: GivenRow) -> Answer<Self> {
        let verdict = Verdict::of_id(&row.verdict)
            .ok_or_else(|| StoreError::Unreadable(format!("verdict {}", row.verdict)))?;
        let (by, at) = (PersonId::from(row.answered_by), Millis(row.answered_at));
        let reopened = row.reopened_by.zip(row.reopened_at);
        Ok(Self {
            comment: CommentId::from(row.comment),
            answer: Answered { verdict, reason: row.reason, by, at },
            reopened: reopened.map(|(by, at)| (PersonId::from(by), Millis(at))),
        })
    }
}

/// What came of an act on a thread: done, or why not.
pub type Act = Result<(), ThreadError>;

impl Store {
    /// Keeps an open comment, unless `open_max` of this person wait in the resolution: then it tells false.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when one of this identity is kept already.
    pub async fn add_comment(&self, comment: &Comment, open_max: i64, line: &AuditLine) -> Answer<bool> {
        let range = comment.range.as_ref();
        let part = |of: fn(&Range) -> &str| range.map_or("", of);
        Ok(crate::writing!(self, |tx| {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM comment WHERE said_by = $1 AND resolution = $2 AND state = 'open'",
            )
            .bind(comment.by.as_str())
            .bind(comment.resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if waiting < open_max {
                sqlx::query(
                    "INSERT INTO comment (id, resolution, clause, heads, first_letter, last_letter, quote, prefix,
                       suffix, words, internal, stage, said_by, said_at, state, turn)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', 0)",
                )
                .bind(comment.id.as_str())
                .bind(comment.resolution.as_str())
                .bind(comment.clause.as_str())
                .bind(comment.heads.to_line())
                .bind(range.map(|range| range.first.as_str()))
                .bind(range.map(|range| range.last.as_str()))
                .bind(part(|range| &range.quote))
                .bind(part(|range| &range.prefix))
                .bind(part(|range| &range.suffix))
                .bind(&comment.words)
                .bind(i64::from(comment.internal))
                .bind(comment.stage.id())
                .bind(comment.by.as_str())
                .bind(comment.at.0)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                let cause = told::of_comment(comment);
                crate::notify_named!(tx, &cause, &comment.words, "");
                crate::notify_waiting!(tx, cause);
            }
            waiting < open_max
        }))
    }

    /// Reads comments of a resolution, the newest first, those after the comment `after` in this order.
    pub async fn comments(
        &self,
        resolution: &ResolutionId,
        filter: &CommentFilter,
        after: Option<&CommentId>,
        limit: i64,
    ) -> Answer<Vec<Comment>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{COMMENT} WHERE {FITS} AND ($6 = '' OR EXISTS (SELECT 1 FROM comment AS last WHERE last.id = $6
                   AND (comment.said_at < last.said_at
                     OR (comment.said_at = last.said_at AND comment.id < last.id))))
                 ORDER BY said_at DESC, id DESC LIMIT $7"
            )))
            .bind(resolution.as_str())
            .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
            .bind(filter.by.as_ref().map_or("", PersonId::as_str))
            .bind(asked(filter.open))
            .bind(i64::from(filter.internal))
            .bind(after.map_or("", CommentId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads which comments of its clause were made after one, the nearest first: they stand above it.
    pub async fn comments_above(&self, one: &Comment, internal: bool, limit: i64) -> Answer<Vec<CommentId>> {
        let ids: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT id FROM comment WHERE resolution = $1 AND clause = $2 AND state <> 'taken_back'
                   AND ($3 = 1 OR internal = 0) AND (said_at > $4 OR (said_at = $4 AND id > $5))
                 ORDER BY said_at, id LIMIT $6",
            )
            .bind(one.resolution.as_str())
            .bind(one.clause.as_str())
            .bind(i64::from(internal))
            .bind(one.at.0)
            .bind(one.id.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(ids.into_iter().map(CommentId::from).collect())
    }

    /// Counts comments of a resolution.
    pub async fn count_comments(&self, resolution: &ResolutionId, filter: &CommentFilter) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM comment WHERE {FITS}")))
                .bind(resolution.as_str())
                .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
                .bind(filter.by.as_ref().map_or("", PersonId::as_str))
                .bind(asked(filter.open))
                .bind(i64::from(filter.internal))
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Counts the comments of each clause that has some; internal ones only where they are asked for.
    pub async fn comment_counts(
        &self,
        resolution: &ResolutionId,
        internal: bool,
    ) -> Answer<Vec<CommentCount>> {
        let rows: Vec<(String, i64, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT clause, COUNT(CASE WHEN state = 'open' THEN 1 END), COUNT(*) FROM comment
                 WHERE resolution = $1 AND state <> 'taken_back' AND ($2 = 1 OR internal = 0)
                 GROUP BY clause ORDER BY clause",
            )
            .bind(resolution.as_str())
            .bind(i64::from(internal))
            .fetch_all(pool)
            .await?
        });
        let count = |(clause, open, all)| CommentCount { clause: ClauseId::from(clause), open, all };
        Ok(rows.into_iter().map(count).collect())
    }

    /// Reads one comment of a resolution with its thread.
    pub async fn thread(&self, resolution: &ResolutionId, id: &CommentId) -> Answer<Thread> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{COMMENT} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        let found = self.threads_of(vec![row.try_into()?]).await?;
        found.into_iter().next().ok_or(StoreError::NotFound)
    }

    /// Reads what was said and answered to comments; they stay in their order.
    pub async fn threads_of(&self, comments: Vec<Comment>) -> Answer<Vec<Thread>> {
        let ids: Vec<&CommentId> = comments.iter().map(|comment| &comment.id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // JSON carries the list through one parameter, so that the statement is the same for any number.
        let listed = match self {
            Store::Sqlite { .. } => "SELECT value FROM json_each($1)",
            Store::Postgres(_) => "SELECT value FROM json_array_elements_text(CAST($1 AS json))",
        };
        let wanted = serde_json::to_string(&ids)?;
        let replies: Vec<ReplyRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT id, comment, words, said_by, said_at FROM comment_reply WHERE comment IN ({listed})
                 ORDER BY said_at, id"
            )))
            .bind(&wanted)
            .fetch_all(pool)
            .await?
        });
        let given: Vec<GivenRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT comment, verdict, reason, answered_by, answered_at, reopened_by, reopened_at
                 FROM comment_answer WHERE comment IN ({listed}) ORDER BY comment, ordinal"
            )))
            .bind(&wanted)
            .fetch_all(pool)
            .await?
        });
        let mut threads: Vec<Thread> = comments
            .into_iter()
            .map(|comment| Thread { comment, replies: Vec::new(), given: Vec::new() })
            .collect();
        for reply in replies.into_iter().map(Reply::from) {
            if let Some(thread) = threads.iter_mut().find(|thread| thread.comment.id == reply.comment) {
                thread.replies.push(reply);
            }
        }
        for row in given {
            let given = Given::try_from(row)?;
            if let Some(thread) = threads.iter_mut().find(|thread| thread.comment.id == given.comment) {
                thread.given.push(given);
            }
        }
        Ok(threads)
    }
}

fn asked(open: Option<bool>) -> &'static str {
    match open {
        None => "",
        Some(true) => "open",
        Some(false) => "answered",
    }
}
