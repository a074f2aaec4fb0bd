//! Ballots: one a person, changed until the close. No choice leaves here for a log.

use super::audit::AuditLine;
use super::vote::{choice_of, whole};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::vote::{Choice, Roster};
use crate::id::{PersonId, ResolutionId, VoteId};

/// One member's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Ballot {
    pub person: PersonId,
    pub choice: Choice,
    pub opinion: String,
    pub cast_at: Millis,
    /// How often it was changed.
    pub changed: i64,
}

impl std::fmt::Debug for Ballot {
    /// Never the choice nor the words: what is printed for debugging ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ballot").field("cast_at", &self.cast_at).finish_non_exhaustive()
    }
}

/// A ballot on its way in.
#[derive(Clone)]
pub struct ToCast {
    pub resolution: ResolutionId,
    pub person: PersonId,
    pub choice: Choice,
    pub opinion: String,
    /// The hash of the sealed words that the voter saw.
    pub canonical_hash: String,
    pub at: Millis,
}

/// What came of casting a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Casting {
    /// Stored; how many ballots have been received.
    Done {
        received: u32,
    },
    NotOpened,
    Closed,
    /// The ballot names other words than those sealed.
    OtherWords,
    /// Not on the frozen roster.
    NotOnRoster,
}

#[derive(sqlx::FromRow)]
struct BallotRow {
    person: String,
    choice: String,
    opinion: String,
    cast_at: i64,
    changed: i64,
}

impl TryFrom<BallotRow> for Ballot {
    type Error = StoreError;

    fn try_from(row: BallotRow) -> Answer<Self> {
        Ok(Self {
            person: PersonId::from(row.person),
            choice: choice_of(&row.choice)?,
            opinion: row.opinion,
            cast_at: Millis(row.cast_at),
            changed: row.changed,
        })
    }
}

impl Store {
    /// Stores a ballot, or the changed answer of somebody who voted before.
    ///
    /// The vote's row is locked first: a ballot is either counted by the close or refused by it.
    pub async fn cast_ballot(&self, ballot: &ToCast, line: &AuditLine) -> Answer<Casting> {
        Ok(crate::writing!(self, |tx| {
            let open: Option<(String, String)> = sqlx::query_as(
                "UPDATE vote SET touched = touched + 1 WHERE resolution = $1 AND closed_at IS NULL
                 RETURNING id, seal",
            )
            .bind(ballot.resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some((vote, seal)) = open else {
                let rounds: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM vote WHERE resolution = $1")
                    .bind(ballot.resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
                return Ok(if rounds == 0 { Casting::NotOpened } else { Casting::Closed });
            };
            let (hash, roster): (String, String) =
                sqlx::query_as("SELECT canonical_hash, roster FROM seal WHERE id = $1")
                    .bind(&seal)
                    .fetch_one(&mut *tx)
                    .await?;
            if hash != ballot.canonical_hash {
                return Ok(Casting::OtherWords);
            }
            let roster: Roster = serde_json::from_str(&roster)?;
            if !roster.holds(&ballot.person) {
                return Ok(Casting::NotOnRoster);
            }
            sqlx::query(
                "INSERT INTO ballot (vote, person, choice, opinion, canonical_hash, cast_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (vote, person) DO UPDATE
                 SET choice = excluded.choice, opinion = excluded.opinion, cast_at = excluded.cast_at,
                     canonical_hash = excluded.canonical_hash, changed = ballot.changed + 1",
            )
            .bind(&vote)
            .bind(ballot.person.as_str())
            .bind(ballot.choice.id())
            .bind(&ballot.opinion)
            .bind(&ballot.canonical_hash)
            .bind(ballot.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            let received: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM ballot WHERE vote = $1")
                .bind(&vote)
                .fetch_one(&mut *tx)
                .await?;
            Casting::Done { received: whole(received)? }
        }))
    }

    /// Counts the ballots received, whatever they say.
    pub async fn ballots_received(&self, vote: &VoteId) -> Answer<u32> {
        let received: i64 = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM ballot WHERE vote = $1")
                .bind(vote.as_str())
                .fetch_one(pool)
                .await?
        });
        whole(received)
    }

    /// Reads somebody's own ballot.
    pub async fn ballot_of(&self, vote: &VoteId, person: &PersonId) -> Answer<Option<Ballot>> {
        let row: Option<BallotRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT person, choice, opinion, cast_at, changed FROM ballot
                 WHERE vote = $1 AND person = $2",
            )
            .bind(vote.as_str())
            .bind(person.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads the named ballots of a closed vote; none of one still open, whoever asks.
    pub async fn named_ballots(&self, vote: &VoteId) -> Answer<Vec<Ballot>> {
        let rows: Vec<BallotRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT b.person, b.choice, b.opinion, b.cast_at, b.changed
                 FROM ballot b JOIN vote v ON v.id = b.vote
                 WHERE b.vote = $1 AND v.closed_at IS NOT NULL AND v.secrecy = 'named' ORDER BY b.person",
            )
            .bind(vote.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
