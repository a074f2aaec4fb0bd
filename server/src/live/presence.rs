//! Who is in a room and where: passing, rate-limited, never stored.
//!
//! Names come from the server's own list of people, never from the message of a peer.

use serde::{Deserialize, Serialize};

use crate::id::{ClauseId, PersonId};

/// Somebody in the room, and the clause their caret rests in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub person: PersonId,
    pub name: String,
    pub clause: Option<ClauseId>,
}
