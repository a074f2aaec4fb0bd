//! Proves the log of one resolution: each change is what its row says, stands in its place and is by its person.
//!
//! Looks only; the room's own document is not touched.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change};

use super::chunk;
use crate::domain::resolution::{Heads, Text};
use crate::id::PersonId;
use crate::live::graph::{Bytes, Graph};
use crate::live::log::{LoggedChange, Snapshot};
use crate::live::text::{self, read};
use crate::live::wire::sync::Hash;

/// What is wrong with a log. Rows are named by their sequence numbers.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("its log is empty")]
    Empty,
    #[error("change {0} is missing from its log")]
    Gap(i64),
    #[error("the bytes of change {0} do not give its hash")]
    Hash(i64),
    #[error("the row of change {0} says something else than its bytes")]
    Row(i64),
    #[error("change {0} builds on a change that is not there before it")]
    Dependency(i64),
    #[error("change {seq} is number {found} of its actor where number {expected} comes next")]
    ActorSeq { seq: i64, found: u64, expected: u64 },
    #[error("change {0} is by another person than its actor belongs to")]
    Actor(i64),
    #[error("its log does not load: {0}")]
    Load(String),
    #[error("its snapshot is no document, or holds other changes than its log")]
    Snapshot,
}

/// Takes the rows of a log one by one, in order.
#[derive(Default)]
pub struct Prover {
    graph: Graph,
    last_seq: i64,
    actors: HashMap<String, (u64, PersonId, i64)>,
}

/// A log without flaws, with the document that it makes.
pub struct Proof {
    doc: Automerge,
    graph: Graph,
}

impl Prover {
    /// Takes the next row.
    pub fn add(&mut self, seq: i64, row: &LoggedChange) -> Result<(), Flaw> {
        let expected = self.last_seq + 1;
        if seq != expected {
            return Err(Flaw::Gap(expected));
        }
        self.last_seq = seq;
        let read = chunk::identify(&row.bytes).map_err(|_| Flaw::Hash(seq))?;
        if hex::encode(read.hash) != row.hash {
            return Err(Flaw::Hash(seq));
        }
        let deps: Vec<String> = read.deps.iter().map(hex::encode).collect();
        if deps != row.deps || hex::encode(&read.actor) != row.actor || read.seq != row.actor_seq {
            return Err(Flaw::Row(seq));
        }
        let known = self.actors.entry(row.actor.clone()).or_insert((0, row.person.clone(), seq));
        let next = known.0 + 1;
        if row.actor_seq != next {
            return Err(Flaw::ActorSeq { seq, found: row.actor_seq, expected: next });
        }
        if known.1 != row.person {
            return Err(Flaw::Actor(seq));
        }
        known.0 = next;
        if !self.graph.add(read.hash, &read.deps, Bytes::from(row.bytes.as_slice())) {
            return Err(Flaw::Dependency(seq));
        }
        Ok(())
    }

    /// Compares the actors with whom they were bound to, and builds the document.
    pub fn finish(self, bound: &[(String, PersonId)]) -> Result<Proof, Flaw> {
        if self.graph.is_empty() {
            return Err(Flaw::Empty);
        }
        let bound: HashMap<&str, &PersonId> =
            bound.iter().map(|(actor, person)| (actor.as_str(), person)).collect();
        for (actor, (_, person, first)) in &self.actors {
            if bound.get(actor.as_str()) != Some(&person) {
                return Err(Flaw::Actor(*first));
            }
        }
        let graph = self.graph;
        let built = catch_unwind(AssertUnwindSafe(|| build(&graph)));
        let doc = built.unwrap_or_else(|_| Err("the merge engine panicked".into())).map_err(Flaw::Load)?;
        Ok(Proof { doc, graph })
    }
}

fn build(graph: &Graph) -> Result<Automerge, String> {
    let changes: Result<Vec<Change>, _> = graph.from(0).map(|bytes| Change::try_from(&bytes[..])).collect();
    let mut doc = text::empty();
    doc.apply_changes(changes.map_err(|fault| fault.to_string())?).map_err(|fault| fault.to_string())?;
    if read::heads(&doc) != graph.named_heads() {
        return Err("its heads differ".into());
    }
    let again = text::load(&doc.save()).map_err(|fault| fault.to_string())?;
    if again.get_heads() == doc.get_heads() { Ok(doc) } else { Err("it saves something else".into()) }
}

impl Proof {
    /// Number of changes.
    pub fn changes(&self) -> usize {
        self.graph.len()
    }

    /// Tells whether a snapshot holds exactly the changes up to its place in the log.
    pub fn holds(&self, snapshot: &Snapshot) -> Result<(), Flaw> {
        let places = usize::try_from(snapshot.upto).map_err(|_| Flaw::Snapshot)?;
        let loaded = catch_unwind(AssertUnwindSafe(|| {
            let doc = text::load(&snapshot.bytes).ok()?;
            let hashes: HashSet<Hash> = doc.get_changes(&[]).iter().map(|change| change.hash().0).collect();
            Some((read::heads(&doc), hashes))
        }));
        let (heads, hashes) = loaded.ok().flatten().ok_or(Flaw::Snapshot)?;
        let logged: HashSet<Hash> = self.graph.hashes_from(0).take(places).copied().collect();
        let same = places <= self.graph.len() && heads == snapshot.heads && hashes == logged;
        if same { Ok(()) } else { Err(Flaw::Snapshot) }
    }

    /// Reads the words as they stood at a version; `None` when the log does not hold it.
    pub fn text_at(&self, heads: &Heads) -> Option<Text> {
        catch_unwind(AssertUnwindSafe(|| read::text_at(&self.doc, heads))).ok().flatten()
    }
}
