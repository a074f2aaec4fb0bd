//! Archives an issued resolution: with its signed copy, or with the reason why there is none.

use super::IssueError;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::issue::REASON_CHARS_MAX;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::{Stage, Step};
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Takes the last step of all.
pub async fn archive_resolution(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    reason: &str,
) -> Result<(), IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(Step::Archive), Some(row.stage))?;
    let reason = canonical::line(reason);
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(IssueError::LongReason);
    }
    let newest = app.store.signed_copies(resolution).await?.into_iter().next();
    if newest.is_none() && reason.is_empty() {
        return Err(IssueError::SignedMissing);
    }
    let kept = newest.map(|copy| format!(" {}", copy.hash)).unwrap_or_default();
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "resolution.step",
        object: resolution.to_string(),
        detail: format!("{} {}{kept} {reason}", Step::Archive.id(), Stage::Archived.id())
            .trim_end()
            .to_owned(),
    };
    match app.store.move_stage(resolution, Stage::Issued, Stage::Archived, row.draft_ordinal, &line).await {
        Ok(()) => {}
        Err(StoreError::NotFound) => return Err(Denied::WrongStage.into()),
        Err(fault) => return Err(fault.into()),
    }
    app.rooms.stage_changed(resolution).await;
    tell_notices(app, resolution, line.at).await;
    Ok(())
}
