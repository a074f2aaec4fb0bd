//! The guidance on pilot meetings, all its versions.

use super::audit::AuditLine;
use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::guidance::Guidance;
use crate::id::{AttachmentId, PersonId};

/// A version with who made it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidanceRow {
    pub guidance: Guidance,
    pub by: Option<PersonId>,
    pub at: Millis,
}

/// Versions that are read back: a survey has a few; far more than anybody looks through.
const VERSIONS_MAX: i64 = 500;

impl Store {
    /// Adds a version, with the files that stand beside the one it supersedes. One that stands there already is never
    /// changed. The files are attached anew, in one step with the version: what is withdrawn from one stays with the other.
    pub async fn add_guidance(&self, guidance: &Guidance, line: &AuditLine) -> Answer<()> {
        let json = serde_json::to_string(guidance)?;
        crate::writing!(self, |tx| {
            sqlx::query("INSERT INTO guidance (version, json, made_by, made_at) VALUES ($1, $2, $3, $4)")
                .bind(guidance.version)
                .bind(&json)
                .bind(line.person.as_ref().map(PersonId::as_str))
                .bind(line.at.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query("UPDATE guidance_turn SET turn = turn + 1").execute(&mut *tx).await?;
            let standing: Vec<(String, String, Option<String>)> = sqlx::query_as(
                "SELECT hash, name, added_by FROM attachment
                 WHERE guidance = $1 AND until_version IS NULL ORDER BY added_at, id",
            )
            .bind(guidance.version - 1)
            .fetch_all(&mut *tx)
            .await?;
            // A moment each, so that they stay in their order.
            for (place, (hash, name, by)) in (0..).zip(standing) {
                sqlx::query(
                    "INSERT INTO attachment (id, guidance, hash, name, added_by, added_at, since_version)
                     VALUES ($1, $2, $3, $4, $5, $6, $2)",
                )
                .bind(AttachmentId::fresh().as_str())
                .bind(guidance.version)
                .bind(hash)
                .bind(name)
                .bind(by)
                .bind(line.at.0 + place)
                .execute(&mut *tx)
                .await?;
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads all versions, newest first: the first one is in force.
    pub async fn guidances(&self) -> Answer<Vec<GuidanceRow>> {
        let rows: Vec<(String, Option<String>, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT json, made_by, made_at FROM guidance ORDER BY version DESC LIMIT $1")
                .bind(VERSIONS_MAX)
                .fetch_all(pool)
                .await?
        });
        let read = |(json, by, at): (String, Option<String>, i64)| {
            let guidance = serde_json::from_str(&json)?;
            Ok(GuidanceRow { guidance, by: by.map(PersonId::from), at: Millis(at) })
        };
        rows.into_iter().map(read).collect()
    }

    /// Reads one version, or the newest; `None` where there is none yet.
    pub async fn guidance(&self, version: Option<i64>) -> Answer<Option<Guidance>> {
        let json: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT json FROM guidance WHERE $1 = 0 OR version = $1 ORDER BY version DESC LIMIT 1",
            )
            .bind(version.unwrap_or(0))
            .fetch_optional(pool)
            .await?
        });
        Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
    }
}
