//! A log in memory that can be told to fail, for tests of the rooms above it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::log::{ChangeLog, Later, LogError, Logged, LoggedChange, Snapshot};

#[derive(Default)]
struct Shelf {
    stage: Option<Stage>,
    changes: Vec<(i64, LoggedChange)>,
    snapshot: Option<Snapshot>,
    document: String,
    fault: bool,
    /// Appending works, and says that it did not.
    loses_answers: bool,
    panics: bool,
    /// Nothing can be looked up.
    away: bool,
}

/// A log that forgets everything when the test ends.
#[derive(Clone, Default)]
pub struct MemoryLog(Arc<Mutex<HashMap<ResolutionId, Shelf>>>);

impl MemoryLog {
    pub fn shared(&self) -> Arc<dyn ChangeLog> {
        Arc::new(self.clone())
    }

    /// Adds an empty resolution with its document id.
    pub fn add(&self, resolution: &ResolutionId, stage: Stage, document: &str) {
        let shelf = Shelf { stage: Some(stage), document: document.to_owned(), ..Shelf::default() };
        self.0.lock().unwrap().insert(resolution.clone(), shelf);
    }

    pub fn set_stage(&self, resolution: &ResolutionId, stage: Stage) {
        self.0.lock().unwrap().get_mut(resolution).unwrap().stage = Some(stage);
    }

    /// Makes appending fail until told otherwise.
    pub fn set_fault(&self, resolution: &ResolutionId, fault: bool) {
        self.0.lock().unwrap().get_mut(resolution).unwrap().fault = fault;
    }

    /// Makes looking a document up fail until told otherwise.
    pub fn set_away(&self, resolution: &ResolutionId, away: bool) {
        self.0.lock().unwrap().get_mut(resolution).unwrap().away = away;
    }

    /// Makes appending work and its answer get lost, until told otherwise.
    pub fn set_loses_answers(&self, resolution: &ResolutionId, loses: bool) {
        self.0.lock().unwrap().get_mut(resolution).unwrap().loses_answers = loses;
    }

    /// Makes whoever wakes on this log panic until told otherwise.
    pub fn set_panics(&self, resolution: &ResolutionId, panics: bool) {
        self.0.lock().unwrap().get_mut(resolution).unwrap().panics = panics;
    }

    pub fn hashes(&self, resolution: &ResolutionId) -> Vec<String> {
        self.0.lock().unwrap()[resolution].changes.iter().map(|(_, change)| change.hash.clone()).collect()
    }

    pub fn snapshot(&self, resolution: &ResolutionId) -> Option<Snapshot> {
        self.0.lock().unwrap()[resolution].snapshot.clone()
    }

    fn with<T>(
        &self,
        resolution: &ResolutionId,
        act: impl FnOnce(&mut Shelf) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        act(self.0.lock().unwrap().get_mut(resolution).ok_or(LogError::Unknown)?)
    }
}

impl ChangeLog for MemoryLog {
    fn load<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Logged> {
        Box::pin(async move {
            let panics = self.0.lock().unwrap().get(resolution).is_some_and(|shelf| shelf.panics);
            assert!(!panics, "told to panic");
            self.with(resolution, |shelf| {
                let upto = shelf.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto);
                let later = shelf.changes.iter().filter(|(seq, _)| *seq > upto).cloned();
                let actors =
                    shelf.changes.iter().map(|(_, change)| (change.actor.clone(), change.person.clone()));
                Ok(Logged {
                    snapshot: shelf.snapshot.clone(),
                    changes: later.collect(),
                    actors: actors.collect::<HashMap<_, _>>().into_iter().collect(),
                })
            })
        })
    }

    fn since<'a>(&'a self, resolution: &'a ResolutionId, after: i64) -> Later<'a, Vec<(i64, LoggedChange)>> {
        Box::pin(async move {
            self.with(resolution, |shelf| {
                Ok(shelf.changes.iter().filter(|(seq, _)| *seq > after).cloned().collect())
            })
        })
    }

    fn append<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        open: &'a [Stage],
        group: &'a [LoggedChange],
    ) -> Later<'a, i64> {
        Box::pin(async move {
            // A disk takes a moment: groups gather meanwhile.
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            self.with(resolution, |shelf| {
                if shelf.fault {
                    return Err(LogError::Fault("the disk is full".into()));
                }
                if !shelf.stage.is_some_and(|stage| open.contains(&stage)) {
                    return Err(LogError::Closed);
                }
                for change in group {
                    if !shelf.changes.iter().any(|(_, known)| known.hash == change.hash) {
                        let seq = shelf.changes.len() as i64 + 1;
                        shelf.changes.push((seq, change.clone()));
                    }
                }
                if shelf.loses_answers {
                    return Err(LogError::Fault("the answer was lost".into()));
                }
                Ok(shelf.changes.len() as i64)
            })
        })
    }

    fn save_snapshot<'a>(&'a self, resolution: &'a ResolutionId, snapshot: &'a Snapshot) -> Later<'a, ()> {
        Box::pin(async move {
            self.with(resolution, |shelf| {
                shelf.snapshot = Some(snapshot.clone());
                Ok(())
            })
        })
    }

    fn stage<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Stage> {
        Box::pin(async move { self.with(resolution, |shelf| shelf.stage.ok_or(LogError::Unknown)) })
    }

    fn find_document<'a>(&'a self, document: &'a str) -> Later<'a, Option<ResolutionId>> {
        Box::pin(async move {
            let shelves = self.0.lock().unwrap();
            if shelves.values().any(|shelf| shelf.away) {
                return Err(LogError::Fault("the database is away".into()));
            }
            Ok(shelves.iter().find(|(_, shelf)| shelf.document == document).map(|(id, _)| id.clone()))
        })
    }
}
