//! Computes the coverage of a resolution's present words by evidence.

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::proposal::{Coverage, coverage, linked_records};
use crate::id::{RecordId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why the coverage could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum ReadCoverageError {
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ReadCoverageError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Computes the coverage of a resolution as it stands now.
pub async fn read_coverage(app: &App, resolution: &ResolutionId) -> Result<Coverage, ReadCoverageError> {
    let text = app.rooms.text(resolution).await?;
    let wanted: Vec<RecordId> = linked_records(&text).into_iter().collect();
    let records = app.store.records_of(&wanted).await?;
    let records = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    Ok(coverage(&text, &records, &app.store.blocs().await?))
}
