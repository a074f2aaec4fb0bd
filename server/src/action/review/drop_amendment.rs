//! Takes an amendment back while the committee still meets: it was settled, or written down by mistake.

use super::ReviewError;
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::review::NoteKind;
use crate::id::{NoteId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Takes an amendment back; it stays readable, and no longer keeps the words from the signature.
pub async fn drop_amendment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    note: &NoteId,
) -> Result<(), ReviewError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AskAmendment, Some(row.stage))?;
    let kept = app.store.note(resolution, note).await?;
    if kept.kind != NoteKind::Amendment {
        return Err(ReviewError::NotThere);
    }
    let at = app.clock.now();
    let audit = AuditLine {
        at,
        person: Some(by.id.clone()),
        act: "review.drop",
        object: resolution.to_string(),
        detail: note.to_string(),
    };
    match app.store.check_note(resolution, row.stage, note, Some((&by.id, at)), &audit).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::NotFound) => Err(ReviewError::NotThere),
        Err(fault) => Err(fault.into()),
    }
}
