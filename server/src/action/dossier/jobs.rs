//! Dossiers in the making: few at once, each for the one person who asked, held in memory for a short while and nowhere
//! else. Whoever asked sees how far theirs has come, stops it, fetches it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::make_dossier::{Binding, Made, make_dossier};
use super::read_dossier::Naming;
use super::{DossierError, Progress, Watch};
use crate::action::Explain;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::person::Person;
use crate::id::{JobId, PersonId, ResolutionId};

/// Dossiers made at once: one core of the smallest machine stays with those who write and vote.
const MAKING_MAX: usize = 1;

/// Jobs held at once, in the making, waiting or finished: the eleven members of a committee and their office. With one a
/// person, the memory they take is bounded by [`HELD_BYTES_MAX`].
const HELD_MAX: usize = 16;

/// Bytes of finished files held together; the oldest go first.
const HELD_BYTES_MAX: usize = 192 * 1024 * 1024;

/// How long a job is held: a finished file is fetched in minutes, or made anew.
const HELD_MILLIS: i64 = 15 * 60 * 1000;

/// How a job stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// Waits for its turn, or is being made.
    Making(Progress),
    Stopped,
    /// The problem's name, as messages have it.
    Failed(&'static str),
    Done(Arc<Made>),
}

struct Job {
    owner: PersonId,
    resolution: ResolutionId,
    binding: Binding,
    begun: Millis,
    watch: Arc<Watch>,
    /// Written once, when the making ends.
    ended: Arc<Mutex<Option<Standing>>>,
}

impl Job {
    fn standing(&self) -> Standing {
        if self.watch.is_stopped() {
            return Standing::Stopped;
        }
        let ended = held(&self.ended).clone();
        ended.unwrap_or_else(|| Standing::Making(self.watch.progress()))
    }

    fn bytes(&self) -> usize {
        match &*held(&self.ended) {
            Some(Standing::Done(made)) => made.bytes.len(),
            Some(Standing::Making(_) | Standing::Stopped | Standing::Failed(_)) | None => 0,
        }
    }

    fn is_making(&self) -> bool {
        matches!(self.standing(), Standing::Making(_))
    }
}

/// A job that is gone is made no further: dropped, it stops itself.
impl Drop for Job {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

/// All jobs of this server.
#[derive(Clone, Default)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    held: Mutex<BTreeMap<JobId, Job>>,
    turn: Arc<Semaphore>,
}

impl Default for Inner {
    fn default() -> Self {
        Self { held: Mutex::default(), turn: Arc::new(Semaphore::new(MAKING_MAX)) }
    }
}

/// Stops the making it watches when whoever waits for it is gone.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Jobs {
    /// Begins a dossier for this person, in place of any of theirs that is not fetched yet. Nothing when too many wait.
    pub fn start(
        &self,
        app: &App,
        (by, name): (&Person, Naming),
        resolution: &ResolutionId,
        binding: Binding,
    ) -> Option<JobId> {
        let job = Job {
            owner: by.id.clone(),
            resolution: resolution.clone(),
            binding,
            begun: app.clock.now(),
            watch: Arc::default(),
            ended: Arc::default(),
        };
        let id = JobId::fresh();
        let (watch, ended) = (Arc::clone(&job.watch), Arc::clone(&job.ended));
        if !self.hold(id.clone(), job) {
            return None;
        }
        let (app, by, resolution) = (app.clone(), by.clone(), resolution.clone());
        let turn = Arc::clone(&self.0.turn);
        self.forget_later(id.clone());
        tokio::spawn(async move {
            let Ok(_turn) = turn.acquire_owned().await else { return };
            let made = match watch.go_on() {
                Ok(()) => make_dossier(&app, (&by, name), &resolution, binding, &watch).await,
                Err(stopped) => Err(stopped),
            };
            // What was stopped meanwhile is not kept: the flag is set before the place is written.
            let mut end = held(&ended);
            *end = Some(match made {
                Ok(_) | Err(DossierError::Stopped) if watch.is_stopped() => Standing::Stopped,
                Ok(made) => Standing::Done(Arc::new(made)),
                Err(fault) => {
                    tracing::error!(error = %fault, "A dossier could not be made: {fault}");
                    Standing::Failed(fault.slug())
                }
            });
        });
        Some(id)
    }

    /// Forgets a job when its time is over, whether or not anybody asks.
    fn forget_later(&self, id: JobId) {
        let jobs = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(HELD_MILLIS.unsigned_abs())).await;
            if let Some(jobs) = jobs.upgrade() {
                held(&jobs.held).remove(&id);
            }
        });
    }

    /// Holds a job; tells whether there was room. Old ones go, and all that the same person had.
    fn hold(&self, id: JobId, job: Job) -> bool {
        let mut all = held(&self.0.held);
        sweep(&mut all, job.begun);
        all.retain(|_, other| other.owner != job.owner);
        if all.len() >= HELD_MAX && !drop_oldest_finished(&mut all) {
            return false;
        }
        all.insert(id, job);
        true
    }

    /// Tells how a job of this person stands, and what it makes; nothing where it is another's, or gone.
    pub fn look(
        &self,
        by: &Person,
        resolution: &ResolutionId,
        id: &JobId,
        now: Millis,
    ) -> Option<(Standing, Binding)> {
        let mut all = held(&self.0.held);
        sweep(&mut all, now);
        let job = all.get(id).filter(|job| job.owner == by.id && job.resolution == *resolution)?;
        Some((job.standing(), job.binding))
    }

    /// Stops a job of this person. Tells whether there was one.
    pub fn stop(&self, by: &Person, resolution: &ResolutionId, id: &JobId) -> bool {
        let all = held(&self.0.held);
        let Some(job) = all.get(id).filter(|job| job.owner == by.id && job.resolution == *resolution) else {
            return false;
        };
        job.watch.stop();
        // What is made already is wanted no longer: its bytes go now.
        *held(&job.ended) = Some(Standing::Stopped);
        true
    }

    /// Makes a dossier in its turn while somebody waits for it; it stops when they are gone.
    pub async fn make_now(
        &self,
        app: &App,
        reader: (&Person, Naming),
        resolution: &ResolutionId,
        binding: Binding,
    ) -> Result<Made, DossierError> {
        let watch: Arc<Watch> = Arc::default();
        let _stops = StopOnDrop(Arc::clone(&watch));
        let Ok(_turn) = self.0.turn.acquire().await else { return Err(DossierError::Stopped) };
        make_dossier(app, reader, resolution, binding, &watch).await
    }
}

/// Forgets jobs that are old, and finished ones beyond the bytes that are held.
fn sweep(all: &mut BTreeMap<JobId, Job>, now: Millis) {
    all.retain(|_, job| now.0 - job.begun.0 < HELD_MILLIS);
    while all.values().map(Job::bytes).sum::<usize>() > HELD_BYTES_MAX && drop_oldest_finished(all) {}
}

fn drop_oldest_finished(all: &mut BTreeMap<JobId, Job>) -> bool {
    let finished = all.iter().filter(|(_, job)| !job.is_making());
    let oldest = finished.min_by_key(|(_, job)| job.begun).map(|(id, _)| id.clone());
    oldest.is_some_and(|id| all.remove(&id).is_some())
}
