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
