//! Confirms papers that somebody else entered: from then on they count. Or takes them back.

use super::enter_papers::{PapersError, ended};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{EntryId, ResolutionId};
use crate::store::audit::AuditLine;

/// What the second person says to papers that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Confirm,
    /// By anybody who could confirm, and by who entered them.
    Withdraw,
}

/// Confirms the papers that wait, or takes them back.
pub async fn confirm_papers(
    app: &App,
    by: &Person,
    (resolution, entry): (&ResolutionId, &EntryId),
    word: Word,
) -> Result<(), PapersError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::ConfirmPapers, Some(row.stage))?;
    let act = match word {
        Word::Confirm => "vote.confirm_papers",
        Word::Withdraw => "vote.withdraw_papers",
    };
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act,
        object: resolution.to_string(),
        detail: String::new(),
    };
    let ending = match word {
        Word::Confirm => app.store.confirm_papers((resolution, entry), &line).await?,
        Word::Withdraw => app.store.withdraw_papers((resolution, entry), &line).await?,
    };
    ended(app, ending).await
}
