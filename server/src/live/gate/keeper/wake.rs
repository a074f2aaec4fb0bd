//! How the document of a room comes into memory: from its snapshot and what was stored after it, or from the log alone.
//!
//! Each change is read once. With a snapshot only what came after it is applied.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change};

use super::snapshot::open_snapshot;
use super::{Ancestry, Chunk, Keeper, Shapes, Writers};
use crate::live::graph::{Bytes, Graph, name};
use crate::live::log::Logged;
use crate::live::text;

/// Why a room cannot wake up.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WakeError {
    #[error("the stored history does not load: {0}")]
    History(String),
    #[error("the resolution has no text yet")]
    Empty,
}

/// A document with all the changes in it, in an order in which each follows what it builds on.
pub(super) struct Opened {
    pub doc: Automerge,
    pub changes: Vec<Change>,
}

impl Opened {
    fn empty() -> Self {
        Self { doc: text::empty(), changes: Vec::new() }
    }
}

impl Keeper {
    /// Builds the document and its graph from the log.
    ///
    /// Also tells how many changes the snapshot holds: they stand first in the graph.
    pub fn wake(logged: &Logged) -> Result<(Self, Graph, usize), WakeError> {
        let opened = match &logged.snapshot {
            Some(snapshot) => open_snapshot(snapshot)?,
            None => Opened::empty(),
        };
        let snapshot_len = opened.changes.len();
        let later = logged.changes.iter().map(|(_, change)| read(&change.bytes)).collect::<Result<_, _>>()?;
        let mut graph = Graph::default();
        let changes = ordered(&mut graph, opened.changes)?;
        let later = ordered(&mut graph, later)?;
        if graph.is_empty() {
            return Err(WakeError::Empty);
        }
        let history: Vec<Bytes> = graph.from(0).cloned().collect();
        let mut keeper = Self::built(Opened { doc: opened.doc, changes }, later, history)?;
        keeper.actors = logged
            .actors
            .iter()
            .filter_map(|(actor, person)| Some((hex::decode(actor).ok()?, person.clone())))
            .collect();
        if name(&keeper.doc.get_heads().iter().map(|hash| hash.0).collect::<Vec<_>>()) != graph.named_heads()
        {
            return Err(WakeError::History("the heads differ".into()));
        }
        Ok((keeper, graph, snapshot_len))
    }

    /// Builds the document from raw changes, each after what it builds on.
    pub(super) fn build(history: Vec<Bytes>) -> Result<Self, WakeError> {
        let changes = history.iter().map(|bytes| read(bytes)).collect::<Result<_, _>>()?;
        Self::built(Opened::empty(), changes, history)
    }

    /// Applies `later` to what was opened; `history` holds the bytes of all changes, in the same order.
    fn built(opened: Opened, later: Vec<Change>, history: Vec<Bytes>) -> Result<Self, WakeError> {
        let built = catch_unwind(AssertUnwindSafe(|| {
            let Opened { mut doc, changes } = opened;
            let mut shapes = Shapes::default();
            let mut ancestry = Ancestry::default();
            let mut writers = Writers::default();
            for (change, bytes) in changes.iter().chain(&later).zip(&history) {
                let (actor, ops) = (change.actor_id().to_bytes(), change.len() as u64);
                writers.learn(actor, change.seq(), change.start_op().get(), ops, bytes.clone());
                ancestry.add(&Chunk::of(change));
                shapes.learn(change);
            }
            doc.apply_changes(later).map_err(|fault| fault.to_string())?;
            Ok::<_, String>((doc, shapes, ancestry, writers))
        }));
        let (doc, shapes, ancestry, writers) = match built {
            Ok(built) => built.map_err(WakeError::History)?,
            Err(_) => return Err(WakeError::History("the merge engine panicked".into())),
        };
        let (actors, own) = (HashMap::new(), HashMap::new());
        Ok(Self { doc, shapes, history, actors, ancestry, writers, own, draw: Box::new(rand::random) })
    }

    /// Throws the document away and builds it from `history`.
    pub fn rebuild(&mut self, history: Vec<Bytes>) -> Result<(), WakeError> {
        let built = Self::build(history)?;
        let actors = std::mem::take(&mut self.actors);
        let draw = std::mem::replace(&mut self.draw, Box::new(rand::random));
        *self = Self { actors, draw, ..built };
        Ok(())
    }
}

fn read(bytes: &[u8]) -> Result<Change, WakeError> {
    match catch_unwind(|| Change::try_from(bytes)) {
        Ok(read) => read.map_err(|fault| WakeError::History(fault.to_string())),
        Err(_) => Err(WakeError::History("the merge engine panicked".into())),
    }
}

/// Puts changes behind those of the graph, in an order in which each follows what it builds on; known ones fall away.
fn ordered(graph: &mut Graph, changes: Vec<Change>) -> Result<Vec<Change>, WakeError> {
    let mut inside = Vec::with_capacity(changes.len());
    let mut waiting = changes;
    while !waiting.is_empty() {
        let mut early = Vec::new();
        let before = waiting.len();
        for change in waiting {
            let hash = change.hash().0;
            let deps: Vec<_> = change.deps().iter().map(|dep| dep.0).collect();
            if graph.has(&hash) {
                continue;
            }
            if graph.add(hash, &deps, Bytes::from(change.raw_bytes())) {
                inside.push(change);
            } else {
                early.push(change);
            }
        }
        if early.len() == before {
            return Err(WakeError::History("a change is missing".into()));
        }
        waiting = early;
    }
    Ok(inside)
}
