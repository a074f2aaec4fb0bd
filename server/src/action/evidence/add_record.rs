//! Adds an evidence record of a pilot meeting.

use sha2::{Digest, Sha256};

use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::evidence::{MeetingRef, Record, RecordFault, RecordVersion, Said};
use crate::domain::meeting::{Origin, criteria_of};
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::{MeetingId, RecordId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// A record as told.
#[derive(Clone, Debug, Default)]
pub struct NewRecord {
    /// Drawn afresh when absent.
    pub id: Option<RecordId>,
    /// Chosen by whoever may have to send it twice: the same key of the same person is the same record.
    pub key: Option<String>,
    pub meeting: String,
    pub said: Said,
    /// What could not even be read; told with everything else that is wrong.
    pub unread: Vec<WrongField>,
    /// The survey group that recorded it; that of the recorder, else of the meeting, when absent.
    pub group: Option<u8>,
    pub origin: Origin,
}

pub(super) fn field_of(fault: RecordFault) -> WrongField {
    let (field, key) = match fault {
        RecordFault::NoText => ("text", "field-record-text-missing"),
        RecordFault::TextTooLong => ("text", "field-too-long"),
        RecordFault::NoSpeaker => ("speaker_role", "field-speaker-missing"),
        RecordFault::SpeakerTooLong => ("speaker_role", "field-too-long"),
        RecordFault::UnknownCriterion => ("criterion", "field-criterion-unknown"),
    };
    WrongField::of(field, key)
}

/// Returns everything wrong with what a record says, as fields of a form.
pub(super) async fn wrong_fields(app: &App, said: &Said) -> Result<Vec<WrongField>, StoreError> {
    let templates = app.store.score_templates().await?;
    let criteria: Vec<String> = criteria_of(&templates).into_iter().map(|criterion| criterion.id).collect();
    Ok(said.faults(&criteria).into_iter().map(field_of).collect())
}

/// Shortest and longest key: 64 bits of chance at least, and a UUID fits.
const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=64;

/// Returns what is wrong with a key that a phone chose.
pub(in crate::action) fn key_fault(key: &str) -> Option<WrongField> {
    let good = KEY_CHARS.contains(&key.len())
        && key.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    (!good).then(|| WrongField::of("key", "field-entry-key-wrong"))
}

/// Bytes of an identity made of a key: as many as one drawn from chance has.
const KEY_ID_BYTES: usize = 16;

/// The identity of what is sent under a key. It is the row's own, so that no crash between the row and an answer kept
/// for repetition makes a second one.
pub(in crate::action) fn keyed_id(by: &Person, key: &str) -> String {
    let hash = Sha256::digest(format!("{}|{key}", by.id));
    bs58::encode(&hash[..KEY_ID_BYTES]).into_string()
}

/// Tells whether a record that stands there already is the one that is sent again.
async fn is_sent_again(app: &App, sent: &Record, first: &RecordVersion) -> Result<bool, StoreError> {
    let meeting = app.store.record(&sent.id).await?.meeting.id;
    let versions = app.store.record_versions(&sent.id).await?;
    let stored = versions.last();
    Ok(meeting == sent.meeting.id && stored.is_some_and(|one| one.said == first.said && one.by == first.by))
}

/// Adds a record; `by` is `None` for the operator at the machine itself.
pub async fn add_record(app: &App, by: Option<&Person>, new: NewRecord) -> Result<RecordId, EntryError> {
    if let Some(by) = by {
        permit(&by.roles, Act::RecordEvidence, None)?;
    }
    let said = new.said.tidied();
    let mut wrong = new.unread;
    wrong.extend(new.key.as_deref().and_then(key_fault));
    wrong.extend(wrong_fields(app, &said).await?);
    let meeting = match app.store.meeting(&MeetingId::from(new.meeting.as_str())).await {
        Ok(row) => Some(row),
        Err(StoreError::NotFound) => {
            wrong.insert(0, WrongField::of("meeting", "field-meeting-unknown"));
            None
        }
        Err(fault) => return Err(fault.into()),
    };
    let Some(row) = meeting.filter(|_| wrong.is_empty()) else {
        return Err(EntryError::Wrong(wrong));
    };
    if let Some(by) = by {
        permit_group(by, new.group.or(row.meeting.group))?;
    }
    let keyed = by.zip(new.key.as_deref()).map(|(by, key)| RecordId::from(keyed_id(by, key)));
    let record = Record {
        id: new.id.or_else(|| keyed.clone()).unwrap_or_else(RecordId::fresh),
        version: 1,
        said: said.clone(),
        withdrawn: false,
        group: new.group.or(by.and_then(|by| by.group)).or(row.meeting.group),
        meeting: MeetingRef {
            id: row.meeting.id,
            cell: row.cell,
            date: row.meeting.date,
            round: row.meeting.round,
        },
        origin: new.origin,
    };
    let by = by.map(|by| by.id.clone());
    let at = app.clock.now();
    let first =
        RecordVersion { version: 1, said, withdrawn: false, reason: String::new(), by: by.clone(), at };
    let line = AuditLine {
        at,
        person: by,
        act: "record.add",
        object: record.id.to_string(),
        detail: record.meeting.id.to_string(),
    };
    match app.store.add_record(&record, &first, &line).await {
        Err(StoreError::AlreadyThere) if keyed.is_some() => {
            if is_sent_again(app, &record, &first).await? {
                Ok(record.id)
            } else {
                Err(EntryError::Wrong(vec![WrongField::of("key", "field-entry-key-used")]))
            }
        }
        Err(fault) => Err(fault.into()),
        Ok(()) => Ok(record.id),
    }
}
