//! A connection as the socket drives it: which rooms it is in, and who speaks on it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;

use super::command::Command;
use super::outbox::{self, Outbox};
use super::{CONNECTIONS_MAX, Hub, MOVES_MAX, lock, member};
use crate::clock::Clock;
use crate::domain::permission::Act;
use crate::domain::permission::lane::permit_in;
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::ResolutionId;
use crate::live::log::LogError;
use crate::live::presence;
use crate::live::session::{DOCUMENTS_MAX, Names};
use crate::live::wire::Ephemeral;
use crate::live::wire::sync::Sync;

/// A connection, as the socket drives it.
pub struct Link {
    hub: Hub,
    pub conn: u64,
    person: Person,
    outbox: Outbox,
    rooms: HashMap<String, mpsc::Sender<Command>>,
}

impl Hub {
    /// What a stock client knows the server's storage by.
    pub fn storage(&self) -> &str {
        &self.0.storage
    }

    /// The names in use on the wire.
    pub fn names(&self) -> &Names {
        &self.0.names
    }

    /// The clock that all rooms go by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Registers a connection; `None` when the person has too many, or the server is going down.
    pub fn connect(&self, person: Person, outbox: Outbox) -> Option<Link> {
        if self.is_draining() {
            return None;
        }
        let mut people = lock(&self.0.people);
        let count = people.entry(person.id.clone()).or_insert(0);
        if *count >= CONNECTIONS_MAX {
            return None;
        }
        *count += 1;
        let conn = self.0.last_conn.fetch_add(1, Ordering::SeqCst) + 1;
        Some(Link { hub: self.clone(), conn, person, outbox, rooms: HashMap::new() })
    }
}

impl Link {
    /// Hands a sync message to its room; false when the document is unknown to this person.
    pub async fn sync(&mut self, document: &str, sync: Sync, first: bool) -> bool {
        let Ok(found) = self.enter(document).await else {
            // A database that fails for a moment makes no document unknown: a page would give it up for good.
            self.outbox.close(outbox::CLOSE_AGAIN);
            return true;
        };
        let Some(room) = found else { return false };
        if room.send(Command::Sync { conn: self.conn, sync, first }).await.is_err() {
            self.outbox.close(outbox::CLOSE_AGAIN);
        }
        true
    }

    /// Hands a caret to its room; only documents that are open already have carets.
    pub async fn caret(&mut self, message: Ephemeral) {
        let Some(room) = self.rooms.get(&message.document) else { return };
        let Some(caret) = presence::read(&message.data) else { return };
        drop(room.send(Command::Caret { conn: self.conn, caret, message }).await);
    }

    /// Tells whether a document is open on this connection, or may still be opened beside the others.
    pub fn takes(&self, document: &str) -> bool {
        self.rooms.len() < DOCUMENTS_MAX || self.rooms.contains_key(document)
    }

    /// Tells all rooms who the person is now.
    pub async fn person_is(&mut self, person: Person) {
        if person != self.person {
            self.person = person;
            for room in self.rooms.values() {
                drop(room.send(Command::Member { conn: self.conn, member: member(&self.person) }).await);
            }
        }
    }

    /// Leaves all rooms.
    pub async fn leave(self) {
        for room in self.rooms.values() {
            drop(room.send(Command::Leave { conn: self.conn }).await);
        }
    }

    async fn enter(&mut self, document: &str) -> Result<Option<mpsc::Sender<Command>>, LogError> {
        if let Some(room) = self.rooms.get(document) {
            return Ok(Some(room.clone()));
        }
        let log = &self.hub.0.log;
        let Some(resolution) = log.find_document(document).await? else { return Ok(None) };
        let stage = log.stage(&resolution).await?;
        if !self.may_read(&resolution, stage).await? {
            return Ok(None);
        }
        for _ in 0..MOVES_MAX {
            let room = self.hub.room(&resolution);
            let join = Command::Join {
                conn: self.conn,
                member: member(&self.person),
                outbox: self.outbox.clone(),
                document: document.to_owned(),
            };
            if room.send(join).await.is_ok() {
                // Whoever was put out of a working group between the look and the door is put out now.
                if !self.may_read(&resolution, stage).await? {
                    drop(room.send(Command::Leave { conn: self.conn }).await);
                    return Ok(None);
                }
                self.rooms.insert(document.to_owned(), room.clone());
                return Ok(Some(room));
            }
        }
        Ok(None)
    }

    async fn may_read(&self, resolution: &ResolutionId, stage: Stage) -> Result<bool, LogError> {
        let lane = self.hub.0.log.lane(resolution, &self.person.id).await?;
        Ok(permit_in(lane, &self.person.roles, Act::ReadText, Some(stage)).is_ok())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let mut people = lock(&self.hub.0.people);
        if let Some(count) = people.get_mut(&self.person.id) {
            *count -= 1;
            if *count == 0 {
                people.remove(&self.person.id);
            }
        }
    }
}
