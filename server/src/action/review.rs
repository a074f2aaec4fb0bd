//! Appraisal by the office and review by the standing members: notes, answers, conclusions checked off.

pub mod answer_note;
pub mod check_conclusion;
pub mod drop_amendment;
pub mod write_note;

use crate::action::{Class, Explain, ReadError, WrongField};
use crate::domain::canonical::line;
use crate::domain::permission::Denied;
use crate::domain::review::{NOTE_CHARS_MAX, NOTES_MAX};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why a note could not be written, answered or checked off.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("write what is meant")]
    WordsMissing,
    #[error("this is too long")]
    LongWords,
    #[error("there is no such clause in the text now")]
    NoSuchClause,
    #[error("there are too many notes on this resolution")]
    TooMany,
    /// It is not there, or it stands like that already.
    #[error("there is no such note to do this to")]
    NotThere,
    #[error("an amendment is answered before it is checked off")]
    NotAnswered,
    #[error("what was settled before the seal, or taken back, stays so")]
    Settled,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReadError> for ReviewError {
    fn from(fault: ReadError) -> Self {
        match fault {
            ReadError::Live(fault) => Self::Live(fault),
            ReadError::Store(fault) => Self::Store(fault),
        }
    }
}

impl Explain for ReviewError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::WordsMissing | Self::LongWords | Self::NoSuchClause => "wrong-fields",
            Self::TooMany => "review-too-many",
            Self::NotThere => "review-not-there",
            Self::NotAnswered => "review-not-answered",
            Self::Settled => "review-settled",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::WordsMissing | Self::LongWords | Self::NoSuchClause => Class::Invalid,
            Self::TooMany | Self::NotAnswered | Self::Settled => Class::Conflict,
            Self::NotThere => Class::NotFound,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany => vec![("count", NOTES_MAX.to_string())],
            Self::Denied(_)
            | Self::WordsMissing
            | Self::LongWords
            | Self::NoSuchClause
            | Self::NotThere
            | Self::NotAnswered
            | Self::Settled
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::WordsMissing => vec![WrongField::of("words", "field-review-words-missing")],
            Self::LongWords => vec![WrongField::of("words", "field-review-words-long")],
            Self::NoSuchClause => vec![WrongField::of("clause", "field-review-clause-gone")],
            Self::Denied(_)
            | Self::TooMany
            | Self::NotThere
            | Self::NotAnswered
            | Self::Settled
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Reads what was typed: one line, not empty, at most [`NOTE_CHARS_MAX`] characters.
fn words_of(typed: &str) -> Result<String, ReviewError> {
    let words = line(typed);
    match words.chars().count() {
        0 => Err(ReviewError::WordsMissing),
        count if count > NOTE_CHARS_MAX => Err(ReviewError::LongWords),
        _ => Ok(words),
    }
}
