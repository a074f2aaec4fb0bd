//! Uploads of units files that wait for their person to say yes.

use super::super::audit::AuditLine;
use super::super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::unit::file::Reading;
use crate::id::{PersonId, UnitFileId};

/// How long an upload waits: over a weekend's call to whoever wrote the file.
const WAITS_MILLIS: i64 = 72 * 60 * 60 * 1000;

/// An upload that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFile {
    pub id: UnitFileId,
    pub person: PersonId,
    /// The file's name as the browser told it.
    pub name: String,
    pub reading: Reading,
    /// The digest of the plan that the person was shown.
    pub shown: String,
    pub sent_at: Millis,
    pub expires_at: Millis,
}

impl UnitFile {
    /// An upload that waits from now on.
    pub fn waiting(id: UnitFileId, person: PersonId, name: String, reading: Reading, now: Millis) -> Self {
        let expires_at = Millis(now.0 + WAITS_MILLIS);
        Self { id, person, name, reading, shown: String::new(), sent_at: now, expires_at }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    person: String,
    name: String,
    reading: String,
    shown: String,
    sent_at: i64,
    expires_at: i64,
}

impl Store {
    /// Keeps an upload in the place of the person's last one, and forgets all that are past their time.
    pub async fn keep_unit_file(&self, file: &UnitFile, line: &AuditLine) -> Answer<()> {
        let reading = serde_json::to_string(&file.reading)?;
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM unit_file WHERE expires_at <= $1 OR person = $2")
                .bind(file.sent_at.0)
                .bind(file.person.as_str())
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO unit_file (id, person, name, reading, shown, sent_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(file.id.as_str())
            .bind(file.person.as_str())
            .bind(&file.name)
            .bind(&reading)
            .bind(&file.shown)
            .bind(file.sent_at.0)
            .bind(file.expires_at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads an upload of this very person that is not past its time.
    pub async fn unit_file(&self, id: &UnitFileId, person: &PersonId, now: Millis) -> Answer<UnitFile> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT id, person, name, reading, shown, sent_at, expires_at FROM unit_file
                 WHERE id = $1 AND person = $2 AND expires_at > $3",
            )
            .bind(id.as_str())
            .bind(person.as_str())
            .bind(now.0)
            .fetch_one(pool)
            .await?
        });
        Ok(UnitFile {
            id: UnitFileId::from(row.id),
            person: PersonId::from(row.person),
            name: row.name,
            reading: serde_json::from_str(&row.reading)?,
            shown: row.shown,
            sent_at: Millis(row.sent_at),
            expires_at: Millis(row.expires_at),
        })
    }

    /// Notes which plan the person was shown.
    pub async fn show_unit_file(&self, id: &UnitFileId, shown: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE unit_file SET shown = $2 WHERE id = $1")
                .bind(id.as_str())
                .bind(shown)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Forgets an upload of this very person.
    pub async fn drop_unit_file(&self, id: &UnitFileId, person: &PersonId) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM unit_file WHERE id = $1 AND person = $2")
                .bind(id.as_str())
                .bind(person.as_str())
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
