//! Suggestions as they are made: by whoever says so, or by a working group that brings many back at once.

use super::super::audit::AuditLine;
use super::super::{Answer, Store, StoreError};
use crate::domain::suggestion::Suggestion;

/// What came of suggesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggesting {
    Done,
    /// One of this identity stands there already: it was sent twice, or somebody else's key was met.
    SentBefore,
    /// The same of the same person waits already.
    AlreadySuggested,
    /// As many of this person wait as may.
    TooMany,
}

/// Inserts an open suggestion inside a [`crate::writing`] transaction; `$otherwise` says what becomes of one that
/// stands there already.
macro_rules! insert_suggestion {
    ($tx:ident, $one:expr, $otherwise:literal) => {{
        use $crate::domain::suggestion::{Suggestion, Wish};
        let one: &Suggestion = $one;
        let (kind, level) = match &one.wish {
            Wish::Insert { kind, level, .. } => (Some(kind.id()), Some(i64::from(*level))),
            Wish::Words { .. } | Wish::Remove | Wish::Move { .. } => (None, None),
        };
        let after = match &one.wish {
            Wish::Move { after } => after.as_ref().map($crate::id::ClauseId::as_str),
            Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => None,
        };
        sqlx::query(concat!(
            "INSERT INTO suggestion (id, resolution, clause, sort, words, kind, level, after, base, base_words,
               note, sameness, actor, working_group, made_by, made_at, state, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'open', '')",
            $otherwise
        ))
        .bind(one.id.as_str())
        .bind(one.resolution.as_str())
        .bind(one.clause.as_str())
        .bind(one.wish.sort())
        .bind(one.wish.words())
        .bind(kind)
        .bind(level)
        .bind(after)
        .bind(one.base.to_line())
        .bind(&one.base_words)
        .bind(&one.note)
        .bind(one.wish.sameness())
        .bind(&one.actor)
        .bind(one.group.as_ref().map($crate::id::GroupId::as_str))
        .bind(one.by.as_str())
        .bind(one.at.0)
        .execute(&mut *$tx)
        .await?
    }};
}
pub(in crate::store) use insert_suggestion;

impl Store {
    /// Keeps an open suggestion, unless `open_max` of this person wait in the resolution.
    pub async fn add_suggestion(
        &self,
        one: &Suggestion,
        open_max: i64,
        line: &AuditLine,
    ) -> Answer<Suggesting> {
        match self.try_add_suggestion(one, open_max, line).await {
            Ok(true) => Ok(Suggesting::Done),
            Ok(false) => Ok(Suggesting::TooMany),
            Err(StoreError::AlreadyThere) => match self.suggestion(&one.resolution, &one.id).await {
                Ok(_) => Ok(Suggesting::SentBefore),
                Err(StoreError::NotFound) => Ok(Suggesting::AlreadySuggested),
                Err(fault) => Err(fault),
            },
            Err(fault) => Err(fault),
        }
    }

    async fn try_add_suggestion(&self, one: &Suggestion, open_max: i64, line: &AuditLine) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            // One sent twice is told as such, also when as many wait as may: the first of the two is among them.
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM suggestion
                 WHERE made_by = $1 AND resolution = $2 AND state = 'open' AND id <> $3 AND working_group IS NULL",
            )
            .bind(one.by.as_str())
            .bind(one.resolution.as_str())
            .bind(one.id.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if waiting < open_max {
                insert_suggestion!(tx, one, "");
                crate::audit!(tx, line);
                crate::notify_suggestion!(tx, one);
            }
            waiting < open_max
        }))
    }
}
