//! The workshop's agenda and who is there: prepared, run and marked by the secretary.

pub mod add_item;
pub mod close_item;
pub mod mark_attendance;
pub mod move_item;
pub mod open_item;
pub mod remove_item;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Denied;
use crate::domain::person::Person;
use crate::domain::workshop::{AgendaError, Item};
use crate::id::{AgendaId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why the workshop stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error(transparent)]
    Agenda(#[from] AgendaError),
    #[error("the agenda holds as many items as it may")]
    Full,
    /// Somebody else moved the item in the same moment.
    #[error("the agenda has moved on")]
    MovedOn,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for WorkshopError {
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

impl Explain for WorkshopError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Agenda(AgendaError::AnotherOpen) => "agenda-another-open",
            Self::Agenda(AgendaError::NotPlanned) => "agenda-not-planned",
            Self::Agenda(AgendaError::NotOpen) => "agenda-not-open",
            Self::Agenda(AgendaError::AtTheEnd) => "agenda-at-the-end",
            Self::Full => "agenda-full",
            Self::MovedOn => "agenda-moved-on",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::Agenda(_) | Self::Full | Self::MovedOn => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_)
            | Self::Agenda(_)
            | Self::Full
            | Self::MovedOn
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Finds an item in its agenda.
fn find<'a>(agenda: &'a [Item], id: &AgendaId) -> Result<&'a Item, WorkshopError> {
    agenda.iter().find(|item| item.id == *id).ok_or(WorkshopError::Store(StoreError::NotFound))
}

/// The audit line of an act on an item.
fn line(by: &Person, act: &'static str, at: Millis, id: &AgendaId, resolution: &ResolutionId) -> AuditLine {
    AuditLine { at, person: Some(by.id.clone()), act, object: id.to_string(), detail: resolution.to_string() }
}

/// Tells whether a bloc of that id exists.
async fn bloc_known(app: &App, id: &crate::id::BlocId) -> Result<bool, StoreError> {
    Ok(app.store.blocs().await?.iter().any(|bloc| bloc.id == *id))
}
