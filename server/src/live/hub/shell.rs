//! Runs one room: performs its effects in order and brings back what became of them.
//!
//! The document is moved to a blocking thread for every use (the lane), so that the merge engine never holds up
//! the other rooms. Appending to the log runs beside it: while one group is written, the next one gathers.

mod tell;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

use super::append::{Appended, append_patiently};
use super::authors::{letters, touched};
use super::command::{Command, Question, Reply};
use super::outbox::{CLOSE_AGAIN, CLOSE_PROTOCOL, CLOSE_TOO_MUCH, Outbox};
use super::take_up::taken_up;
use super::{Event, Inner, LiveError};
use crate::domain::resolution::{Heads, Text};
use crate::id::ResolutionId;
use crate::live::gate::keeper::{self, Keeper};
use crate::live::gate::{Outcome, Proposal};
use crate::live::graph::Bytes;
use crate::live::log::LogError;
use crate::live::room::{Closing, Effect, Failure, Input, Room};
use crate::live::wire::{self, Shared};

/// Commands that may wait for a room; whoever sends more waits too.
pub const COMMANDS_MAX: usize = 1024;

/// An empty room stays in memory for a minute: people reload pages.
const IDLE: Duration = Duration::from_secs(60);

/// Connections in one room: a whole conference and its screens.
pub const READERS_MAX: usize = 500;

/// Shortest sleep of a room that has something due.
const TICK_LEAST: Duration = Duration::from_millis(5);

enum Job {
    Try(Vec<Proposal>),
    Rebuild(Vec<Bytes>),
    Read(Heads, Reply<Arc<Text>>),
    Ask(Question),
}

enum Done {
    Tried(Vec<Outcome>),
    Rebuilt(bool),
    Read(Option<Text>, Reply<Arc<Text>>),
    Asked,
}

struct Shell {
    hub: Arc<Inner>,
    id: ResolutionId,
    room: Room,
    keeper: Option<Keeper>,
    jobs: VecDeque<Job>,
    lane: Option<JoinHandle<(Keeper, Done)>>,
    append: Option<JoinHandle<Appended>>,
    snapshot: Option<JoinHandle<Option<(usize, Bytes)>>>,
    outboxes: HashMap<u64, Outbox>,
    document: String,
    tickets: HashMap<u64, Reply<Heads>>,
    last_ticket: u64,
    text: Option<Arc<Text>>,
    events: broadcast::Sender<Event>,
    broken: bool,
}

/// Wakes a room from the log and runs it until it is idle.
pub async fn run(
    hub: Arc<Inner>,
    id: ResolutionId,
    mut commands: mpsc::Receiver<Command>,
    events: broadcast::Sender<Event>,
) {
    match wake(&hub, &id, events).await {
        Ok(mut shell) => {
            shell.live(&mut commands).await;
            shell.close_all();
        }
        Err(fault) => {
            if !matches!(fault, LiveError::Unknown) {
                tracing::error!(resolution.id = %id, %fault, "The room of resolution `{id}` could not wake up");
            }
            let message = fault.to_string();
            let unknown = matches!(fault, LiveError::Unknown);
            hub.forget(&id, &mut commands);
            while let Ok(command) = commands.try_recv() {
                command.turn_away(|| {
                    if unknown { LiveError::Unknown } else { LiveError::Fault(message.clone()) }
                });
            }
            return;
        }
    }
    hub.forget(&id, &mut commands);
    while let Ok(command) = commands.try_recv() {
        command.turn_away(|| LiveError::Moved);
    }
}

async fn wake(
    hub: &Arc<Inner>,
    id: &ResolutionId,
    events: broadcast::Sender<Event>,
) -> Result<Shell, LiveError> {
    let logged = hub.log.load(id).await?;
    let stage = hub.log.stage(id).await?;
    let lane = hub.log.is_lane(id).await?;
    let upto =
        logged.changes.last().map(|(seq, _)| *seq).or(logged.snapshot.as_ref().map(|snapshot| snapshot.upto));
    let woken = tokio::task::spawn_blocking(move || {
        let woken = Keeper::wake(&logged);
        (woken, logged.snapshot)
    });
    let (woken, snapshot) = woken.await.map_err(|fault| LiveError::Fault(fault.to_string()))?;
    let (keeper, graph, places) = woken.map_err(|fault| match fault {
        keeper::WakeError::Empty => LiveError::Unknown,
        keeper::WakeError::History(fault) => LiveError::Fault(fault),
    })?;
    hub.sizes.woke(id, keeper.ops());
    let snapshot = snapshot.map(|snapshot| (places, Bytes::from(snapshot.bytes)));
    Ok(Shell {
        hub: hub.clone(),
        id: id.clone(),
        room: Room::new(graph, upto.unwrap_or(0), stage, snapshot).in_lane(lane),
        keeper: Some(keeper),
        jobs: VecDeque::new(),
        lane: None,
        append: None,
        snapshot: None,
        outboxes: HashMap::new(),
        document: String::new(),
        tickets: HashMap::new(),
        last_ticket: 0,
        text: None,
        events,
        broken: false,
    })
}

/// Waits for a task that may not be running.
async fn finish<T>(task: &mut Option<JoinHandle<T>>) -> Option<T> {
    match task {
        Some(running) => {
            let done = running.await.ok();
            *task = None;
            done
        }
        None => std::future::pending().await,
    }
}

impl Shell {
    async fn live(&mut self, commands: &mut mpsc::Receiver<Command>) {
        while !self.broken {
            self.start_lane();
            let now = self.hub.clock.now();
            let due = self.room.wakes_at(now).map(|at| {
                let wait = u64::try_from(at.0 - now.0).unwrap_or(0);
                Duration::from_millis(wait).max(TICK_LEAST)
            });
            let rest = due.unwrap_or(IDLE);
            tokio::select! {
                command = commands.recv(), if !self.room.is_full() => match command {
                    Some(command) => self.on_command(command),
                    None => return,
                },
                done = finish(&mut self.lane) => self.on_lane(done),
                done = finish(&mut self.append) => self.on_append(done),
                done = finish(&mut self.snapshot) => {
                    let (places, bytes) = done.flatten().map_or((0, None), |(places, bytes)| (places, Some(bytes)));
                    self.feed(Input::Snapped { places, bytes });
                }
                () = tokio::time::sleep(rest) => {
                    if due.is_some() {
                        self.feed(Input::Tick);
                    } else if self.room.is_idle() && commands.is_empty() {
                        return;
                    }
                }
            }
        }
    }

    fn feed(&mut self, input: Input) {
        let effects = self.room.on_input(self.hub.clock.now(), input);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn on_command(&mut self, command: Command) {
        match command {
            Command::Join { conn, member, outbox, document } => {
                if self.room.readers() >= READERS_MAX {
                    outbox.close(CLOSE_TOO_MUCH);
                    return;
                }
                self.document = document;
                for message in self.room.carets_for(conn) {
                    outbox.send_passing(Shared::ephemeral(&message).to(&outbox.client));
                }
                self.outboxes.insert(conn, outbox);
                self.feed(Input::Join { conn, member });
            }
            Command::Member { conn, member } => self.feed(Input::Member { conn, member }),
            Command::Sync { conn, sync, first } => self.feed(Input::Sync { conn, sync, first }),
            Command::Caret { conn, caret, message } => self.feed(Input::Caret { conn, caret, message }),
            Command::Leave { conn } => {
                self.outboxes.remove(&conn);
                self.feed(Input::Leave { conn });
            }
            Command::Evict { person } => self.evict(&person),
            Command::Edit { member, edit, reply } => {
                let ticket = self.ticket(reply);
                self.feed(Input::Edit { ticket, member, edit });
            }
            Command::Settle { reply } => {
                let ticket = self.ticket(reply);
                self.feed(Input::Settle { ticket });
            }
            Command::Drain { reply } => {
                for outbox in self.outboxes.values() {
                    outbox.close(CLOSE_AGAIN);
                }
                let ticket = self.ticket(reply);
                self.feed(Input::Settle { ticket });
            }
            Command::Text { at, reply } => self.on_text(at, reply),
            Command::Heads { reply } => drop(reply.send(Ok(self.room.heads()))),
            Command::Letters { clause, reply } => {
                self.jobs.push_back(Job::Ask(letters(self.room.heads(), clause, reply)));
            }
            Command::Preview { take, reply } => self.jobs.push_back(Job::Ask(taken_up(take, reply))),
            Command::Touched { changes, reply } => {
                self.jobs.push_back(Job::Ask(touched(changes, reply)));
            }
            Command::Stage(stage) => self.feed(Input::Stage(stage)),
            Command::Ask(question) => self.jobs.push_back(Job::Ask(question)),
            Command::Present { reply } => drop(reply.send(Ok(self.room.present()))),
        }
    }

    fn ticket(&mut self, reply: Reply<Heads>) -> u64 {
        self.last_ticket += 1;
        self.tickets.insert(self.last_ticket, reply);
        self.last_ticket
    }

    fn on_text(&mut self, at: Option<Heads>, reply: Reply<Arc<Text>>) {
        let present = self.room.heads();
        let at = at.unwrap_or(present);
        match &self.text {
            Some(text) if text.heads == at => drop(reply.send(Ok(text.clone()))),
            _ => self.jobs.push_back(Job::Read(at, reply)),
        }
    }

    fn start_lane(&mut self) {
        if self.lane.is_some() {
            return;
        }
        let Some(job) = self.jobs.pop_front() else { return };
        let Some(mut keeper) = self.keeper.take() else {
            self.broken = true;
            return;
        };
        let now = self.hub.clock.now();
        self.lane = Some(tokio::task::spawn_blocking(move || {
            let done = match job {
                Job::Try(proposals) => Done::Tried(keeper.pass(proposals, now)),
                Job::Rebuild(history) => Done::Rebuilt(keeper.rebuild(history).is_ok()),
                Job::Read(at, reply) => Done::Read(keeper.text(&at), reply),
                Job::Ask(question) => {
                    question(&keeper);
                    Done::Asked
                }
            };
            (keeper, done)
        }));
    }

    fn on_lane(&mut self, done: Option<(Keeper, Done)>) {
        let Some((keeper, done)) = done else {
            self.break_off("the document was lost");
            return;
        };
        self.hub.sizes.set(&self.id, keeper.ops());
        self.keeper = Some(keeper);
        match done {
            Done::Tried(outcomes) => self.feed(Input::Tried(outcomes)),
            Done::Asked => {}
            Done::Rebuilt(true) => self.feed(Input::Rebuilt),
            Done::Rebuilt(false) => self.break_off("the document could not be built again"),
            Done::Read(Some(text), reply) => {
                let text = Arc::new(text);
                if text.heads == self.room.heads() {
                    self.text = Some(text.clone());
                }
                drop(reply.send(Ok(text)));
            }
            Done::Read(None, reply) => drop(reply.send(Err(LiveError::UnknownVersion))),
        }
    }

    fn on_append(&mut self, done: Option<Appended>) {
        let sure = done.as_ref().is_some_and(|done| done.sure);
        let (result, stage) = done.map_or((None, None), |done| (Some(done.result), done.stage));
        let input = match result {
            Some(Ok(upto)) => Input::Stored { upto },
            Some(Err(LogError::Closed)) => Input::NotStored(Failure::Closed),
            Some(Err(LogError::ForeignActor(actor))) => Input::NotStored(Failure::ForeignActor(actor)),
            Some(Err(LogError::Decided)) => Input::NotStored(Failure::Fault),
            Some(Err(fault)) => {
                let id = &self.id;
                tracing::error!(resolution.id = %id, %fault, "Changes of resolution `{id}` could not be stored");
                Input::NotStored(Failure::Fault)
            }
            None => Input::NotStored(Failure::Fault),
        };
        // The word of the new stage is still on its way: what was not stored is judged under it already.
        if let Some(stage) = stage.filter(|stage| *stage != self.room.stage()) {
            self.feed(Input::Stage(stage));
        }
        self.feed(input);
        if !sure {
            self.break_off("nobody knows what was stored");
        }
    }

    fn break_off(&mut self, why: &str) {
        let id = &self.id;
        tracing::error!(resolution.id = %id, "The room of resolution `{id}` closes: {why}");
        self.broken = true;
    }

    fn close_all(&mut self) {
        for outbox in self.outboxes.values() {
            outbox.close(CLOSE_AGAIN);
        }
        for (_, reply) in self.tickets.drain() {
            drop(reply.send(Err(LiveError::Fault("the room closed".into()))));
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Try(proposals) => self.jobs.push_back(Job::Try(proposals)),
            Effect::Rebuild(history) => self.jobs.push_back(Job::Rebuild(history)),
            Effect::Store(group, open) => {
                let (log, id) = (self.hub.log.clone(), self.id.clone());
                let upto = self.room.upto();
                self.append = Some(tokio::spawn(append_patiently(log, id, open, group, upto)));
            }
            Effect::Confirm { to, heads } => self.tell(&[to], &heads, &[], &[]),
            Effect::Tell { to, heads, changes } => self.tell(&to, &heads, &[], &changes),
            Effect::Ask { to, heads, need } => self.tell(&[to], &heads, &need, &[]),
            Effect::Refuse { to, hashes, refusal } => {
                if let Some(outbox) = self.outboxes.get(&to) {
                    let hashes: Vec<String> = hashes.iter().map(hex::encode).collect();
                    let (document, client) = (&self.document, &outbox.client);
                    outbox.send(wire::refused(super::SERVER, document, &hashes, refusal.id(), client));
                }
            }
            Effect::Relay { to, message } => {
                let shared = Shared::ephemeral(&message);
                for outbox in to.iter().filter_map(|conn| self.outboxes.get(conn)) {
                    outbox.send_passing(shared.to(&outbox.client));
                }
            }
            Effect::Answer { ticket, result } => {
                if let Some(reply) = self.tickets.remove(&ticket) {
                    drop(reply.send(result.map_err(LiveError::from)));
                }
            }
            Effect::Close { conn, why } => {
                if let Some(outbox) = self.outboxes.get(&conn) {
                    outbox.close(match why {
                        Closing::Protocol => CLOSE_PROTOCOL,
                        Closing::TooMuch => CLOSE_TOO_MUCH,
                        Closing::Again => CLOSE_AGAIN,
                    });
                }
            }
            Effect::Snapshot { history, upto } => self.take_snapshot(history, upto),
            Effect::Changed(heads) => drop(self.events.send(Event::Changed(heads))),
            Effect::Presence(present) => drop(self.events.send(Event::Present(present))),
            Effect::Restaged(stage) => drop(self.events.send(Event::Stage(stage))),
            Effect::Standing { to, stage, rights } => self.tell_standing(to, stage, rights),
        }
    }
}
