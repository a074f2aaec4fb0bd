//! What the office writes on its letter to the committee, version by version.

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::dossier::{Saved, VERSIONS_MAX};
use crate::domain::stage::Stage;
use crate::id::ResolutionId;

/// What came of saving a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    Done,
    /// The resolution has moved on.
    StageMoved,
    /// The vote on the newest seal was opened: the committee holds the letter.
    VoteOpened,
    /// Somebody saved this version already.
    Newer,
    /// There are as many versions as are kept.
    Full,
}

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
            letter: serde_json::from_str(&row.json)?,
            by: row.saved_by.into(),
            at: Millis(row.saved_at),
        })
    }
}

impl Store {
    /// Keeps the next version of the letter, while the resolution stands at `stage` and no vote on its newest seal was
    /// opened.
    pub async fn save_letter(
        &self,
        (resolution, stage): (&ResolutionId, Stage),
        saved: &Saved,
        line: &AuditLine,
    ) -> Answer<Saving> {
        if saved.version > VERSIONS_MAX {
            return Ok(Saving::Full);
        }
        let json = serde_json::to_string(&saved.letter)?;
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Saving::StageMoved);
            }
            let opened: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM vote WHERE resolution = $1 AND round =
                   (SELECT MAX(round) FROM seal WHERE resolution = $1)",
            )
            .bind(resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if opened > 0 && stage == Stage::CommitteeVote {
                return Ok(Saving::VoteOpened);
            }
            let newest: i64 = sqlx::query_scalar(
                "SELECT COALESCE(MAX(version), 0) FROM dossier_letter WHERE resolution = $1",
            )
            .bind(resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if newest + 1 != saved.version {
                return Ok(Saving::Newer);
            }
            sqlx::query(
                "INSERT INTO dossier_letter (resolution, version, json, saved_by, saved_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(resolution.as_str())
            .bind(saved.version)
            .bind(&json)
            .bind(saved.by.as_str())
            .bind(saved.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Saving::Done
        }))
    }

    /// Reads the newest version of the letter, if the office wrote on it.
    pub async fn newest_letter(&self, resolution: &ResolutionId) -> Answer<Option<Saved>> {
        let row: Option<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, json, saved_by, saved_at FROM dossier_letter WHERE resolution = $1
                 ORDER BY version DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }
}
