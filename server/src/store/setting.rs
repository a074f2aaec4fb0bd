//! What the office sets once, kept as JSON by key.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::audit::AuditLine;
use super::{Answer, Store};

const PUT: &str = "INSERT INTO setting (key, value) VALUES ($1, $2)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";

impl Store {
    /// Reads a setting; `None` if it was never set.
    pub async fn setting<T: DeserializeOwned>(&self, key: &str) -> Answer<Option<T>> {
        let value: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
                .bind(key)
                .fetch_optional(pool)
                .await?
        });
        value.map(|json| serde_json::from_str(&json)).transpose().map_err(Into::into)
    }

    /// Writes a setting over what stood there.
    pub async fn set<T: Serialize>(&self, key: &str, value: &T) -> Answer<()> {
        let json = serde_json::to_string(value)?;
        crate::writing!(self, |tx| {
            sqlx::query(PUT).bind(key).bind(json).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Writes a setting like [`Self::set_told`], unless it is no longer what was seen; tells whether it was.
    pub async fn set_told_over<T: Serialize + DeserializeOwned + PartialEq>(
        &self,
        key: &str,
        (seen, value): (&T, &T),
        line: &AuditLine,
    ) -> Answer<bool> {
        let json = serde_json::to_string(value)?;
        Ok(crate::writing!(self, |tx| {
            // Written over with itself, so that nobody else writes it meanwhile.
            let was: Option<String> =
                sqlx::query_scalar("UPDATE setting SET value = value WHERE key = $1 RETURNING value")
                    .bind(key)
                    .fetch_optional(&mut *tx)
                    .await?;
            let moved = match &was {
                Some(was) => serde_json::from_str::<T>(was)? != *seen,
                None => true,
            };
            if moved {
                return Ok(false);
            }
            sqlx::query(PUT).bind(key).bind(&json).execute(&mut *tx).await?;
            crate::audit!(tx, line.changed(was.unwrap_or_default(), &json));
            true
        }))
    }

    /// Writes a setting, with its line of the audit log, which says what stood before.
    pub async fn set_told<T: Serialize>(&self, key: &str, value: &T, line: &AuditLine) -> Answer<()> {
        let json = serde_json::to_string(value)?;
        crate::writing!(self, |tx| {
            let was: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
                .bind(key)
                .fetch_optional(&mut *tx)
                .await?;
            sqlx::query(PUT).bind(key).bind(&json).execute(&mut *tx).await?;
            crate::audit!(tx, line.changed(was.unwrap_or_default(), &json));
        });
        Ok(())
    }
}
