//! Moves a paper one place up or down.

use super::{PaperError, line};
use crate::app::App;
use crate::domain::paper::neighbour;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::workshop::Way;
use crate::id::{PaperId, ResolutionId};
use crate::store::StoreError;

/// Lets a paper change places with its neighbour; withdrawn ones are passed over.
pub async fn move_paper(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &PaperId,
    way: Way,
) -> Result<(), PaperError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let papers = app.store.papers(resolution).await?;
    if !papers.iter().any(|paper| paper.id == *id) {
        return Err(PaperError::Store(StoreError::NotFound));
    }
    let other = neighbour(&papers, id, way)?;
    let line = line(by, "paper.move", app.clock.now(), id, resolution);
    app.store.swap_papers(resolution, [id, &other.id], &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
