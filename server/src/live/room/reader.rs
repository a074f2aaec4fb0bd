//! Who is in the room and with which rights: roles and stages change while words are under way.

use std::collections::HashSet;

use super::{Effect, Member, Room};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::id::PersonId;
use crate::live::presence::Caret;
use crate::live::wire::Ephemeral;
use crate::live::wire::sync::Hash;

pub(super) struct Reader {
    pub(super) member: Member,
    /// Whether the first sync message has been answered.
    pub(super) live: bool,
    /// How far in the graph this reader has been told.
    pub(super) sent: usize,
    /// The client waits for a word that its changes are stored.
    pub(super) owed: bool,
    pub(super) refused: HashSet<Hash>,
    pub(super) asked: HashSet<Hash>,
    pub(super) resends: u32,
    pub(super) caret: Option<(Caret, Ephemeral)>,
    pub(super) caret_at: Millis,
}

impl Room {
    /// The same room for the lane of a working group, if it is one: other rights hold there.
    pub fn in_lane(self, lane: bool) -> Self {
        Self { lane, ..self }
    }

    /// Returns the connections of somebody.
    pub fn connections_of(&self, person: &PersonId) -> Vec<u64> {
        let theirs = self.readers.iter().filter(|(_, reader)| reader.member.person == *person);
        theirs.map(|(conn, _)| *conn).collect()
    }

    pub(super) fn on_stage(&mut self, stage: Stage, effects: &mut Vec<Effect>) {
        self.stage = stage;
        self.readers.values_mut().for_each(Reader::forgive);
        effects.push(Effect::Restaged(stage));
        effects.extend(self.readers.keys().filter_map(|conn| self.standing(*conn)));
    }

    /// A person's roles hold for everything of theirs that is not stored yet, from whichever connection.
    pub(super) fn on_member(&mut self, conn: u64, member: &Member, effects: &mut Vec<Effect>) {
        if !self.readers.contains_key(&conn) {
            return;
        }
        // Not asked by rights: those would have to be compared at every stage that comes and goes meanwhile.
        let loses =
            |before: &Member| before.person == member.person && !before.roles.is_subset(&member.roles);
        let accepted =
            self.accepted.passed.iter().any(|(_, passed)| *passed.logged.let_in_by() == member.person);
        let tried = self.trying.iter().flat_map(|(_, sources)| sources).any(|(_, before)| loses(before));
        self.spoiled |= tried || (accepted && self.readers.values().any(|reader| loses(&reader.member)));
        for reader in self.readers.values_mut().filter(|reader| reader.member.person == member.person) {
            if reader.member.roles != member.roles {
                reader.forgive();
            }
            reader.member = member.clone();
        }
        for queued in self.queue.iter_mut().filter(|queued| queued.member.person == member.person) {
            queued.member = member.clone();
        }
        let theirs = self.readers.iter().filter(|(_, reader)| reader.member.person == member.person);
        effects.extend(theirs.filter_map(|(conn, _)| self.standing(*conn)));
    }
}

impl Reader {
    /// What was refused under other rights is judged anew when it comes again, and asked for again.
    fn forgive(&mut self) {
        for hash in self.refused.drain() {
            self.asked.remove(&hash);
        }
    }

    pub(super) fn new(member: Member) -> Self {
        Self {
            member,
            live: false,
            sent: 0,
            owed: false,
            refused: HashSet::new(),
            asked: HashSet::new(),
            resends: 0,
            caret: None,
            caret_at: Millis(0),
        }
    }
}
