//! Marks that a paper was delivered, or takes the mark back.

use super::{PaperError, line};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{PaperId, ResolutionId};

/// Marks a paper; nothing is delivered before the workshop.
pub async fn mark_delivered(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &PaperId,
    delivered: bool,
) -> Result<(), PaperError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let (paper, _) = app.store.paper(resolution, id).await?;
    if delivered && row.stage != Stage::Workshop {
        return Err(Denied::WrongStage.into());
    }
    let now = app.clock.now();
    let (act, to) = if delivered {
        ("paper.deliver", paper.deliver(now)?)
    } else {
        ("paper.undeliver", paper.undeliver()?)
    };
    app.store.move_paper(resolution, id, (&paper.standing, &to), &line(by, act, now, id, resolution)).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
