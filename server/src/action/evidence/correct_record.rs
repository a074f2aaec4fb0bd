//! Corrects an evidence record: a new version, with the reason.

use super::add_record::wrong_fields;
use super::name_speaker::fields_that_name;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::evidence::{REASON_CHARS_MAX, Record, RecordVersion, Said};
use crate::domain::permission::{Act, Denied, permit, permit_group};
use crate::domain::person::Person;
use crate::id::RecordId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// What changes a record.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    /// The version the corrector has read.
    pub of_version: i64,
    pub said: Said,
    pub reason: String,
    /// What could not even be read; told with everything else that is wrong.
    pub unread: Vec<WrongField>,
}

/// Why a record could not be corrected or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum ChangeRecordError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    /// Somebody else made a newer version.
    #[error("the record was changed meanwhile")]
    Changed,
    /// The file was withdrawn already.
    #[error("the file was withdrawn already")]
    FileWithdrawn,
    #[error("the record was withdrawn")]
    Withdrawn,
    #[error("nothing in the record would change")]
    Same,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ChangeRecordError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Changed => "record-changed",
            Self::FileWithdrawn => "attachment-withdrawn",
            Self::Withdrawn => "record-withdrawn",
            Self::Same => "record-same",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) | Self::Same => Class::Invalid,
            Self::Changed | Self::FileWithdrawn | Self::Withdrawn => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Same => vec![WrongField::of("text", "problem-record-same")],
            Self::Denied(_) | Self::Changed | Self::FileWithdrawn | Self::Withdrawn | Self::Store(_) => {
                Vec::new()
            }
        }
    }
}

/// Returns what is wrong with a reason.
pub(super) fn reason_fault(reason: &str) -> Option<WrongField> {
    match reason.chars().count() {
        0 => Some(WrongField::of("reason", "field-reason-missing")),
        1..=REASON_CHARS_MAX => None,
        _ => Some(WrongField::of("reason", "field-too-long")),
    }
}

/// Reads the record that is to be changed, if it still stands as it was read.
pub(super) async fn standing(
    app: &App,
    by: &Person,
    id: &RecordId,
    version: i64,
) -> Result<Record, ChangeRecordError> {
    let record = app.store.record(id).await?;
    permit_group(by, record.group)?;
    if record.withdrawn {
        return Err(ChangeRecordError::Withdrawn);
    }
    if record.version != version {
        return Err(ChangeRecordError::Changed);
    }
    Ok(record)
}

/// Stores the next version of a record.
pub(super) async fn store_next(
    app: &App,
    by: &Person,
    record: &Record,
    next: &RecordVersion,
    act: &'static str,
) -> Result<(), ChangeRecordError> {
    let line = AuditLine {
        at: next.at,
        person: Some(by.id.clone()),
        act,
        object: record.id.to_string(),
        detail: next.version.to_string(),
    };
    match app.store.add_record_version(record, next, &line).await {
        Ok(()) => {
            app.rooms.records_changed();
            Ok(())
        }
        Err(StoreError::AlreadyThere) => Err(ChangeRecordError::Changed),
        Err(fault) => Err(fault.into()),
    }
}

/// Corrects a record; returns the number of the new version.
pub async fn correct_record(
    app: &App,
    by: &Person,
    id: &RecordId,
    correction: Correction,
) -> Result<i64, ChangeRecordError> {
    permit(&by.roles, Act::RecordEvidence, None)?;
    let record = standing(app, by, id, correction.of_version).await?;
    let said = correction.said.tidied();
    let reason = canonical::line(&correction.reason);
    let mut wrong = correction.unread;
    wrong.extend(wrong_fields(app, &said).await?);
    wrong.extend(reason_fault(&reason));
    let kept = [("text", &*said.text), ("speaker_role", &*said.speaker_role), ("reason", &*reason)];
    wrong.extend(fields_that_name(app, id, &kept).await?);
    if !wrong.is_empty() {
        return Err(ChangeRecordError::Wrong(wrong));
    }
    if said == record.said {
        return Err(ChangeRecordError::Same);
    }
    let version = record.version + 1;
    let at = app.clock.now();
    let next = RecordVersion { version, said, withdrawn: false, reason, by: Some(by.id.clone()), at };
    store_next(app, by, &record, &next, "record.correct").await?;
    Ok(version)
}
