//! Cards with which people sign in: made for those chosen, ended for one or for all. Only by the office.

pub mod end_cards;
pub mod make_cards;

use crate::action::{Class, Explain, WrongField};
use crate::domain::permission::Denied;
use crate::format::RenderError;
use crate::store::StoreError;

/// Why no cards were made.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CardError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Render(_) => "fault",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::Render(_) => Class::Fault,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_) | Self::Render(_) | Self::Store(_) => Vec::new(),
        }
    }
}
