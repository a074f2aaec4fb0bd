//! Secret ballots: who took part and what was answered, in two tables that nothing joins.
//!
//! Rows that were written one after another lie one after another, whatever the columns say. So each ballot that comes
//! has all ballots and all participations of its vote written anew, each in the order of its keys, in one transaction:
//! the last voter's rows look like the first one's (`docs/decisions/0008-secret-ballots.md`).

use super::audit::AuditLine;
use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::vote::{Choice, DeviceSecret};
use crate::id::{PersonId, VoteId};

/// A ballot as the table holds it: key, choice, opinion. Private to the store, and never printed.
pub(super) type SecretRow = (String, String, String);

/// What one device may know of its own secret ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnSecret {
    /// No ballot of this person was received.
    NotVoted,
    /// One was received, and this device can change it.
    FromHere,
    /// One was received from another device, or on paper.
    FromElsewhere,
}

/// Draws a key that nothing leads to.
pub(super) fn key_at_random() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// Puts one ballot in its place; `None` where the person has voted and the key opens no ballot.
pub(super) fn placed(
    (people, ballots): (&mut Vec<String>, &mut Vec<SecretRow>),
    person: &PersonId,
    (key, choice, opinion): (String, Choice, &str),
) -> Option<()> {
    let row = (key, choice.id().to_owned(), opinion.to_owned());
    let mine = ballots.iter().position(|(found, _, _)| *found == row.0);
    match (people.iter().any(|one| one == person.as_str()), mine) {
        (true, Some(at)) => ballots[at] = row,
        (false, None) => {
            people.push(person.as_str().to_owned());
            ballots.push(row);
        }
        (true, None) | (false, Some(_)) => return None,
    }
    Some(())
}

/// The line of a secret ballot: that one came, not whose it is, nor when. All lines of one vote are alike.
pub(super) fn told_secretly(opened_at: i64, line: &AuditLine) -> AuditLine {
    AuditLine { at: Millis(opened_at), person: None, detail: String::new(), ..line.clone() }
}

impl Store {
    /// Tells a device what it may know of its own secret ballot.
    pub async fn own_secret(
        &self,
        vote: &VoteId,
        person: &PersonId,
        secret: Option<&DeviceSecret>,
    ) -> Answer<OwnSecret> {
        let key = secret.map(|secret| secret.key(vote, person)).unwrap_or_default();
        let (voted, here): (i64, i64) = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM vote_participation WHERE vote = $1 AND person = $2),
                        (SELECT COUNT(*) FROM secret_ballot WHERE vote = $1 AND key = $3)",
            )
            .bind(vote.as_str())
            .bind(person.as_str())
            .bind(&key)
            .fetch_one(pool)
            .await?
        });
        Ok(match (voted > 0, here > 0) {
            (false, _) => OwnSecret::NotVoted,
            (true, true) => OwnSecret::FromHere,
            (true, false) => OwnSecret::FromElsewhere,
        })
    }

    /// Reads who took part in a vote, secret or named, in the order of their ids.
    pub async fn voters(&self, vote: &VoteId) -> Answer<Vec<PersonId>> {
        let people: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT person FROM ballot WHERE vote = $1
                 UNION SELECT person FROM vote_participation WHERE vote = $1 ORDER BY person",
            )
            .bind(vote.as_str())
            .fetch_all(pool)
            .await?
        });
        Ok(people.into_iter().map(PersonId::from).collect())
    }

    /// Reads what was written on the secret ballots of a closed vote, in the order of the alphabet and without the
    /// answers; none of one still open.
    pub async fn secret_opinions(&self, vote: &VoteId) -> Answer<Vec<String>> {
        let mut opinions: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT b.opinion FROM secret_ballot b JOIN vote v ON v.id = b.vote
                 WHERE b.vote = $1 AND v.closed_at IS NOT NULL AND b.opinion <> ''",
            )
            .bind(vote.as_str())
            .fetch_all(pool)
            .await?
        });
        opinions.sort();
        Ok(opinions)
    }
}

/// Reads people and ballots of a secret vote whose row is locked.
#[macro_export]
macro_rules! secret_rows {
    ($tx:ident, $vote:expr) => {{
        let people: Vec<String> = sqlx::query_scalar("SELECT person FROM vote_participation WHERE vote = $1")
            .bind($vote)
            .fetch_all(&mut *$tx)
            .await?;
        let ballots: Vec<$crate::store::secret::SecretRow> =
            sqlx::query_as("SELECT key, choice, opinion FROM secret_ballot WHERE vote = $1")
                .bind($vote)
                .fetch_all(&mut *$tx)
                .await?;
        (people, ballots)
    }};
}

/// Writes all people and all ballots of a secret vote anew, each in the order of their keys.
#[macro_export]
macro_rules! rewrite_secret {
    ($tx:ident, $vote:expr, $people:expr, $ballots:expr) => {{
        let (mut people, mut ballots): (Vec<String>, Vec<$crate::store::secret::SecretRow>) =
            ($people, $ballots);
        people.sort();
        ballots.sort();
        for table in
            ["DELETE FROM vote_participation WHERE vote = $1", "DELETE FROM secret_ballot WHERE vote = $1"]
        {
            sqlx::query(table).bind($vote).execute(&mut *$tx).await?;
        }
        for person in &people {
            sqlx::query("INSERT INTO vote_participation (vote, person) VALUES ($1, $2)")
                .bind($vote)
                .bind(person)
                .execute(&mut *$tx)
                .await?;
        }
        for (key, choice, opinion) in &ballots {
            sqlx::query("INSERT INTO secret_ballot (vote, key, choice, opinion) VALUES ($1, $2, $3, $4)")
                .bind($vote)
                .bind(key)
                .bind(choice)
                .bind(opinion)
                .execute(&mut *$tx)
                .await?;
        }
    }};
}

/// Draws new keys for all ballots of a vote that is being closed: from then on no device's secret opens any.
#[macro_export]
macro_rules! forget_devices {
    ($tx:ident, $vote:expr) => {{
        let (people, mut ballots) = $crate::secret_rows!($tx, $vote);
        for ballot in &mut ballots {
            ballot.0 = $crate::store::secret::key_at_random();
        }
        $crate::rewrite_secret!($tx, $vote, people, ballots);
    }};
}
