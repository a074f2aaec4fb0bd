//! Names of speakers, each with its consent. They stand in no other table, so that they can go again.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::evidence::speaker::SpeakerName;
use crate::id::RecordId;

impl Store {
    /// Reads the name of a record's speaker, if there is one and the consent stands.
    pub async fn speaker_name(&self, record: &RecordId) -> Answer<Option<SpeakerName>> {
        let row: Option<(String, String, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT name, consent, noted_by, noted_at FROM speaker_name WHERE record = $1")
                .bind(record.as_str())
                .fetch_optional(pool)
                .await?
        });
        Ok(row.map(|(name, consent, by, at)| SpeakerName { name, consent, by: by.into(), at: Millis(at) }))
    }

    /// Reads the names of all speakers whose consent stands, each once.
    pub async fn speaker_names(&self) -> Answer<Vec<String>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT DISTINCT name FROM speaker_name ORDER BY name").fetch_all(pool).await?
        }))
    }

    /// Keeps the name of a record's speaker, in the place of an earlier one. The audit line must not hold it.
    pub async fn name_speaker(&self, record: &RecordId, named: &SpeakerName, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO speaker_name (record, name, consent, noted_by, noted_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (record) DO UPDATE SET name = excluded.name, consent = excluded.consent,
                   noted_by = excluded.noted_by, noted_at = excluded.noted_at",
            )
            .bind(record.as_str())
            .bind(&named.name)
            .bind(&named.consent)
            .bind(named.by.as_str())
            .bind(named.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes the name away. Fails with [`StoreError::NotFound`] when there is none.
    pub async fn unname_speaker(&self, record: &RecordId, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            let gone = sqlx::query("DELETE FROM speaker_name WHERE record = $1")
                .bind(record.as_str())
                .execute(&mut *tx)
                .await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::NotFound);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }
}
