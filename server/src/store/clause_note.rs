//! Notes of members on clauses of sealed words. Read for the committee alone: no export and no search asks for them.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::is_record_open;
use crate::domain::vote::note::ClauseNote;
use crate::id::{ClauseId, PersonId, ResolutionId, SealId};

/// What came of noting something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noting {
    Done,
    /// The words were sealed anew meanwhile, or never.
    SealMoved,
    /// The record is closed: the resolution was numbered, or went back and was taken up again.
    RecordClosed,
    /// There is no note to take back.
    NotThere,
}

/// Takes the resolution's row inside a [`crate::writing`] transaction and tells what keeps a note from its seal.
macro_rules! hindrance {
    ($tx:ident, $resolution:expr, $seal:expr) => {{
        // The resolution is locked first, as by every step: none closes the record meanwhile.
        let stage: String =
            sqlx::query_scalar("UPDATE resolution SET touched = touched + 1 WHERE id = $1 RETURNING stage")
                .bind($resolution.as_str())
                .fetch_one(&mut *$tx)
                .await?;
        let newest: Option<String> =
            sqlx::query_scalar("SELECT id FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1")
                .bind($resolution.as_str())
                .fetch_optional(&mut *$tx)
                .await?;
        if !Stage::of_id(&stage).is_some_and(is_record_open) {
            Some(Noting::RecordClosed)
        } else if newest.as_deref() != Some($seal.as_str()) {
            Some(Noting::SealMoved)
        } else {
            None
        }
    }};
}

/// The log tells of the seal, not of the resolution: the resolution's journal is read by everybody.
fn told(line: &AuditLine, seal: &SealId) -> AuditLine {
    AuditLine { object: seal.to_string(), ..line.clone() }
}

impl Store {
    /// Keeps a note with the newest seal, or puts other words in its place.
    pub async fn note_clause(
        &self,
        (resolution, seal): (&ResolutionId, &SealId),
        clause: &ClauseId,
        words: &str,
        line: &AuditLine,
    ) -> Answer<Noting> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            if let Some(hindered) = hindrance!(tx, resolution, seal) {
                return Ok(hindered);
            }
            sqlx::query(
                "INSERT INTO clause_note (seal, clause, person, words, noted_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (seal, clause, person)
                 DO UPDATE SET words = excluded.words, noted_at = excluded.noted_at",
            )
            .bind(seal.as_str())
            .bind(clause.as_str())
            .bind(by.as_str())
            .bind(words)
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, &told(line, seal));
            Noting::Done
        }))
    }

    /// Takes the person's own note back, without a trace of its words.
    pub async fn take_note_back(
        &self,
        (resolution, seal): (&ResolutionId, &SealId),
        clause: &ClauseId,
        line: &AuditLine,
    ) -> Answer<Noting> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            if let Some(hindered) = hindrance!(tx, resolution, seal) {
                return Ok(hindered);
            }
            let gone = sqlx::query("DELETE FROM clause_note WHERE seal = $1 AND clause = $2 AND person = $3")
                .bind(seal.as_str())
                .bind(clause.as_str())
                .bind(by.as_str())
                .execute(&mut *tx)
                .await?;
            if gone.rows_affected() == 0 {
                return Ok(Noting::NotThere);
            }
            crate::audit!(tx, &told(line, seal));
            Noting::Done
        }))
    }

    /// Reads the notes on the clauses of a seal, those of one clause in protocol order. At most one a member and clause.
    pub async fn clause_notes(&self, seal: &SealId) -> Answer<Vec<ClauseNote>> {
        let rows: Vec<(String, String, String, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT n.clause, n.person, p.name, n.words, n.noted_at
                 FROM clause_note n JOIN person p ON p.id = n.person
                 WHERE n.seal = $1 ORDER BY n.clause, p.protocol, p.name, p.id",
            )
            .bind(seal.as_str())
            .fetch_all(pool)
            .await?
        });
        let one = |(clause, person, name, words, at): (String, String, String, String, i64)| ClauseNote {
            clause: ClauseId::from(clause),
            person: PersonId::from(person),
            name,
            words,
            at: Millis(at),
        };
        Ok(rows.into_iter().map(one).collect())
    }
}
