//! Ends the discussion of an item.

use super::{WorkshopError, find, line};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{AgendaId, ResolutionId};
use crate::store::StoreError;

/// Closes what is still open when the workshop ends, whoever ends it: nobody could close it afterwards.
pub async fn close_with_workshop(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
) -> Result<(), StoreError> {
    let agenda = app.store.agenda(resolution).await?;
    let now = app.clock.now();
    for item in &agenda {
        let Ok(closed) = item.close(now) else { continue };
        let line = line(by, "agenda.close", now, &item.id, resolution);
        match app.store.move_agenda_item(resolution, &item.id, (item.state, closed), None, &line).await {
            // Its secretary was faster.
            Ok(()) | Err(StoreError::AlreadyThere) => {}
            Err(fault) => return Err(fault),
        }
    }
    app.rooms.agenda_changed(resolution);
    Ok(())
}

/// Closes the item that is open.
pub async fn close_item(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &AgendaId,
) -> Result<(), WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let agenda = app.store.agenda(resolution).await?;
    let item = find(&agenda, id)?;
    let now = app.clock.now();
    let closed = item.close(now)?;
    let line = line(by, "agenda.close", now, id, resolution);
    app.store.move_agenda_item(resolution, id, (item.state, closed), None, &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
