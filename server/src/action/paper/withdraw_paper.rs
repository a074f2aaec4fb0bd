//! Withdraws a paper, with a reason: its title and the reason stay, its words and file are closed.

use super::{PaperError, for_anybody, line};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::paper::REASON_CHARS_MAX;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{PaperId, ResolutionId};

/// Withdraws one's own paper, or anybody's for whoever runs the workshop.
pub async fn withdraw_paper(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &PaperId,
    reason: &str,
) -> Result<(), PaperError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::HandInPaper, Some(row.stage))?;
    let (paper, _) = app.store.paper(resolution, id).await?;
    if !paper.is_of(&by.id) && !for_anybody(by, row.stage) {
        return Err(Denied::WrongRole.into());
    }
    let reason = canonical::line(reason);
    match reason.chars().count() {
        0 => return Err(PaperError::Wrong(vec![WrongField::of("reason", "field-paper-reason-missing")])),
        1..=REASON_CHARS_MAX => {}
        _ => return Err(PaperError::Wrong(vec![WrongField::of("reason", "field-too-long")])),
    }
    let now = app.clock.now();
    let gone = paper.withdraw(by.id.clone(), now, reason)?;
    let line = line(by, "paper.withdraw", now, id, resolution);
    app.store.move_paper(resolution, id, (&paper.standing, &gone), &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}
