//! Ends a round without a count: the sealed words go back, with a reason.

use super::secrecy_of;
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::Secrecy;
use crate::id::{PersonId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::ballot::LOCK_VOTE;
use crate::store::ballot::LockedVote;
use crate::store::waiver::take_resolution;
use crate::store::{Answer, Store, StoreError};

/// How a round ended without a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub at: Millis,
    pub by: PersonId,
    /// Why the words went back.
    pub reason: String,
}

const VOTES_OPEN: &str =
    "SELECT COUNT(*) FROM vote WHERE resolution = $1 AND closed_at IS NULL AND withdrawn_at IS NULL";

impl Store {
    /// Sends the sealed words back, and ends the round on them if a vote is open: nothing is counted, no ballot is taken
    /// any more. False when the resolution no longer stands before the committee.
    ///
    /// Named ballots stay, unread; secret ones are destroyed, for what is never counted need not be kept. Papers that
    /// waited for their second person wait no longer.
    pub async fn withdraw_vote(
        &self,
        resolution: &ResolutionId,
        reason: &str,
        line: &AuditLine,
    ) -> Answer<bool> {
        loop {
            if let Some(withdrawn) = self.try_withdraw(resolution, reason, line).await? {
                return Ok(withdrawn);
            }
        }
    }

    /// Does it; `None`, with nothing done, when a vote was opened just then: it is locked first the next time.
    async fn try_withdraw(
        &self,
        resolution: &ResolutionId,
        reason: &str,
        line: &AuditLine,
    ) -> Answer<Option<bool>> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            // First the vote, then the resolution, as the close takes them: none waits for the other.
            let open: Option<LockedVote> =
                sqlx::query_as(LOCK_VOTE).bind(resolution.as_str()).fetch_optional(&mut *tx).await?;
            if !take_resolution!(tx, resolution, Stage::CommitteeVote) {
                return Ok(Some(false));
            }
            if let Some(open) = &open {
                end_uncounted!(tx, open, by, reason, line.at);
            } else {
                // Opening holds the resolution, so by now nobody opens one.
                let opened: i64 =
                    sqlx::query_scalar(VOTES_OPEN).bind(resolution.as_str()).fetch_one(&mut *tx).await?;
                if opened > 0 {
                    return Ok(None);
                }
            }
            crate::move_stage!(tx, resolution, Stage::Returned, line.at);
            crate::audit!(tx, line.changed(Stage::CommitteeVote.id(), Stage::Returned.id()));
            crate::notify_stage!(tx, resolution, Stage::Returned, line);
            Some(true)
        }))
    }
}

/// Marks a locked vote as ended without a count, inside a [`crate::writing`] transaction.
macro_rules! end_uncounted {
    ($tx:ident, $open:expr, $by:expr, $reason:expr, $at:expr) => {{
        sqlx::query(
            "UPDATE paper_entry SET withdrawn_by = $2, withdrawn_at = $3, papers = '[]', agree = NULL, disagree = NULL,
                                    other = NULL
             WHERE vote = $1 AND confirmed_by IS NULL AND withdrawn_by IS NULL",
        )
        .bind(&$open.id)
        .bind($by.as_str())
        .bind($at.0)
        .execute(&mut *$tx)
        .await?;
        if secrecy_of(&$open.secrecy)? == Secrecy::Secret {
            sqlx::query("DELETE FROM secret_ballot WHERE vote = $1").bind(&$open.id).execute(&mut *$tx).await?;
        }
        sqlx::query("UPDATE vote SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 WHERE id = $1")
            .bind(&$open.id)
            .bind($at.0)
            .bind($by.as_str())
            .bind($reason)
            .execute(&mut *$tx)
            .await?;
    }};
}
use end_uncounted;
