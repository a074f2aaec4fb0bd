//! Named versions of a resolution: milestones and sealed texts, kept word for word.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::resolution::{Heads, Text};
use crate::id::{PersonId, ResolutionId, VersionId};

/// What a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionKind {
    /// "Dự thảo lần n".
    Draft,
    /// The words a round of voting decides on.
    Sealed,
}

impl VersionKind {
    /// Returns the id kept in the table and used in addresses.
    pub fn id(self) -> &'static str {
        match self {
            VersionKind::Draft => "draft",
            VersionKind::Sealed => "sealed",
        }
    }
}

/// A version with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: VersionId,
    pub resolution: ResolutionId,
    pub kind: VersionKind,
    pub ordinal: i64,
    pub note: String,
    pub text: Text,
    pub canonical_hash: String,
    pub made_by: PersonId,
    pub made_at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    kind: String,
    ordinal: i64,
    note: String,
    heads: String,
    words: String,
    canonical_hash: String,
    made_by: String,
    made_at: i64,
}

const VERSION: &str = "SELECT id, resolution, kind, ordinal, note, heads, words, canonical_hash, made_by, \
                       made_at FROM version";

impl TryFrom<Row> for Version {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let mut text: Text = serde_json::from_str(&row.words)?;
        text.heads = Heads::of_line(&row.heads);
        let kind = match row.kind.as_str() {
            "draft" => VersionKind::Draft,
            "sealed" => VersionKind::Sealed,
            other => return Err(StoreError::Unreadable(format!("version kind {other}"))),
        };
        Ok(Self {
            id: VersionId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            kind,
            ordinal: row.ordinal,
            note: row.note,
            text,
            canonical_hash: row.canonical_hash,
            made_by: PersonId::from(row.made_by),
            made_at: Millis(row.made_at),
        })
    }
}

/// Inserts a version inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! insert_version {
    ($tx:ident, $version:expr) => {{
        let version: &$crate::store::version::Version = $version;
        sqlx::query(
            "INSERT INTO version
               (id, resolution, kind, ordinal, note, heads, words, canonical_hash, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(version.id.as_str())
        .bind(version.resolution.as_str())
        .bind(version.kind.id())
        .bind(version.ordinal)
        .bind(&version.note)
        .bind(version.text.heads.to_line())
        .bind(serde_json::to_string(&version.text)?)
        .bind(&version.canonical_hash)
        .bind(version.made_by.as_str())
        .bind(version.made_at.0)
        .execute(&mut *$tx)
        .await?;
    }};
}

impl Store {
    /// Keeps a draft for good; the resolution is at that draft from now on.
    pub async fn add_draft(&self, version: &Version, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            crate::insert_version!(tx, version);
            sqlx::query("UPDATE resolution SET draft_ordinal = $2 WHERE id = $1 AND draft_ordinal < $2")
                .bind(version.resolution.as_str())
                .bind(version.ordinal)
                .execute(&mut *tx)
                .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads the versions of a resolution, newest first.
    pub async fn versions(&self, resolution: &ResolutionId) -> Answer<Vec<Version>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{VERSION} WHERE resolution = $1 ORDER BY made_at DESC, kind DESC, ordinal DESC"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one version of a resolution.
    pub async fn version(&self, resolution: &ResolutionId, id: &VersionId) -> Answer<Version> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{VERSION} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }
}
