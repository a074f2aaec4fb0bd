//! Opinions spoken at a workshop: recorded by the secretary, answered by editors.

pub mod answer_opinion;
pub mod record_opinion;
pub mod take_back_opinion;

use crate::action::{Class, Explain, WrongField};
use crate::domain::answer::AnswerError;
use crate::domain::opinion::NotOpen;
use crate::domain::permission::Denied;
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why an opinion was not recorded or answered.
#[derive(Debug, thiserror::Error)]
pub enum OpinionError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    #[error("as many opinions are recorded as may be")]
    Full,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for OpinionError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::NotOpen(NotOpen),
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for OpinionError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) | Self::Answer(_) => "wrong-fields",
            Self::NotOpen(_) => "opinion-not-open",
            Self::Full => "opinions-full",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) | Self::Answer(_) => Class::Invalid,
            Self::NotOpen(_) | Self::Full => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Answer(AnswerError::NoReason) => {
                vec![WrongField::of("reason", "answer-wrong-no-reason")]
            }
            Self::Answer(AnswerError::LongReason) => {
                vec![WrongField::of("reason", "answer-wrong-long-reason")]
            }
            Self::Denied(_) | Self::NotOpen(_) | Self::Full | Self::Live(_) | Self::Store(_) => Vec::new(),
        }
    }
}
