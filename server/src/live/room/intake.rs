//! What a client sends: which changes are new, which wait for others, and what it lacks itself.

use std::collections::HashSet;

use super::{Closing, Effect, ORPHANS_MAX, Orphan, Queued, RESENDS_MAX, Room};
use crate::clock::Millis;
use crate::live::gate::chunk::{self, Chunk};
use crate::live::gate::{Refusal, Rights, Source, Work};
use crate::live::wire::sync::{Hash, Sync};

/// Bytes of an answer to what a client asked for by name: half of what may wait for it (`hub/outbox.rs`).
pub const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Changes a client may be asked for on one connection; beyond it it names what it does not have.
pub const ASKED_MAX: usize = 10_000;

impl Room {
    pub(super) fn on_sync(
        &mut self,
        now: Millis,
        conn: u64,
        sync: Sync,
        first: bool,
        effects: &mut Vec<Effect>,
    ) {
        if !self.readers.contains_key(&conn) {
            return;
        }
        let carried = !sync.changes.is_empty();
        if carried && !self.take_in(conn, &sync.changes, effects) {
            return;
        }
        self.give_needed(conn, &sync.need, effects);
        let Some(reader) = self.readers.get_mut(&conn) else { return };
        let again = reader.live && (first || (sync.last_sync.is_empty() && !carried));
        if !reader.live {
            self.catch_up(now, conn, &sync, effects);
        } else if again {
            self.resend(now, conn, &sync, effects);
        } else if carried && reader.owed {
            self.confirm_owed(effects);
        }
        self.ask_for_unknown(conn, &sync.heads, carried, effects);
    }

    /// Takes the changes of a message in; returns false when the connection is to be closed.
    fn take_in(&mut self, conn: u64, changes: &[Vec<u8>], effects: &mut Vec<Effect>) -> bool {
        let Some(member) = self.readers.get(&conn).map(|reader| reader.member.clone()) else { return false };
        let denied = Rights::in_room(self.lane, &member.roles, self.stage).none();
        let mut fresh = Vec::new();
        for bytes in changes {
            let chunk = match chunk::read(bytes) {
                Ok(chunk) => chunk,
                Err(Refusal::TooLarge) if chunk::name(bytes).is_some() => {
                    let hashes = chunk::name(bytes).into_iter().collect();
                    self.refuse(
                        Source::Connection(conn),
                        &member.person,
                        hashes,
                        &Refusal::TooLarge,
                        effects,
                    );
                    continue;
                }
                Err(_) => {
                    effects.push(Effect::Close { conn, why: Closing::Protocol });
                    return false;
                }
            };
            if let Some(senders) = self.pending.get_mut(&chunk.hash) {
                senders.push(conn);
                self.owe(conn);
            } else if self.graph.has(&chunk.hash) {
                self.owe(conn);
            } else if let Some(refusal) = denied.clone().or_else(|| self.refused_dep(conn, &chunk)) {
                self.refuse(Source::Connection(conn), &member.person, vec![chunk.hash], &refusal, effects);
            } else if self.leads_on(&chunk.deps) {
                self.expect(chunk.hash, conn);
                fresh.push(chunk);
            } else if !self.keep_orphan(conn, chunk.clone()) {
                let (from, refusal) = (Source::Connection(conn), Refusal::Dependency);
                self.refuse(from, &member.person, vec![chunk.hash], &refusal, effects);
            }
        }
        if !fresh.is_empty() {
            let work = Work::Changes(fresh);
            self.queue.push_back(Queued { from: Source::Connection(conn), member, work });
            self.adopt_orphans();
        }
        true
    }

    /// Notes a change that is on its way from now on. It no longer waits as an orphan, whoever left it here.
    fn expect(&mut self, hash: Hash, conn: u64) {
        let mut senders = vec![conn];
        senders.extend(self.orphans.remove(&hash).map(|orphan| orphan.conn).filter(|other| *other != conn));
        for sender in &senders {
            if let Some(reader) = self.readers.get_mut(sender) {
                reader.refused.remove(&hash);
            }
        }
        self.pending.insert(hash, senders);
    }

    fn owe(&mut self, conn: u64) {
        if let Some(reader) = self.readers.get_mut(&conn) {
            reader.owed = true;
        }
    }

    pub(super) fn leads_on(&self, deps: &[Hash]) -> bool {
        deps.iter().all(|dep| self.graph.has(dep) || self.pending.contains_key(dep))
    }

    fn refused_dep(&self, conn: u64, chunk: &Chunk) -> Option<Refusal> {
        let reader = self.readers.get(&conn)?;
        chunk.deps.iter().any(|dep| reader.refused.contains(dep)).then_some(Refusal::Dependency)
    }

    fn keep_orphan(&mut self, conn: u64, chunk: Chunk) -> bool {
        let room = self.orphans.len() < ORPHANS_MAX;
        if room {
            self.orphans.insert(chunk.hash, Orphan { conn, chunk });
        }
        room
    }

    /// Queues the orphans whose forerunners have come.
    fn adopt_orphans(&mut self) {
        loop {
            let ready: Vec<Hash> = self
                .orphans
                .values()
                .filter(|orphan| self.leads_on(&orphan.chunk.deps))
                .map(|orphan| orphan.chunk.hash)
                .collect();
            if ready.is_empty() {
                return;
            }
            for hash in ready {
                let Some(Orphan { conn, chunk }) = self.orphans.remove(&hash) else { continue };
                let Some(reader) = self.readers.get(&conn) else { continue };
                let member = reader.member.clone();
                self.expect(hash, conn);
                self.queue.push_back(Queued {
                    from: Source::Connection(conn),
                    member,
                    work: Work::Changes(vec![chunk]),
                });
            }
        }
    }

    /// Refuses the orphans that build on what was refused.
    pub(super) fn refuse_waiting_on(
        &mut self,
        hashes: &[Hash],
        refusal: &Refusal,
        effects: &mut Vec<Effect>,
    ) {
        let mut gone: Vec<Hash> = hashes.to_vec();
        while let Some(hash) = gone.pop() {
            let waiting: Vec<Hash> = self
                .orphans
                .values()
                .filter(|orphan| orphan.chunk.deps.contains(&hash))
                .map(|orphan| orphan.chunk.hash)
                .collect();
            for orphan in waiting {
                let Some(Orphan { conn, .. }) = self.orphans.remove(&orphan) else { continue };
                if let Some(reader) = self.readers.get_mut(&conn) {
                    reader.refused.insert(orphan);
                }
                effects.push(Effect::Refuse { to: conn, hashes: vec![orphan], refusal: refusal.clone() });
                gone.push(orphan);
            }
        }
    }

    /// Sends the changes asked for, as many as fit in one answer: the client asks again for the rest.
    fn give_needed(&mut self, conn: u64, need: &[Hash], effects: &mut Vec<Effect>) {
        let mut given = HashSet::new();
        let mut length = 0;
        let changes: Vec<_> = need
            .iter()
            .filter(|hash| given.insert(**hash))
            .filter_map(|hash| self.graph.bytes(hash).cloned())
            .take_while(|bytes| {
                length += bytes.len();
                length <= ANSWER_BYTES_MAX || length == bytes.len()
            })
            .collect();
        if !changes.is_empty() {
            effects.push(Effect::Tell { to: vec![conn], heads: self.graph.heads(), changes });
        }
    }

    fn resend(&mut self, now: Millis, conn: u64, sync: &Sync, effects: &mut Vec<Effect>) {
        let Some(reader) = self.readers.get_mut(&conn) else { return };
        reader.resends += 1;
        if reader.resends > RESENDS_MAX {
            effects.push(Effect::Close { conn, why: Closing::TooMuch });
        } else {
            self.catch_up(now, conn, sync, effects);
        }
    }

    /// Sends everything the client lacks, and with it the version that is on disk.
    fn catch_up(&mut self, _now: Millis, conn: u64, sync: &Sync, effects: &mut Vec<Effect>) {
        let known: Vec<Hash> =
            sync.heads.iter().chain(&sync.last_sync).filter(|hash| self.graph.has(hash)).copied().collect();
        let heads = self.graph.heads();
        let changes: Vec<_> = match &self.snapshot {
            Some((places, bytes)) if known.is_empty() => {
                std::iter::once(bytes.clone()).chain(self.graph.from(*places).cloned()).collect()
            }
            _ => self
                .graph
                .missing(&known)
                .into_iter()
                .filter_map(|place| self.graph.at(place).cloned())
                .collect(),
        };
        let end = self.graph.len();
        if let Some(reader) = self.readers.get_mut(&conn) {
            reader.live = true;
            reader.owed = false;
            reader.sent = end;
        }
        if changes.is_empty() {
            effects.push(Effect::Confirm { to: conn, heads });
        } else {
            effects.push(Effect::Tell { to: vec![conn], heads, changes });
        }
    }

    /// Asks, once, for changes that the client has and nobody here has heard of.
    fn ask_for_unknown(&mut self, conn: u64, heads: &[Hash], carried: bool, effects: &mut Vec<Effect>) {
        let (graph, pending, orphans) = (&self.graph, &self.pending, &self.orphans);
        let Some(reader) = self.readers.get_mut(&conn) else { return };
        let lacking =
            orphans.values().filter(|orphan| orphan.conn == conn).flat_map(|orphan| orphan.chunk.deps.iter());
        let need: Vec<Hash> = heads
            .iter()
            .filter(|_| !carried)
            .chain(lacking)
            .filter(|hash| !graph.has(hash) && !pending.contains_key(*hash) && !orphans.contains_key(*hash))
            .filter(|hash| !reader.refused.contains(*hash) && !reader.asked.contains(*hash))
            .copied()
            .collect();
        if reader.asked.len() + need.len() > ASKED_MAX {
            effects.push(Effect::Close { conn, why: Closing::TooMuch });
        } else if !need.is_empty() {
            reader.asked.extend(&need);
            effects.push(Effect::Ask { to: conn, heads: graph.heads(), need });
        }
    }
}
