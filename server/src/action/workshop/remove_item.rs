//! Takes a planned item off the agenda.

use super::{WorkshopError, find, line};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{AgendaId, ResolutionId};
use crate::store::audit::AuditLine;

/// Takes an item off; what was discussed stays. The audit line keeps what it was called.
pub async fn remove_item(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &AgendaId,
) -> Result<(), WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let agenda = app.store.agenda(resolution).await?;
    let item = find(&agenda, id)?;
    item.planned()?;
    let line = AuditLine {
        detail: format!("{resolution} {}", item.title),
        ..line(by, "agenda.remove", app.clock.now(), id, resolution)
    };
    app.store.remove_agenda_item(resolution, id, &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
