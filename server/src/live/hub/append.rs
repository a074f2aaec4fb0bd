//! Appending a group to the log, with patience for a busy disk.

use std::time::Duration;

use crate::domain::stage::Stage;
use crate::id::ResolutionId;
use crate::live::log::{LogError, LoggedChange, SharedLog};

/// Waits between attempts to append: a busy disk answers within seconds.
const APPEND_WAITS: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(3)];

/// What came of it.
pub struct Appended {
    pub result: Result<i64, LogError>,
    /// When the stage had moved on, the stage it is now.
    pub stage: Option<Stage>,
    /// Whether it is known what was stored.
    pub sure: bool,
}

/// Appends a group; a fault that may pass is tried again, since a known change is passed over by the log.
///
/// `upto` is the last row the room knows of. After a fault that does not pass only the log can tell whether the
/// group was lost, or only its answer: a row that the room does not know would be missing in its snapshots.
pub async fn append_patiently(
    log: SharedLog,
    id: ResolutionId,
    open: Vec<Stage>,
    group: Vec<LoggedChange>,
    upto: i64,
) -> Appended {
    let mut waits = APPEND_WAITS.iter();
    loop {
        match (log.append(&id, &open, &group).await, waits.next()) {
            (Err(LogError::Fault(_)), Some(wait)) => {
                tokio::time::sleep(*wait).await;
            }
            (Err(fault @ LogError::Fault(_)), None) => {
                let sure = log.since(&id, upto).await.is_ok_and(|rows| rows.is_empty());
                return Appended { result: Err(fault), stage: None, sure };
            }
            (Err(LogError::Closed), _) => {
                let stage = log.stage(&id).await.ok();
                return Appended { result: Err(LogError::Closed), stage, sure: true };
            }
            (result, _) => return Appended { result, stage: None, sure: true },
        }
    }
}
