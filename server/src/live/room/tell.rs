//! Who is told what, and when: stored changes to readers, carets to the others in the room.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::{Effect, Room};
use crate::clock::Millis;
use crate::live::gate::Rights;
use crate::live::presence::{self, Caret, Presence};
use crate::live::wire::Ephemeral;

/// Up to so many readers everything is told at once.
const SMALL_ROOM: usize = 8;

/// From so many readers on the room counts as large.
const LARGE_ROOM: usize = 100;

/// How long changes are gathered while a room is busy: nobody sees the difference, and frames are halved.
const BUSY_GAP_MILLIS: i64 = 50;

/// The same for a large room, where every frame is copied a hundred times and more.
const LARGE_GAP_MILLIS: i64 = 100;

/// Carets move at every key; ten pictures a second look smooth.
const CARET_GAP_MILLIS: i64 = 100;

impl Room {
    /// The moment by which [`super::Input::Tick`] must come.
    ///
    /// A clock that was set back must not make readers wait until it has caught up: what was told "later" than
    /// now was told now.
    pub fn wakes_at(&self, now: Millis) -> Option<Millis> {
        let behind = self.readers.values().any(|reader| reader.live && reader.sent < self.graph.len());
        let tell = behind.then(|| self.told_at.min(now).plus(self.gap()));
        let carets = (!self.spoken.is_empty()).then(|| self.carets_at.min(now).plus(CARET_GAP_MILLIS));
        tell.into_iter().chain(carets).min()
    }

    fn gap(&self) -> i64 {
        match self.readers.len() {
            0..=SMALL_ROOM => 0,
            count if count < LARGE_ROOM => BUSY_GAP_MILLIS,
            _ => LARGE_GAP_MILLIS,
        }
    }

    pub(super) fn tell_due(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        self.told_at = self.told_at.min(now);
        self.carets_at = self.carets_at.min(now);
        if self.told_at.plus(self.gap()) <= now {
            self.tell_all(now, effects);
        }
        if !self.spoken.is_empty() && self.carets_at.plus(CARET_GAP_MILLIS) <= now {
            self.carets_at = now;
            for (conn, message) in std::mem::take(&mut self.spoken) {
                effects.push(Effect::Relay { to: self.others(conn), message });
            }
        }
    }

    /// Tells every reader what it has not been told; those equally far share one message.
    fn tell_all(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let end = self.graph.len();
        let mut behind: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let mut confirmed = Vec::new();
        for (conn, reader) in self.readers.iter_mut().filter(|(_, reader)| reader.live && reader.sent < end) {
            if self.origin[reader.sent..].iter().all(|from| from == conn) {
                confirmed.push(*conn);
            } else {
                behind.entry(reader.sent).or_default().push(*conn);
            }
            reader.sent = end;
            reader.owed = false;
        }
        if behind.is_empty() && confirmed.is_empty() {
            return;
        }
        self.told_at = now;
        let heads = self.graph.heads();
        for conn in confirmed {
            effects.push(Effect::Confirm { to: conn, heads: heads.clone() });
        }
        for (sent, to) in behind {
            effects.push(Effect::Tell {
                to,
                heads: heads.clone(),
                changes: self.graph.from(sent).cloned().collect(),
            });
        }
    }

    /// Tells writers at once that their words are stored, with whatever else they have not heard.
    pub(super) fn confirm_owed(&mut self, effects: &mut Vec<Effect>) {
        let end = self.graph.len();
        let heads = self.graph.heads();
        for (conn, reader) in self.readers.iter_mut().filter(|(_, reader)| reader.live && reader.owed) {
            reader.owed = false;
            let sent = std::mem::replace(&mut reader.sent, end);
            if self.origin[sent..].iter().all(|from| from == conn) {
                effects.push(Effect::Confirm { to: *conn, heads: heads.clone() });
            } else {
                let changes = self.graph.from(sent).cloned().collect();
                effects.push(Effect::Tell { to: vec![*conn], heads: heads.clone(), changes });
            }
        }
    }

    /// What a page is told of stage and rights; only pages of ours tell carets, and only they understand it.
    pub(super) fn standing(&self, conn: u64) -> Option<Effect> {
        let reader = self.readers.get(&conn).filter(|reader| reader.caret.is_some())?;
        let rights = Rights::in_room(self.lane, &reader.member.roles, self.stage);
        Some(Effect::Standing { to: conn, stage: self.stage, rights })
    }

    pub(super) fn on_caret(
        &mut self,
        now: Millis,
        conn: u64,
        caret: Caret,
        mut message: Ephemeral,
        effects: &mut Vec<Effect>,
    ) {
        let Some(reader) = self.readers.get_mut(&conn) else { return };
        let member = &reader.member;
        message.data = presence::write(&caret, &member.person, &member.name);
        let first = reader.caret.is_none();
        let moved = reader.caret.as_ref().is_none_or(|(before, _)| before.clause != caret.clause);
        reader.caret = Some((caret, message.clone()));
        reader.caret_at = now;
        self.spoken.insert(conn, message);
        if moved {
            effects.push(Effect::Presence(self.present()));
        }
        // A page that comes back has perhaps missed a stage.
        effects.extend(self.standing(conn).filter(|_| first));
    }

    pub(super) fn on_leave(&mut self, conn: u64, effects: &mut Vec<Effect>) {
        let Some(reader) = self.readers.remove(&conn) else { return };
        self.spoken.remove(&conn);
        self.orphans.retain(|_, orphan| orphan.conn != conn);
        if let Some((_, mut message)) = reader.caret {
            message.count = message.count.saturating_add(1);
            message.data = presence::write_gone(&reader.member.person, &reader.member.name);
            effects.push(Effect::Relay { to: self.others(conn), message });
        }
        effects.push(Effect::Presence(self.present()));
    }

    fn others(&self, conn: u64) -> Vec<u64> {
        self.readers
            .iter()
            .filter(|(other, reader)| **other != conn && reader.live)
            .map(|(other, _)| *other)
            .collect()
    }

    /// Who is here, each person once, where their caret was seen last.
    pub fn present(&self) -> Vec<Presence> {
        let mut people: BTreeMap<&str, Presence> = BTreeMap::new();
        let mut readers: Vec<&Reader> = self.readers.values().collect();
        readers.sort_by_key(|reader| reader.caret_at);
        for reader in readers {
            let clause = reader.caret.as_ref().and_then(|(caret, _)| caret.clause.clone());
            let entry = people.entry(reader.member.person.as_str()).or_insert_with(|| Presence {
                person: reader.member.person.clone(),
                name: reader.member.name.clone(),
                clause: None,
            });
            entry.clause = clause.or(entry.clause.take());
        }
        people.into_values().collect()
    }
}

/// Kept beside the code that sends it: a newcomer should see who is where at once.
impl Room {
    /// The last caret of everybody else, for a reader who has just caught up.
    pub fn carets_for(&self, conn: u64) -> Vec<Ephemeral> {
        let others = self.readers.iter().filter(|(other, _)| **other != conn);
        others.filter_map(|(_, reader)| reader.caret.as_ref().map(|(_, message)| message.clone())).collect()
    }
}
