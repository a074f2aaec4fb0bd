//! Keeps the name of a record's speaker with the consent it stands on, and takes it away again.

use super::correct_record::ChangeRecordError;
use crate::action::WrongField;
use crate::app::App;
use crate::domain::evidence::speaker::{SpeakerFault, SpeakerName, faults, names, tidied};
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::RecordId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

fn field_of(fault: SpeakerFault) -> WrongField {
    let (field, key) = match fault {
        SpeakerFault::NoName => ("name", "field-speaker-name-missing"),
        SpeakerFault::NameTooLong => ("name", "field-too-long"),
        SpeakerFault::NameInWords => ("name", "field-speaker-name-in-words"),
        SpeakerFault::NoConsent => ("consent", "field-consent-missing"),
        SpeakerFault::ConsentTooLong => ("consent", "field-too-long"),
    };
    WrongField::of(field, key)
}

/// Keeps a speaker's name; `consent` says who gave it, when and how.
pub async fn name_speaker(
    app: &App,
    by: &Person,
    id: &RecordId,
    name: &str,
    consent: &str,
) -> Result<(), ChangeRecordError> {
    permit(&by.roles, Act::RecordEvidence, None)?;
    let record = app.store.record(id).await?;
    permit_group(by, record.group)?;
    if record.withdrawn {
        return Err(ChangeRecordError::Withdrawn);
    }
    let (name, consent) = tidied(name, consent);
    let versions = app.store.record_versions(id).await?;
    let files: Vec<String> = app
        .store
        .attachments(&id.into())
        .await?
        .into_iter()
        .flat_map(|file| [Some(file.name), file.withdrawn.map(|gone| gone.reason)])
        .flatten()
        .collect();
    let wrong = faults(&name, &consent, &versions, &files);
    if !wrong.is_empty() {
        return Err(ChangeRecordError::Wrong(wrong.into_iter().map(field_of).collect()));
    }
    let named = SpeakerName { name, consent, by: by.id.clone(), at: app.clock.now() };
    app.store.name_speaker(id, &named, &line(app, by, id, "record.name_speaker")).await?;
    Ok(())
}

/// Takes the name away, with the line on the consent, which may hold it too. The record stays.
///
/// Whoever may record may do it, of whichever group: who takes a consent back waits for nobody.
pub async fn unname_speaker(app: &App, by: &Person, id: &RecordId) -> Result<(), ChangeRecordError> {
    permit(&by.roles, Act::RecordEvidence, None)?;
    app.store.record(id).await?;
    match app.store.unname_speaker(id, &line(app, by, id, "record.unname_speaker")).await {
        // Gone already is what was wanted.
        Ok(()) | Err(StoreError::NotFound) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

/// The audit is kept for ever, so it never holds the name.
fn line(app: &App, by: &Person, id: &RecordId, act: &'static str) -> AuditLine {
    let person = Some(by.id.clone());
    AuditLine { at: app.clock.now(), person, act, object: id.to_string(), detail: String::new() }
}

/// Returns the fields whose words hold the name of the record's speaker: what is kept for ever must not.
pub(super) async fn fields_that_name(
    app: &App,
    id: &RecordId,
    fields: &[(&'static str, &str)],
) -> Result<Vec<WrongField>, StoreError> {
    let Some(speaker) = app.store.speaker_name(id).await? else { return Ok(Vec::new()) };
    let wrong = fields.iter().filter(|(_, words)| names(words, &speaker.name));
    Ok(wrong.map(|(field, _)| WrongField::of(field, "field-holds-speaker-name")).collect())
}
