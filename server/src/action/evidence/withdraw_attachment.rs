//! Withdraws a file from an evidence record or a version of the guidance, with a reason. Its bytes stay; only the office may still open them.

use super::correct_record::{ChangeRecordError, reason_fault};
use super::name_speaker::fields_that_name;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::evidence::attachment::Owner;
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::AttachmentId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Withdraws a file.
pub async fn withdraw_attachment(
    app: &App,
    by: &Person,
    owner: &Owner,
    id: &AttachmentId,
    reason: &str,
) -> Result<(), ChangeRecordError> {
    let act = match owner {
        Owner::Record(_) => Act::RecordEvidence,
        Owner::Guidance(_) => Act::ManageGuidance,
    };
    permit(&by.roles, act, None)?;
    if let Owner::Record(record) = owner {
        permit_group(by, app.store.record(record).await?.group)?;
    }
    app.store.attachment(owner, id).await?;
    let reason = canonical::line(reason);
    let mut wrong: Vec<_> = reason_fault(&reason).into_iter().collect();
    if let Owner::Record(record) = owner {
        wrong.extend(fields_that_name(app, record, &[("reason", &reason)]).await?);
    }
    if !wrong.is_empty() {
        return Err(ChangeRecordError::Wrong(wrong));
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "attachment.withdraw",
        object: owner.object(),
        detail: id.to_string(),
    };
    match app.store.withdraw_attachment(owner, id, &reason, &by.id, &line).await {
        Ok(()) => Ok(()),
        Err(StoreError::AlreadyThere) => Err(ChangeRecordError::FileWithdrawn),
        Err(fault) => Err(fault.into()),
    }
}
