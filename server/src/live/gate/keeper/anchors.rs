//! Ties comments to letters of the room's document and finds them again. Whatever the merge engine does, the room goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Keeper;
use crate::domain::comment::{Place, Range, RangeError};
use crate::domain::resolution::Heads;
use crate::id::ClauseId;
use crate::live::text::anchor;

impl Keeper {
    /// Tells whether a version is one of this document's.
    pub fn knows(&self, at: &Heads) -> bool {
        catch_unwind(AssertUnwindSafe(|| anchor::knows(&self.doc, at))).unwrap_or(false)
    }

    /// Ties the words from one UTF-16 offset up to another, as they stood at `at`.
    pub fn tie(&self, clause: &ClauseId, at: &Heads, span: (usize, usize)) -> Result<Range, RangeError> {
        catch_unwind(AssertUnwindSafe(|| anchor::tie(&self.doc, clause, at, span)))
            .unwrap_or(Err(RangeError::Misplaced))
    }

    /// Finds words that were tied at `made`, as they stand at `now`.
    pub fn find(&self, clause: &ClauseId, made: &Heads, range: &Range, now: &Heads) -> Place {
        catch_unwind(AssertUnwindSafe(|| anchor::find(&self.doc, clause, made, range, now)))
            .unwrap_or(Place::Gone)
    }
}
