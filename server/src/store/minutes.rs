//! What secretaries added to the minutes of a workshop, version by version.

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::workshop::Kept;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::minutes::Saved;
use crate::domain::stage::Stage;
use crate::id::ResolutionId;

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    json: String,
    saved_by: String,
    saved_at: i64,
}

impl TryFrom<Row> for Saved {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        Ok(Self {
            version: row.version,
            added: serde_json::from_str(&row.json)?,
            by: row.saved_by.into(),
            at: Millis(row.saved_at),
        })
    }
}

impl Store {
    /// Keeps a version of what was added, unless there are `versions_max`.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when somebody saved this version already.
    pub async fn add_minutes(
        &self,
        resolution: &ResolutionId,
        saved: &Saved,
        stage: Stage,
        versions_max: i64,
        line: &AuditLine,
    ) -> Answer<Kept> {
        if saved.version > versions_max {
            return Ok(Kept::Full);
        }
        let json = serde_json::to_string(&saved.added)?;
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Kept::StageMoved);
            }
            let (newest,): (i64,) =
                sqlx::query_as("SELECT COALESCE(MAX(version), 0) FROM minutes WHERE resolution = $1")
                    .bind(resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if newest + 1 != saved.version {
                return Err(StoreError::AlreadyThere);
            }
            sqlx::query(
                "INSERT INTO minutes (resolution, version, json, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(resolution.as_str())
            .bind(saved.version)
            .bind(&json)
            .bind(saved.by.as_str())
            .bind(saved.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Kept::Done
        }))
    }

    /// Reads a version of what was added to the minutes, or the newest.
    pub async fn minutes(&self, resolution: &ResolutionId, version: Option<i64>) -> Answer<Option<Saved>> {
        let row: Option<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, json, saved_by, saved_at FROM minutes
                 WHERE resolution = $1 AND ($2 = 0 OR version = $2) ORDER BY version DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .bind(version.unwrap_or(0))
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads who saved which version when, the newest first.
    pub async fn minutes_versions(
        &self,
        resolution: &ResolutionId,
        limit: i64,
    ) -> Answer<Vec<(i64, String, Millis)>> {
        let rows: Vec<(i64, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, saved_by, saved_at FROM minutes WHERE resolution = $1
                 ORDER BY version DESC LIMIT $2",
            )
            .bind(resolution.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(version, by, at)| (version, by, Millis(at))).collect())
    }
}
