//! Answers kept for POSTs that may be sent again.

use super::{Answer, Store};
use crate::clock::Millis;

/// How long an answer is kept: a phone that lost its network tries again within two days.
const KEPT_MILLIS: i64 = 48 * 60 * 60 * 1000;

/// The first answer to a keyed POST.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptAnswer {
    pub request_hash: String,
    pub status: i64,
    pub body: String,
}

impl Store {
    /// Reads the answer kept under a key, if there is one.
    pub async fn kept_answer(&self, scope: &str) -> Answer<Option<KeptAnswer>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as("SELECT request_hash, status, body FROM kept_answer WHERE scope = $1")
                .bind(scope)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Keeps an answer, and forgets those past their time.
    pub async fn keep_answer(&self, scope: &str, kept: &KeptAnswer, now: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM kept_answer WHERE kept_at < $1")
                .bind(now.0 - KEPT_MILLIS)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO kept_answer (scope, request_hash, status, body, kept_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind(scope)
            .bind(&kept.request_hash)
            .bind(kept.status)
            .bind(&kept.body)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }
}
