//! The room of one resolution: what happens when somebody writes, as plain states and effects.
//!
//! No sockets, no clock, no database, no merge engine: the shell (`hub/shell.rs`) performs the effects in order
//! and comes back with what became of them. Nobody is told of a change before it is stored.

pub mod intake;
mod outcome;
mod reader;
mod tell;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::reader::Reader;
use super::gate::chunk::Chunk;
use super::gate::{Outcome, Passed, Proposal, Refusal, Rights, Source, Work};
use super::graph::{Bytes, Graph};
use super::log::LoggedChange;
use super::presence::{Caret, Presence};
use super::text::{Edit, EditError};
use super::wire::Ephemeral;
use super::wire::sync::{Hash, Sync};
use crate::clock::Millis;
use crate::domain::person::Roles;
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::id::PersonId;

/// Changes waiting for ones they build on. An honest client sends in order; a burst over two connections may cross.
pub const ORPHANS_MAX: usize = 1_000;

/// Proposals tried in one go: long enough to share the work, short enough that a reader waits no second.
pub const TRY_MAX: usize = 256;

/// Proposals and changes on their way to the log: what a full room types in a minute, and no more than a slow disk
/// should have to catch up with.
pub const WAITING_MAX: usize = 4_096;

/// Refused changes remembered for a connection; beyond it the client does not listen and is closed.
pub const REFUSED_MAX: usize = 10_000;

/// How often a client may ask for everything again on one connection.
pub const RESENDS_MAX: u32 = 32;

/// Changes after which a new snapshot is worth its half second of work.
pub const SNAPSHOT_EVERY: usize = 500;

/// Somebody as the room knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: PersonId,
    pub name: String,
    pub roles: Roles,
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    Join {
        conn: u64,
        member: Member,
    },
    /// The person's roles have changed.
    Member {
        conn: u64,
        member: Member,
    },
    Sync {
        conn: u64,
        sync: Sync,
        first: bool,
    },
    Caret {
        conn: u64,
        caret: Caret,
        message: Ephemeral,
    },
    Leave {
        conn: u64,
    },
    Edit {
        ticket: u64,
        member: Member,
        edit: Edit,
    },
    /// Asks to be answered when everything before it is stored.
    Settle {
        ticket: u64,
    },
    Tried(Vec<Outcome>),
    Stored {
        upto: i64,
    },
    NotStored(Failure),
    Rebuilt,
    Snapped {
        places: usize,
        bytes: Option<Bytes>,
    },
    Stage(Stage),
    Tick,
}

/// Why a group was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The stage moved on.
    Closed,
    /// Somebody lost a right under which part of it was tried.
    Rights,
    ForeignActor(String),
    Fault,
}

impl Failure {
    fn refusal(&self) -> Refusal {
        match self {
            Failure::Closed => Refusal::Stage,
            Failure::Rights => Refusal::Role,
            Failure::ForeignActor(_) | Failure::Fault => Refusal::Store,
        }
    }
}

/// Why a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    Protocol,
    TooMuch,
    /// Nothing the client did: it should come back and send again.
    Again,
}

/// Something the shell must do.
#[derive(Debug)]
pub enum Effect {
    Try(Vec<Proposal>),
    /// Stores a group, if the stage is still one of these.
    Store(Vec<LoggedChange>, Vec<Stage>),
    /// Tells one writer that everything it sent so far is stored.
    Confirm {
        to: u64,
        heads: Vec<Hash>,
    },
    /// Sends stored changes, written once for all these readers.
    Tell {
        to: Vec<u64>,
        heads: Vec<Hash>,
        changes: Vec<Bytes>,
    },
    Ask {
        to: u64,
        heads: Vec<Hash>,
        need: Vec<Hash>,
    },
    Refuse {
        to: u64,
        hashes: Vec<Hash>,
        refusal: Refusal,
    },
    Relay {
        to: Vec<u64>,
        message: Ephemeral,
    },
    Answer {
        ticket: u64,
        result: Result<Heads, Unmade>,
    },
    Close {
        conn: u64,
        why: Closing,
    },
    /// Throws the document in memory away and builds it from these changes.
    Rebuild(Vec<Bytes>),
    Snapshot {
        history: Vec<Bytes>,
        upto: i64,
    },
    Changed(Heads),
    Presence(Vec<Presence>),
    Restaged(Stage),
    /// Tells a page of ours the stage, and what its person may do there.
    Standing {
        to: u64,
        stage: Stage,
        rights: Rights,
    },
}

/// Why an edit of the server was not made.
#[derive(Debug, PartialEq, Eq)]
pub enum Unmade {
    Edit(EditError),
    Refused(Refusal),
}

struct Queued {
    from: Source,
    member: Member,
    work: Work,
}

struct Orphan {
    conn: u64,
    chunk: Chunk,
}

/// A group on its way to the log.
#[derive(Default)]
struct Group {
    /// The stages under which it was tried; a group tried under two is stored under neither.
    stages: BTreeSet<Stage>,
    passed: Vec<(Source, Passed)>,
    tickets: Vec<u64>,
}

impl Group {
    fn is_empty(&self) -> bool {
        self.passed.is_empty() && self.tickets.is_empty()
    }
}

/// The room of one resolution.
pub struct Room {
    stage: Stage,
    lane: bool,
    /// Everything stored, and nothing else.
    graph: Graph,
    /// The connection each stored change came from; 0 for the log and the server.
    origin: Vec<u64>,
    upto: i64,
    readers: BTreeMap<u64, Reader>,
    queue: VecDeque<Queued>,
    trying: Option<(Stage, Vec<(Source, Member)>)>,
    accepted: Group,
    storing: Option<Group>,
    /// On the way to the log (queued, tried, accepted or being stored), with the connections that sent it: a
    /// client that lost its line sends again what is still on its way from the old one.
    pending: BTreeMap<Hash, Vec<u64>>,
    orphans: BTreeMap<Hash, Orphan>,
    /// A group was not stored: what is tried now builds on nothing, and the document is built again.
    tainted: Option<Failure>,
    /// Somebody lost a right while changes made under it were tried or waited to be stored.
    spoiled: bool,
    rebuilding: bool,
    snapshot: Option<(usize, Bytes)>,
    snapping: bool,
    /// Number of changes when a snapshot was last begun.
    snapped: usize,
    /// The log has rows that are not here: a snapshot would leave them out.
    partial: bool,
    told_at: Millis,
    carets_at: Millis,
    spoken: BTreeMap<u64, Ephemeral>,
}

impl Room {
    /// Opens a room on what the log holds.
    pub fn new(graph: Graph, upto: i64, stage: Stage, snapshot: Option<(usize, Bytes)>) -> Self {
        let origin = vec![0; graph.len()];
        Self {
            stage,
            lane: false,
            origin,
            upto,
            readers: BTreeMap::new(),
            queue: VecDeque::new(),
            trying: None,
            accepted: Group::default(),
            storing: None,
            pending: BTreeMap::new(),
            orphans: BTreeMap::new(),
            tainted: None,
            spoiled: false,
            rebuilding: false,
            snapped: snapshot.as_ref().map_or(0, |(places, _)| *places),
            snapshot,
            snapping: false,
            partial: false,
            graph,
            told_at: Millis(i64::MIN / 2),
            carets_at: Millis(i64::MIN / 2),
            spoken: BTreeMap::new(),
        }
    }

    /// The only way in: takes what happened and returns what must be done, in order.
    pub fn on_input(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Join { conn, member } => {
                self.readers.entry(conn).or_insert_with(|| Reader::new(member));
                effects.push(Effect::Presence(self.present()));
            }
            Input::Member { conn, member } => self.on_member(conn, &member, &mut effects),
            Input::Sync { conn, sync, first } => self.on_sync(now, conn, sync, first, &mut effects),
            Input::Caret { conn, caret, message } => self.on_caret(now, conn, caret, message, &mut effects),
            Input::Leave { conn } => self.on_leave(conn, &mut effects),
            Input::Edit { ticket, member, edit } => {
                self.queue.push_back(Queued { from: Source::Ticket(ticket), member, work: Work::Edit(edit) });
            }
            Input::Settle { ticket } => {
                let member = Member { person: PersonId::from(""), name: String::new(), roles: Roles::new() };
                self.queue.push_back(Queued { from: Source::Ticket(ticket), member, work: Work::Wait });
            }
            Input::Tried(outcomes) => self.on_tried(outcomes, &mut effects),
            Input::Stored { upto } => self.on_stored(upto, &mut effects),
            Input::NotStored(failure) => self.on_not_stored(&failure, &mut effects),
            Input::Rebuilt => self.rebuilding = false,
            Input::Snapped { places, bytes } => {
                self.snapping = false;
                if let Some(bytes) = bytes {
                    self.snapshot = Some((places, bytes));
                }
            }
            Input::Stage(stage) => self.on_stage(stage, &mut effects),
            Input::Tick => {}
        }
        self.go_on(now, &mut effects);
        outcome::gather_refusals(effects)
    }

    /// Starts whatever can be started, and tells whoever is due.
    fn go_on(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        if self.spoiled && self.trying.is_none() && self.storing.is_none() {
            self.on_not_stored(&Failure::Rights, effects);
        }
        let idle = self.trying.is_none() && !self.rebuilding && self.tainted.is_none() && !self.spoiled;
        if idle && !self.queue.is_empty() {
            let count = self.queue.len().min(TRY_MAX);
            let batch: Vec<Queued> = self.queue.drain(..count).collect();
            let sources = batch.iter().map(|queued| (queued.from, queued.member.clone())).collect();
            self.trying = Some((self.stage, sources));
            // Rights are asked for here and not when the frame came: the stage may have moved on.
            let proposals = batch.into_iter().map(|queued| Proposal {
                from: queued.from,
                rights: Rights::in_room(self.lane, &queued.member.roles, self.stage),
                person: queued.member.person,
                work: queued.work,
            });
            effects.push(Effect::Try(proposals.collect()));
        }
        if self.storing.is_none() && !self.accepted.is_empty() && !self.spoiled {
            let group = std::mem::take(&mut self.accepted);
            if group.passed.is_empty() {
                self.answer_all(&group.tickets, effects);
            } else {
                let open = group.stages.iter().copied().filter(|_| group.stages.len() == 1).collect();
                let changes = group.passed.iter().map(|(_, passed)| passed.logged.clone()).collect();
                effects.push(Effect::Store(changes, open));
                self.storing = Some(group);
            }
        }
        self.tell_due(now, effects);
        if self.graph.len() - self.snapped >= SNAPSHOT_EVERY && !self.snapping && !self.partial {
            self.snapping = true;
            self.snapped = self.graph.len();
            effects
                .push(Effect::Snapshot { history: self.graph.from(0).cloned().collect(), upto: self.upto });
        }
    }

    /// The stage as the room knows it.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The version on disk.
    pub fn heads(&self) -> Heads {
        self.graph.named_heads()
    }

    /// The last row of the log that the room knows of.
    pub fn upto(&self) -> i64 {
        self.upto
    }

    /// Tells whether so much is on its way that nothing more should be taken in: its senders wait.
    pub fn is_full(&self) -> bool {
        self.queue.len() + self.accepted.passed.len() >= WAITING_MAX
    }

    /// Tells whether nothing is on its way.
    pub fn is_settled(&self) -> bool {
        self.queue.is_empty()
            && self.trying.is_none()
            && self.accepted.is_empty()
            && self.storing.is_none()
            && !self.rebuilding
    }

    /// Tells whether nobody is here and nothing is on its way: the room may leave memory.
    pub fn is_idle(&self) -> bool {
        self.readers.is_empty() && self.is_settled() && !self.snapping
    }

    /// Number of connections.
    pub fn readers(&self) -> usize {
        self.readers.len()
    }
}
