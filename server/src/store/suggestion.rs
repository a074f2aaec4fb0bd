//! Suggestions and what was decided on them.

pub(super) mod make;

pub use self::make::Suggesting;
use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::answer::{self, Verdict};
use crate::domain::resolution::{Heads, Kind};
use crate::domain::suggestion::place::Asked;
use crate::domain::suggestion::{Bundle, Decision, State, Suggestion, Wish, bundled};
use crate::id::{ClauseId, GroupId, PersonId, ResolutionId, SuggestionId};

/// Which suggestions of a resolution are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestionFilter {
    pub clause: Option<ClauseId>,
    pub by: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    resolution: String,
    clause: String,
    sort: String,
    words: String,
    kind: Option<String>,
    level: Option<i64>,
    after: Option<String>,
    base: String,
    base_words: String,
    note: String,
    actor: String,
    working_group: Option<String>,
    made_by: String,
    made_at: i64,
    state: String,
    reason: String,
    taken: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<i64>,
}

pub(super) const SUGGESTION: &str = "SELECT id, resolution, clause, sort, words, kind, level, after, base, base_words, \
                                     note, actor, working_group, made_by, made_at, state, reason, taken, \
                                     answered_by, answered_at FROM suggestion";

/// Suggestions of a resolution by a filter: empty words ask for everything.
const FITS: &str = "resolution = $1 AND ($2 = '' OR clause = $2) AND ($3 = '' OR made_by = $3)";

/// The oldest of each bundle of open suggestions, by a filter, after one of them.
const FIRSTS: &str = "SELECT clause, sameness FROM suggestion AS one
     WHERE resolution = $1 AND state = 'open' AND ($2 = '' OR clause = $2)
       AND ($3 = '' OR EXISTS (SELECT 1 FROM suggestion AS mine WHERE mine.resolution = one.resolution
         AND mine.clause = one.clause AND mine.sameness = one.sameness AND mine.state = 'open'
         AND mine.made_by = $3))
       AND NOT EXISTS (SELECT 1 FROM suggestion AS older WHERE older.resolution = one.resolution
         AND older.clause = one.clause AND older.sameness = one.sameness AND older.state = 'open'
         AND (older.made_at < one.made_at OR (older.made_at = one.made_at AND older.id < one.id)))
       AND ($4 = '' OR EXISTS (SELECT 1 FROM suggestion AS last WHERE last.id = $4
         AND (one.made_at > last.made_at OR (one.made_at = last.made_at AND one.id > last.id))))
     ORDER BY made_at, id LIMIT $5";

fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(format!("suggestion {what}"))
}

impl Row {
    fn wish(&self) -> Answer<Wish> {
        Ok(match self.sort.as_str() {
            "words" => Wish::Words { words: self.words.clone() },
            "insert" => Wish::Insert {
                kind: self.kind.as_deref().and_then(Kind::of_id).ok_or_else(|| unreadable("kind"))?,
                level: self
                    .level
                    .and_then(|level| u8::try_from(level).ok())
                    .ok_or_else(|| unreadable("level"))?,
                words: self.words.clone(),
            },
            "remove" => Wish::Remove,
            "move" => Wish::Move { after: self.after.clone().map(ClauseId::from) },
            other => return Err(unreadable(other)),
        })
    }
}

impl TryFrom<Row> for Suggestion {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let wish = row.wish()?;
        let at = row.answered_at.map(Millis).ok_or_else(|| unreadable("moment"));
        let state = match row.state.as_str() {
            "open" => State::Open,
            "taken_back" => State::TakenBack { at: at? },
            decided => State::Decided {
                answer: answer::Answer {
                    verdict: Verdict::of_id(decided).ok_or_else(|| unreadable(decided))?,
                    reason: row.reason,
                    by: row.answered_by.map(PersonId::from).ok_or_else(|| unreadable("person"))?,
                    at: at?,
                },
                taken: row.taken,
            },
        };
        Ok(Self {
            id: SuggestionId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            clause: ClauseId::from(row.clause),
            wish,
            base: Heads::of_line(&row.base),
            base_words: row.base_words,
            note: row.note,
            actor: row.actor,
            group: row.working_group.map(GroupId::from),
            by: PersonId::from(row.made_by),
            at: Millis(row.made_at),
            state,
        })
    }
}

/// The line of the audit log that tells of a decision, for [`crate::decide_suggestions`].
pub(super) fn told(resolution: &ResolutionId, decision: &Decision) -> AuditLine {
    AuditLine {
        at: decision.answer.at,
        person: Some(decision.answer.by.clone()),
        act: match decision.answer.verdict {
            Verdict::Accepted => "suggestion.accept",
            Verdict::Partly => "suggestion.accept_partly",
            Verdict::Declined | Verdict::Noted => "suggestion.decline",
        },
        object: resolution.to_string(),
        // Named by the oldest; what equals it is found by its answer.
        detail: format!("{} {}", decision.clause, decision.ids.first().map_or("", SuggestionId::as_str)),
    }
}

/// Decides open suggestions inside a [`crate::writing`] transaction; evaluates to whether all of them were open.
///
/// Its place is beside the change that writes their words (`store/change.rs`): both are stored, or neither is.
#[macro_export]
macro_rules! decide_suggestions {
    ($tx:ident, $resolution:expr, $decision:expr, $change:expr) => {{
        let (resolution, decision): (&$crate::id::ResolutionId, &$crate::domain::suggestion::Decision) =
            ($resolution, $decision);
        let change: Option<&str> = $change;
        let mut all = true;
        for id in &decision.ids {
            let decided = sqlx::query(
                "UPDATE suggestion SET state = $3, reason = $4, taken = $5, change_hash = $6,
                   answered_by = $7, answered_at = $8
                 WHERE resolution = $1 AND id = $2 AND state = 'open'",
            )
            .bind(resolution.as_str())
            .bind(id.as_str())
            .bind(decision.answer.verdict.id())
            .bind(&decision.answer.reason)
            .bind(&decision.taken)
            .bind(change)
            .bind(decision.answer.by.as_str())
            .bind(decision.answer.at.0)
            .execute(&mut *$tx)
            .await?;
            all &= decided.rows_affected() > 0;
        }
        if all {
            $crate::audit!($tx, &$crate::store::suggestion::told(resolution, decision));
            $crate::notify_decided!($tx, resolution, decision);
        }
        all
    }};
}

impl Store {
    /// Reads one suggestion of a resolution.
    pub async fn suggestion(&self, resolution: &ResolutionId, id: &SuggestionId) -> Answer<Suggestion> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SUGGESTION} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Reads open suggestions, equal ones together, by their oldest: those after the bundle of `after`.
    ///
    /// A filter by person asks for bundles with one of theirs; the others of the bundle are read with it.
    pub async fn open_suggestions(
        &self,
        resolution: &ResolutionId,
        filter: &SuggestionFilter,
        after: Option<&SuggestionId>,
        limit: i64,
    ) -> Answer<Vec<Bundle>> {
        let sql = format!(
            "{SUGGESTION} WHERE resolution = $1 AND state = 'open'
               AND (clause, sameness) IN (SELECT clause, sameness FROM ({FIRSTS}) AS firsts)"
        );
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(resolution.as_str())
                .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
                .bind(filter.by.as_ref().map_or("", PersonId::as_str))
                .bind(after.map_or("", SuggestionId::as_str))
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        let read: Answer<Vec<Suggestion>> = rows.into_iter().map(TryInto::try_into).collect();
        Ok(bundled(read?))
    }

    /// Reads suggestions that are decided or taken back, the newest answer first, those after `after` in this order.
    pub async fn decided_suggestions(
        &self,
        resolution: &ResolutionId,
        filter: &SuggestionFilter,
        after: Option<&SuggestionId>,
        limit: i64,
    ) -> Answer<Vec<Suggestion>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SUGGESTION} WHERE {FITS} AND state <> 'open' AND ($4 = '' OR EXISTS (
                   SELECT 1 FROM suggestion AS last WHERE last.id = $4
                   AND (suggestion.answered_at < last.answered_at
                     OR (suggestion.answered_at = last.answered_at AND suggestion.id < last.id))))
                 ORDER BY answered_at DESC, id DESC LIMIT $5"
            )))
            .bind(resolution.as_str())
            .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
            .bind(filter.by.as_ref().map_or("", PersonId::as_str))
            .bind(after.map_or("", SuggestionId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads the suggestions that come to the same as this one, the oldest first; all, or only those that wait.
    pub async fn equal_suggestions(
        &self,
        one: &Suggestion,
        open: bool,
        limit: i64,
    ) -> Answer<Vec<Suggestion>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SUGGESTION} WHERE resolution = $1 AND clause = $2 AND sameness = $3 AND ($5 = '' OR state = 'open')
                 ORDER BY made_at, id LIMIT $4"
            )))
            .bind(one.resolution.as_str())
            .bind(one.clause.as_str())
            .bind(one.wish.sameness())
            .bind(limit)
            .bind(if open { "open" } else { "" })
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads which clauses, new ones or others, are suggested to stand where, or were put there.
    pub async fn asked_places(&self, resolution: &ResolutionId) -> Answer<Vec<Asked>> {
        type AskedRow = (String, String, Option<String>, Option<String>, i64);
        let rows: Vec<AskedRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT id, CASE WHEN sort = 'insert' THEN id ELSE clause END,
                   CASE WHEN sort = 'insert' THEN clause ELSE after END, working_group, made_at FROM suggestion
                 WHERE resolution = $1 AND sort IN ('insert', 'move') AND state IN ('open', 'accepted', 'partly')",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        let asked = rows.into_iter().map(|(id, clause, behind, group, at)| Asked {
            id: SuggestionId::from(id),
            clause: ClauseId::from(clause),
            behind: behind.map(ClauseId::from),
            group: group.map(GroupId::from),
            at: Millis(at),
        });
        Ok(asked.collect())
    }

    /// Counts the open suggestions of a resolution.
    pub async fn count_open_suggestions(&self, resolution: &ResolutionId) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT COUNT(*) FROM suggestion WHERE resolution = $1 AND state = 'open'")
                .bind(resolution.as_str())
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Counts the open suggestions of each clause that has some.
    pub async fn open_suggestions_by_clause(
        &self,
        resolution: &ResolutionId,
    ) -> Answer<Vec<(ClauseId, i64)>> {
        let rows: Vec<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT clause, COUNT(*) FROM suggestion WHERE resolution = $1 AND state = 'open' GROUP BY clause",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(clause, count)| (ClauseId::from(clause), count)).collect())
    }

    /// Decides open suggestions that need no change of the text: all of them or none.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when one of them was answered or taken back meanwhile.
    pub async fn decide_suggestions(&self, resolution: &ResolutionId, decision: &Decision) -> Answer<()> {
        crate::writing!(self, |tx| {
            if !crate::decide_suggestions!(tx, resolution, decision, None) {
                return Err(StoreError::AlreadyThere);
            }
        });
        Ok(())
    }

    /// Takes an open suggestion back; fails with [`StoreError::AlreadyThere`] when it was answered meanwhile.
    pub async fn take_back_suggestion(&self, id: &SuggestionId, at: Millis, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            let taken = sqlx::query(
                "UPDATE suggestion SET state = 'taken_back', answered_at = $2 WHERE id = $1 AND state = 'open'",
            )
            .bind(id.as_str())
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
            crate::forget_notices!(tx, id.as_str());
        });
        Ok(())
    }
}
