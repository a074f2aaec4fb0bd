//! Proposals to issue, and the recipients that they name. The number is given by `register.rs`.

use super::audit::AuditLine;
use super::register::{day_line, day_of};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::export::Day;
use crate::domain::issue::How;
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};

/// A proposal that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: String,
    pub resolution: ResolutionId,
    pub issued_on: Day,
    pub proposed_by: PersonId,
    pub proposed_at: Millis,
}

/// How the last proposal before ended without an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub how: String,
    pub by: PersonId,
    pub at: Millis,
    pub reason: String,
}

/// What came of proposing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposing {
    Done,
    /// The resolution does not wait for its signature.
    StageMoved,
    /// Another proposal waits.
    AlreadyProposed,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    issued_on: String,
    proposed_by: String,
    proposed_at: i64,
}

impl Store {
    /// Proposes to issue a resolution that waits for its signature; one proposal waits at a time.
    pub async fn propose_issue(&self, proposal: &Proposal, line: &AuditLine) -> Answer<Proposing> {
        match self.try_propose(proposal, line).await {
            Err(StoreError::AlreadyThere) => Ok(Proposing::AlreadyProposed),
            other => other,
        }
    }

    async fn try_propose(&self, proposal: &Proposal, line: &AuditLine) -> Answer<Proposing> {
        Ok(crate::writing!(self, |tx| {
            let held =
                sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND stage = $2")
                    .bind(proposal.resolution.as_str())
                    .bind(Stage::Signing.id())
                    .execute(&mut *tx)
                    .await?;
            if held.rows_affected() == 0 {
                return Ok(Proposing::StageMoved);
            }
            sqlx::query(
                "INSERT INTO issue_proposal (id, resolution, issued_on, proposed_by, proposed_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(&proposal.id)
            .bind(proposal.resolution.as_str())
            .bind(day_line(proposal.issued_on))
            .bind(proposal.proposed_by.as_str())
            .bind(proposal.proposed_at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Proposing::Done
        }))
    }

    /// Ends a proposal that waits, without an issue. Tells whether it was still waiting.
    pub async fn end_proposal(
        &self,
        resolution: &ResolutionId,
        id: &str,
        (how, reason): (How, &str),
        line: &AuditLine,
    ) -> Answer<bool> {
        let by = line.person.as_ref().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1")
                .bind(resolution.as_str())
                .execute(&mut *tx)
                .await?;
            let ended = sqlx::query(
                "UPDATE issue_proposal SET ended_by = $3, ended_at = $4, how = $5, reason = $6
                 WHERE id = $1 AND resolution = $2 AND ended_at IS NULL",
            )
            .bind(id)
            .bind(resolution.as_str())
            .bind(by.as_str())
            .bind(line.at.0)
            .bind(how.id())
            .bind(reason)
            .execute(&mut *tx)
            .await?;
            if ended.rows_affected() == 0 {
                return Ok(false);
            }
            crate::audit!(tx, line);
            true
        }))
    }

    /// Reads the proposal that waits, if one does.
    pub async fn open_proposal(&self, resolution: &ResolutionId) -> Answer<Option<Proposal>> {
        let row: Option<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT id, resolution, issued_on, proposed_by, proposed_at FROM issue_proposal
                 WHERE resolution = $1 AND ended_at IS NULL",
            )
            .bind(resolution.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(|row| {
            Ok(Proposal {
                id: row.id,
                resolution: ResolutionId::from(row.resolution),
                issued_on: day_of(&row.issued_on)?,
                proposed_by: PersonId::from(row.proposed_by),
                proposed_at: Millis(row.proposed_at),
            })
        })
        .transpose()
    }

    /// Reads how the newest proposal that has ended did so, unless it was confirmed.
    pub async fn ended_proposal(&self, resolution: &ResolutionId) -> Answer<Option<Ended>> {
        let row: Option<(String, String, i64, String)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT how, ended_by, ended_at, reason FROM issue_proposal
                 WHERE resolution = $1 AND ended_at IS NOT NULL AND how <> 'confirmed'
                 ORDER BY ended_at DESC, id DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .fetch_optional(pool)
            .await?
        });
        Ok(row.map(|(how, by, at, reason)| Ended { how, by: by.into(), at: Millis(at), reason }))
    }

    /// Counts the active people of the office.
    pub async fn count_office(&self) -> Answer<usize> {
        let count: i64 = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT COUNT(*) FROM person p JOIN person_role r ON r.person = p.id AND r.role = 'office'
                 WHERE p.active",
            )
            .fetch_one(pool)
            .await?
        });
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Puts what is printed around the words in the place of what was read, unless it is issued or proposed for issue.
    ///
    /// Tells whether it was still as it was read, and free to be changed.
    pub async fn change_printed(
        &self,
        resolution: &ResolutionId,
        (was, is): (&str, &str),
        line: super::audit::Told,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            let done = sqlx::query(
                "UPDATE resolution SET body = $3, touched = touched + 1
                 WHERE id = $1 AND body = $2 AND stage <> $4 AND stage <> $5
                   AND NOT EXISTS (SELECT 1 FROM issue_proposal WHERE resolution = $1 AND ended_at IS NULL)",
            )
            .bind(resolution.as_str())
            .bind(was)
            .bind(is)
            .bind(Stage::Issued.id())
            .bind(Stage::Archived.id())
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            crate::audit!(tx, line);
            true
        }))
    }
}
