//! Papers of the workshop: handed in by their authors or for them, ordered, delivered, withdrawn.

pub mod hand_in;
pub mod mark_delivered;
pub mod move_paper;
pub mod withdraw_paper;

use super::evidence::attach_file::AttachError;
use crate::action::{Class, Explain, WrongField};
use crate::clock::Millis;
use crate::domain::paper::PaperRefusal;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{PaperId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why a paper was not taken, or stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error(transparent)]
    Refused(#[from] PaperRefusal),
    #[error(transparent)]
    File(AttachError),
    #[error("there are as many papers as there may be")]
    Full,
    /// Somebody else changed the paper in the same moment.
    #[error("the paper has moved on")]
    MovedOn,
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for PaperError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::MovedOn,
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl From<AttachError> for PaperError {
    fn from(fault: AttachError) -> Self {
        match fault {
            AttachError::Denied(denied) => Self::Denied(denied),
            AttachError::Store(fault) => fault.into(),
            AttachError::Withdrawn
            | AttachError::Superseded
            | AttachError::Empty
            | AttachError::UnknownMedia
            | AttachError::Macros
            | AttachError::TooLarge(_)
            | AttachError::Unreadable
            | AttachError::TooManyPoints
            | AttachError::TooMany
            | AttachError::Broken(_) => Self::File(fault),
        }
    }
}

impl Explain for PaperError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Refused(PaperRefusal::Withdrawn) => "paper-withdrawn",
            Self::Refused(PaperRefusal::Delivered) => "paper-delivered",
            Self::Refused(PaperRefusal::NotDelivered) => "paper-not-delivered",
            Self::Refused(PaperRefusal::AtTheEnd) => "paper-at-the-end",
            Self::File(AttachError::UnknownMedia) => "paper-file-unknown",
            Self::File(fault) => fault.slug(),
            Self::Full => "papers-full",
            Self::MovedOn => "paper-moved-on",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::Refused(_) | Self::Full | Self::MovedOn => Class::Conflict,
            Self::File(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File(fault) => fault.given(),
            Self::Denied(_)
            | Self::Wrong(_)
            | Self::Refused(_)
            | Self::Full
            | Self::MovedOn
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_)
            | Self::Refused(_)
            | Self::File(_)
            | Self::Full
            | Self::MovedOn
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Tells whether somebody hands in and withdraws for anybody: whoever runs the workshop.
pub fn for_anybody(by: &Person, stage: Stage) -> bool {
    permit(&by.roles, Act::RunWorkshop, Some(stage)).is_ok()
}

/// The audit line of an act on a paper.
fn line(by: &Person, act: &'static str, at: Millis, id: &PaperId, resolution: &ResolutionId) -> AuditLine {
    AuditLine { at, person: Some(by.id.clone()), act, object: id.to_string(), detail: resolution.to_string() }
}
