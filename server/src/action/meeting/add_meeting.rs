//! Records a pilot meeting.

pub use super::told::NewMeeting;
use super::told::understood;
use crate::action::evidence::add_record::{key_fault, keyed_id};
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::meeting::Meeting;
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::MeetingId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::meeting::MeetingRow;

/// Records a meeting; `by` is `None` for the operator at the machine itself.
///
/// Under a key it can be sent again and again, and is one meeting, also when it was corrected meanwhile.
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
    new.unread.extend(new.key.as_deref().and_then(key_fault));
    let keyed = by.zip(new.key.as_deref()).map(|(by, key)| MeetingId::from(keyed_id(by, key)));
    new.id = new.id.take().or_else(|| keyed.clone());
    let before = sent_before(app, keyed.as_ref()).await?;
    let meeting = understood(app, new, before.as_ref()).await?;
    if let Some(before) = before {
        return same_or_used(app, &before, &meeting).await;
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "meeting.add",
        object: meeting.id.to_string(),
        detail: meeting.cell.to_string(),
    };
    match app.store.add_meeting(&meeting, &line).await {
        Ok(()) => Ok(meeting.id),
        Err(StoreError::AlreadyThere) => {
            // Two sendings of one meeting in this moment: the other one was first.
            if let Some(before) = sent_before(app, keyed.as_ref()).await? {
                return same_or_used(app, &before, &meeting).await;
            }
            if meeting.details.plan.is_none() {
                return Err(StoreError::AlreadyThere.into());
            }
            // Somebody else recorded the same plan in this moment: what was typed comes back.
            Err(EntryError::Wrong(vec![WrongField::of("plan", "field-plan-wrong")]))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn sent_before(app: &App, keyed: Option<&MeetingId>) -> Result<Option<MeetingRow>, StoreError> {
    let Some(id) = keyed else { return Ok(None) };
    match app.store.meeting(id).await {
        Ok(row) => Ok(Some(row)),
        Err(StoreError::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Returns the meeting that stands there under the key, if it was first recorded as it is sent now.
async fn same_or_used(app: &App, before: &MeetingRow, sent: &Meeting) -> Result<MeetingId, EntryError> {
    let earlier = app.store.meeting_versions(&before.meeting.id).await?;
    let first = earlier.last().map_or(&before.meeting, |first| &first.meeting);
    if first == sent {
        Ok(sent.id.clone())
    } else {
        Err(EntryError::Wrong(vec![WrongField::of("key", "field-meeting-key-used")]))
    }
}
