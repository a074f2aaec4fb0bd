//! Opinions that members reserve with a vote. Read for the record of the vote only: no export asks for them.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::{Roster, is_record_open};
use crate::id::{PersonId, ResolutionId, VoteId};

/// An opinion on record.
#[derive(Clone, PartialEq, Eq)]
pub struct Reserved {
    pub person: PersonId,
    pub words: String,
    pub filed_at: Millis,
}

/// What came of reserving an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserving {
    Done,
    /// The vote on the newest seal was not opened.
    NotOpened,
    /// Not on the frozen roster.
    NotOnRoster,
    /// The record is closed: the resolution was numbered, or went back and was taken up again.
    RecordClosed,
}

impl Store {
    /// Files an opinion with the newest vote, or puts other words in its place.
    pub async fn reserve_opinion(
        &self,
        resolution: &ResolutionId,
        words: &str,
        line: &AuditLine,
    ) -> Answer<Reserving> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            // The resolution is locked first, as by every step: none closes the record meanwhile.
            let stage: String = sqlx::query_scalar(
                "UPDATE resolution SET touched = touched + 1 WHERE id = $1 RETURNING stage",
            )
            .bind(resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if !Stage::of_id(&stage).is_some_and(is_record_open) {
                return Ok(Reserving::RecordClosed);
            }
            let vote: Option<(String, String)> = sqlx::query_as(
                "SELECT v.id, v.roster FROM vote v WHERE v.resolution = $1 AND v.round =
                   (SELECT MAX(round) FROM seal WHERE resolution = $1)",
            )
            .bind(resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some((vote, roster)) = vote else { return Ok(Reserving::NotOpened) };
            if !serde_json::from_str::<Roster>(&roster)?.holds(&by) {
                return Ok(Reserving::NotOnRoster);
            }
            sqlx::query(
                "INSERT INTO reserved_opinion (vote, person, words, filed_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (vote, person) DO UPDATE SET words = excluded.words, filed_at = excluded.filed_at",
            )
            .bind(&vote)
            .bind(by.as_str())
            .bind(words)
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            // Told of the vote, not of the resolution: its journal is read by everybody.
            let told = AuditLine { object: vote, ..line.clone() };
            crate::audit!(tx, &told);
            Reserving::Done
        }))
    }

    /// Reads the opinions reserved with a vote, in protocol order: at most one a member.
    pub async fn reserved_opinions(&self, vote: &VoteId) -> Answer<Vec<Reserved>> {
        let rows: Vec<(String, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT o.person, o.words, o.filed_at FROM reserved_opinion o JOIN person p ON p.id = o.person
                 WHERE o.vote = $1 ORDER BY p.protocol, p.name, p.id",
            )
            .bind(vote.as_str())
            .fetch_all(pool)
            .await?
        });
        let one = |(person, words, filed_at): (String, String, i64)| Reserved {
            person: PersonId::from(person),
            words,
            filed_at: Millis(filed_at),
        };
        Ok(rows.into_iter().map(one).collect())
    }
}
