//! Reminds people of tasks whose day comes or has passed: once a task, reminder and day, also after a restart.

use super::units_now;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::task::{Reminder, SOON_MILLIS, Said, progress, reminder};
use crate::id::BlocId;
use crate::store::Answer;

/// Tasks of one look; what is left comes at the next.
const TASKS_AT_ONCE: i64 = 50;

/// Tells those concerned of every task whose reminder is due; returns of how many.
///
/// People of a bloc are told while a unit of theirs has not done it; where none is left, nobody is.
pub async fn remind_of_tasks(app: &App) -> Answer<usize> {
    let now = app.clock.now();
    let (Some(today), Some(ahead)) = (Day::at(now), Day::at(now.plus(SOON_MILLIS))) else { return Ok(0) };
    let tasks = app.store.tasks_to_remind_of(today, ahead, TASKS_AT_ONCE).await?;
    if tasks.is_empty() {
        return Ok(0);
    }
    let units = units_now(app).await?;
    let mut reminded = 0;
    for task in tasks {
        let answers = app.store.answers_to_task(&task.id).await?;
        let said: Said<'_> = answers.iter().map(|one| (one.unit.as_str(), one)).collect();
        // Counted as if the day had passed: overdue then is whoever has not done it yet.
        let left = progress(&units.addressed(&task.says), &said, true);
        let due = reminder(&task.says, now);
        let tells = due.is_some() && left.whole.overdue > 0;
        let open = left.blocs.iter().filter(|part| part.count.overdue > 0);
        let blocs: Vec<BlocId> = open.map(|part| BlocId::from(part.id.as_str())).collect();
        // Given less than a week ahead, it was told of just then: that counts as the reminder.
        let kind = due.unwrap_or(Reminder::Soon);
        let told = app.store.remind_of_task(&task, (kind, tells), &blocs, now).await?;
        if told && tells {
            reminded += 1;
            tell_notices(app, &task.resolution, now).await;
        }
    }
    Ok(reminded)
}
