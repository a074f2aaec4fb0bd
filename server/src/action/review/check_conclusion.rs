//! Checks a conclusion off when it is done, or opens it again.

use super::ReviewError;
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{NoteId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Checks a conclusion off (`done`), or opens it again.
pub async fn check_conclusion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    note: &NoteId,
    done: bool,
) -> Result<(), ReviewError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::CheckConclusion, Some(row.stage))?;
    let at = app.clock.now();
    let audit = AuditLine {
        at,
        person: Some(by.id.clone()),
        act: if done { "review.check" } else { "review.reopen" },
        object: resolution.to_string(),
        detail: note.to_string(),
    };
    let checked = done.then_some((&by.id, at));
    match app.store.check_note(resolution, row.stage, note, checked, &audit).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::NotFound) => Err(ReviewError::NotThere),
        Err(fault) => Err(fault.into()),
    }
}
