//! Signed copies taken back, a version each; their bytes lie in pieces as those of all files do.

use super::attachment::{StoredFile, insert_file};
use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};

/// A signed copy as it came back.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignedCopy {
    /// 1 and on; the newest counts.
    pub version: i64,
    /// SHA-256 of the file's bytes.
    pub hash: String,
    pub name: String,
    pub size: i64,
    pub taken_by: String,
    pub taken_at: i64,
}

/// What came of taking a signed copy back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// `owned`: whether the upload's pieces are the file's own from now on.
    Done { version: i64, owned: bool },
    /// It is not issued, or archived already.
    StageMoved,
    /// The newest version has these bytes.
    Already(i64),
}

const COPY: &str = "SELECT c.version, c.hash, c.name, f.size, c.taken_by, c.taken_at
     FROM signed_copy c JOIN stored_file f ON f.hash = c.hash WHERE c.resolution = $1";

impl Store {
    /// Takes a signed copy back as the next version.
    pub async fn take_signed(
        &self,
        resolution: &ResolutionId,
        (name, file): (&str, &StoredFile),
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<Taking> {
        Ok(crate::writing!(self, |tx| {
            let held =
                sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND stage = $2")
                    .bind(resolution.as_str())
                    .bind(Stage::Issued.id())
                    .execute(&mut *tx)
                    .await?;
            if held.rows_affected() == 0 {
                return Ok(Taking::StageMoved);
            }
            let newest: Option<(i64, String)> = sqlx::query_as(
                "SELECT version, hash FROM signed_copy WHERE resolution = $1 ORDER BY version DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            if let Some((version, _)) = newest.as_ref().filter(|(_, hash)| *hash == file.hash) {
                return Ok(Taking::Already(*version));
            }
            let owned = insert_file!(tx, file, None::<&[u8]>);
            sqlx::query("DELETE FROM upload WHERE id = $1").bind(&file.upload).execute(&mut *tx).await?;
            let before = newest.map(|(version, _)| version);
            let version = before.unwrap_or(0) + 1;
            sqlx::query(
                "INSERT INTO signed_copy (resolution, version, hash, name, taken_by, taken_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(resolution.as_str())
            .bind(version)
            .bind(&file.hash)
            .bind(name)
            .bind(by.as_str())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            let was = before.map(|version| version.to_string()).unwrap_or_default();
            crate::audit!(tx, line.changed(was, format!("{version} {}", file.hash)));
            Taking::Done { version, owned }
        }))
    }

    /// Reads the signed copies of a resolution, the newest first.
    pub async fn signed_copies(&self, resolution: &ResolutionId) -> Answer<Vec<SignedCopy>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{COPY} ORDER BY c.version DESC")))
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        }))
    }

    /// Reads one signed copy.
    pub async fn signed_copy(&self, resolution: &ResolutionId, version: i64) -> Answer<SignedCopy> {
        let row: Option<SignedCopy> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{COPY} AND c.version = $2")))
                .bind(resolution.as_str())
                .bind(version)
                .fetch_optional(pool)
                .await?
        });
        row.ok_or(StoreError::NotFound)
    }
}
