//! Begins the discussion of an item: from here on it stands large on every page of the workshop.

use super::{WorkshopError, find, line};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{AgendaId, ResolutionId};

/// Opens a planned item while no other is open, and only while the workshop lasts.
pub async fn open_item(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &AgendaId,
) -> Result<(), WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let agenda = app.store.agenda(resolution).await?;
    let item = find(&agenda, id)?;
    // An agenda is prepared before; nothing of it is discussed before.
    if row.stage != Stage::Workshop {
        return Err(Denied::WrongStage.into());
    }
    let now = app.clock.now();
    let opened = item.open(&agenda, now)?;
    let line = line(by, "agenda.open", now, id, resolution);
    let words = match &item.clause {
        Some(clause) => app.rooms.text(resolution).await?.clause(clause).map(|(_, one)| one.plain()),
        None => None,
    };
    app.store.move_agenda_item(resolution, id, (item.state, opened), words.as_deref(), &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
