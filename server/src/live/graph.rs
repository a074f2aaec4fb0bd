//! The graph of all stored changes of one text: what leads to what, and what a peer still lacks.
//!
//! Differences are exact, because the whole graph is here: no filters, no stored state of peers.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::wire::sync::Hash;
use crate::domain::resolution::Heads;

/// The bytes of one change, shared by the graph, the document and the messages that carry it.
pub type Bytes = Arc<[u8]>;

/// All stored changes in the order of the log.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    place: HashMap<Hash, usize>,
    nodes: Vec<Node>,
    heads: BTreeSet<Hash>,
}

#[derive(Clone, Debug)]
struct Node {
    hash: Hash,
    deps: Vec<usize>,
    bytes: Bytes,
}

impl Graph {
    /// Adds a change; returns false when one that it builds on is not here. A known change is passed over.
    pub fn add(&mut self, hash: Hash, deps: &[Hash], bytes: Bytes) -> bool {
        if self.place.contains_key(&hash) {
            return true;
        }
        let Some(places) = deps.iter().map(|dep| self.place.get(dep).copied()).collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        for dep in deps {
            self.heads.remove(dep);
        }
        self.heads.insert(hash);
        self.place.insert(hash, self.nodes.len());
        self.nodes.push(Node { hash, deps: places, bytes });
        true
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn has(&self, hash: &Hash) -> bool {
        self.place.contains_key(hash)
    }

    /// The newest changes, in order of their hashes.
    pub fn heads(&self) -> Vec<Hash> {
        self.heads.iter().copied().collect()
    }

    /// The newest changes as the rest of the program writes them.
    pub fn named_heads(&self) -> Heads {
        name(&self.heads())
    }

    /// Returns the bytes of a change.
    pub fn bytes(&self, hash: &Hash) -> Option<&Bytes> {
        self.place.get(hash).map(|place| &self.nodes[*place].bytes)
    }

    /// Returns the bytes of all changes from `place` on, in the order of the log.
    pub fn from(&self, place: usize) -> impl Iterator<Item = &Bytes> {
        self.nodes[place.min(self.nodes.len())..].iter().map(|node| &node.bytes)
    }

    /// Returns the hashes of all changes from `place` on, in the order of the log.
    pub fn hashes_from(&self, place: usize) -> impl Iterator<Item = &Hash> {
        self.nodes[place.min(self.nodes.len())..].iter().map(|node| &node.hash)
    }

    /// Returns the places of all changes that somebody who has `known` still lacks, in the order of the log.
    ///
    /// Hashes in `known` that are not here are passed over.
    pub fn missing(&self, known: &[Hash]) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = known.iter().filter_map(|hash| self.place.get(hash).copied()).collect();
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut seen[place], true) {
                open.extend(self.nodes[place].deps.iter().filter(|dep| !seen[**dep]));
            }
        }
        (0..self.nodes.len()).filter(|place| !seen[*place]).collect()
    }

    /// Returns the bytes of the change at a place.
    pub fn at(&self, place: usize) -> Option<&Bytes> {
        self.nodes.get(place).map(|node| &node.bytes)
    }
}

/// Writes hashes as sorted lower-case hexadecimal.
pub fn name(hashes: &[Hash]) -> Heads {
    let mut lines: Vec<String> = hashes.iter().map(hex::encode).collect();
    lines.sort_unstable();
    Heads(lines)
}

/// Reads a hash from hexadecimal.
pub fn hash_of(name: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(name, &mut hash).ok().map(|()| hash)
}
