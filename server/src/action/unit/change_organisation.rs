//! Adds an organisation, gives it another name or bloc, takes an empty one away.

use super::unit_entry::{UnitError, may, name_of, none_wrong, removed, told};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::unit::Organisation;
use crate::id::{BlocId, OrganisationId};
use crate::store::StoreError;

/// Reads one organisation.
pub async fn read_organisation(app: &App, id: &OrganisationId) -> Result<Organisation, StoreError> {
    let all = app.store.organisations().await?;
    all.into_iter().find(|one| one.id == *id).ok_or(StoreError::NotFound)
}

/// Adds an organisation, or changes the one of that id; returns its id.
pub async fn put_organisation(
    app: &App,
    by: &Person,
    id: Option<&OrganisationId>,
    bloc: &BlocId,
    name: &str,
) -> Result<OrganisationId, UnitError> {
    may(by)?;
    let all = app.store.organisations().await?;
    let before = match id {
        None => None,
        Some(id) => Some(all.iter().find(|one| one.id == *id).ok_or(StoreError::NotFound)?),
    };
    let mut wrong = Vec::new();
    let others = all.iter().filter(|one| Some(&one.id) != id).map(|one| one.name.as_str());
    let name = name_of(name, others, &mut wrong);
    if !app.store.blocs().await?.iter().any(|known| known.id == *bloc) {
        wrong.push(WrongField::of("bloc", "field-unit-bloc-unknown"));
    }
    none_wrong(wrong)?;
    let Some(before) = before else {
        let id = OrganisationId::fresh();
        let line = told(app, by, "organisation.add", id.as_str(), name.clone());
        app.store.add_organisation(&id, bloc, &name, &line).await?;
        return Ok(id);
    };
    if before.name != name || before.bloc != *bloc {
        let detail = format!("{} ({}) → {name} ({bloc})", before.name, before.bloc);
        let line = told(app, by, "organisation.change", before.id.as_str(), detail);
        app.store.change_organisation(&before.id, bloc, &name, &line).await?;
    }
    Ok(before.id.clone())
}

/// Takes an organisation without cells away.
pub async fn remove_organisation(app: &App, by: &Person, id: &OrganisationId) -> Result<(), UnitError> {
    may(by)?;
    let organisation = read_organisation(app, id).await?;
    let line = told(app, by, "organisation.remove", id.as_str(), organisation.name);
    removed(app.store.remove_organisation(id, &line).await?)
}
