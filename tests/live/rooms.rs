//! Whole meetings in memory: a room, clients with the stock sync protocol, and a network that drops and delays.
//!
//! Every run is decided by its seed, which is printed when it fails.

mod bounds;
mod orphans;

use std::collections::{BTreeMap, HashSet, VecDeque};

use automerge::sync::{Message, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};
use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::resolution::Text;
use duthao::domain::stage::Stage;
use duthao::live::gate::keeper::{Keeper, first_change};
use duthao::live::log::{Logged, LoggedChange};
use duthao::live::room::{Effect, Failure, Input, Member, Room};
use duthao::live::text::{self, read};
use duthao::live::wire::sync::{self, Hash, Sync};

use super::people::seed;

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}

struct Client {
    name: String,
    doc: Automerge,
    state: State,
    conn: u64,
    typed: usize,
}

/// Both directions of one connection, in order; dropping it loses what is under way.
#[derive(Default)]
struct Pipe {
    up: VecDeque<Vec<u8>>,
    down: VecDeque<Vec<u8>>,
}

/// A room with everything around it.
struct Meeting {
    chance: Chance,
    now: i64,
    log: Vec<LoggedChange>,
    room: Room,
    keeper: Keeper,
    jobs: VecDeque<Effect>,
    pipes: BTreeMap<u64, Pipe>,
    clients: Vec<Client>,
    last_conn: u64,
    stage: Stage,
    refused: HashSet<Hash>,
}

fn wake(log: &[LoggedChange], stage: Stage) -> (Keeper, Room) {
    let changes = log.iter().cloned().enumerate().map(|(at, change)| (at as i64 + 1, change)).collect();
    let actors = log.iter().map(|change| (change.actor.clone(), change.person.clone())).collect();
    let (keeper, graph, _) = Keeper::wake(&Logged { snapshot: None, changes, actors }).unwrap();
    (keeper, Room::new(graph, log.len() as i64, stage, None))
}

impl Meeting {
    fn of(names: &[&str], seed_of_chance: u64) -> Self {
        let log = vec![first_change(&seed(), &"server".into(), Millis(0)).unwrap()];
        let (keeper, room) = wake(&log, Stage::Workshop);
        let mut meeting = Self {
            chance: Chance(seed_of_chance.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            now: 0,
            log,
            room,
            keeper,
            jobs: VecDeque::new(),
            pipes: BTreeMap::new(),
            clients: Vec::new(),
            last_conn: 0,
            stage: Stage::Workshop,
            refused: HashSet::new(),
        };
        for name in names {
            let client =
                Client { name: (*name).into(), doc: text::empty(), state: State::new(), conn: 0, typed: 0 };
            meeting.clients.push(client);
            meeting.connect(meeting.clients.len() - 1);
        }
        meeting
    }

    fn connect(&mut self, who: usize) {
        self.last_conn += 1;
        let conn = self.last_conn;
        self.pipes.insert(conn, Pipe::default());
        let client = &mut self.clients[who];
        client.conn = conn;
        // What a stock client keeps of a peer is only what both had.
        client.state = State::decode(&client.state.encode()).unwrap();
        let roles = [if client.name == "viewer" { Role::Viewer } else { Role::Editor }].into();
        let member = Member { person: client.name.as_str().into(), name: client.name.clone(), roles };
        self.feed(Input::Join { conn, member });
        self.speak(who);
    }

    fn drop_connection(&mut self, conn: u64) {
        if self.pipes.remove(&conn).is_none() {
            return;
        }
        self.feed(Input::Leave { conn });
        if let Some(who) = self.clients.iter().position(|client| client.conn == conn) {
            self.connect(who);
        }
    }

    /// The client says what it has to say, if anything.
    fn speak(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if let Some(message) = client.doc.generate_sync_message(&mut client.state) {
            self.pipes.get_mut(&client.conn).unwrap().up.push_back(message.encode());
        }
    }

    fn types(&mut self, who: usize) {
        let client = &mut self.clients[who];
        let Ok(Some((_, clauses))) = client.doc.get(ROOT, "clauses") else { return };
        let clause = client.doc.get(&clauses, ["clack", "cgoal"][self.chance.below(2)]).unwrap().unwrap().1;
        let text = client.doc.get(&clause, "text").unwrap().unwrap().1;
        let at = self.chance.below(client.doc.length(&text) + 1);
        let word = format!("<{}{}>", client.name, client.typed);
        client.typed += 1;
        client
            .doc
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.splice_text(&text, at, 0, &word))
            .unwrap();
        self.speak(who);
    }

    fn feed(&mut self, input: Input) {
        let effects = self.room.on_input(Millis(self.now), input);
        for effect in effects {
            match effect {
                Effect::Try(_) | Effect::Store(..) | Effect::Rebuild(_) | Effect::Snapshot { .. } => {
                    self.jobs.push_back(effect);
                }
                Effect::Confirm { to, heads } => {
                    self.send(&[to], &sync::write(&heads, &[], std::iter::empty()))
                }
                Effect::Ask { to, heads, need } => {
                    self.send(&[to], &sync::write(&heads, &need, std::iter::empty()))
                }
                Effect::Tell { to, heads, changes } => {
                    self.send(&to, &sync::write(&heads, &[], changes.iter().map(|bytes| &bytes[..])));
                }
                Effect::Refuse { hashes, .. } => self.refused.extend(hashes),
                Effect::Close { conn, .. } => self.drop_connection(conn),
                Effect::Relay { .. }
                | Effect::Answer { .. }
                | Effect::Changed(_)
                | Effect::Presence(_)
                | Effect::Restaged(_)
                | Effect::Standing { .. } => {}
            }
        }
    }

    fn send(&mut self, to: &[u64], message: &[u8]) {
        let stored: HashSet<&str> = self.log.iter().map(|change| change.hash.as_str()).collect();
        for head in Sync::read(message).unwrap().heads {
            assert!(stored.contains(hex::encode(head).as_str()), "told of a change that is not stored");
        }
        for conn in to {
            if let Some(pipe) = self.pipes.get_mut(conn) {
                pipe.down.push_back(message.to_vec());
            }
        }
    }

    /// Performs one piece of work of the shell.
    fn work(&mut self) -> bool {
        let Some(job) = self.jobs.pop_front() else { return false };
        match job {
            Effect::Try(proposals) => {
                let outcomes = self.keeper.pass(proposals, Millis(self.now));
                self.feed(Input::Tried(outcomes));
            }
            Effect::Store(group, open) => {
                if !open.contains(&self.stage) {
                    self.feed(Input::NotStored(Failure::Closed));
                } else if self.chance.below(20) == 0 {
                    self.feed(Input::NotStored(Failure::Fault));
                } else {
                    self.append(group);
                    let upto = self.log.len() as i64;
                    self.feed(Input::Stored { upto });
                }
            }
            Effect::Rebuild(history) => {
                self.keeper.rebuild(history).unwrap();
                self.feed(Input::Rebuilt);
            }
            Effect::Snapshot { .. } => self.feed(Input::Snapped { places: 0, bytes: None }),
            other => panic!("no job: {other:?}"),
        }
        true
    }

    fn append(&mut self, group: Vec<LoggedChange>) {
        for change in group {
            if !self.log.iter().any(|known| known.hash == change.hash) {
                self.log.push(change);
            }
        }
    }

    /// The server stops. Work under way may or may not have reached the disk.
    fn restart(&mut self) {
        if let Some(Effect::Store(group, _)) = self.jobs.iter().find(|job| matches!(job, Effect::Store(..)))
            && self.chance.below(2) == 0
            && self.stage == Stage::Workshop
        {
            self.append(group.clone());
        }
        self.jobs.clear();
        self.pipes.clear();
        (self.keeper, self.room) = wake(&self.log, self.stage);
        for who in 0..self.clients.len() {
            self.connect(who);
        }
    }

    fn deliver(&mut self, conn: u64, up: bool) -> bool {
        let Some(pipe) = self.pipes.get_mut(&conn) else { return false };
        let Some(message) = (if up { pipe.up.pop_front() } else { pipe.down.pop_front() }) else {
            return false;
        };
        if up {
            self.feed(Input::Sync { conn, sync: Sync::read(&message).unwrap(), first: false });
        } else if let Some(who) = self.clients.iter().position(|client| client.conn == conn) {
            let client = &mut self.clients[who];
            let message = Message::decode(&message).unwrap();
            client.doc.receive_sync_message(&mut client.state, message).unwrap();
            self.speak(who);
        }
        true
    }

    fn step(&mut self) {
        self.now += self.chance.below(30) as i64;
        let conns: Vec<u64> = self.pipes.keys().copied().collect();
        let conn = conns[self.chance.below(conns.len())];
        match self.chance.below(100) {
            0..=29 => self.types_somebody(),
            30..=54 => drop(self.deliver(conn, true)),
            55..=79 => drop(self.deliver(conn, false)),
            80..=96 => drop(self.work()),
            97..=98 => self.drop_connection(conn),
            _ => self.restart(),
        }
    }

    fn types_somebody(&mut self) {
        let who = self.chance.below(self.clients.len());
        self.types(who);
    }

    /// Lets everything under way arrive.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.now += 200;
            let conns: Vec<u64> = self.pipes.keys().copied().collect();
            let mut busy = self.work();
            for conn in conns {
                busy |= self.deliver(conn, true) | self.deliver(conn, false);
            }
            self.feed(Input::Tick);
            if !busy && self.jobs.is_empty() && self.room.wakes_at().is_none() {
                return;
            }
        }
        panic!("the room never comes to rest");
    }

    fn stored_text(&self) -> Text {
        let (keeper, room) = wake(&self.log, self.stage);
        keeper.text(&room.heads()).unwrap()
    }

    fn everybody_reads_what_is_stored(&self) {
        let stored = self.stored_text();
        assert_eq!(self.room.heads(), stored.heads);
        for client in self.clients.iter().filter(|client| client.name != "viewer") {
            assert_eq!(read::text(&client.doc), stored, "{} reads something else", client.name);
            assert_eq!(
                client.state.their_heads.as_ref().map(|heads| read::to_heads(heads)),
                Some(stored.heads.clone())
            );
        }
    }
}

#[test]
fn whole_meetings_end_with_everybody_reading_what_is_stored() {
    for seed in 0..24 {
        println!("seed {seed}");
        let mut meeting = Meeting::of(&["ada", "ben", "chi"], seed);
        for _ in 0..400 {
            meeting.step();
        }
        meeting.settle();
        meeting.everybody_reads_what_is_stored();
        let text = meeting.stored_text();
        let words: String = text.clauses.iter().map(duthao::domain::resolution::Clause::plain).collect();
        for client in &meeting.clients {
            // A word may be cut by another typed into it, but none of its letters is lost.
            let letters = client.name.chars().next().unwrap();
            assert!(
                words.matches(letters).count() >= client.typed,
                "seed {seed}: words of {} are gone",
                client.name
            );
        }
        assert!(meeting.refused.is_empty());
    }
}

#[test]
fn after_the_stage_moves_on_nothing_more_is_stored() {
    for seed in 100..112 {
        println!("seed {seed}");
        let mut meeting = Meeting::of(&["ada", "ben"], seed);
        for _ in 0..150 {
            meeting.step();
        }
        meeting.stage = Stage::StandingReview;
        let stored = meeting.log.len();
        for turn in 0..150 {
            if turn == 40 {
                meeting.feed(Input::Stage(Stage::StandingReview));
            }
            meeting.step();
        }
        meeting.settle();
        assert_eq!(meeting.log.len(), stored, "seed {seed}");
        assert_eq!(
            meeting.keeper.heads(),
            meeting.room.heads(),
            "seed {seed}: the cache holds what is not stored"
        );
        assert!(!meeting.refused.is_empty(), "seed {seed}");
    }
}

#[test]
fn a_viewers_words_go_nowhere_and_cost_nobody_anything() {
    let mut meeting = Meeting::of(&["ada", "viewer"], 7);
    meeting.settle();
    meeting.types(1);
    meeting.settle();
    assert_eq!(meeting.log.len(), 1);
    assert_eq!(meeting.refused.len(), 1);
    meeting.types(0);
    meeting.settle();
    meeting.everybody_reads_what_is_stored();
    let viewer = read::text(&meeting.clients[1].doc);
    assert!(viewer.clauses.iter().any(|clause| clause.plain().contains("<ada0>")));
}
