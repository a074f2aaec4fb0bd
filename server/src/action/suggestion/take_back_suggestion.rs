//! Takes a suggestion back; only its author may, while it waits.

use super::DecideSuggestionError;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{ResolutionId, SuggestionId};
use crate::store::audit::AuditLine;

/// Takes a suggestion back.
pub async fn take_back_suggestion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &SuggestionId,
) -> Result<(), DecideSuggestionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Suggest, Some(row.stage))?;
    let one = app.store.suggestion(resolution, id).await?;
    let now = app.clock.now();
    one.take_back(&by.id, now)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "suggestion.take_back",
        object: id.to_string(),
        detail: format!("{resolution} {}", one.clause),
    };
    app.store.take_back_suggestion(id, now, &line).await?;
    app.rooms.suggestions_changed(resolution);
    Ok(())
}
