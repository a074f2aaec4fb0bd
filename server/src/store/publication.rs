//! Publications of issued resolutions, one open at a time; what was ended stays on record.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::canonical::short_hash;
use crate::domain::publication::{Choice, Reasons};
use crate::domain::stage::Stage;
use crate::id::{PersonId, PublicationId, ResolutionId, VersionId};

/// A publication, open or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    pub id: PublicationId,
    pub resolution: ResolutionId,
    /// The words that were issued, and their SHA-256.
    pub version: VersionId,
    pub canonical_hash: String,
    pub choice: Choice,
    pub opened_by: PersonId,
    pub opened_at: Millis,
    pub ended: Option<Ended>,
}

/// Who ended a publication, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub by: PersonId,
    pub at: Millis,
    pub reason: String,
}

/// What came of publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    Done,
    /// The resolution is not issued.
    StageMoved,
    /// It is published already.
    AlreadyOpen,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    version: String,
    canonical_hash: String,
    reasons: String,
    code: bool,
    indexed: bool,
    opened_by: String,
    opened_at: i64,
    ended_by: Option<String>,
    ended_at: Option<i64>,
    reason: String,
}

const PUBLICATION: &str = "SELECT id, resolution, version, canonical_hash, reasons, code, indexed, opened_by, \
                           opened_at, ended_by, ended_at, reason FROM publication";

impl TryFrom<Row> for Publication {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let reasons = Reasons::of_id(&row.reasons)
            .ok_or_else(|| StoreError::Unreadable(format!("reasons {}", row.reasons)))?;
        let ended = row.ended_by.zip(row.ended_at);
        Ok(Self {
            id: PublicationId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            version: VersionId::from(row.version),
            canonical_hash: row.canonical_hash,
            choice: Choice { reasons, code: row.code, indexed: row.indexed },
            opened_by: PersonId::from(row.opened_by),
            opened_at: Millis(row.opened_at),
            ended: ended.map(|(by, at)| Ended { by: by.into(), at: Millis(at), reason: row.reason }),
        })
    }
}

impl Store {
    /// Publishes a resolution that is issued or archived; one publication is open at a time.
    pub async fn open_publication(&self, made: &Publication, line: &AuditLine) -> Answer<Opening> {
        match self.try_open_publication(made, line).await {
            Err(StoreError::AlreadyThere) => Ok(Opening::AlreadyOpen),
            other => other,
        }
    }

    async fn try_open_publication(&self, made: &Publication, line: &AuditLine) -> Answer<Opening> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(
                "UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND (stage = $2 OR stage = $3)",
            )
            .bind(made.resolution.as_str())
            .bind(Stage::Issued.id())
            .bind(Stage::Archived.id())
            .execute(&mut *tx)
            .await?;
            if held.rows_affected() == 0 {
                return Ok(Opening::StageMoved);
            }
            sqlx::query(
                "INSERT INTO publication
                   (id, resolution, version, canonical_hash, short_hash, reasons, code, indexed, opened_by, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(made.id.as_str())
            .bind(made.resolution.as_str())
            .bind(made.version.as_str())
            .bind(&made.canonical_hash)
            .bind(short_hash(&made.canonical_hash))
            .bind(made.choice.reasons.id())
            .bind(made.choice.code)
            .bind(made.choice.indexed)
            .bind(made.opened_by.as_str())
            .bind(made.opened_at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Opening::Done
        }))
    }

    /// Ends the open publication of a resolution. Tells whether there was one.
    pub async fn end_publication(
        &self,
        resolution: &ResolutionId,
        reason: &str,
        line: &AuditLine,
    ) -> Answer<bool> {
        let by = line.person.as_ref().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let ended = sqlx::query(
                "UPDATE publication SET ended_by = $2, ended_at = $3, reason = $4
                 WHERE resolution = $1 AND ended_at IS NULL",
            )
            .bind(resolution.as_str())
            .bind(by.as_str())
            .bind(line.at.0)
            .bind(reason)
            .execute(&mut *tx)
            .await?;
            if ended.rows_affected() == 0 {
                return Ok(false);
            }
            crate::audit!(tx, line);
            true
        }))
    }

    /// Reads the newest publication of a resolution, open or ended, if it was ever published.
    pub async fn newest_publication(&self, resolution: &ResolutionId) -> Answer<Option<Publication>> {
        let fits = "WHERE resolution = $1 ORDER BY ended_at IS NULL DESC, opened_at DESC, id DESC LIMIT 1";
        self.publication_where(fits, resolution.as_str()).await
    }

    /// Reads the publication of a resolution that is open, if one is.
    pub async fn public_now(&self, resolution: &ResolutionId) -> Answer<Option<Publication>> {
        self.publication_where("WHERE resolution = $1 AND ended_at IS NULL", resolution.as_str()).await
    }

    /// Reads the open publication whose paper names its words by this short hash; the newest, should two share it.
    pub async fn public_by_short_hash(&self, short_hash: &str) -> Answer<Option<Publication>> {
        let fits = "WHERE short_hash = $1 AND ended_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT 1";
        self.publication_where(fits, short_hash).await
    }

    async fn publication_where(&self, fits: &'static str, value: &str) -> Answer<Option<Publication>> {
        let row: Option<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{PUBLICATION} {fits}")))
                .bind(value)
                .fetch_optional(pool)
                .await?
        });
        row.map(TryInto::try_into).transpose()
    }
}
