//! Changes "Nơi nhận" of a resolution until its issue is proposed; from then on it stays as it is printed.

use super::{IssueError, read_body};
use crate::app::App;
use crate::domain::issue::recipients_of;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Puts these lines in the place of those that stood.
pub async fn change_recipients(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    typed: &str,
) -> Result<(), IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::EditRecipients, Some(row.stage))?;
    let recipients = recipients_of(typed)?;
    let mut body = read_body(&row)?;
    if body.recipients == recipients {
        return Ok(());
    }
    let was = body.recipients.join("; ");
    body.recipients = recipients;
    let json = serde_json::to_string(&body).map_err(StoreError::from)?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "resolution.recipients",
        object: resolution.to_string(),
        detail: String::new(),
    };
    let told = line.changed(was, body.recipients.join("; "));
    let changed = app.store.change_printed(resolution, (&row.body, &json), told).await?;
    if changed { Ok(()) } else { Err(IssueError::AlreadyProposed) }
}
