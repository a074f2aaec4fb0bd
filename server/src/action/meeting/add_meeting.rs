//! Records a pilot meeting.

pub use super::told::NewMeeting;
use super::told::understood;
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::MeetingId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Records a meeting; `by` is `None` for the operator at the machine itself.
pub async fn add_meeting(
    app: &App,
    by: Option<&Person>,
    mut new: NewMeeting,
) -> Result<MeetingId, EntryError> {
    if let Some(by) = by {
        permit(&by.roles, Act::RecordMeeting, None)?;
        permit_group(by, new.group)?;
        new.group = new.group.or(by.group);
    }
    let meeting = understood(app, new, None).await?;
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "meeting.add",
        object: meeting.id.to_string(),
        detail: meeting.cell.to_string(),
    };
    match app.store.add_meeting(&meeting, &line).await {
        Ok(()) => Ok(meeting.id),
        // Somebody else recorded the same plan in this moment: what was typed comes back.
        Err(StoreError::AlreadyThere) if meeting.details.plan.is_some() => {
            Err(EntryError::Wrong(vec![WrongField::of("plan", "field-plan-wrong")]))
        }
        Err(fault) => Err(fault.into()),
    }
}
