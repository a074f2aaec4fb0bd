//! Keys that sign bundles: one that signs, and the public halves of those before it.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::signing::{PublicKey, Secret};

#[derive(sqlx::FromRow)]
struct Row {
    public: String,
    made_at: i64,
    retired_at: Option<i64>,
    handed_on: Option<String>,
}

impl From<Row> for PublicKey {
    fn from(row: Row) -> Self {
        Self {
            public: row.public,
            made_at: Millis(row.made_at),
            retired_at: row.retired_at.map(Millis),
            handed_on: row.handed_on,
        }
    }
}

/// Inserts the key that signs from now on, inside a [`crate::writing`] transaction.
macro_rules! insert_key {
    ($tx:ident, $secret:expr, $handed_on:expr, $at:expr) => {
        sqlx::query(
            "INSERT INTO signing_key (public, secret, made_at, handed_on, active) VALUES ($1, $2, $3, $4, 1)",
        )
        .bind($secret.public())
        .bind(hex::encode($secret.0))
        .bind($at.0)
        .bind($handed_on)
        .execute(&mut *$tx)
        .await?
    };
}

impl Store {
    /// Reads the key that signs, if one was made.
    pub async fn signing_secret(&self) -> Answer<Option<Secret>> {
        let row: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT secret FROM signing_key WHERE active = 1").fetch_optional(pool).await?
        });
        let read = |hex: String| {
            let mut secret = Secret([0; 32]);
            // What it is stays out of the fault: it would end in a log.
            let read = hex::decode_to_slice(&hex, &mut secret.0);
            read.map(|()| secret).map_err(|_| StoreError::Unreadable("a signing key".to_owned()))
        };
        row.map(read).transpose()
    }

    /// Reads the public halves of all keys, the first made first.
    pub async fn public_keys(&self) -> Answer<Vec<PublicKey>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT public, made_at, retired_at, handed_on FROM signing_key
                 ORDER BY made_at, COALESCE(retired_at, 9223372036854775807), public",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Keeps the first key. Fails with [`StoreError::AlreadyThere`] where another one signs.
    pub async fn add_signing_key(&self, secret: &Secret, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            insert_key!(tx, secret, None::<String>, line.at);
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Puts a key in the place of the one that signs, whose secret half goes. Tells whether it still signed.
    pub async fn rotate_signing_key(&self, old: &Secret, new: &Secret, line: &AuditLine) -> Answer<bool> {
        let (was, is) = (old.public(), new.public());
        Ok(crate::writing!(self, |tx| {
            let retired = sqlx::query(
                "UPDATE signing_key SET active = NULL, secret = NULL, retired_at = $2
                 WHERE public = $1 AND active = 1",
            )
            .bind(&was)
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            if retired.rows_affected() == 0 {
                return Ok(false);
            }
            insert_key!(tx, new, Some(old.hand_on(&is)), line.at);
            crate::audit!(tx, line.changed(was, is));
            true
        }))
    }
}
