//! Tells what of the demo's draft and units was made up, so that it is marked wherever it is read.
//!
//! People, meetings and records carry the mark in their own rows; words and cells have no place for it there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::id::{CellId, ClauseId, ResolutionId};
use crate::store::StoreError;

/// The setting that holds what of the units was made up.
pub(super) const CELLS_SETTING: &str = "invented-cells";

/// Returns the setting that holds what of a resolution was made up.
pub(super) fn clauses_setting(resolution: &ResolutionId) -> String {
    format!("invented-clauses:{resolution}")
}

/// Cells that were made up, and those of which only the number of members was.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct InventedCells {
    pub whole: BTreeSet<CellId>,
    pub members: BTreeSet<CellId>,
}

/// Reads which clauses of a resolution were made up; `None` for a real one.
pub async fn invented_clauses(
    app: &App,
    resolution: &ResolutionId,
) -> Result<Option<BTreeSet<ClauseId>>, StoreError> {
    app.store.setting(&clauses_setting(resolution)).await
}

/// Reads what of the units was made up: nothing, but in a demo.
pub async fn invented_cells(app: &App) -> Result<InventedCells, StoreError> {
    Ok(app.store.setting(CELLS_SETTING).await?.unwrap_or_default())
}
