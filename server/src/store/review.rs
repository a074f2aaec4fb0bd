//! Notes of the appraisal, conclusions of the standing members, amendments of the committee: written, answered, checked
//! off, never deleted.

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::review::{NOTES_MAX, Note, NoteAnswer, NoteKind};
use crate::domain::stage::Stage;
use crate::id::{ClauseId, NoteId, PersonId, ResolutionId};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    clause: Option<String>,
    place: String,
    words: String,
    made_by: String,
    made_at: i64,
    answer: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<i64>,
    checked_by: Option<String>,
    checked_at: Option<i64>,
}

const NOTE: &str = "SELECT id, kind, clause, place, words, made_by, made_at, answer, answered_by, answered_at, \
                    checked_by, checked_at FROM review_note";

impl TryFrom<Row> for Note {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let kind = NoteKind::of_id(&row.kind)
            .ok_or_else(|| StoreError::Unreadable(format!("kind of note {}", row.kind)))?;
        let answered = row.answer.zip(row.answered_by).zip(row.answered_at);
        Ok(Self {
            id: NoteId::from(row.id),
            kind,
            clause: row.clause.map(ClauseId::from),
            place: row.place,
            words: row.words,
            by: PersonId::from(row.made_by),
            at: Millis(row.made_at),
            answer: answered.map(|((words, by), at)| NoteAnswer {
                words,
                by: PersonId::from(by),
                at: Millis(at),
            }),
            checked: row.checked_by.map(PersonId::from).zip(row.checked_at.map(Millis)),
        })
    }
}

/// What came of writing a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noting {
    Done,
    /// The resolution has moved on.
    StageMoved,
    /// There are [`NOTES_MAX`] already.
    TooMany,
}

impl Store {
    /// Adds a note while the resolution stands at `stage`.
    pub async fn add_note(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        note: &Note,
        line: &AuditLine,
    ) -> Answer<Noting> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Noting::StageMoved);
            }
            let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM review_note WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if count >= NOTES_MAX {
                return Ok(Noting::TooMany);
            }
            sqlx::query(
                "INSERT INTO review_note (id, resolution, kind, clause, place, words, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(note.id.as_str())
            .bind(resolution.as_str())
            .bind(note.kind.id())
            .bind(note.clause.as_ref().map(ClauseId::as_str))
            .bind(&note.place)
            .bind(&note.words)
            .bind(note.by.as_str())
            .bind(note.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Noting::Done
        }))
    }

    /// Writes an answer to a note, or another in its place, while the resolution stands at `stage`; false when it has
    /// moved on. One checked off keeps its answer.
    ///
    /// Fails with [`StoreError::NotFound`] when there is no such note to answer.
    pub async fn answer_note(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        note: &NoteId,
        answer: &NoteAnswer,
        line: &AuditLine,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(false);
            }
            let written = sqlx::query(
                "UPDATE review_note SET answer = $3, answered_by = $4, answered_at = $5
                 WHERE id = $1 AND resolution = $2 AND checked_at IS NULL",
            )
            .bind(note.as_str())
            .bind(resolution.as_str())
            .bind(&answer.words)
            .bind(answer.by.as_str())
            .bind(answer.at.0)
            .execute(&mut *tx)
            .await?;
            if written.rows_affected() == 0 {
                return Err(StoreError::NotFound);
            }
            crate::audit!(tx, line);
            true
        }))
    }

    /// Checks a conclusion or an amendment off, or opens it again, while the resolution stands at `stage`; false when it
    /// has moved on.
    ///
    /// Fails with [`StoreError::NotFound`] when there is no such one, or it stands like that already.
    pub async fn check_note(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        note: &NoteId,
        checked: Option<(&PersonId, Millis)>,
        line: &AuditLine,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(false);
            }
            let written = sqlx::query(
                "UPDATE review_note SET checked_by = $3, checked_at = $4
                 WHERE id = $1 AND resolution = $2 AND kind <> 'appraisal'
                   AND (checked_at IS NULL) = (CAST($4 AS BIGINT) IS NOT NULL)",
            )
            .bind(note.as_str())
            .bind(resolution.as_str())
            .bind(checked.map(|(by, _)| by.as_str()))
            .bind(checked.map(|(_, at)| at.0))
            .execute(&mut *tx)
            .await?;
            if written.rows_affected() == 0 {
                return Err(StoreError::NotFound);
            }
            crate::audit!(tx, line);
            true
        }))
    }

    /// Reads one note of a resolution.
    pub async fn note(&self, resolution: &ResolutionId, id: &NoteId) -> Answer<Note> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{NOTE} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Reads all notes of a resolution, oldest first; at most [`NOTES_MAX`].
    pub async fn notes(&self, resolution: &ResolutionId) -> Answer<Vec<Note>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{NOTE} WHERE resolution = $1 ORDER BY made_at, id")))
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

/// Counts inside a [`crate::writing`] transaction the notes that keep a resolution from its seal
/// ([`Note::holds_back`]).
macro_rules! notes_open {
    ($tx:ident, $resolution:expr) => {
        sqlx::query_scalar::<_, i64>(
            "SELECT COUNT(*) FROM review_note WHERE resolution = $1
             AND ((kind = 'appraisal' AND answer IS NULL) OR (kind <> 'appraisal' AND checked_at IS NULL))",
        )
        .bind($resolution.as_str())
        .fetch_one(&mut *$tx)
        .await?
    };
}
pub(super) use notes_open;

/// Reads inside a [`crate::writing`] transaction that holds the resolution's row the amendments still asked for.
macro_rules! amendments_open {
    ($tx:ident, $resolution:expr) => {
        sqlx::query_scalar::<_, String>(
            "SELECT id FROM review_note WHERE resolution = $1 AND kind = 'amendment' AND checked_at IS NULL",
        )
        .bind($resolution.as_str())
        .fetch_all(&mut *$tx)
        .await?
    };
}
pub(super) use amendments_open;
