//! Keys that stand on printed cards: one a person, ended by the next one or by the office.

use super::audit::AuditLine;
use super::person::SignInKey;
use super::{Answer, Store};
use crate::clock::Millis;
use crate::id::PersonId;

impl Store {
    /// Gives people new cards: those they had before work no more. All of them or none; sessions stay open.
    pub async fn replace_cards(&self, keys: &[(SignInKey, AuditLine)]) -> Answer<()> {
        crate::writing!(self, |tx| {
            for (key, line) in keys {
                sqlx::query("DELETE FROM sign_in_key WHERE person = $1 AND card")
                    .bind(key.person.as_str())
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(
                    "INSERT INTO sign_in_key (selector, person, kind, secret_hash, created_at, expires_at, card)
                     VALUES ($1, $2, 'link', $3, $4, $5, $6)",
                )
                .bind(&key.selector)
                .bind(key.person.as_str())
                .bind(&key.secret_hash)
                .bind(key.created_at.0)
                .bind(key.expires_at.0)
                .bind(true)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
            }
        });
        Ok(())
    }

    /// Ends the cards of people, and the sessions that they opened; who had neither leaves no line.
    pub async fn end_cards(&self, people: &[(PersonId, AuditLine)]) -> Answer<()> {
        crate::writing!(self, |tx| {
            for (person, line) in people {
                let keys = sqlx::query("DELETE FROM sign_in_key WHERE person = $1 AND card")
                    .bind(person.as_str())
                    .execute(&mut *tx)
                    .await?;
                let sessions = sqlx::query("DELETE FROM session WHERE person = $1 AND card")
                    .bind(person.as_str())
                    .execute(&mut *tx)
                    .await?;
                if keys.rows_affected() + sessions.rows_affected() > 0 {
                    crate::audit!(tx, line);
                }
            }
        });
        Ok(())
    }

    /// Reads who has a card that works, and until when.
    pub async fn cards(&self, now: Millis) -> Answer<Vec<(PersonId, Millis)>> {
        let rows: Vec<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT person, expires_at FROM sign_in_key WHERE card AND expires_at > $1")
                .bind(now.0)
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(|(person, until)| (person.into(), Millis(until))).collect())
    }
}
