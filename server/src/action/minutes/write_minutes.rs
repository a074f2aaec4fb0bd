//! Adds the secretary's words to the minutes, as a version of their own.

use super::MinutesError;
use crate::action::WrongField;
use crate::app::App;
use crate::domain::minutes::{Added, Saved, VERSIONS_MAX};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::audit::AuditLine;
use crate::store::workshop::Kept;

/// Saves what is added, on top of the version that the writer had before them; unchanged words make no version.
pub async fn write_minutes(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    of_version: i64,
    added: Added,
) -> Result<(), MinutesError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::WriteMinutes, Some(row.stage))?;
    let added = added.tidied().map_err(|long| {
        MinutesError::Wrong(long.into_iter().map(|field| WrongField::of(field, "field-too-long")).collect())
    })?;
    let newest = app.store.minutes(resolution, None).await?;
    if newest.as_ref().map_or(0, |newest| newest.version) != of_version {
        return Err(MinutesError::Stale);
    }
    if newest.is_some_and(|newest| newest.added == added) {
        return Ok(());
    }
    let saved = Saved { version: of_version + 1, added, by: by.id.clone(), at: app.clock.now() };
    let line = AuditLine {
        at: saved.at,
        person: Some(by.id.clone()),
        act: "minutes.write",
        object: format!("{resolution}/minutes"),
        detail: format!("{resolution} {}", saved.version),
    };
    match app.store.add_minutes(resolution, &saved, row.stage, VERSIONS_MAX, &line).await? {
        Kept::Done => Ok(()),
        Kept::Full => Err(MinutesError::Full),
        Kept::StageMoved => Err(Denied::WrongStage.into()),
    }
}
