//! Withdraws an evidence record: a last version that says why. Its words stay readable.

use super::correct_record::{ChangeRecordError, reason_fault, standing, store_next};
use super::name_speaker::fields_that_name;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::evidence::RecordVersion;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::RecordId;

/// Withdraws a record that was read at `of_version`; returns the number of the new version.
pub async fn withdraw_record(
    app: &App,
    by: &Person,
    id: &RecordId,
    of_version: i64,
    reason: &str,
) -> Result<i64, ChangeRecordError> {
    permit(&by.roles, Act::RecordEvidence, None)?;
    let record = standing(app, by, id, of_version).await?;
    let reason = canonical::line(reason);
    let mut wrong: Vec<_> = reason_fault(&reason).into_iter().collect();
    wrong.extend(fields_that_name(app, id, &[("reason", &reason)]).await?);
    if !wrong.is_empty() {
        return Err(ChangeRecordError::Wrong(wrong));
    }
    let version = record.version + 1;
    let next = RecordVersion {
        version,
        said: record.said.clone(),
        withdrawn: true,
        reason,
        by: Some(by.id.clone()),
        at: app.clock.now(),
    };
    store_next(app, by, &record, &next, "record.withdraw").await?;
    Ok(version)
}
