//! Notes of members on clauses of sealed words: for the committee alone (`domain.md` §6), kept with the round.

use crate::clock::Millis;
use crate::id::{ClauseId, PersonId};

/// Longest note in characters: half a page, beside a clause that is rarely longer.
pub const NOTE_CHARS_MAX: usize = 2000;

/// One note. A member has one on a clause, and puts other words in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct ClauseNote {
    pub clause: ClauseId,
    pub person: PersonId,
    pub name: String,
    pub words: String,
    pub at: Millis,
}

/// Never the words: what is debugged may end in a log.
impl std::fmt::Debug for ClauseNote {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("ClauseNote").field("clause", &self.clause).finish_non_exhaustive()
    }
}
