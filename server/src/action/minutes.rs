//! Minutes of the workshop: gathered, added to, printed.

pub mod gather_minutes;
pub mod write_minutes;

use crate::action::{Class, Explain, WrongField};
use crate::domain::permission::Denied;
use crate::store::StoreError;

/// Why the minutes stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum MinutesError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error("there are as many versions as there may be")]
    Full,
    #[error("somebody else saved these minutes meanwhile")]
    Stale,
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for MinutesError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::Stale,
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for MinutesError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Full => "minutes-full",
            Self::Stale => "minutes-stale",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::Full | Self::Stale => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_) | Self::Full | Self::Stale | Self::Store(_) => Vec::new(),
        }
    }
}
