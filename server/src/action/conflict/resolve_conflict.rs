//! Decides a conflict card: keeps the merged words, or notes whose were chosen.
//!
//! Choosing writes nothing here: the page writes the chosen words as its person, so that they can be taken back.

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::conflict::{Conflict, How, ResolveError};
use crate::domain::permission::lane::permit_in;
use crate::domain::permission::{Act, Denied};
use crate::domain::person::Person;
use crate::id::{ConflictId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why a card was not decided.
#[derive(Debug, thiserror::Error)]
pub enum ResolveConflictError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ResolveConflictError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::Resolve(ResolveError::AlreadyResolved),
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for ResolveConflictError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Resolve(ResolveError::AlreadyResolved) => "conflict-resolved",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Resolve(ResolveError::AlreadyResolved) => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Decides an open card; whoever may edit the text may.
pub async fn resolve_conflict(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &ConflictId,
    how: How,
) -> Result<Conflict, ResolveConflictError> {
    let row = app.store.resolution_or_lane(resolution).await?;
    let lane = app.store.lane_for(resolution, &by.id).await?;
    permit_in(lane, &by.roles, Act::EditText, Some(row.stage))?;
    let card = app.store.conflict(resolution, id).await?;
    let now = app.clock.now();
    let state = card.state.resolve(how, by.id.clone(), now)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "conflict.resolve",
        object: resolution.to_string(),
        detail: format!("{id} {}", how.id()),
    };
    app.store.resolve_conflict(id, (how, &by.id, now), &line).await?;
    app.rooms.conflicts_changed(resolution);
    Ok(Conflict { state, ..card })
}
