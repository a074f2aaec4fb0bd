//! Ends a proposed issue without a number: whoever proposed it withdraws it, the second person declines it.

use super::IssueError;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::issue::{How, REASON_CHARS_MAX, may_be_second};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::audit::AuditLine;

/// Withdraws the own proposal, or declines that of another; with a reason, for the other to read.
pub async fn end_proposal(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (proposal, reason): (&str, &str),
) -> Result<How, IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::ConfirmIssue, Some(row.stage))?;
    let open = app.store.open_proposal(resolution).await?;
    let open = open.filter(|open| open.id == proposal).ok_or(IssueError::ProposalGone)?;
    let own = open.proposed_by == by.id;
    if !own {
        may_be_second(by, &open.proposed_by, app.store.count_office().await?)?;
    }
    let reason = canonical::line(reason);
    if reason.is_empty() {
        return Err(IssueError::ReasonMissing);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(IssueError::LongReason);
    }
    let (how, act) = if own {
        (How::Withdrawn, "resolution.withdraw_issue")
    } else {
        (How::Declined, "resolution.decline_issue")
    };
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act,
        object: resolution.to_string(),
        detail: reason.clone(),
    };
    let ended = app.store.end_proposal(resolution, &open.id, (how, &reason), &line).await?;
    if ended { Ok(how) } else { Err(IssueError::ProposalGone) }
}
