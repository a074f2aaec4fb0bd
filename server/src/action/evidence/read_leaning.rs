//! Finds the clauses of all resolutions that lean on an evidence record.

use crate::app::App;
use crate::domain::evidence::{Leaning, leaning};
use crate::id::RecordId;
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;

/// One resolution with the clauses that lean on the record.
#[derive(Clone, Debug)]
pub struct LeaningOf {
    pub resolution: ResolutionRow,
    pub clauses: Vec<Leaning>,
}

/// What leans on a record, and whether every resolution could be read.
#[derive(Clone, Debug, Default)]
pub struct AllLeaning {
    pub found: Vec<LeaningOf>,
    /// Resolutions whose words could not be read just now; the reader is told.
    pub unread: Vec<ResolutionRow>,
}

/// Finds the clauses that lean on a record in the present words of every resolution.
pub async fn read_leaning(app: &App, record: &RecordId) -> Result<AllLeaning, StoreError> {
    let mut all = AllLeaning::default();
    for resolution in app.store.resolutions().await? {
        match app.rooms.text(&resolution.id).await {
            Ok(text) => {
                let clauses = leaning(&text, record);
                if !clauses.is_empty() {
                    all.found.push(LeaningOf { resolution, clauses });
                }
            }
            Err(fault) => {
                tracing::warn!(resolution.id = %resolution.id, %fault, "Words of a resolution could not be read: {fault}");
                all.unread.push(resolution);
            }
        }
    }
    Ok(all)
}
