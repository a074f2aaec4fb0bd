//! Checks a conclusion off when it is done, or opens it again.

use super::ReviewError;
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{NoteId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Checks a conclusion or an amendment off (`done`), or opens it again. What the newest seal waited for stays checked off:
/// the minutes of its round say that it was done.
pub async fn check_conclusion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    note: &NoteId,
    done: bool,
) -> Result<(), ReviewError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::CheckConclusion, Some(row.stage))?;
    let kept = match app.store.note(resolution, note).await {
        Err(StoreError::NotFound) => return Err(ReviewError::NotThere),
        read => read?,
    };
    let sealed = app.store.newest_seal(resolution).await?.map(|seal| seal.sealed_at);
    match done {
        true if !kept.may_be_checked() => return Err(ReviewError::NotAnswered),
        false if !kept.may_be_reopened(sealed) => return Err(ReviewError::Settled),
        true | false => {}
    }
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
