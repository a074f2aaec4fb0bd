//! Sessions of people signed in. Only a hash of the cookie's secret is kept.

use super::{Answer, Store};
use crate::clock::Millis;
use crate::id::PersonId;

impl Store {
    /// Opens a session; `card` tells whether a printed card opened it, with which it may end.
    pub async fn open_session(
        &self,
        token_hash: &str,
        person: &PersonId,
        (now, expires_at): (Millis, Millis),
        card: bool,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM session WHERE expires_at <= $1").bind(now.0).execute(&mut *tx).await?;
            sqlx::query(
                "INSERT INTO session (token_hash, person, created_at, expires_at, card) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(token_hash)
            .bind(person.as_str())
            .bind(now.0)
            .bind(expires_at.0)
            .bind(card)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Returns whose session this is, if it has not expired and the person may still sign in.
    pub async fn session_person(&self, token_hash: &str, now: Millis) -> Answer<Option<PersonId>> {
        let person: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT s.person FROM session s JOIN person p ON p.id = s.person
                 WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.active",
            )
            .bind(token_hash)
            .bind(now.0)
            .fetch_optional(pool)
            .await?
        });
        Ok(person.map(PersonId::from))
    }

    /// Ends a session; one that is not there is ended already.
    pub async fn end_session(&self, token_hash: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM session WHERE token_hash = $1")
                .bind(token_hash)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
