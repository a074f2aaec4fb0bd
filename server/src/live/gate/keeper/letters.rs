//! What the document of a room tells of the writers of its letters.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Keeper;
use crate::domain::resolution::Heads;
use crate::id::ClauseId;
use crate::live::text::attribution::{Stretch, of_clause};
use crate::live::text::read;

impl Keeper {
    /// Reads which change wrote each letter of a clause as it stood at `at`; `None` when either is unknown.
    pub fn letters(&self, clause: &ClauseId, at: &Heads) -> Option<Vec<Stretch>> {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let hashes = read::of_heads(at)?;
            let now = read::heads(&self.doc) == *at;
            of_clause(&self.doc, &self.writers, clause, (!now).then_some(&hashes[..]))
        }));
        read.ok().flatten()
    }
}
