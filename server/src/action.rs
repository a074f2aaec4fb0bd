//! What people do: a folder a noun, a file a verb. Each asks the rules, then the store and the rooms.
//!
//! Knows nothing of HTTP or of pages; an error explains itself through [`Explain`].

pub mod audit;
pub mod bundle;
pub mod card;
pub mod check;
pub mod comment;
pub mod conflict;
pub mod demo;
pub mod dossier;
pub mod evidence;
pub mod flag;
pub mod group;
pub mod guidance;
pub mod import;
pub mod issue;
pub mod meeting;
pub mod minutes;
pub mod notice;
pub mod offer;
pub mod opinion;
pub mod paper;
pub mod person;
pub mod plan;
pub mod publication;
pub mod resolution;
pub mod response;
pub mod review;
pub mod search;
pub mod stage;
pub mod suggestion;
pub mod task;
pub mod unit;
pub mod vote;
pub mod waiver;
pub mod workshop;

use std::borrow::Cow;

use crate::domain::permission::Denied;
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// What sort of refusal or failure an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    NotSignedIn,
    Forbidden,
    NotFound,
    Invalid,
    Conflict,
    TooLarge,
    TooMany,
    /// The server is going down for a moment.
    Restarting,
    Fault,
}

/// A wrong field of a form, by its name and the key of the message that says how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    /// Of our own, but where a request named a field itself.
    pub field: Cow<'static, str>,
    pub key: &'static str,
}

impl WrongField {
    /// A field of one of our forms.
    pub const fn of(field: &'static str, key: &'static str) -> Self {
        Self { field: Cow::Borrowed(field), key }
    }
}

/// A place to go and mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub text: String,
    pub href: String,
}

/// An error that can tell a person what happened and what to do next.
///
/// The messages are `problem-<slug>` and `problem-<slug>.next`.
pub trait Explain: std::error::Error {
    /// Returns the error's name in addresses and message keys, such as `wrong-code`.
    fn slug(&self) -> &'static str;

    /// Returns what sort of error it is.
    fn class(&self) -> Class;

    /// Returns values for the message.
    fn given(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Returns the fields of the form that are wrong.
    fn fields(&self) -> Vec<WrongField> {
        Vec::new()
    }

    /// Returns the places where something is to be mended.
    fn places(&self) -> Vec<Place> {
        Vec::new()
    }
}

impl Explain for StoreError {
    fn slug(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::AlreadyThere => "already-there",
            Self::Unreadable(_) | Self::Fault(_) | Self::Migration(_) => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotFound => Class::NotFound,
            Self::AlreadyThere => Class::Conflict,
            Self::Unreadable(_) | Self::Fault(_) | Self::Migration(_) => Class::Fault,
        }
    }
}

impl Explain for Denied {
    fn slug(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not-signed-in",
            Self::WrongRole => "wrong-role",
            Self::WrongStage => "wrong-stage",
            Self::OtherGroup => "other-group",
            Self::Hidden => "not-found",
            Self::InLane => "in-lane",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotSignedIn => Class::NotSignedIn,
            Self::WrongRole | Self::OtherGroup => Class::Forbidden,
            Self::WrongStage | Self::InLane => Class::Conflict,
            Self::Hidden => Class::NotFound,
        }
    }
}

impl Explain for LiveError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Unknown | Self::UnknownVersion => "not-found",
            Self::Denied(denied) => denied.slug(),
            Self::Closed => "wrong-stage",
            Self::Moved => "text-moved",
            Self::Edit(_) => "edit-misplaced",
            Self::Refused(_) => "edit-refused",
            Self::Draining => "restarting",
            Self::Fault(_) => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Unknown | Self::UnknownVersion => Class::NotFound,
            Self::Denied(denied) => denied.class(),
            Self::Closed | Self::Moved | Self::Edit(_) => Class::Conflict,
            Self::Refused(_) => Class::Invalid,
            Self::Draining => Class::Restarting,
            Self::Fault(_) => Class::Fault,
        }
    }
}

/// Why an entry filled in by somebody was not taken: every wrong field at once.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for EntryError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Why the words of a resolution and what stands beside them in the store could not be read together.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ReadError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}
