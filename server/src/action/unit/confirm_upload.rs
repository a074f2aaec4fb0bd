//! Imports an upload that its person has seen: exactly what was shown, or nothing.

use super::import_units::{ImportUnitsError, Imported};
use super::keep_upload::planned;
use super::unit_entry::told;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::unit::Cell;
use crate::id::UnitFileId;

/// Imports an upload. Units that others changed since it was shown may change what it would do: then it is shown again.
pub async fn confirm_upload(app: &App, by: &Person, id: &UnitFileId) -> Result<Imported, ImportUnitsError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    let file = app.store.unit_file(id, &by.id, app.clock.now()).await?;
    let preview = planned(app, file).await?;
    if !preview.faults.is_empty() {
        return Err(ImportUnitsError::Faults(preview.faults));
    }
    if preview.plan.digest() != preview.file.shown {
        return Err(ImportUnitsError::Moved);
    }
    let done = Imported::of(&preview.plan);
    let detail = format!("{}: {} new, {} updated", preview.file.name, done.new_cells, done.updated_cells);
    let line = told(app, by, "units.import", "units", detail);
    let cells: Vec<Cell> = preview.plan.changes.into_iter().map(|change| change.cell).collect();
    let taken =
        app.store.put_units_at(preview.turn, &preview.plan.new_blocs, &cells, Some(id), &line).await?;
    if taken { Ok(done) } else { Err(ImportUnitsError::Moved) }
}

/// Forgets an upload that is not wanted after all.
pub async fn drop_upload(app: &App, by: &Person, id: &UnitFileId) -> Result<(), ImportUnitsError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    Ok(app.store.drop_unit_file(id, &by.id).await?)
}
