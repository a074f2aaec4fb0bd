//! How large the documents in memory are: for operators, and for pages that will be slow to open.

use std::collections::HashMap;
use std::sync::Mutex;

use super::{Hub, lock};
use crate::id::ResolutionId;
use crate::live::gate::DOCUMENT_OPS_WARN;

/// Operations of the document of each room in memory.
#[derive(Default)]
pub struct Sizes(Mutex<HashMap<ResolutionId, u64>>);

/// Figures over all rooms in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    pub open: usize,
    /// Rooms whose document is large ([`is_large`]).
    pub large: usize,
    /// Operations of the largest document.
    pub operations_max: u64,
}

/// Tells whether a document of so many operations is slow to open.
pub fn is_large(operations: u64) -> bool {
    operations >= DOCUMENT_OPS_WARN
}

impl Sizes {
    /// Remembers the size of a document whose room has just woken.
    pub fn woke(&self, id: &ResolutionId, operations: u64) {
        self.set(id, operations);
        if is_large(operations) {
            tracing::warn!(
                resolution.id = %id, operations,
                "Resolution `{id}` holds {operations} operations and opens slowly: from {DOCUMENT_OPS_WARN} on \
                 its readers are told"
            );
        }
    }

    pub fn set(&self, id: &ResolutionId, operations: u64) {
        lock(&self.0).insert(id.clone(), operations);
    }

    pub fn forget(&self, id: &ResolutionId) {
        lock(&self.0).remove(id);
    }

    pub fn of(&self, id: &ResolutionId) -> Option<u64> {
        lock(&self.0).get(id).copied()
    }

    pub fn rooms(&self) -> Rooms {
        let sizes = lock(&self.0);
        Rooms {
            open: sizes.len(),
            large: sizes.values().filter(|operations| is_large(**operations)).count(),
            operations_max: sizes.values().copied().max().unwrap_or(0),
        }
    }
}

impl Hub {
    /// Number of operations in the document of a resolution whose room is in memory.
    pub fn operations(&self, resolution: &ResolutionId) -> Option<u64> {
        self.0.sizes.of(resolution)
    }

    /// Figures over all rooms in memory.
    pub fn rooms(&self) -> Rooms {
        self.0.sizes.rooms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_large_from_its_limit_on() {
        let sizes = Sizes::default();
        sizes.woke(&"small".into(), DOCUMENT_OPS_WARN - 1);
        assert_eq!(sizes.rooms(), Rooms { open: 1, large: 0, operations_max: DOCUMENT_OPS_WARN - 1 });
        sizes.woke(&"large".into(), 7);
        sizes.set(&"large".into(), DOCUMENT_OPS_WARN);
        assert_eq!(sizes.rooms(), Rooms { open: 2, large: 1, operations_max: DOCUMENT_OPS_WARN });
        sizes.forget(&"large".into());
        assert_eq!(sizes.of(&"large".into()), None);
    }
}
