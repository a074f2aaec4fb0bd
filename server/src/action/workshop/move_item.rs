//! Moves a planned item one place up or down among the planned ones.

use super::{WorkshopError, find, line};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::workshop::{Way, neighbour};
use crate::id::{AgendaId, ResolutionId};

/// Lets a planned item change places with its neighbour.
pub async fn move_item(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &AgendaId,
    way: Way,
) -> Result<(), WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let agenda = app.store.agenda(resolution).await?;
    find(&agenda, id)?;
    let other = neighbour(&agenda, id, way)?;
    let line = line(by, "agenda.move", app.clock.now(), id, resolution);
    app.store.swap_agenda_items(resolution, [id, &other.id], &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
