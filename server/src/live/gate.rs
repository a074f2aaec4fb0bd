//! The gate before the log: what may enter the history, and what would harm the room (`design.md` §3).
//!
//! Automerge never sees bytes that were not measured first, and never runs outside a net for its panics. The
//! document kept here is a cache: when anything looks wrong it is thrown away and built again from the changes.

mod ancestry;
pub mod chunk;
mod count;
pub mod history;
pub mod keeper;
pub mod proof;
pub mod shape;

use self::chunk::Chunk;
use super::log::LoggedChange;
use super::text::{Edit, EditError};
use super::wire::sync::Hash;
use crate::domain::permission::lane::{Lane, permit_in};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Roles;
use crate::domain::stage::Stage;
use crate::id::PersonId;

/// A pasted book of a million letters is a change of about this size; more is no typing.
pub const CHANGE_BYTES_MAX: usize = 1024 * 1024;

/// Operations in one change: 112 bytes can hold three million of them, which would stop the room for seconds.
pub const CHANGE_ROWS_MAX: u64 = 50_000;

/// Changes that one change may follow directly: as many writers may have typed at once while apart.
pub const DEPS_MAX: u64 = 1_000;

/// Bytes of an actor: browsers draw 16; tests and other programs may draw others.
pub const ACTOR_BYTES_MAX: u64 = 64;

/// Actors one change may name beside its own: all who wrote what it touches.
pub const OTHER_ACTORS_MAX: u64 = 5_000;

/// Changes carry no words of their own; automerge-repo leaves the message empty.
pub const MESSAGE_BYTES_MAX: u64 = 200;

/// Operation counters are held in 32 bits by the merge engine; a forged one near the end would block all writers.
pub const START_OP_MAX: u64 = 1 << 30;

/// How far counters may run ahead of all operations known here, over the whole life of a document: an honest
/// program counts on from what it has heard, and may have heard a little that has not come here yet.
pub const START_OP_SLACK: u64 = 1_000;

/// From here on a document is slow to open, which its readers should know.
pub const DOCUMENT_OPS_WARN: u64 = 200_000;

/// A document this large no longer opens on a phone: it is read only.
pub const DOCUMENT_OPS_MAX: u64 = 1_000_000;

/// Why a change stays outside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("none of your roles may write here")]
    Role,
    #[error("the text may not be changed at this stage")]
    Stage,
    #[error("the actor belongs to somebody else")]
    Actor,
    #[error("it names somebody else as its author")]
    Author,
    #[error("it touches what nobody may touch: {0}")]
    Shape(&'static str),
    #[error("it is larger than a change may be")]
    TooLarge,
    #[error("it builds on a change that is not here")]
    Dependency,
    #[error("the document has grown too large")]
    Full,
    #[error("it could not be stored")]
    Store,
    #[error("the bytes are damaged: {0}")]
    Damaged(&'static str),
}

impl Refusal {
    /// Returns the word that stands for the reason on the wire.
    pub fn id(&self) -> &'static str {
        match self {
            Refusal::Role => "role",
            Refusal::Stage => "stage",
            Refusal::Actor => "actor",
            Refusal::Author => "author",
            Refusal::Shape(_) => "shape",
            Refusal::TooLarge => "too-large",
            Refusal::Dependency => "dependency",
            Refusal::Full => "full",
            Refusal::Store => "store",
            Refusal::Damaged(_) => "damaged",
        }
    }

    /// Tells whether no honest program sends this, so that the connection closes.
    pub fn is_hostile(&self) -> bool {
        match self {
            Refusal::Damaged(_) => true,
            Refusal::Role
            | Refusal::Stage
            | Refusal::Actor
            | Refusal::Author
            | Refusal::Shape(_)
            | Refusal::TooLarge
            | Refusal::Dependency
            | Refusal::Full
            | Refusal::Store => false,
        }
    }
}

/// What somebody may change now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub text: Result<(), Denied>,
    pub evidence: Result<(), Denied>,
}

impl Rights {
    /// Asks the one permission function.
    pub fn of(roles: &Roles, stage: Stage) -> Self {
        Self {
            text: permit(roles, Act::EditText, Some(stage)),
            evidence: permit(roles, Act::LinkEvidence, Some(stage)),
        }
    }

    /// The same for a text that may be the lane of a working group; who is in the room is a member.
    pub fn in_room(lane: bool, roles: &Roles, stage: Stage) -> Self {
        if !lane {
            return Self::of(roles, stage);
        }
        Self {
            text: permit_in(Lane::Own, roles, Act::EditText, Some(stage)),
            evidence: permit_in(Lane::Own, roles, Act::LinkEvidence, Some(stage)),
        }
    }

    /// Tells why nothing at all may be changed, if so.
    pub fn none(&self) -> Option<Refusal> {
        match (self.text, self.evidence) {
            (Err(denied), Err(_)) => Some(refusal_of(denied)),
            _ => None,
        }
    }
}

/// Translates a denial.
pub fn refusal_of(denied: Denied) -> Refusal {
    match denied {
        Denied::NotSignedIn | Denied::WrongRole | Denied::OtherGroup | Denied::Hidden | Denied::InLane => {
            Refusal::Role
        }
        Denied::WrongStage => Refusal::Stage,
    }
}

/// The stages in which text may be stored at all.
pub fn open_stages() -> Vec<Stage> {
    let everybody: Roles = crate::domain::person::Role::ALL.into_iter().collect();
    Stage::ALL.into_iter().filter(|stage| Rights::of(&everybody, *stage).none().is_none()).collect()
}

/// Where a proposal came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    Connection(u64),
    /// An edit that the server makes; the number finds who waits for it.
    Ticket(u64),
}

/// What somebody wants in the history.
#[derive(Clone, Debug)]
pub enum Work {
    Changes(Vec<Chunk>),
    Edit(Edit),
    /// Changes nothing, only waits its turn: what came before it is stored when it is answered.
    Wait,
}

/// A proposal on its way through the gate.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub from: Source,
    pub person: PersonId,
    pub rights: Rights,
    pub work: Work,
}

/// A change that may be stored.
#[derive(Clone, Debug)]
pub struct Passed {
    pub chunk: Chunk,
    pub logged: LoggedChange,
}

/// What became of a proposal.
#[derive(Debug, Default)]
pub struct Outcome {
    pub passed: Vec<Passed>,
    pub refused: Vec<(Hash, Refusal)>,
    /// It broke the document in memory, which has been built again.
    pub harmful: bool,
    /// Why an edit of the server could not be made.
    pub fault: Option<EditError>,
}
