//! Offers of evidence: made by delegates, answered by editors, taken back by whoever made them.

pub mod accept_offer;
pub mod decline_offer;
pub mod list_offers;
pub mod offer_link;
pub mod take_back_offer;

use crate::action::{Class, Explain, WrongField};
use crate::domain::offer::AnswerError;
use crate::domain::permission::Denied;
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why an offer could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum AnswerOfferError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("the clause no longer stands in the text")]
    ClauseGone,
    #[error("the record was withdrawn since")]
    WithdrawnRecord,
    #[error("the note is too long")]
    LongNote,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for AnswerOfferError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::Answer(AnswerError::AlreadyAnswered),
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for AnswerOfferError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Answer(AnswerError::AlreadyAnswered) => "offer-answered",
            Self::Answer(AnswerError::NotYours) => "offer-not-yours",
            Self::Answer(AnswerError::NoReason | AnswerError::LongReason) | Self::LongNote => "wrong-fields",
            Self::ClauseGone => "offer-clause-gone",
            Self::WithdrawnRecord => "offer-record-withdrawn",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Answer(AnswerError::NotYours) => Class::Forbidden,
            Self::Answer(AnswerError::NoReason | AnswerError::LongReason) | Self::LongNote => Class::Invalid,
            Self::Answer(AnswerError::AlreadyAnswered) | Self::ClauseGone | Self::WithdrawnRecord => {
                Class::Conflict
            }
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Answer(AnswerError::NoReason) => vec![WrongField::of("reason", "field-reason-missing")],
            Self::Answer(AnswerError::LongReason) => vec![WrongField::of("reason", "field-too-long")],
            Self::LongNote => vec![WrongField::of("note", "field-too-long")],
            Self::Denied(_)
            | Self::Answer(AnswerError::AlreadyAnswered | AnswerError::NotYours)
            | Self::ClauseGone
            | Self::WithdrawnRecord
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}
