//! Snapshots: verified caches of the log, taken beside the room and opened when it wakes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::wake::Opened;
use super::{Keeper, WakeError};
use crate::live::graph::Bytes;
use crate::live::log::Snapshot;
use crate::live::text::{self, read};

/// Builds a snapshot from raw changes, loads it back and compares: what it says is what the log says.
pub fn snapshot(history: &[Bytes], upto: i64) -> Option<Snapshot> {
    let made = catch_unwind(AssertUnwindSafe(|| {
        let keeper = Keeper::build(history.to_vec()).ok()?;
        let bytes = keeper.doc.save();
        let loaded = text::load(&bytes).ok()?;
        let same =
            loaded.get_heads() == keeper.doc.get_heads() && loaded.get_changes(&[]).len() == history.len();
        same.then(|| Snapshot { heads: read::heads(&keeper.doc), upto, bytes })
    }));
    made.ok().flatten()
}

/// Opens a snapshot; one that does not say what it claims is an error, not a guess.
pub(super) fn open_snapshot(snapshot: &Snapshot) -> Result<Opened, WakeError> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let doc = text::load(&snapshot.bytes).map_err(|fault| fault.to_string())?;
        if read::heads(&doc) != snapshot.heads {
            return Err("the snapshot has other heads".to_owned());
        }
        let changes = doc.get_changes(&[]);
        Ok(Opened { doc, changes })
    }));
    opened.unwrap_or_else(|_| Err("the snapshot panicked".to_owned())).map_err(WakeError::History)
}
