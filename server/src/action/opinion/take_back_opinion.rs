//! Takes back an opinion that was recorded by mistake, while nobody has answered it.

use super::OpinionError;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{OpinionId, ResolutionId};
use crate::store::audit::AuditLine;

/// Takes an open opinion back; it stays in the store with who did so.
pub async fn take_back_opinion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &OpinionId,
) -> Result<(), OpinionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RecordOpinion, Some(row.stage))?;
    let opinion = app.store.opinion(resolution, id).await?;
    let now = app.clock.now();
    let state = opinion.take_back(by.id.clone(), now)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "opinion.take_back",
        object: id.to_string(),
        detail: resolution.to_string(),
    };
    app.store.end_opinion(id, &state, &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
