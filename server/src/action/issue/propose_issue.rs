//! Proposes to issue an adopted resolution that is being signed: its date, and the recipients as they stand.

use super::IssueError;
use crate::app::App;
use crate::domain::export::Day;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Step;
use crate::id::{ProposalId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::issue::{Proposal, Proposing};

/// Reads a day as people write it, for a document's date.
fn read_day(words: &str) -> Option<Day> {
    let day = crate::domain::meeting::Day::of(words)?;
    Some(Day { year: day.year(), month: day.month(), day: day.day() })
}

/// Proposes the issue, dated `date`, or today where that is empty. Another person confirms it.
pub async fn propose_issue(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    date: &str,
) -> Result<Proposal, IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(Step::Issue), Some(row.stage))?;
    let now = app.clock.now();
    let today = Day::of(now);
    let issued_on =
        if date.trim().is_empty() { today } else { read_day(date).ok_or(IssueError::NoSuchDay)? };
    if issued_on > today {
        return Err(IssueError::FutureDay);
    }
    let proposal = Proposal {
        id: ProposalId::fresh().to_string(),
        resolution: resolution.clone(),
        issued_on,
        proposed_by: by.id.clone(),
        proposed_at: now,
    };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "resolution.propose_issue",
        object: resolution.to_string(),
        detail: format!("{:04}-{:02}-{:02}", issued_on.year, issued_on.month, issued_on.day),
    };
    match app.store.propose_issue(&proposal, &line).await? {
        Proposing::Done => Ok(proposal),
        Proposing::StageMoved => Err(Denied::WrongStage.into()),
        Proposing::AlreadyProposed => Err(IssueError::AlreadyProposed),
    }
}
