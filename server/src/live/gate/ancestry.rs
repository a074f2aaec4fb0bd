//! Who could know what: which operations the writer of a change had before them, by the changes it builds on.
//!
//! The merge engine takes a change that names operations of others which it does not build on. It stays fine until
//! the document is built in another order, as at every reader and at the next start: then the engine panics.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};

use automerge::legacy::OpId;

use super::chunk::Chunk;
use super::count::Counted;
use crate::live::wire::sync::Hash;

/// All changes of a document, in an order in which each follows what it builds on.
#[derive(Default)]
pub struct Ancestry {
    places: HashMap<Hash, usize>,
    /// What each change builds on.
    deps: Vec<Vec<usize>>,
    /// The last operation of each change.
    last_ops: Vec<u64>,
    heads: BTreeSet<usize>,
    actors: HashMap<Vec<u8>, Line>,
    pub counted: Counted,
}

/// The changes of one actor.
#[derive(Default)]
struct Line {
    seq: u64,
    /// First operation, the one after the last, and the change, in order.
    spans: Vec<(u64, u64, usize)>,
}

/// The changes that the writer of some change did not have.
pub type Unseen = HashSet<usize>;

impl Ancestry {
    /// Takes in a change; all that it builds on is here.
    pub fn add(&mut self, chunk: &Chunk) {
        let place = self.deps.len();
        let deps: Vec<usize> = chunk.deps.iter().filter_map(|dep| self.places.get(dep).copied()).collect();
        for dep in &deps {
            self.heads.remove(dep);
        }
        self.heads.insert(place);
        self.deps.push(deps);
        let end = chunk.start_op + chunk.rows;
        self.last_ops.push(end - 1);
        self.places.insert(chunk.hash, place);
        let line = self.actors.entry(chunk.actor.clone()).or_default();
        line.seq = chunk.seq;
        line.spans.push((chunk.start_op, end, place));
        self.counted.add(chunk.start_op, chunk.rows);
    }

    pub fn has(&self, hash: &Hash) -> bool {
        self.places.contains_key(hash)
    }

    /// The number of an actor's last change; 0 for one who has written nothing.
    pub fn last_seq(&self, actor: &[u8]) -> u64 {
        self.actors.get(actor).map_or(0, |line| line.seq)
    }

    /// The last operation of all that a change builds on; `None` when some of it is not here.
    pub fn last_op(&self, deps: &[Hash]) -> Option<u64> {
        let mut last = 0;
        for dep in deps {
            last = last.max(self.last_ops[*self.places.get(dep)?]);
        }
        Some(last)
    }

    /// Finds what lies outside of `deps` and all that they build on.
    ///
    /// Walks back from the newest changes only as far as the two differ: for most changes no step.
    pub fn unseen(&self, deps: &[Hash]) -> Unseen {
        let mut seen: HashMap<usize, bool> = self.heads.iter().map(|head| (*head, false)).collect();
        let mut queue: BinaryHeap<usize> = self.heads.iter().copied().collect();
        let mut open = queue.len();
        let mut unseen = Unseen::new();
        let starts: Vec<usize> = deps.iter().filter_map(|dep| self.places.get(dep).copied()).collect();
        let mut steps: Vec<(usize, bool)> = starts.into_iter().map(|start| (start, true)).collect();
        loop {
            for (place, known) in steps.drain(..) {
                match seen.entry(place) {
                    Entry::Vacant(entry) => {
                        entry.insert(known);
                        queue.push(place);
                        open += usize::from(!known);
                    }
                    Entry::Occupied(mut entry) if known && !*entry.get() => {
                        entry.insert(true);
                        open -= 1;
                    }
                    Entry::Occupied(_) => {}
                }
            }
            if open == 0 {
                return unseen;
            }
            // The newest first: whatever builds on it has been met before.
            let Some(place) = queue.pop() else { return unseen };
            let known = seen.get(&place).copied().unwrap_or(false);
            if !known {
                open -= 1;
                unseen.insert(place);
            }
            steps.extend(self.deps[place].iter().map(|dep| (*dep, known)));
        }
    }

    /// Tells whether the writer had an operation before them.
    pub fn knows(&self, unseen: &Unseen, id: &OpId) -> bool {
        let Some(line) = self.actors.get(id.actor().to_bytes()) else { return false };
        let after = line.spans.partition_point(|(start, _, _)| *start <= id.counter());
        let Some((_, end, place)) = after.checked_sub(1).map(|at| line.spans[at]) else { return false };
        id.counter() < end && !unseen.contains(&place)
    }

    /// Tells whether the writer had all of their own changes before them.
    pub fn knows_own(&self, unseen: &Unseen, actor: &[u8]) -> bool {
        let last = self.actors.get(actor).and_then(|line| line.spans.last());
        last.is_none_or(|(_, _, place)| !unseen.contains(place))
    }
}
