//! Adds a cell, gives it another name, number of members or organisation, takes one without meetings away.

use super::change_organisation::read_organisation;
use super::unit_entry::{UnitError, may, members_of, name_of, none_wrong, removed, told};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::search::Query;
use crate::domain::unit::Cell;
use crate::id::{CellId, OrganisationId};
use crate::store::StoreError;
use crate::store::unit::CellFilter;

/// A cell as somebody filled it in.
#[derive(Clone, Debug)]
pub struct CellEntry {
    pub organisation: OrganisationId,
    pub name: String,
    pub members: String,
}

/// Adds a cell, or changes the one of that id; returns its id.
pub async fn put_cell(
    app: &App,
    by: &Person,
    id: Option<&CellId>,
    entry: CellEntry,
) -> Result<CellId, UnitError> {
    may(by)?;
    let before = match id {
        None => None,
        Some(id) => Some(app.store.cell(id).await?),
    };
    let mut wrong = Vec::new();
    let filter =
        CellFilter { query: Query::default(), bloc: None, organisation: Some(entry.organisation.clone()) };
    let organisation = match read_organisation(app, &entry.organisation).await {
        Ok(organisation) => Some(organisation),
        Err(StoreError::NotFound) => {
            wrong.push(WrongField::of("organisation", "field-unit-organisation-unknown"));
            None
        }
        Err(fault) => return Err(fault.into()),
    };
    let siblings = app.store.find_cells(&filter, None, i64::MAX).await?;
    let others = siblings.iter().filter(|one| Some(&one.id) != id).map(|one| one.name.as_str());
    let name = name_of(&entry.name, others, &mut wrong);
    let members = members_of(&entry.members, &mut wrong);
    none_wrong(wrong)?;
    let Some(organisation) = organisation else { return Err(StoreError::NotFound.into()) };
    let cell = Cell {
        id: before.as_ref().map_or_else(CellId::fresh, |before| before.id.clone()),
        name,
        members,
        organisation: organisation.id,
        organisation_name: organisation.name,
        bloc: organisation.bloc,
        bloc_name: organisation.bloc_name,
    };
    match before {
        None => {
            let line = told(app, by, "cell.add", cell.id.as_str(), format!("{} ({members})", cell.name));
            app.store.add_cell(&cell, &line).await?;
        }
        Some(before) if before != cell => {
            let detail = format!("{} ({}) → {} ({members})", before.name, before.members, cell.name);
            let line = told(app, by, "cell.change", cell.id.as_str(), detail);
            app.store.change_cell(&cell, &line).await?;
        }
        Some(_) => {}
    }
    Ok(cell.id)
}

/// Takes a cell without meetings away.
pub async fn remove_cell(app: &App, by: &Person, id: &CellId) -> Result<(), UnitError> {
    may(by)?;
    let cell = app.store.cell(id).await?;
    let line = told(app, by, "cell.remove", id.as_str(), cell.name);
    removed(app.store.remove_cell(id, &line).await?)
}
