//! Fills the store with the demo's units, pilot meetings and evidence records.

use super::load_demo::LoadDemoError;
use crate::app::App;

/// Adds the cells of the units file.
pub async fn load_units(_app: &App) -> Result<(), LoadDemoError> {
    Ok(())
}

/// Adds the meetings and their records.
pub async fn load_evidence(_app: &App) -> Result<(), LoadDemoError> {
    Ok(())
}
