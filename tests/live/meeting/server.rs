//! The server process: the real room and the real keeper, with the shell of `hub/shell.rs` done by hand, step by step.

use std::collections::VecDeque;

use duthao::clock::Millis;
use duthao::domain::person::Roles;
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::live::gate::Proposal;
use duthao::live::gate::keeper::{self, Keeper};
use duthao::live::graph::{Bytes, hash_of};
use duthao::live::hub::outbox::{CLOSE_AGAIN, CLOSE_PROTOCOL, CLOSE_TOO_MUCH};
use duthao::live::log::{LogError, LoggedChange, Snapshot};
use duthao::live::room::{Closing, Effect, Failure, Input, Room, Unmade};
use duthao::live::wire::sync::{self, Hash};
use duthao::live::wire::{self, Shared};

use super::chance::Chance;
use super::hall::Hall;
use super::line::DOCUMENT;

/// The longest that readers may wait for words that are stored (`room/tell.rs`), and the shell's shortest sleep.
const TELL_MILLIS_MAX: i64 = 100 + 5;

pub const SERVER: &str = "duthao-server";

pub enum Job {
    Try(Vec<Proposal>),
    Rebuild(Vec<Bytes>),
}

/// A group on its way to the disk, and what came of it once the disk has answered.
pub struct Storing {
    group: Vec<LoggedChange>,
    open: Vec<Stage>,
    roles: Vec<Option<Roles>>,
    pub result: Option<(Result<i64, LogError>, Option<Stage>)>,
}

pub struct Server {
    pub life: u64,
    pub room: Room,
    pub keeper: Keeper,
    pub lane: VecDeque<Job>,
    pub storing: Option<Storing>,
    pub snapshot: Option<(Vec<Bytes>, i64)>,
    pub saved: Option<(usize, Option<Snapshot>)>,
    pub tick_at: Option<i64>,
    pub broken: bool,
}

impl Hall {
    pub fn server_now(&self) -> Millis {
        Millis(self.now + self.skew)
    }

    /// Finds the room, or wakes it from what the disk holds.
    pub fn wake(&mut self) {
        if self.server.is_some() {
            return;
        }
        self.life += 1;
        if self.chance.one_in(4) && self.disk.rows.len() > 1 {
            let upto = 1 + self.chance.below(self.disk.rows.len());
            self.disk.leave_snapshot(upto);
        }
        let logged = self.disk.load(true);
        self.watch.meets(if logged.snapshot.is_some() { "wakes with a snapshot" } else { "wakes" });
        let (keeper, graph, places) = Keeper::wake(&logged).expect("the room wakes up");
        let mut actors = Chance::new(self.chance.below(usize::MAX) as u64);
        let snapshot = logged.snapshot.map(|kept| (places, Bytes::from(kept.bytes)));
        let room = Room::new(graph, self.disk.upto(), self.disk.stage, snapshot);
        let keeper = keeper.drawing(move || actors.actor());
        self.stage_words.clear();
        self.server = Some(Server {
            life: self.life,
            room,
            keeper,
            lane: VecDeque::new(),
            storing: None,
            snapshot: None,
            saved: None,
            tick_at: None,
            broken: false,
        });
    }

    pub fn feed(&mut self, input: Input) {
        let now = self.server_now();
        let Some(server) = &mut self.server else { return };
        let effects = server.room.on_input(now, input);
        for effect in effects {
            self.perform(effect);
        }
        self.sleep();
        if self.server.as_ref().is_some_and(|server| server.broken) {
            self.break_off();
        }
    }

    /// The shell goes to sleep until the room has something due: never for long, whatever the clock says.
    fn sleep(&mut self) {
        let now = self.server_now();
        let Some(server) = &mut self.server else { return };
        server.tick_at = server.room.wakes_at(now).map(|at| {
            let wait = (at.0 - now.0).max(5);
            assert!(wait <= TELL_MILLIS_MAX, "readers wait {wait} ms for what is stored");
            self.now + wait
        });
    }

    pub fn tick_if_due(&mut self) {
        let due = self.server.as_ref().and_then(|server| server.tick_at);
        if due.is_some_and(|at| at <= self.now) {
            self.feed(Input::Tick);
        }
    }

    /// The room closes; everybody in it is told to come back.
    pub fn break_off(&mut self) {
        let Some(server) = self.server.take() else { return };
        for line in self.lines.values().filter(|line| line.entered == Some(server.life) && line.server) {
            line.outbox.close(CLOSE_AGAIN);
        }
        self.watch.room_gone();
        self.sealing = None;
    }

    fn perform(&mut self, effect: Effect) {
        let now = self.now;
        let Some(server) = &mut self.server else { return };
        match effect {
            Effect::Try(proposals) => {
                self.watch.tries(server.room.stage());
                server.lane.push_back(Job::Try(proposals));
            }
            Effect::Rebuild(history) => server.lane.push_back(Job::Rebuild(history)),
            Effect::Store(group, open) => {
                assert!(server.storing.is_none(), "two groups at once");
                let roles = self.watch.roles_of(&group);
                self.watch.say(|| {
                    format!(
                        "{} stores {:?} {:?}",
                        now,
                        group
                            .iter()
                            .map(|row| (row.hash[..6].to_owned(), row.connection.clone()))
                            .collect::<Vec<_>>(),
                        open
                    )
                });
                server.storing = Some(Storing { group, open, roles, result: None });
            }
            Effect::Snapshot { history, upto } => server.snapshot = Some((history, upto)),
            Effect::Confirm { to, heads } => self.tell(b"confirm", &[to], &heads, &[], &[]),
            Effect::Ask { to, heads, need } => self.tell(b"ask", &[to], &heads, &need, &[]),
            Effect::Tell { to, heads, changes } => self.tell(b"tell", &to, &heads, &[], &changes),
            Effect::Refuse { to, hashes, refusal } => {
                let stage = server.room.stage();
                self.watch.meets("refused");
                self.watch.say(|| {
                    format!(
                        "{} refuse {to} {refusal:?} {:?}",
                        now,
                        hashes.iter().map(|hash| hex::encode(&hash[..3])).collect::<Vec<_>>()
                    )
                });
                self.watch.refuses(to, &hashes, &refusal, stage, &self.disk);
                let names: Vec<String> = hashes.iter().map(hex::encode).collect();
                if let Some(line) = self.listening(to) {
                    let client = line.outbox.client.clone();
                    line.outbox.send(wire::refused(SERVER, DOCUMENT, &names, refusal.id(), &client));
                }
            }
            Effect::Close { conn, why } => self.closes(conn, why),
            Effect::Relay { to, message } => {
                let shared = Shared::ephemeral(&message);
                for conn in to {
                    if let Some(line) = self.listening(conn) {
                        let client = line.outbox.client.clone();
                        line.outbox.send_passing(shared.to(&client));
                    }
                }
            }
            Effect::Answer { ticket, result } => self.answered(ticket, result),
            Effect::Changed(heads) => self.are_stored(&heads),
            Effect::Presence(_) | Effect::Restaged(_) | Effect::Standing { .. } => {}
        }
    }

    fn closes(&mut self, conn: u64, why: Closing) {
        self.watch.say(|| format!("{} close {conn} {why:?}", self.now));
        self.watch.note(b"close");
        let (hazard, code) = match why {
            Closing::Again => ("closed to come again", CLOSE_AGAIN),
            Closing::TooMuch => ("closed for asking too much", CLOSE_TOO_MUCH),
            Closing::Protocol => ("closed for breaking the protocol", CLOSE_PROTOCOL),
        };
        self.watch.meets(hazard);
        if let Some(line) = self.listening(conn) {
            line.outbox.close(code);
        }
    }

    pub fn listening(&mut self, conn: u64) -> Option<&mut super::line::Line> {
        let life = self.server.as_ref()?.life;
        self.lines.get_mut(&conn).filter(|line| line.server && line.entered == Some(life))
    }

    /// Acknowledged is stored: nobody hears of a head that a crash could take back.
    fn tell(&mut self, kind: &[u8], to: &[u64], heads: &[Hash], need: &[Hash], changes: &[Bytes]) {
        assert!(heads.iter().all(|head| self.disk.has(head)), "told of a change that is not stored");
        self.watch.note(kind);
        for head in heads {
            self.watch.note(&head[..8]);
        }
        let data = sync::write(heads, need, changes.iter().map(|bytes| &bytes[..]));
        let shared = Shared::sync(SERVER, DOCUMENT, &data);
        for conn in to {
            self.watch.note(&conn.to_be_bytes());
            if let Some(line) = self.listening(*conn) {
                let client = line.outbox.client.clone();
                line.outbox.send(shared.to(&client));
            }
        }
    }

    fn are_stored(&self, heads: &Heads) {
        for head in &heads.0 {
            assert!(self.disk.has(&hash_of(head).unwrap()), "pages are told of a change that is not stored");
        }
    }

    fn answered(&mut self, ticket: u64, result: Result<Heads, Unmade>) {
        assert!(self.watch.tickets.remove(&ticket).is_some(), "answered twice, or unasked");
        if let Ok(heads) = &result {
            self.are_stored(heads);
            self.watch.meets("an edit of the server");
        }
        if self.sealing.as_ref().is_some_and(|(sealing, _)| *sealing == ticket) {
            self.sealing = result.ok().map(|heads| (ticket, Some(heads)));
        }
    }

    /// The document's thread finishes one piece of work.
    pub fn lane_works(&mut self) -> bool {
        let now = self.server_now();
        let Some(server) = &mut self.server else { return false };
        let Some(job) = server.lane.pop_front() else { return false };
        match job {
            Job::Try(proposals) => {
                let outcomes = server.keeper.pass(proposals, now);
                self.feed(Input::Tried(outcomes));
            }
            Job::Rebuild(history) => {
                server.keeper.rebuild(history).expect("the document is built again");
                self.watch.meets("rebuilt");
                self.feed(Input::Rebuilt);
            }
        }
        true
    }

    /// The disk takes the group, or does not; the answer is still on its way.
    pub fn disk_works(&mut self) -> bool {
        let Some(server) = &mut self.server else { return false };
        let Some(storing) = server.storing.as_mut().filter(|storing| storing.result.is_none()) else {
            return false;
        };
        let written = self.disk.busy && self.chance.one_in(2);
        if self.disk.busy && !written {
            self.watch.meets("the disk fails before the commit");
            storing.result = Some((Err(LogError::Fault("busy".into())), None));
            return true;
        }
        let new = match self.disk.append(&storing.open, &storing.group) {
            Ok(new) => new,
            Err(fault) => {
                let stage = matches!(fault, LogError::Closed).then_some(self.disk.stage);
                self.watch.meets("the log refuses");
                storing.result = Some((Err(fault), stage));
                return true;
            }
        };
        for (row, roles) in storing.group.iter().zip(&storing.roles) {
            if new.iter().any(|stored| stored.hash == row.hash) {
                self.watch.stored(row, roles.as_ref(), self.disk.stage);
            }
        }
        if written {
            self.watch.meets("the disk fails after the commit");
            storing.result = Some((Err(LogError::Fault("the answer was lost".into())), None));
        } else {
            storing.result = Some((Ok(self.disk.upto()), None));
        }
        true
    }

    /// The disk's answer reaches the room, as in `on_append` of the shell.
    pub fn disk_answers(&mut self) -> bool {
        let now = self.now;
        let Some(server) = &mut self.server else { return false };
        let Some(storing) = server.storing.take_if(|storing| storing.result.is_some()) else { return false };
        let Some((result, stage)) = storing.result else { return false };
        let input = match result {
            Ok(upto) => Input::Stored { upto },
            Err(LogError::Closed) => Input::NotStored(Failure::Closed),
            Err(LogError::ForeignActor(actor)) => Input::NotStored(Failure::ForeignActor(actor)),
            Err(LogError::Fault(_) | LogError::Unknown | LogError::Decided) => {
                // Nobody knows whether a group with a fault was stored: the shell asks the log.
                server.broken = !self.disk.since(server.room.upto()).is_empty();
                Input::NotStored(Failure::Fault)
            }
        };
        self.watch.say(|| format!("{} answer {input:?} {stage:?}", now));
        if let Some(stage) = stage.filter(|stage| *stage != server.room.stage()) {
            self.feed(Input::Stage(stage));
        }
        self.feed(input);
        true
    }

    /// A snapshot is made, then saved, then the room hears of it: three moments, each of which may be the last.
    pub fn snapshot_works(&mut self) -> bool {
        let Some(server) = &mut self.server else { return false };
        if let Some((history, upto)) = server.snapshot.take() {
            let made = keeper::snapshot(&history, upto);
            assert!(made.is_some(), "the room makes no snapshot");
            server.saved = Some((history.len(), made));
            return true;
        }
        let Some((places, made)) = server.saved.take() else { return false };
        let bytes = made.as_ref().map(|made| Bytes::from(&made.bytes[..]));
        if let Some(made) = made.filter(|_| !self.disk.busy) {
            self.disk.save_snapshot(made);
        }
        self.watch.meets("the room takes a snapshot");
        self.feed(Input::Snapped { places, bytes });
        true
    }
}
