//! Withdraws a task, with the reason; it is no longer counted, and nobody is reminded of it.

use super::{TaskError, blocs_of, detail, done, units_now, words};
use crate::action::WrongField;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::task::Withdrawal;
use crate::id::{ResolutionId, TaskId};
use crate::store::audit::AuditLine;

/// Withdraws a task for good; `seen` is the edition that was looked at. Another may be given in its place.
pub async fn withdraw_task(
    app: &App,
    by: &Person,
    (resolution, id): (&ResolutionId, &TaskId),
    (seen, reason): (i64, &str),
) -> Result<(), TaskError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::GiveTask, Some(row.stage))?;
    let task = app.store.task(resolution, id).await?;
    if task.withdrawn.is_some() || task.says.edition != seen {
        return Err(TaskError::Gone);
    }
    let wrong = |key| TaskError::Fields(vec![WrongField::of("reason", key)]);
    let reason = words(reason).ok_or_else(|| wrong("field-task-words-long"))?;
    if reason.is_empty() {
        return Err(wrong("field-task-reason-missing"));
    }
    let now = app.clock.now();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "task.withdraw",
        object: resolution.to_string(),
        detail: format!("{}: {reason}", detail(&task)),
    };
    let withdrawal = Withdrawal { by: by.id.clone(), at: now, reason };
    let blocs = blocs_of(&units_now(app).await?, &[&task.says]);
    let withdrawn = (id, seen, &withdrawal);
    done(app.store.withdraw_task(resolution, row.stage, withdrawn, &blocs, &line).await?)?;
    tell_notices(app, resolution, now).await;
    Ok(())
}
