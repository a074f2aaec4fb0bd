//! Marks who is at the workshop.
//!
//! Only what changed is sent: two secretaries who mark the same bloc at once undo nothing of each other.

use std::collections::BTreeSet;

use super::WorkshopError;
use crate::action::WrongField;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::{Person, Role};
use crate::domain::workshop::MARKS_MAX;
use crate::id::{PersonId, ResolutionId};
use crate::store::audit::AuditLine;

/// Marks delegates as there or not there.
pub async fn mark_attendance(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    marks: &[(PersonId, bool)],
) -> Result<(), WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    if marks.is_empty() {
        return Ok(());
    }
    let delegates: BTreeSet<PersonId> =
        app.store.people().await?.into_iter().filter(invited).map(|one| one.id).collect();
    if marks.len() > MARKS_MAX || marks.iter().any(|(person, _)| !delegates.contains(person)) {
        return Err(WorkshopError::Wrong(vec![WrongField::of("present", "field-delegate-unknown")]));
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "attendance.mark",
        object: format!("{resolution}/attendance"),
        detail: format!("{} {}", resolution, marks.len()),
    };
    app.store.mark_attendance(resolution, marks, &by.id, &line).await?;
    app.rooms.agenda_changed(resolution);
    Ok(())
}

/// Tells whether somebody is awaited at the workshop: every delegate who may sign in.
pub fn invited(person: &Person) -> bool {
    person.active && person.is(Role::Delegate)
}
