//! Ends the discussion of an item.

use super::{WorkshopError, find, line};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{AgendaId, ResolutionId};

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
    app.store.move_agenda_item(resolution, id, (item.state, closed), &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
