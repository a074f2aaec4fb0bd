//! What a room's shell sends to its readers, and the snapshots it makes.

use super::Shell;
use crate::domain::stage::Stage;
use crate::id::PersonId;
use crate::live::gate::Rights;
use crate::live::gate::keeper;
use crate::live::graph::Bytes;
use crate::live::hub::SERVER;
use crate::live::room::Input;
use crate::live::wire::sync::{self, Hash};
use crate::live::wire::{self, Shared};

impl Shell {
    /// Tells a page at which stage the resolution is and what its person may do there.
    pub(super) fn tell_standing(&self, to: u64, stage: Stage, rights: Rights) {
        let Some(outbox) = self.outboxes.get(&to) else { return };
        let (may_edit, may_link) = (rights.text.is_ok(), rights.evidence.is_ok());
        outbox.send(wire::stage(SERVER, &self.document, stage.id(), may_edit, may_link, &outbox.client));
    }

    /// Puts somebody out who may no longer be here; for their pages the document is gone.
    pub(super) fn evict(&mut self, person: &PersonId) {
        for conn in self.room.connections_of(person) {
            if let Some(outbox) = self.outboxes.remove(&conn) {
                outbox.send(wire::unavailable(SERVER, &self.document, &outbox.client));
            }
            self.feed(Input::Leave { conn });
        }
    }

    pub(super) fn tell(&self, to: &[u64], heads: &[Hash], need: &[Hash], changes: &[Bytes]) {
        let data = sync::write(heads, need, changes.iter().map(|bytes| &bytes[..]));
        let shared = Shared::sync(SERVER, &self.document, &data);
        for outbox in to.iter().filter_map(|conn| self.outboxes.get(conn)) {
            outbox.send(shared.to(&outbox.client));
        }
    }

    pub(super) fn take_snapshot(&mut self, history: Vec<Bytes>, upto: i64) {
        let (log, id) = (self.hub.log.clone(), self.id.clone());
        self.snapshot = Some(tokio::spawn(async move {
            let places = history.len();
            let made =
                tokio::task::spawn_blocking(move || keeper::snapshot(&history, upto)).await.ok().flatten()?;
            if let Err(fault) = log.save_snapshot(&id, &made).await {
                tracing::warn!(resolution.id = %id, %fault, "The snapshot of resolution `{id}` was not saved");
            }
            Some((places, Bytes::from(made.bytes)))
        }));
    }
}
