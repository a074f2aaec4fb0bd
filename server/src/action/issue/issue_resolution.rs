//! Confirms a proposed issue as the second person: the adopted and signed resolution gets its number and date.

use super::{IssueError, read_body};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::issue::may_be_second;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::audit::AuditLine;
use crate::store::register::{Entry, Issuing, ToIssue};

/// Gives the next number of its book, dated as was proposed. `proposal` is what the second person has seen.
pub async fn issue_resolution(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    proposal: &str,
) -> Result<Entry, IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::ConfirmIssue, Some(row.stage))?;
    let open = app.store.open_proposal(resolution).await?;
    let open = open.filter(|open| open.id == proposal).ok_or(IssueError::ProposalGone)?;
    may_be_second(by, &open.proposed_by, app.store.count_office().await?)?;
    let body = read_body(&row)?;
    let wanted = ToIssue {
        resolution: resolution.clone(),
        proposal: open.id,
        confirmed_by: by.id.clone(),
        document_type: body.document_type,
        term: body.term,
        sign: body.sign,
        title: row.title,
        signer: body.signer_name,
        recipients: body.recipients,
    };
    let now = app.clock.now();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "resolution.issue",
        object: resolution.to_string(),
        detail: String::new(),
    };
    match app.store.issue(&wanted, &line).await? {
        Issuing::Done(entry) => {
            app.rooms.stage_changed(resolution).await;
            tell_notices(app, resolution, now).await;
            Ok(*entry)
        }
        Issuing::StageMoved => Err(Denied::WrongStage.into()),
        Issuing::ProposalGone => Err(IssueError::ProposalGone),
    }
}
