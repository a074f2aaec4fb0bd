//! Ends a publication, with a reason: from then on the page is not there, for anybody.

use super::PublicationError;
use crate::app::App;
use crate::domain::issue::REASON_CHARS_MAX;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::audit::AuditLine;

/// Ends the open publication of a resolution.
pub async fn end_publication(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    reason: &str,
) -> Result<(), PublicationError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Publish, Some(row.stage))?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(PublicationError::ReasonMissing);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(PublicationError::LongReason);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "publication.end",
        object: resolution.to_string(),
        detail: reason.to_owned(),
    };
    let ended = app.store.end_publication(resolution, reason, &line).await?;
    if ended { Ok(()) } else { Err(PublicationError::NotOpen) }
}
