//! Appending a group to the log, with patience for a busy disk.

use std::time::Duration;

use crate::domain::stage::Stage;
use crate::id::ResolutionId;
use crate::live::log::{LogError, LoggedChange, SharedLog};

/// Waits between attempts to append: a busy disk answers within seconds.
const APPEND_WAITS: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(3)];

/// What came of it; when the stage had moved on, also the stage it is now.
pub type Appended = (Result<i64, LogError>, Option<Stage>);

/// Appends a group; a fault that may pass is tried again, since a known change is passed over by the log.
pub async fn append_patiently(
    log: SharedLog,
    id: ResolutionId,
    open: Vec<Stage>,
    group: Vec<LoggedChange>,
) -> Appended {
    let mut waits = APPEND_WAITS.iter();
    loop {
        match (log.append(&id, &open, &group).await, waits.next()) {
            (Err(LogError::Fault(_)), Some(wait)) => tokio::time::sleep(*wait).await,
            (Err(LogError::Closed), _) => return (Err(LogError::Closed), log.stage(&id).await.ok()),
            (result, _) => return (result, None),
        }
    }
}
