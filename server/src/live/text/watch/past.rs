//! Which of the newest changes lead to which: exact, and no further back than is looked.

use std::collections::{BTreeSet, BinaryHeap, HashMap};

use crate::live::wire::sync::Hash;

/// The newest changes in the order of the log, with their dependencies as places in that order.
#[derive(Clone, Debug, Default)]
pub struct Line {
    place: HashMap<Hash, usize>,
    nodes: Vec<Node>,
    heads: BTreeSet<usize>,
    /// Places below have been forgotten.
    start: usize,
}

#[derive(Clone, Debug)]
struct Node {
    hash: Hash,
    deps: Vec<usize>,
    /// Whether it follows from everything before it.
    gathers: bool,
}

/// Everything that a change follows from.
#[derive(Clone, Debug)]
pub struct Past {
    /// All places below are part of it.
    floor: usize,
    above: BTreeSet<usize>,
}

impl Past {
    /// The place from which on some may be missing.
    pub fn floor(&self) -> usize {
        self.floor
    }

    pub fn has(&self, place: usize) -> bool {
        place < self.floor || self.above.contains(&place)
    }

    /// Adds what another change follows from.
    pub fn join(&mut self, other: &Past) {
        self.floor = self.floor.max(other.floor);
        self.above.extend(&other.above);
    }
}

impl Line {
    /// Adds a change behind all others and returns its place; a known one keeps its own.
    pub fn push(&mut self, hash: Hash, deps: &[Hash]) -> usize {
        if let Some(place) = self.place.get(&hash) {
            return *place;
        }
        let place = self.end();
        let known: Vec<usize> = deps.iter().filter_map(|dep| self.place.get(dep).copied()).collect();
        let gathers = !self.heads.is_empty() && self.heads.iter().all(|head| known.contains(head));
        for dep in &known {
            self.heads.remove(dep);
        }
        self.heads.insert(place);
        self.place.insert(hash, place);
        self.nodes.push(Node { hash, deps: known, gathers });
        place
    }

    /// The place behind the newest change.
    pub fn end(&self) -> usize {
        self.start + self.nodes.len()
    }

    /// The oldest place still known.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Forgets all but the newest `count` changes.
    pub fn keep(&mut self, count: usize) {
        let surplus = self.nodes.len().saturating_sub(count);
        for node in self.nodes.drain(..surplus) {
            self.place.remove(&node.hash);
        }
        self.start += surplus;
        let start = self.start;
        self.heads.retain(|head| *head >= start);
    }

    pub fn hash(&self, place: usize) -> Option<Hash> {
        self.nodes.get(place.checked_sub(self.start)?).map(|node| node.hash)
    }

    /// Tells whether a change follows from everything before it: then none of these is concurrent to it.
    pub fn gathers(&self, place: usize) -> bool {
        self.node(place).is_some_and(|node| node.gathers)
    }

    fn node(&self, place: usize) -> Option<&Node> {
        self.nodes.get(place.checked_sub(self.start)?)
    }

    /// Returns what a change follows from, itself included.
    ///
    /// Looks from the newest back, and no further than a change that follows from everything before it: while
    /// people see one another's words that is a few steps, whatever the length of the history.
    pub fn past(&self, place: usize) -> Past {
        let mut open = BinaryHeap::from([place]);
        let mut above = BTreeSet::new();
        while let Some(next) = open.pop() {
            let Some(node) = self.node(next) else { break };
            if !above.insert(next) {
                continue;
            }
            if node.gathers {
                return Past { floor: next, above };
            }
            open.extend(node.deps.iter().filter(|dep| !above.contains(dep)));
        }
        Past { floor: self.start, above }
    }

    /// Returns the newest changes that are part of both; none when that lies further back than is looked.
    pub fn common_heads(&self, one: &Past, other: &Past) -> Vec<Hash> {
        let floor = one.floor.min(other.floor);
        let both: Vec<usize> =
            (floor..self.end()).filter(|place| one.has(*place) && other.has(*place)).collect();
        self.newest(&both).into_iter().filter_map(|place| self.hash(place)).collect()
    }

    /// Returns those of a set that no other of the set directly follows from. The set must hold every change
    /// between any two of its own.
    pub fn newest(&self, set: &[usize]) -> Vec<usize> {
        let followed: BTreeSet<usize> = set
            .iter()
            .filter_map(|place| self.node(*place))
            .flat_map(|node| node.deps.iter().copied())
            .collect();
        set.iter().copied().filter(|place| !followed.contains(place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: u8) -> Hash {
        [number; 32]
    }

    /// 1 - 2 - 4 - 6 and 2 - 3 - 5, joined by 7.
    fn line() -> Line {
        let mut line = Line::default();
        for (number, deps) in [
            (1, vec![]),
            (2, vec![1]),
            (3, vec![2]),
            (4, vec![2]),
            (5, vec![3]),
            (6, vec![4]),
            (7, vec![5, 6]),
        ] {
            line.push(hash(number), &deps.into_iter().map(hash).collect::<Vec<_>>());
        }
        line
    }

    #[test]
    fn a_past_is_exact() {
        let line = line();
        let past = line.past(5);
        let in_past: Vec<usize> = (0..7).filter(|place| past.has(*place)).collect();
        assert_eq!(in_past, [0, 1, 3, 5]);
        assert_eq!(line.common_heads(&line.past(5), &line.past(4)), [hash(2)]);
        assert!(line.gathers(6) && !line.gathers(3));
        assert!((0..7).all(|place| line.past(6).has(place)));
    }

    #[test]
    fn what_is_forgotten_is_in_every_past() {
        let mut line = line();
        line.keep(3);
        assert_eq!((line.start(), line.end()), (4, 7));
        assert!(line.past(5).has(2), "too far back to be looked at");
        assert!(!line.past(5).has(4));
        assert_eq!(line.common_heads(&line.past(5), &line.past(4)), [] as [Hash; 0]);
        assert_eq!(line.push(hash(8), &[hash(7)]), 7);
        assert!(line.gathers(7));
    }
}
