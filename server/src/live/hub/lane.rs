//! The lanes of working groups, as their rooms are told of them.

use super::command::Command;
use super::{Event, Hub, lock};
use crate::id::{PersonId, ResolutionId};

impl Hub {
    /// Puts somebody out of the lane of a working group to which they no longer belong.
    pub async fn member_left(&self, lane: &ResolutionId, person: &PersonId) {
        let room = lock(&self.0.rooms).get(lane).filter(|room| !room.is_closed()).cloned();
        if let Some(room) = room {
            drop(room.send(Command::Evict { person: person.clone() }).await);
        }
        // Pages that only follow ask again whether they may.
        drop(self.events(lane).send(Event::Members));
    }
}
