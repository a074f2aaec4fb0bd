//! Looks for conflicts beside a room: a moment after something is stored, and on waking for what was stored but not looked at.
//!
//! Never holds up the writers: it reads the log like any follower and asks the document between their changes. What
//! it finds is kept together with how far it has looked, so that a crash between storing and looking costs nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::command::Command;
use super::{Event, Inner};
use crate::domain::conflict::Found;
use crate::id::ResolutionId;
use crate::live::log::{LogError, LoggedChange};
use crate::live::text::watch::{LOOK_BACK_MAX, Watch};

/// Changes looked at in one go: half a second at worst, on a slow machine, before writers have their turn again.
const LOOK_MAX: usize = 64;

/// How long stored changes are gathered before they are looked at: nobody decides on a card while its words are still
/// being typed, and a busy room is then asked four times a second and not at every word.
const GATHER: Duration = Duration::from_millis(250);

/// How often it is kept how far was looked while people type on: each time is a write of its own to the disk, and
/// looking again at so many after a crash costs a moment.
const MARK_EVERY: i64 = 256;

/// The same when nobody types.
const MARK_REST: Duration = Duration::from_secs(1);

/// Why looking ended.
enum End {
    /// The room left memory: the next one looks on.
    Gone,
    Fault(String),
}

impl From<LogError> for End {
    fn from(fault: LogError) -> Self {
        Self::Fault(fault.to_string())
    }
}

struct Lookout {
    hub: Arc<Inner>,
    id: ResolutionId,
    room: mpsc::Sender<Command>,
    events: broadcast::Sender<Event>,
    /// Filled when there is something to look at: most rooms are opened to be read.
    watch: Option<Watch>,
    looked: i64,
    /// How far of that is kept.
    marked: i64,
}

/// Looks until the room is gone.
pub async fn run(
    hub: Arc<Inner>,
    id: ResolutionId,
    room: mpsc::Sender<Command>,
    events: broadcast::Sender<Event>,
) {
    let mut heard = events.subscribe();
    let Ok(Some(looked)) = hub.log.looked(&id).await else { return };
    let mut lookout = Lookout { hub, id, room, events, watch: None, looked, marked: looked };
    loop {
        match lookout.look_on().await {
            Ok(()) => {}
            Err(End::Gone) => return,
            // The next stored group tries again; nothing is lost, for the log remembers how far was looked.
            Err(End::Fault(fault)) => lookout.start_over(&fault),
        }
        if !lookout.wait(&mut heard).await {
            return;
        }
    }
}

impl Lookout {
    /// Looks at everything stored that has not been looked at.
    async fn look_on(&mut self) -> Result<(), End> {
        let fresh = self.hub.log.since(&self.id, self.looked).await?;
        for part in fresh.chunks(LOOK_MAX) {
            let upto = part.last().map_or(self.looked, |(seq, _)| *seq);
            let changes: Vec<LoggedChange> = part.iter().map(|(_, change)| change.clone()).collect();
            let found = self.look(changes).await?;
            self.looked = upto;
            if !found.is_empty() || self.looked - self.marked >= MARK_EVERY {
                self.keep(&found).await?;
            }
        }
        Ok(())
    }

    /// Keeps cards and how far was looked.
    async fn keep(&mut self, found: &[Found]) -> Result<(), End> {
        let now = self.hub.clock.now();
        if self.hub.log.keep_conflicts(&self.id, self.looked, found, now).await? {
            drop(self.events.send(Event::Conflicts));
        }
        self.marked = self.looked;
        Ok(())
    }

    fn start_over(&mut self, fault: &str) {
        let id = &self.id;
        tracing::warn!(resolution.id = %id, %fault, "Resolution `{id}` could not be looked through for conflicts");
        self.watch = None;
        self.looked = self.marked;
    }

    /// Waits until something is stored; false when the room is gone.
    async fn wait(&mut self, heard: &mut broadcast::Receiver<Event>) -> bool {
        let rest = Instant::now() + MARK_REST;
        loop {
            tokio::select! {
                event = heard.recv() => match event {
                    Ok(Event::Changed(_)) | Err(RecvError::Lagged(_)) => break,
                    Ok(
                        Event::Present(_)
                        | Event::Stage(_)
                        | Event::Conflicts
                        | Event::Offers
                        | Event::Comments { .. }
                        | Event::Suggestions
                        | Event::Agenda
                        | Event::Members
                        | Event::Notices(_)
                        | Event::Records
                        | Event::Ending,
                    ) => {}
                    Err(RecvError::Closed) => return false,
                },
                () = self.room.closed() => return false,
                () = sleep_until(rest), if self.marked < self.looked => {
                    if let Err(End::Fault(fault)) = self.keep(&[]).await {
                        self.start_over(&fault);
                    }
                }
            }
        }
        // What else is stored meanwhile is looked at in the same go.
        tokio::time::sleep(GATHER).await;
        while !matches!(heard.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
        true
    }

    async fn look(&mut self, changes: Vec<LoggedChange>) -> Result<Vec<Found>, End> {
        let mut watch = match self.watch.take() {
            Some(watch) => watch,
            None => self.remember().await?,
        };
        let open = self.hub.log.open_conflicts(&self.id).await?;
        let (reply, answer) = oneshot::channel();
        let question = Command::Ask(Box::new(move |keeper| {
            let found = keeper.look(&mut watch, &changes, &open);
            drop(reply.send((watch, found)));
        }));
        self.room.send(question).await.map_err(|_| End::Gone)?;
        let (watch, found) = answer.await.map_err(|_| End::Gone)?;
        // Looking at the same changes again would end the same way: they get no card, the next ones are looked at.
        let Some(found) = found else {
            let id = &self.id;
            tracing::warn!(resolution.id = %id, "Looking for conflicts panicked in resolution `{id}`");
            return Ok(Vec::new());
        };
        self.watch = Some(watch);
        Ok(found)
    }

    /// Reads the changes before those to be looked at, as far back as is looked.
    async fn remember(&self) -> Result<Watch, End> {
        let back = i64::try_from(LOOK_BACK_MAX).unwrap_or(i64::MAX);
        let before = self.hub.log.since(&self.id, self.looked.saturating_sub(back)).await?;
        let mut watch = Watch::default();
        for (_, change) in before.iter().take_while(|(seq, _)| *seq <= self.looked) {
            watch.add(change);
        }
        Ok(watch)
    }
}
