//! Opens a vote: settles who votes and how, and freezes it.

use super::Vote;
use crate::domain::stage::Stage;
use crate::domain::vote::{Roster, Rule, Terms, TermsError};
use crate::id::{PersonId, ResolutionId, SealId, VoteId};
use crate::store::audit::AuditLine;
use crate::store::{Answer, Store, StoreError};

/// What came of opening a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    Done(Box<Vote>),
    /// The resolution does not stand before the committee.
    StageMoved,
    /// A vote on this seal is open or closed already.
    AlreadyOpened,
    /// It cannot be held like that.
    Refused(TermsError),
}

impl Store {
    /// Opens the vote on the newest seal of a resolution that stands before the committee, on these terms.
    pub async fn open_vote(
        &self,
        id: &VoteId,
        resolution: &ResolutionId,
        terms: &Terms,
        line: &AuditLine,
    ) -> Answer<Opening> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        let opened = self.try_open_vote((id, resolution), terms, &by, line).await;
        match opened {
            // The tables allow one vote a seal: whoever came second is told so.
            Err(StoreError::AlreadyThere) => Ok(Opening::AlreadyOpened),
            other => other,
        }
    }

    async fn try_open_vote(
        &self,
        (id, resolution): (&VoteId, &ResolutionId),
        terms: &Terms,
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<Opening> {
        Ok(crate::writing!(self, |tx| {
            let locked =
                sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND stage = $2")
                    .bind(resolution.as_str())
                    .bind(Stage::CommitteeVote.id())
                    .execute(&mut *tx)
                    .await?;
            if locked.rows_affected() == 0 {
                return Ok(Opening::StageMoved);
            }
            let (seal, round, roster, rule): (String, i64, String, String) = sqlx::query_as(
                "SELECT id, round, roster, rule FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            let opened: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM vote WHERE seal = $1")
                .bind(&seal)
                .fetch_one(&mut *tx)
                .await?;
            if opened > 0 {
                return Ok(Opening::AlreadyOpened);
            }
            let roster: Roster = serde_json::from_str(&roster)?;
            let rule: Rule = serde_json::from_str(&rule)?;
            let held = match terms.settle(&roster, rule, line.at) {
                Ok(held) => held,
                Err(refused) => return Ok(Opening::Refused(refused)),
            };
            let vote = Vote {
                id: id.clone(),
                resolution: resolution.clone(),
                seal: SealId::from(seal),
                round,
                opened_at: line.at,
                opened_by: by.clone(),
                held,
                closed: None,
                withdrawn: None,
            };
            crate::insert_vote!(tx, &vote);
            let told = AuditLine { detail: told_terms(&vote), ..line.clone() };
            crate::audit!(tx, &told);
            Opening::Done(Box::new(vote))
        }))
    }
}

/// The terms as the audit log keeps them: "secret, writing, left out: Lan (nghỉ công tác)".
fn told_terms(vote: &Vote) -> String {
    let mut told = format!("{}, {}", vote.held.secrecy.id(), vote.held.way.id());
    for left in &vote.held.left_out {
        told.push_str(&format!(", left out: {} ({})", left.name, left.reason));
    }
    told
}

/// Inserts a vote inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! insert_vote {
    ($tx:ident, $vote:expr) => {{
        let vote: &$crate::store::vote::Vote = $vote;
        sqlx::query(
            "INSERT INTO vote (id, resolution, seal, round, opened_at, opened_by, secrecy, way, deadline, roster,
                               left_out, rule)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(vote.id.as_str())
        .bind(vote.resolution.as_str())
        .bind(vote.seal.as_str())
        .bind(vote.round)
        .bind(vote.opened_at.0)
        .bind(vote.opened_by.as_str())
        .bind(vote.held.secrecy.id())
        .bind(vote.held.way.id())
        .bind(vote.held.way.deadline().map(|deadline| deadline.0))
        .bind(serde_json::to_string(&vote.held.roster)?)
        .bind(serde_json::to_string(&vote.held.left_out)?)
        .bind(serde_json::to_string(&vote.held.rule)?)
        .execute(&mut *$tx)
        .await?;
    }};
}
