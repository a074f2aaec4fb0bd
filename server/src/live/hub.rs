//! The door to all shared documents: finds or wakes the room of a resolution and hands it the work.
//!
//! Cheap to clone. Nothing outside `live/` needs to know that rooms exist.

mod anchors;
mod append;
mod authors;
mod command;
mod lane;
mod link;
mod lookout;
pub mod outbox;
mod shell;
pub mod size;
mod take_up;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{broadcast, mpsc, oneshot};

use self::command::{Command, Reply};
pub use self::link::Link;
use self::shell::COMMANDS_MAX;
pub use self::shell::READERS_MAX;
use self::size::Sizes;
use super::gate::{Rights, keeper, open_stages};
use super::log::{LogError, LoggedChange, SharedLog};
pub use super::presence::Presence;
use super::room::Member;
use super::session::Names;
pub use super::text::take_up::{Preview, TakeUp};
pub use super::text::{Edit, EditError, Seed, SeedClause};
use crate::clock::Clock;
use crate::domain::permission::Denied;
use crate::domain::permission::lane::Lane;
use crate::domain::person::Person;
use crate::domain::resolution::{Heads, Text};
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};

/// The name the server gives itself on the wire; clients take it as opaque.
pub const SERVER: &str = "duthao-server";

/// Connections of one person: some tabs on some devices, and a script.
pub const CONNECTIONS_MAX: usize = 20;

/// Events a follower may be behind; one further behind reads the page anew.
const EVENTS_MAX: usize = 64;

/// How often a room that is just leaving memory is asked again.
const MOVES_MAX: usize = 5;

/// Why the shared document could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    #[error("there is no such resolution")]
    Unknown,
    #[error("that version is not part of this resolution")]
    UnknownVersion,
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The stage moved on: nothing was stored.
    #[error("the text may no longer be changed at this stage")]
    Closed,
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A limit of `design.md` §9 was met.
    #[error("the change was refused: {0}")]
    Refused(String),
    /// The server is going down; ask again in a moment.
    #[error("the server is restarting")]
    Draining,
    /// The room left memory just now; asking again wakes it.
    #[error("the room was just closing")]
    Moved,
    #[error("the shared document failed: {0}")]
    Fault(String),
}

impl From<LogError> for LiveError {
    fn from(fault: LogError) -> Self {
        match fault {
            LogError::Unknown => Self::Unknown,
            LogError::Closed => Self::Closed,
            LogError::ForeignActor(actor) => {
                Self::Refused(format!("the actor {actor} belongs to somebody else"))
            }
            LogError::Decided => Self::Refused("the suggestion was decided meanwhile".to_owned()),
            LogError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Something that happened in a room, for pages that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Changed(Heads),
    Present(Vec<Presence>),
    Stage(Stage),
    /// The server is going down: nothing more will be told.
    Ending,
    /// Conflict cards were opened, renewed or decided.
    Conflicts,
    /// Links were offered, or offers answered.
    Offers,
    /// Comments were made, answered or changed; whoever may not read internal ones hears nothing of those.
    Comments {
        internal: bool,
    },
    /// Something was suggested, or suggestions decided.
    Suggestions,
    /// The agenda, who is there, or what was spoken at the workshop.
    Agenda,
    /// These people were told something.
    Notices(Arc<[PersonId]>),
    /// Who may be here is asked anew: a working group has lost a member.
    Members,
    /// A record was corrected or withdrawn, or it was decided what follows for a clause.
    Records,
}

/// The door to all shared documents.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    log: SharedLog,
    clock: Clock,
    rooms: Mutex<HashMap<ResolutionId, mpsc::Sender<Command>>>,
    events: Mutex<HashMap<ResolutionId, broadcast::Sender<Event>>>,
    people: Mutex<HashMap<PersonId, usize>>,
    /// Held while a stage is read and told, so that the last one told is the one that holds.
    stages: tokio::sync::Mutex<()>,
    last_conn: AtomicU64,
    draining: AtomicBool,
    storage: String,
    names: Names,
    sizes: Sizes,
}

/// Locks; a panic elsewhere while holding it leaves nothing half done in these maps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    /// Takes a room off the list. No command gets in afterwards; what already waits is left in `commands`.
    fn forget(&self, id: &ResolutionId, commands: &mut mpsc::Receiver<Command>) {
        let mut rooms = lock(&self.rooms);
        commands.close();
        rooms.remove(id);
        self.sizes.forget(id);
        lock(&self.events).retain(|_, events| events.receiver_count() > 0);
    }
}

impl Hub {
    pub fn new(log: SharedLog, clock: Clock) -> Self {
        let storage = bs58::encode(rand::random::<[u8; 16]>()).into_string();
        Self(Arc::new(Inner {
            log,
            clock,
            rooms: Mutex::default(),
            events: Mutex::default(),
            people: Mutex::default(),
            stages: tokio::sync::Mutex::default(),
            last_conn: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            storage,
            names: Names::default(),
            sizes: Sizes::default(),
        }))
    }

    /// Makes the first change of a new resolution, to be stored together with its row.
    pub fn first_change(&self, seed: &Seed, by: &PersonId) -> Result<LoggedChange, LiveError> {
        Ok(keeper::first_change(seed, by, self.0.clock.now())?)
    }

    /// Appends the first change of a new resolution; its row must exist at an open stage.
    pub async fn create(
        &self,
        resolution: &ResolutionId,
        seed: Seed,
        by: &PersonId,
    ) -> Result<Heads, LiveError> {
        let now = self.0.clock.now();
        let change = keeper::first_change(&seed, by, now)?;
        let heads = Heads(vec![change.hash.clone()]);
        self.0.log.append(resolution, &open_stages(), &[change]).await?;
        Ok(heads)
    }

    /// Returns the text at the stored heads; cached until they change.
    pub async fn text(&self, resolution: &ResolutionId) -> Result<Arc<Text>, LiveError> {
        self.ask(resolution, |reply| Command::Text { at: None, reply }).await
    }

    /// Returns the text as it stood at `at`.
    pub async fn text_at(&self, resolution: &ResolutionId, at: &Heads) -> Result<Text, LiveError> {
        let text = self.ask(resolution, |reply| Command::Text { at: Some(at.clone()), reply }).await?;
        Ok(Arc::unwrap_or_clone(text))
    }

    /// Returns the stored heads.
    pub async fn heads(&self, resolution: &ResolutionId) -> Result<Heads, LiveError> {
        self.ask(resolution, |reply| Command::Heads { reply }).await
    }

    /// Makes an edit for a person; it is stored when this returns.
    pub async fn edit(&self, resolution: &ResolutionId, by: &Person, edit: Edit) -> Result<Heads, LiveError> {
        let stage = self.0.log.stage(resolution).await?;
        let lane = self.0.log.lane(resolution, &by.id).await?;
        if lane == Lane::Foreign {
            return Err(LiveError::Unknown);
        }
        let rights = Rights::in_room(lane == Lane::Own, &by.roles, stage);
        if edit.touches_text() {
            rights.text?;
        }
        if edit.touches_evidence() {
            rights.evidence?;
        }
        let make = |reply| Command::Edit { member: member(by), edit: edit.clone(), reply };
        self.ask(resolution, make).await
    }

    /// Waits until everything accepted so far is stored, and returns the heads.
    pub async fn settle(&self, resolution: &ResolutionId) -> Result<Heads, LiveError> {
        self.ask(resolution, |reply| Command::Settle { reply }).await
    }

    /// Tells the room its stage as it stands in the database: the rights of everybody connected change at once.
    ///
    /// Read here, one at a time, and not taken from the caller: of two steps at once, the word of the first may come last.
    pub async fn stage_changed(&self, resolution: &ResolutionId) {
        self.one_stage_changed(resolution).await;
        // The lanes of its working groups go with it.
        for lane in self.0.log.lanes(resolution).await.unwrap_or_default() {
            self.one_stage_changed(&lane).await;
        }
    }

    async fn one_stage_changed(&self, resolution: &ResolutionId) {
        let _turn = self.0.stages.lock().await;
        let stage = match self.0.log.stage(resolution).await {
            Ok(stage) => stage,
            Err(fault) => {
                // The next group finds the new stage when it is stored.
                tracing::warn!(resolution.id = %resolution, %fault, "The stage of resolution `{resolution}` could not be read");
                return;
            }
        };
        let room = lock(&self.0.rooms).get(resolution).filter(|room| !room.is_closed()).cloned();
        match room {
            // A room that closes meanwhile reads the stage when it wakes again.
            Some(room) => drop(room.send(Command::Stage(stage)).await),
            None => drop(self.events(resolution).send(Event::Stage(stage))),
        }
    }

    /// Tells everybody who follows a room that its conflict cards are others now.
    pub fn conflicts_changed(&self, resolution: &ResolutionId) {
        drop(self.events(resolution).send(Event::Conflicts));
    }

    /// Tells everybody who follows a room that its offers of evidence are others now.
    pub fn offers_changed(&self, resolution: &ResolutionId) {
        drop(self.events(resolution).send(Event::Offers));
    }

    /// Tells everybody who follows a room, and may read them, that its comments are others now.
    pub fn comments_changed(&self, resolution: &ResolutionId, internal: bool) {
        drop(self.events(resolution).send(Event::Comments { internal }));
    }

    /// Tells everybody who follows a room that its workshop has moved on.
    pub fn agenda_changed(&self, resolution: &ResolutionId) {
        drop(self.events(resolution).send(Event::Agenda));
    }

    /// Tells the pages of these people that they were told something.
    pub fn notices_changed(&self, resolution: &ResolutionId, people: Arc<[PersonId]>) {
        drop(self.events(resolution).send(Event::Notices(people)));
    }

    /// Tells everybody who follows any room that a record, or what was decided on one, has changed: which clauses lean
    /// on it is found by whoever asks.
    pub fn records_changed(&self) {
        for events in lock(&self.0.events).values() {
            drop(events.send(Event::Records));
        }
    }

    /// Returns who is in the room.
    pub async fn present(&self, resolution: &ResolutionId) -> Vec<Presence> {
        if !lock(&self.0.rooms).contains_key(resolution) {
            return Vec::new();
        }
        self.ask(resolution, |reply| Command::Present { reply }).await.unwrap_or_default()
    }

    /// Follows a room: what happens from now on.
    pub fn watch(&self, resolution: &ResolutionId) -> broadcast::Receiver<Event> {
        self.events(resolution).subscribe()
    }

    /// Stores what is under way and closes all connections, for a restart.
    pub async fn drain(&self) {
        self.0.draining.store(true, Ordering::SeqCst);
        let rooms: Vec<_> = lock(&self.0.rooms).values().cloned().collect();
        for room in rooms {
            let (reply, answer) = oneshot::channel();
            if room.send(Command::Drain { reply }).await.is_ok() {
                drop(answer.await);
            }
        }
        for events in lock(&self.0.events).values() {
            drop(events.send(Event::Ending));
        }
    }

    /// Tells whether the server is going down.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::SeqCst)
    }

    fn events(&self, resolution: &ResolutionId) -> broadcast::Sender<Event> {
        let mut events = lock(&self.0.events);
        events.entry(resolution.clone()).or_insert_with(|| broadcast::channel(EVENTS_MAX).0).clone()
    }

    fn room(&self, resolution: &ResolutionId) -> mpsc::Sender<Command> {
        let events = self.events(resolution);
        let mut rooms = lock(&self.0.rooms);
        // A room that died without leaving the list must not keep the next one out.
        if let Some(room) = rooms.get(resolution).filter(|room| !room.is_closed()) {
            return room.clone();
        }
        let (sender, receiver) = mpsc::channel(COMMANDS_MAX);
        rooms.insert(resolution.clone(), sender.clone());
        let watched = lookout::run(self.0.clone(), resolution.clone(), sender.clone(), events.clone());
        tokio::spawn(watched);
        tokio::spawn(shell::run(self.0.clone(), resolution.clone(), receiver, events));
        sender
    }

    async fn ask<T>(
        &self,
        resolution: &ResolutionId,
        make: impl Fn(Reply<T>) -> Command,
    ) -> Result<T, LiveError> {
        for _ in 0..MOVES_MAX {
            let (reply, answer) = oneshot::channel();
            if self.room(resolution).send(make(reply)).await.is_err() {
                continue;
            }
            match answer.await {
                Ok(Err(LiveError::Moved)) => {}
                Ok(result) => return result,
                Err(_) => return Err(LiveError::Fault("the room did not answer".into())),
            }
        }
        Err(LiveError::Moved)
    }
}

/// Who somebody is in a room.
fn member(person: &Person) -> Member {
    Member { person: person.id.clone(), name: person.name.clone(), roles: person.roles.clone() }
}
