//! Computes the coverage of a resolution's present words by evidence.

use crate::action::ReadError;
use crate::app::App;
use crate::domain::proposal::{Coverage, coverage, linked_records};
use crate::id::{RecordId, ResolutionId};

/// Computes the coverage of a resolution as it stands now.
pub async fn read_coverage(app: &App, resolution: &ResolutionId) -> Result<Coverage, ReadError> {
    let text = app.rooms.text(resolution).await?;
    let wanted: Vec<RecordId> = linked_records(&text).into_iter().collect();
    let records = app.store.records_of(&wanted).await?;
    let records = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    Ok(coverage(&text, &records, &app.store.blocs().await?))
}
