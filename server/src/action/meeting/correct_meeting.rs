//! Corrects a recorded meeting, with the reason; what it was stays readable.

use super::told::{NewMeeting, understood};
use crate::action::{Class, EntryError, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::evidence::REASON_CHARS_MAX;
use crate::domain::meeting::Meeting;
use crate::domain::permission::{Act, Denied, permit, permit_group};
use crate::domain::person::Person;
use crate::id::MeetingId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::meeting::MeetingRow;

/// What changes a meeting.
#[derive(Clone, Debug, Default)]
pub struct MeetingCorrection {
    /// The version that the corrector has read.
    pub of_version: i64,
    /// The whole meeting as it ought to be.
    pub told: NewMeeting,
    pub reason: String,
}

/// Why a meeting could not be corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectMeetingError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    /// Somebody else made a newer version.
    #[error("the meeting was corrected meanwhile")]
    Changed,
    #[error("nothing in the meeting would change")]
    Same,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CorrectMeetingError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Changed => "meeting-changed",
            Self::Same => "meeting-same",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) | Self::Same => Class::Invalid,
            Self::Changed => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Same => vec![WrongField::of("reason", "problem-meeting-same")],
            Self::Changed => vec![WrongField::of("reason", "problem-meeting-changed")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Returns what is wrong with the reason of a change.
pub(in crate::action) fn reason_fault(reason: &str) -> Option<WrongField> {
    match reason.chars().count() {
        0 => Some(WrongField::of("reason", "field-reason-missing")),
        1..=REASON_CHARS_MAX => None,
        _ => Some(WrongField::of("reason", "field-too-long")),
    }
}

/// Corrects a meeting; returns the number of the new version.
///
/// The same correction of the same version by the same person is one correction, however often it is sent: whoever lost
/// the answer to a phone's network is not told that somebody else was quicker.
pub async fn correct_meeting(
    app: &App,
    by: &Person,
    id: &MeetingId,
    correction: MeetingCorrection,
) -> Result<i64, CorrectMeetingError> {
    permit(&by.roles, Act::RecordMeeting, None)?;
    let was = app.store.meeting(id).await?;
    permit_group(by, was.meeting.group)?;
    permit_group(by, correction.told.group)?;
    if was.version != correction.of_version {
        return sent_again(app, by, &was, correction).await;
    }
    let reason = canonical::line(&correction.reason);
    let mut wrong: Vec<WrongField> = reason_fault(&reason).into_iter().collect();
    let told = match understood(app, correction.told, Some(&was)).await {
        Ok(told) => Some(told),
        Err(EntryError::Wrong(fields)) => {
            wrong.splice(0..0, fields);
            None
        }
        Err(EntryError::Denied(denied)) => return Err(denied.into()),
        Err(EntryError::Store(fault)) => return Err(fault.into()),
    };
    let Some(told) = told.filter(|_| wrong.is_empty()) else { return Err(CorrectMeetingError::Wrong(wrong)) };
    let is = kept(told, &was.meeting);
    if is == was.meeting {
        return Err(CorrectMeetingError::Same);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "meeting.correct",
        object: id.to_string(),
        detail: (was.version + 1).to_string(),
    };
    match app.store.correct_meeting(&was, &is, &reason, &line).await {
        Ok(()) => Ok(was.version + 1),
        Err(StoreError::AlreadyThere) => Err(CorrectMeetingError::Changed),
        Err(fault) => Err(fault.into()),
    }
}

/// Tells whether the version that followed the one corrected is this very correction; else somebody else was quicker.
async fn sent_again(
    app: &App,
    by: &Person,
    now: &MeetingRow,
    correction: MeetingCorrection,
) -> Result<i64, CorrectMeetingError> {
    let version = correction.of_version.saturating_add(1);
    let reason = canonical::line(&correction.reason);
    let made = if version == now.version {
        Some((now.meeting.clone(), now.recorded_by.clone(), now.reason.clone()))
    } else {
        let earlier = app.store.meeting_versions(&now.meeting.id).await?.into_iter();
        earlier.filter(|one| one.version == version).map(|one| (one.meeting, one.by, one.reason)).next()
    };
    let Some((made, maker, why)) = made else { return Err(CorrectMeetingError::Changed) };
    if maker.as_ref() != Some(&by.id) || why != reason {
        return Err(CorrectMeetingError::Changed);
    }
    match understood(app, correction.told, Some(now)).await {
        Ok(told) => (kept(told, &made) == made).then_some(version).ok_or(CorrectMeetingError::Changed),
        Err(EntryError::Wrong(_)) => Err(CorrectMeetingError::Changed),
        Err(EntryError::Denied(denied)) => Err(denied.into()),
        Err(EntryError::Store(fault)) => Err(fault.into()),
    }
}

/// Keeps what no form tells: which meeting it is and where its entry comes from.
fn kept(told: Meeting, was: &Meeting) -> Meeting {
    let mut is = Meeting { id: was.id.clone(), origin: was.origin.clone(), ..told };
    is.details.from_source.clone_from(&was.details.from_source);
    is
}
