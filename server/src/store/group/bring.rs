//! What working groups brought back: each bringing, and which clause of the lane became which suggestion.

use super::super::audit::AuditLine;
use super::super::notice::cause;
use super::super::suggestion::make::insert_suggestion;
use super::super::suggestion::{Row as SuggestionRow, SUGGESTION};
use super::super::waiver::take_resolution;
use super::super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::group::merge::{self, Since};
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::domain::suggestion::Suggestion;
use crate::id::{ClauseId, GroupId, PersonId, ResolutionId, SuggestionId};

/// One bringing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bringing {
    /// The first is 1.
    pub nth: i64,
    /// The version of the lane that was brought.
    pub heads: Heads,
    pub by: PersonId,
    pub at: Millis,
    /// Suggestions made.
    pub made: i64,
    /// Changes left out: brought before, or such as no suggestion can say.
    pub left_out: i64,
    /// Suggestions of the group taken back, because it says something else now.
    pub withdrawn: i64,
    /// Clauses the group had not touched.
    pub untouched: i64,
}

/// What is to be kept of a bringing back.
pub struct ToBring<'a> {
    pub resolution: &'a ResolutionId,
    pub group: &'a GroupId,
    /// The stage at which it was permitted.
    pub stage: Stage,
    pub bringing: Bringing,
    /// Suggestions with the clause of the lane they come from, and the new clause of the lane right before it.
    pub fresh: Vec<(Suggestion, ClauseId, Option<ClauseId>)>,
    pub withdrawn: Vec<SuggestionId>,
    pub line: AuditLine,
}

/// A suggestion brought back, as it is known of the lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    pub known: merge::Brought,
    pub follows: Option<ClauseId>,
}

#[derive(sqlx::FromRow)]
struct BringingRow {
    nth: i64,
    heads: String,
    brought_by: String,
    brought_at: i64,
    made: i64,
    left_out: i64,
    withdrawn: i64,
    untouched: i64,
}

#[derive(sqlx::FromRow)]
struct BroughtRow {
    clause: String,
    follows: Option<String>,
    suggestion: String,
    sort: String,
    sameness: String,
    state: String,
}

impl From<BroughtRow> for Brought {
    fn from(row: BroughtRow) -> Self {
        let since = match row.state.as_str() {
            "open" => Since::Waits,
            "taken_back" => Since::TakenBack,
            _ => Since::Answered,
        };
        Self {
            known: merge::Brought {
                lane: ClauseId::from(row.clause),
                sort: row.sort,
                sameness: row.sameness,
                suggestion: SuggestionId::from(row.suggestion),
                since,
            },
            follows: row.follows.map(ClauseId::from),
        }
    }
}

/// Takes back what waits of a group inside a [`crate::writing`] transaction, and what was told of it.
macro_rules! take_back {
    ($tx:ident, $group:expr, $withdrawn:expr, $at:expr) => {{
        for id in $withdrawn {
            let gone = sqlx::query(
                "UPDATE suggestion SET state = 'taken_back', answered_at = $3
                 WHERE id = $1 AND working_group = $2 AND state = 'open'",
            )
            .bind(id.as_str())
            .bind($group.as_str())
            .bind($at.0)
            .execute(&mut *$tx)
            .await?;
            if gone.rows_affected() == 1 {
                crate::forget_notices!($tx, id.as_str());
            }
        }
    }};
}

impl Store {
    /// Makes the suggestions of a bringing back, and takes back what the group no longer says: all of it or nothing.
    ///
    /// `false` when the resolution has left the stage. Fails with [`StoreError::AlreadyThere`] when another member
    /// brought back meanwhile.
    pub async fn bring_back(&self, what: &ToBring<'_>) -> Answer<bool> {
        let (group, bringing) = (what.group, &what.bringing);
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, what.resolution, what.stage) {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO bringing (working_group, nth, heads, brought_by, brought_at, made, left_out, withdrawn,
                   untouched)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(group.as_str())
            .bind(bringing.nth)
            .bind(bringing.heads.to_line())
            .bind(bringing.by.as_str())
            .bind(bringing.at.0)
            .bind(bringing.made)
            .bind(bringing.left_out)
            .bind(bringing.withdrawn)
            .bind(bringing.untouched)
            .execute(&mut *tx)
            .await?;
            take_back!(tx, group, &what.withdrawn, bringing.at);
            let mut named = false;
            for (place, (one, lane, follows)) in (0_i64..).zip(&what.fresh) {
                let made = insert_suggestion!(tx, one, " ON CONFLICT DO NOTHING");
                let mut id = one.id.to_string();
                if made.rows_affected() == 0 {
                    // Whoever brings it back said the same in their own name, and it waits: it is the group's as well.
                    id = sqlx::query_scalar(
                        "UPDATE suggestion SET working_group = $5
                         WHERE resolution = $1 AND clause = $2 AND sameness = $3 AND made_by = $4 AND state = 'open'
                         RETURNING id",
                    )
                    .bind(one.resolution.as_str())
                    .bind(one.clause.as_str())
                    .bind(one.wish.sameness())
                    .bind(one.by.as_str())
                    .bind(group.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
                } else {
                    let cause = cause::of_suggestion(one);
                    // All bear one reason: whom it names is told once.
                    if !named {
                        crate::notify_named!(tx, &cause, &one.note, "");
                    }
                    named = true;
                    crate::notify_waiting!(tx, cause);
                }
                sqlx::query(
                    "INSERT INTO brought (working_group, nth, place, clause, follows, suggestion)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(group.as_str())
                .bind(bringing.nth)
                .bind(place)
                .bind(lane.as_str())
                .bind(follows.as_ref().map(ClauseId::as_str))
                .bind(&id)
                .execute(&mut *tx)
                .await?;
            }
            crate::audit!(tx, &what.line);
            true
        }))
    }

    /// Reads every bringing back of a group, the oldest first.
    pub async fn bringings(&self, group: &GroupId) -> Answer<Vec<Bringing>> {
        let rows: Vec<BringingRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT nth, heads, brought_by, brought_at, made, left_out, withdrawn, untouched
                 FROM bringing WHERE working_group = $1 ORDER BY nth",
            )
            .bind(group.as_str())
            .fetch_all(pool)
            .await?
        });
        let bringing = |row: BringingRow| Bringing {
            nth: row.nth,
            heads: Heads::of_line(&row.heads),
            by: PersonId::from(row.brought_by),
            at: Millis(row.brought_at),
            made: row.made,
            left_out: row.left_out,
            withdrawn: row.withdrawn,
            untouched: row.untouched,
        };
        Ok(rows.into_iter().map(bringing).collect())
    }

    /// Reads what a group brought back, the oldest first.
    pub async fn brought(&self, group: &GroupId) -> Answer<Vec<Brought>> {
        let rows: Vec<BroughtRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT b.clause, b.follows, b.suggestion, s.sort, s.sameness, s.state
                 FROM brought b JOIN suggestion s ON s.id = b.suggestion
                 WHERE b.working_group = $1 ORDER BY b.nth, b.place",
            )
            .bind(group.as_str())
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the suggestions made in the name of a group, the newest first, those after `after` in this order.
    pub async fn suggestions_of_group(
        &self,
        group: &GroupId,
        after: Option<&SuggestionId>,
        limit: i64,
    ) -> Answer<Vec<Suggestion>> {
        let rows: Vec<SuggestionRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SUGGESTION} WHERE working_group = $1 AND ($2 = '' OR EXISTS (
                   SELECT 1 FROM suggestion AS last WHERE last.id = $2
                   AND (suggestion.made_at < last.made_at
                     OR (suggestion.made_at = last.made_at AND suggestion.id < last.id))))
                 ORDER BY made_at DESC, id DESC LIMIT $3"
            )))
            .bind(group.as_str())
            .bind(after.map_or("", SuggestionId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect::<Result<_, StoreError>>()
    }
}
