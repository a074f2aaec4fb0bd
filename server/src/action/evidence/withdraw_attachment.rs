//! Withdraws a file from an evidence record, with a reason. Its bytes stay; only the office may still open them.

use super::correct_record::{ChangeRecordError, reason_fault};
use super::name_speaker::fields_that_name;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::{AttachmentId, RecordId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Withdraws a file.
pub async fn withdraw_attachment(
    app: &App,
    by: &Person,
    record: &RecordId,
    id: &AttachmentId,
    reason: &str,
) -> Result<(), ChangeRecordError> {
    permit(&by.roles, Act::RecordEvidence, None)?;
    let standing = app.store.record(record).await?;
    permit_group(by, standing.group)?;
    app.store.attachment(record, id).await?;
    let reason = canonical::line(reason);
    let mut wrong: Vec<_> = reason_fault(&reason).into_iter().collect();
    wrong.extend(fields_that_name(app, record, &[("reason", &reason)]).await?);
    if !wrong.is_empty() {
        return Err(ChangeRecordError::Wrong(wrong));
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "attachment.withdraw",
        object: record.to_string(),
        detail: id.to_string(),
    };
    match app.store.withdraw_attachment(record, id, &reason, &by.id, &line).await {
        Ok(()) => Ok(()),
        Err(StoreError::AlreadyThere) => Err(ChangeRecordError::Changed),
        Err(fault) => Err(fault.into()),
    }
}
