//! Notes something on a clause of the sealed words for the committee alone, or takes the own note back.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::vote::note::NOTE_CHARS_MAX;
use crate::id::{ClauseId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::clause_note::Noting;

/// Why a note could not be kept or taken back.
#[derive(Debug, thiserror::Error)]
pub enum NoteClauseError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("write down the note")]
    WordsMissing,
    #[error("the note is too long")]
    LongWords,
    #[error("the words were not sealed")]
    NotSealed,
    #[error("the words were sealed anew meanwhile")]
    SealMoved,
    #[error("no such clause in the sealed words")]
    UnknownClause,
    #[error("no note of one's own there")]
    NoNote,
    #[error("the record of the vote is closed")]
    RecordClosed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for NoteClauseError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::WordsMissing | Self::LongWords => "wrong-fields",
            Self::NotSealed | Self::SealMoved => "clause-note-seal-moved",
            Self::UnknownClause | Self::NoNote => "not-found",
            Self::RecordClosed => "vote-record-closed",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::WordsMissing | Self::LongWords => Class::Invalid,
            Self::NotSealed | Self::SealMoved | Self::RecordClosed => Class::Conflict,
            Self::UnknownClause | Self::NoNote => Class::NotFound,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::WordsMissing => vec![WrongField::of("words", "field-clause-note-missing")],
            Self::LongWords => vec![WrongField::of("words", "field-clause-note-long")],
            Self::Denied(_)
            | Self::NotSealed
            | Self::SealMoved
            | Self::UnknownClause
            | Self::NoNote
            | Self::RecordClosed
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// That something was noted, never what or where.
fn line(app: &App, by: &Person, act: &'static str, resolution: &ResolutionId) -> AuditLine {
    let (at, person) = (app.clock.now(), Some(by.id.clone()));
    AuditLine { at, person, act, object: resolution.to_string(), detail: String::new() }
}

/// Keeps the note of `by` on a clause, or puts other words in its place. `seal` is the hash of the words that were read.
pub async fn note_clause(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    clause: &ClauseId,
    (seal, words): (&str, &str),
) -> Result<(), NoteClauseError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::NoteClause, Some(row.stage))?;
    let words = crate::domain::canonical::line(words);
    if words.is_empty() {
        return Err(NoteClauseError::WordsMissing);
    }
    if words.chars().count() > NOTE_CHARS_MAX {
        return Err(NoteClauseError::LongWords);
    }
    let newest = app.store.newest_seal(resolution).await?.ok_or(NoteClauseError::NotSealed)?;
    if newest.canonical_hash != seal {
        return Err(NoteClauseError::SealMoved);
    }
    let text = app.store.version(resolution, &newest.version).await?.text;
    if !text.clauses.iter().any(|one| one.id == *clause) {
        return Err(NoteClauseError::UnknownClause);
    }
    let line = line(app, by, "vote.note_clause", resolution);
    came_of(app.store.note_clause((resolution, &newest.id), clause, &words, &line).await?)
}

/// Takes the note of `by` on a clause of the newest seal back.
pub async fn take_note_back(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    clause: &ClauseId,
) -> Result<(), NoteClauseError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::NoteClause, Some(row.stage))?;
    let newest = app.store.newest_seal(resolution).await?.ok_or(NoteClauseError::NotSealed)?;
    let line = line(app, by, "vote.take_back_note", resolution);
    came_of(app.store.take_note_back((resolution, &newest.id), clause, &line).await?)
}

fn came_of(noting: Noting) -> Result<(), NoteClauseError> {
    match noting {
        Noting::Done => Ok(()),
        Noting::SealMoved => Err(NoteClauseError::SealMoved),
        Noting::RecordClosed => Err(NoteClauseError::RecordClosed),
        Noting::NotThere => Err(NoteClauseError::NoNote),
    }
}
