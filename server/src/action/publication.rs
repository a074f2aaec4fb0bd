//! Publishing an issued resolution: opened and ended by the office, read by everybody, marked on paper.

pub mod end_publication;
pub mod mark_paper;
pub mod open_publication;
pub mod read_published;

use crate::action::resolution::lay_out::LayOutError;
use crate::action::{Class, Explain, WrongField};
use crate::domain::permission::Denied;
use crate::store::StoreError;

/// Why something of a publication could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PublicationError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such choice of what is told")]
    UnknownReasons,
    #[error("say why")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    #[error("it is published already")]
    AlreadyOpen,
    #[error("it is not published")]
    NotOpen,
    /// What would be shown is not what was sealed: nobody is shown it.
    #[error("the words of a published resolution are no longer those that were sealed")]
    WordsMoved,
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PublicationError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::UnknownReasons | Self::ReasonMissing | Self::LongReason => "wrong-fields",
            Self::AlreadyOpen => "publication-already-open",
            Self::NotOpen => "publication-not-open",
            Self::WordsMoved => "fault",
            Self::LayOut(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::UnknownReasons | Self::ReasonMissing | Self::LongReason => Class::Invalid,
            Self::AlreadyOpen | Self::NotOpen => Class::Conflict,
            Self::WordsMoved => Class::Fault,
            Self::LayOut(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::UnknownReasons => vec![WrongField::of("reasons", "field-publication-reasons-unknown")],
            Self::ReasonMissing => vec![WrongField::of("reason", "field-publication-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "field-step-reason-long")],
            Self::Denied(_)
            | Self::AlreadyOpen
            | Self::NotOpen
            | Self::WordsMoved
            | Self::LayOut(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}
