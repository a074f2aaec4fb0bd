//! Ballots from members' own devices: one a person, changed until the close. No choice leaves here for a log.

use super::audit::AuditLine;
use super::secret::{placed, told_secretly};
use super::vote::{choice_of, length, secrecy_of, way_of, whole};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::vote::{Choice, DeviceSecret, Roster, Secrecy};
use crate::id::{EntryId, PersonId, ResolutionId, VoteId};

/// One member's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Ballot {
    pub person: PersonId,
    pub choice: Choice,
    pub opinion: String,
    pub cast_at: Millis,
    /// How often it was changed.
    pub changed: i64,
    /// The entry of papers it comes from; absent for one from the member's own device.
    pub entry: Option<EntryId>,
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
    /// What the voter's device holds; asked for by a secret vote.
    pub secret: Option<DeviceSecret>,
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
    /// The deadline of a vote in writing has passed.
    AfterDeadline,
    /// A ballot of this person was received from another device or on paper; only there can it be changed.
    OtherDevice,
    /// The vote is secret, and the device sent no secret under which the ballot could lie.
    NoSecret,
}

/// The vote that a ballot has locked.
#[derive(sqlx::FromRow)]
pub(super) struct LockedVote {
    pub id: String,
    pub seal: String,
    pub secrecy: String,
    pub way: String,
    pub deadline: Option<i64>,
    pub roster: String,
    pub opened_at: i64,
}

/// Takes the lock of a resolution's open vote, which ballots, entries and the close wait for.
pub(super) const LOCK_VOTE: &str = "UPDATE vote SET touched = touched + 1 \
                                    WHERE resolution = $1 AND closed_at IS NULL \
                                      AND withdrawn_at IS NULL \
                                    RETURNING id, seal, secrecy, way, deadline, roster, opened_at";

#[derive(sqlx::FromRow)]
struct BallotRow {
    person: String,
    choice: String,
    opinion: String,
    cast_at: i64,
    changed: i64,
    entry: Option<String>,
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
            entry: row.entry.map(EntryId::from),
        })
    }
}

impl Store {
    /// Stores a ballot, or the changed answer of somebody who voted before.
    ///
    /// The vote's row is locked first: a ballot is either counted by the close or refused by it.
    pub async fn cast_ballot(&self, ballot: &ToCast, line: &AuditLine) -> Answer<Casting> {
        Ok(crate::writing!(self, |tx| {
            let open: Option<LockedVote> =
                sqlx::query_as(LOCK_VOTE).bind(ballot.resolution.as_str()).fetch_optional(&mut *tx).await?;
            let Some(open) = open else {
                let rounds: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM vote WHERE resolution = $1")
                    .bind(ballot.resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
                return Ok(if rounds == 0 { Casting::NotOpened } else { Casting::Closed });
            };
            let hash: String = sqlx::query_scalar("SELECT canonical_hash FROM seal WHERE id = $1")
                .bind(&open.seal)
                .fetch_one(&mut *tx)
                .await?;
            if let Some(refused) = refused(&open, &hash, ballot)? {
                return Ok(refused);
            }
            match secrecy_of(&open.secrecy)? {
                Secrecy::Named => {
                    crate::upsert_ballot!(tx, &open.id, ballot, None::<&str>);
                    crate::audit!(tx, line);
                    let received: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM ballot WHERE vote = $1")
                        .bind(&open.id)
                        .fetch_one(&mut *tx)
                        .await?;
                    Casting::Done { received: whole(received)? }
                }
                Secrecy::Secret => {
                    let Some(secret) = &ballot.secret else { return Ok(Casting::NoSecret) };
                    let key = secret.key(&VoteId::from(open.id.as_str()), &ballot.person);
                    let (mut people, mut ballots) = crate::secret_rows!(tx, &open.id);
                    let answer = (key, ballot.choice, ballot.opinion.as_str());
                    if placed((&mut people, &mut ballots), &ballot.person, answer).is_none() {
                        return Ok(Casting::OtherDevice);
                    }
                    let received = length(people.len());
                    crate::rewrite_secret!(tx, &open.id, people, ballots);
                    crate::audit!(tx, &told_secretly(open.opened_at, line));
                    Casting::Done { received }
                }
            }
        }))
    }

    /// Counts the ballots received, whatever they say.
    pub async fn ballots_received(&self, vote: &VoteId) -> Answer<u32> {
        let received: i64 = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT (SELECT COUNT(*) FROM ballot WHERE vote = $1)
                      + (SELECT COUNT(*) FROM vote_participation WHERE vote = $1)",
            )
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
                "SELECT person, choice, opinion, cast_at, changed, entry FROM ballot
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
                "SELECT b.person, b.choice, b.opinion, b.cast_at, b.changed, b.entry
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

/// Tells why a ballot is not taken, if it is not.
fn refused(open: &LockedVote, hash: &str, ballot: &ToCast) -> Answer<Option<Casting>> {
    if way_of(&open.way, open.deadline)?.is_over(ballot.at) {
        return Ok(Some(Casting::AfterDeadline));
    }
    if hash != ballot.canonical_hash {
        return Ok(Some(Casting::OtherWords));
    }
    let roster: Roster = serde_json::from_str(&open.roster)?;
    Ok((!roster.holds(&ballot.person)).then_some(Casting::NotOnRoster))
}

/// Stores a named ballot, or the changed answer of somebody who voted before, inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! upsert_ballot {
    ($tx:ident, $vote:expr, $ballot:expr, $entry:expr) => {{
        let ballot: &$crate::store::ballot::ToCast = $ballot;
        sqlx::query(
            "INSERT INTO ballot (vote, person, choice, opinion, canonical_hash, cast_at, entry)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (vote, person) DO UPDATE
             SET choice = excluded.choice, opinion = excluded.opinion, cast_at = excluded.cast_at,
                 canonical_hash = excluded.canonical_hash, entry = excluded.entry, changed = ballot.changed + 1",
        )
        .bind($vote)
        .bind(ballot.person.as_str())
        .bind(ballot.choice.id())
        .bind(&ballot.opinion)
        .bind(&ballot.canonical_hash)
        .bind(ballot.at.0)
        .bind($entry)
        .execute(&mut *$tx)
        .await?;
    }};
}
