//! Sync messages made by chance, before a whole room: bytes are read, changes wait, are tried, stored and told.

use std::collections::{HashMap, VecDeque};

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::gate::keeper::{self, Keeper};
use duthao::live::log::LoggedChange;
use duthao::live::room::{Effect, Input, Member, Room};
use duthao::live::wire::sync::{self, Hash, Sync, put_number};

use super::chance::Chance;
use super::columns::{Parts, put_overlong};
use super::document::{EVE, NOW, Scene, logged, scene};
use super::operations::Pool;
use super::{hush_the_engine, inputs, seed};

/// Messages before the room starts anew.
const ROUND: u64 = 50;

/// Bloom filters as a peer may send them: none is ever evaluated.
const FILTERS: [&[u8]; 5] = [
    &[],
    // 10 entries, no bit an entry, 7 probes.
    &[10, 0, 7],
    // 1 entry, 10 bits, 2^32 - 1 probes.
    &[1, 10, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff],
    // 2^32 - 1 entries with 2^32 - 1 bits.
    &[0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f, 1],
    &[0xff; 40],
];

/// A room with its gate and its log, driven without a shell.
pub struct Hall {
    room: Room,
    keeper: Keeper,
    pub log: Vec<LoggedChange>,
    jobs: VecDeque<Effect>,
    members: HashMap<u64, Member>,
    last_conn: u64,
    now: i64,
    pub refused: usize,
    pub closed: usize,
}

impl Hall {
    pub fn on(scene: &Scene) -> Self {
        let (keeper, graph, _) = Keeper::wake(&scene.logged()).expect("the scene wakes");
        let room = Room::new(graph, scene.log.len() as i64, Stage::Workshop, None);
        let (members, jobs) = (HashMap::new(), VecDeque::new());
        let log = scene.log.clone();
        Self { room, keeper, log, jobs, members, last_conn: 0, now: NOW.0, refused: 0, closed: 0 }
    }

    pub fn join(&mut self, name: &str, role: Role) -> u64 {
        self.last_conn += 1;
        let member = Member { person: name.into(), name: name.into(), roles: [role].into() };
        self.members.insert(self.last_conn, member.clone());
        let conn = self.last_conn;
        self.feed(Input::Join { conn, member });
        conn
    }

    /// Hands over what was sent. What cannot be read closes the connection, as the socket does.
    pub fn hears(&mut self, conn: u64, data: &[u8], first: bool) -> bool {
        match Sync::read(data) {
            Ok(sync) => {
                self.feed(Input::Sync { conn, sync, first });
                true
            }
            Err(_) => false,
        }
    }

    fn feed(&mut self, input: Input) {
        self.now += 1;
        for effect in self.room.on_input(Millis(self.now), input) {
            match effect {
                Effect::Try(_) | Effect::Store(..) | Effect::Rebuild(_) | Effect::Snapshot { .. } => {
                    self.jobs.push_back(effect);
                }
                Effect::Close { conn, .. } if self.members.contains_key(&conn) => {
                    self.closed += 1;
                    self.members.remove(&conn);
                    self.feed(Input::Leave { conn });
                }
                Effect::Refuse { hashes, .. } => self.refused += hashes.len(),
                Effect::Tell { heads, changes, .. } => {
                    let written = sync::write(&heads, &[], changes.iter().map(|bytes| &bytes[..]));
                    assert!(Sync::read(&written).is_ok(), "the server writes what nobody can read");
                    self.only_stored(&heads);
                }
                Effect::Confirm { heads, .. } | Effect::Ask { heads, .. } => self.only_stored(&heads),
                Effect::Close { .. }
                | Effect::Relay { .. }
                | Effect::Answer { .. }
                | Effect::Changed(_)
                | Effect::Presence(_)
                | Effect::Restaged(_)
                | Effect::Standing { .. } => {}
            }
        }
    }

    fn only_stored(&self, heads: &[Hash]) {
        for head in heads {
            let name = hex::encode(head);
            assert!(self.log.iter().any(|change| change.hash == name), "told of what is not stored");
        }
    }

    /// Does one piece of work of the shell.
    pub fn work(&mut self) -> bool {
        let Some(job) = self.jobs.pop_front() else { return false };
        match job {
            Effect::Try(proposals) => {
                let outcomes = self.keeper.pass(proposals, NOW);
                self.feed(Input::Tried(outcomes));
            }
            Effect::Store(group, _) => {
                self.log.extend(group);
                let upto = self.log.len() as i64;
                self.feed(Input::Stored { upto });
            }
            Effect::Rebuild(history) => {
                self.keeper.rebuild(history).expect("what is stored builds");
                self.feed(Input::Rebuilt);
            }
            Effect::Snapshot { history, upto } => {
                let bytes = keeper::snapshot(&history, upto).map(|made| made.bytes.into());
                self.feed(Input::Snapped { places: history.len(), bytes });
            }
            other => panic!("no work: {other:?}"),
        }
        true
    }

    pub fn leave(&mut self, conn: u64) {
        self.members.remove(&conn);
        self.feed(Input::Leave { conn });
    }

    pub fn is_here(&self, conn: u64) -> bool {
        self.members.contains_key(&conn)
    }

    /// What must hold in the end: an honest writer is served, all is at rest, the log wakes to the same version.
    pub fn close(mut self, scene: &Scene) {
        while self.work() {}
        let ben = self.join("ben", Role::Editor);
        let mut honest = scene.doc.fork().with_actor(automerge::ActorId::from(&[200; 16][..]));
        let subject = super::document::at(&honest, &["subject"]);
        honest
            .transact::<_, _, automerge::AutomergeError>(|tx| {
                automerge::transaction::Transactable::splice_text(tx, &subject, 0, 0, "và ")
            })
            .unwrap();
        let change = honest.get_last_local_change().unwrap();
        let message = sync::write(&[change.hash().0], &[], std::iter::once(change.raw_bytes()));
        assert!(self.hears(ben, &message, true));
        while self.work() {}
        let hash = hex::encode(change.hash().0);
        assert!(self.log.iter().any(|change| change.hash == hash), "an honest change is not stored");
        assert!(self.room.is_settled() && self.is_here(ben));
        for change in &self.log[scene.log.len()..] {
            assert!(["ben", EVE].contains(&change.person.as_str()), "{} may not write", change.person);
        }
        let (keeper, graph, _) = Keeper::wake(&logged(&self.log)).expect("the log wakes");
        assert_eq!(graph.named_heads(), self.room.heads());
        assert_eq!(keeper.heads(), self.keeper.heads());
        assert_eq!(keeper.text(&keeper.heads()), self.keeper.text(&keeper.heads()));
        assert!(keeper.loads_back());
    }
}

fn hashes(out: &mut Vec<u8>, chance: &mut Chance, known: &[Hash]) {
    let count = chance.below(4);
    match chance.below(24) {
        0 => put_number(out, chance.number()),
        1 => put_overlong(out, count as u64, 1 + chance.below(12)),
        _ => put_number(out, count as u64),
    }
    for _ in 0..count {
        let hash = if chance.one_in(3) { chance.hash() } else { *chance.pick(known) };
        out.extend_from_slice(&hash);
    }
}

/// Writes a message: well formed for the most part, so that it reaches what lies deeper.
fn message(chance: &mut Chance, scene: &Scene, pool: &Pool) -> Vec<u8> {
    let mut out = vec![if chance.one_in(40) { chance.byte() } else { 0x42 }];
    hashes(&mut out, chance, &scene.hashes);
    hashes(&mut out, chance, &scene.hashes);
    let haves = chance.below(3);
    put_number(&mut out, haves as u64);
    for _ in 0..haves {
        hashes(&mut out, chance, &scene.hashes);
        let filter = *chance.pick(&FILTERS);
        put_number(&mut out, filter.len() as u64);
        out.extend_from_slice(filter);
    }
    let changes: Vec<Vec<u8>> = (0..chance.below(4)).map(|_| change(chance, scene, pool)).collect();
    put_number(&mut out, changes.len() as u64);
    for bytes in changes {
        let giant = chance.one_in(60);
        put_number(&mut out, if giant { chance.number() } else { bytes.len() as u64 });
        out.extend_from_slice(&bytes);
    }
    if chance.one_in(4) {
        out.extend(chance.bytes(6));
    }
    if chance.one_in(12) {
        chance.damage(&mut out);
    }
    out
}

fn change(chance: &mut Chance, scene: &Scene, pool: &Pool) -> Vec<u8> {
    let place = chance.below(scene.samples.len());
    match chance.below(10) {
        // Follows what may not have come yet: it waits.
        0 | 1 => scene.sequels[place].clone(),
        2 => scene.log[chance.below(scene.log.len())].bytes.clone(),
        3 => {
            let mut parts = Parts::of(&scene.samples[place]);
            parts.deps = vec![chance.hash()];
            parts.to_bytes()
        }
        4 => {
            let mut parts = Parts::of(&scene.samples[place]);
            parts.disturb_columns(chance);
            parts.to_bytes()
        }
        5 | 6 => pool.mutant(chance, scene).unwrap_or_else(|| scene.samples[place].clone()),
        _ => scene.samples[place].clone(),
    }
}

#[test]
fn sync_messages_made_by_chance_never_harm_the_room() {
    hush_the_engine();
    let scene = scene();
    let pool = Pool::of(scene);
    let (from, count) = (seed(), inputs(20));
    println!("sync messages: seed {from}");
    let (mut sent, mut unread, mut refused, mut closed, mut stored) = (0, 0, 0, 0, 0);
    let mut round = 0;
    while sent < count {
        println!("sync messages: round {round}");
        let mut chance = Chance::of((from ^ 0x5eed).wrapping_add(round));
        let mut hall = Hall::on(scene);
        let (mut eve, mut vy) = (hall.join(EVE, Role::Editor), hall.join("vy", Role::Viewer));
        for _ in 0..ROUND {
            let data = message(&mut chance, scene, &pool);
            let viewer = chance.one_in(6);
            let conn = if viewer { vy } else { eve };
            unread += u64::from(!hall.hears(conn, &data, chance.one_in(4)));
            sent += 1;
            for _ in 0..chance.below(4) {
                hall.work();
            }
            if !hall.is_here(eve) {
                eve = hall.join(EVE, Role::Editor);
            }
            if !hall.is_here(vy) {
                vy = hall.join("vy", Role::Viewer);
            }
        }
        (refused, closed) = (refused + hall.refused, closed + hall.closed);
        stored += hall.log.len() - scene.log.len();
        hall.close(scene);
        round += 1;
    }
    println!(
        "sync messages: {sent} inputs: {unread} unread, {refused} changes refused, {stored} stored, \
         {closed} connections closed"
    );
    assert!(unread > 0 && refused > 0 && closed > 0 && stored > 0, "the messages lost their bite");
}
