//! Computes the coverage of a resolution's present words by evidence, and the picture of its chain.

use std::collections::BTreeMap;

use crate::action::ReadError;
use crate::app::App;
use crate::domain::evidence::Record;
use crate::domain::picture::{Drawing, draw};
use crate::domain::proposal::{Coverage, coverage, linked_records};
use crate::domain::resolution::{Kind, Text};
use crate::id::{RecordId, ResolutionId};

/// The two matrices of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BothCoverages {
    pub proposals: Coverage,
    pub shortcomings: Coverage,
}

/// Reads every record that a text is linked to, at its newest version.
pub async fn records_behind(app: &App, text: &Text) -> Result<BTreeMap<RecordId, Record>, ReadError> {
    let wanted: Vec<RecordId> = linked_records(text).into_iter().collect();
    let records = app.store.records_of(&wanted).await?;
    Ok(records.into_iter().map(|record| (record.id.clone(), record)).collect())
}

/// Computes the coverage of a resolution as it stands now.
pub async fn read_coverage(app: &App, resolution: &ResolutionId) -> Result<BothCoverages, ReadError> {
    let text = app.rooms.text(resolution).await?;
    let records = records_behind(app, &text).await?;
    let blocs = app.store.blocs().await?;
    let of = |kind| coverage(&text, kind, &records, &blocs);
    Ok(BothCoverages { proposals: of(Kind::Proposal), shortcomings: of(Kind::Shortcoming) })
}

/// Says what the picture of a resolution's chain shows as it stands now.
pub async fn read_picture(app: &App, resolution: &ResolutionId) -> Result<Drawing, ReadError> {
    let text = app.rooms.text(resolution).await?;
    Ok(draw(&text, &records_behind(app, &text).await?))
}
