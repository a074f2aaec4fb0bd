//! Answers kept for POSTs that may be sent again. A key is claimed before the act, so that it acts once.

use super::{Answer, Store};
use crate::clock::Millis;

/// How long an answer is kept: a phone that lost its network tries again within two days.
const KEPT_MILLIS: i64 = 48 * 60 * 60 * 1000;

/// How long an act may be under way before the server counts as having stopped in its midst.
const CLAIM_MILLIS: i64 = 60 * 1000;

/// The status of a claim whose act is not done yet.
const UNDER_WAY: i64 = 0;

/// The first answer to a keyed POST, or the claim of one under way.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptAnswer {
    pub request_hash: String,
    pub status: i64,
    pub body: String,
    /// When the key was claimed.
    pub kept_at: i64,
}

impl KeptAnswer {
    /// Tells whether the act is done.
    pub fn is_answered(&self) -> bool {
        self.status != UNDER_WAY
    }
}

/// What came of claiming a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody used the key before: act now.
    Fresh,
    /// The key was used before.
    Kept(KeptAnswer),
    /// The server stopped while it acted: whether it had acted nobody knows, and so it does not act again.
    InDoubt,
}

impl Store {
    /// Claims a key for a request, and forgets answers past their time.
    pub async fn claim_answer(&self, scope: &str, request_hash: &str, now: Millis) -> Answer<Claim> {
        Ok(crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM kept_answer WHERE kept_at < $1")
                .bind(now.0 - KEPT_MILLIS)
                .execute(&mut *tx)
                .await?;
            let claimed = sqlx::query(
                "INSERT INTO kept_answer (scope, request_hash, status, body, kept_at)
                 VALUES ($1, $2, $3, '', $4) ON CONFLICT DO NOTHING",
            )
            .bind(scope)
            .bind(request_hash)
            .bind(UNDER_WAY)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            if claimed.rows_affected() == 1 {
                Claim::Fresh
            } else {
                let kept: KeptAnswer = sqlx::query_as(
                    "SELECT request_hash, status, body, kept_at FROM kept_answer WHERE scope = $1",
                )
                .bind(scope)
                .fetch_one(&mut *tx)
                .await?;
                let same = kept.request_hash == request_hash;
                if same && !kept.is_answered() && kept.kept_at < now.0 - CLAIM_MILLIS {
                    Claim::InDoubt
                } else {
                    Claim::Kept(kept)
                }
            }
        }))
    }

    /// Keeps the answer under its claim.
    pub async fn keep_answer(&self, scope: &str, status: i64, body: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE kept_answer SET status = $2, body = $3 WHERE scope = $1")
                .bind(scope)
                .bind(status)
                .bind(body)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Frees a key whose act was refused.
    pub async fn forget_claim(&self, scope: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM kept_answer WHERE scope = $1").bind(scope).execute(&mut *tx).await?;
        });
        Ok(())
    }
}
