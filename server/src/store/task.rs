//! Tasks that follow from an issued resolution: given, mended, withdrawn; what units answered, each time anew.

use super::audit::AuditLine;
use super::notice::cause::Cause;
use super::notice::tell::{OF_BLOC, who_keeps_tasks};
use super::waiver::take_resolution;
use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::notice::{Kind, Sort};
use crate::domain::stage::Stage;
use crate::domain::task::{
    Addressee, EDITIONS_MAX, Edition, Reminder, TASKS_EVER_MAX, TASKS_MAX, Task, UnitAnswer, Withdrawal,
};
use crate::id::{BlocId, PersonId, ResolutionId, TaskId};

pub mod read;

/// What came of giving or mending a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giving {
    Done,
    /// The resolution stands elsewhere.
    StageMoved,
    /// There are [`TASKS_MAX`] already, or so many editions.
    TooMany,
    /// There are [`TASKS_EVER_MAX`], withdrawn ones counted.
    TooManyEver,
    /// It was mended or withdrawn meanwhile, or recorded for one of the units, or is not there.
    Gone,
    /// A body of another name has answered it.
    Answered,
}

/// Inserts an edition inside a [`crate::writing`] transaction.
macro_rules! insert_edition {
    ($tx:ident, $task:expr, $says:expr) => {{
        let (task, says): (&TaskId, &Edition) = ($task, $says);
        let (bloc, organisation) = match &says.to {
            Addressee::Bloc(id) => (Some(id.as_str()), None),
            Addressee::Organisation(id) => (None, Some(id.as_str())),
            Addressee::Cells | Addressee::Organisations | Addressee::Body => (None, None),
        };
        sqlx::query(
            "INSERT INTO task_edition
               (task, edition, words, in_charge, addressee, bloc, organisation, due, note, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(task.as_str())
        .bind(says.edition)
        .bind(&says.words)
        .bind(&says.in_charge)
        .bind(says.to.kind())
        .bind(bloc)
        .bind(organisation)
        .bind(read::due_line(says.due))
        .bind(&says.note)
        .bind(says.by.as_str())
        .bind(says.at.0)
        .execute(&mut *$tx)
        .await?;
    }};
}

/// Tells those who keep the follow-up, and the people of the blocs whose units are concerned.
macro_rules! tell_of_task {
    ($tx:ident, $cause:expr, $blocs:expr) => {{
        let (cause, blocs): (&Cause<'_>, &[BlocId]) = ($cause, $blocs);
        crate::notify!($tx, cause, &who_keeps_tasks(), "");
        for bloc in blocs {
            crate::notify!($tx, cause, OF_BLOC, bloc.as_str());
        }
    }};
}

/// Puts a task before all others of its resolution as the one acted on last, unless it is withdrawn; with the edition
/// that counts from now on.
macro_rules! take_turn {
    ($tx:ident, $resolution:expr, $task:expr) => {{
        let taken = sqlx::query(
            "UPDATE task SET turn = (SELECT MAX(turn) + 1 FROM task AS other WHERE other.resolution = $1)
             WHERE id = $2 AND resolution = $1 AND withdrawn_at IS NULL",
        )
        .bind($resolution.as_str())
        .bind($task.as_str())
        .execute(&mut *$tx)
        .await?;
        taken.rows_affected() > 0
    }};
}

/// What is told of a task.
fn cause<'a>(
    (resolution, task): (&'a ResolutionId, &'a TaskId),
    act: String,
    detail: &'a str,
    (by, at): (Option<&'a PersonId>, Millis),
) -> Cause<'a> {
    Cause {
        kind: Kind::Waiting,
        sort: Sort::Task,
        resolution: resolution.as_str(),
        clause: None,
        object: task.as_str(),
        act,
        gathered: false,
        detail,
        internal: false,
        by,
        at,
    }
}

impl Store {
    /// Adds a task while the resolution stands at `stage`, and tells the people of these blocs.
    pub async fn add_task(
        &self,
        stage: Stage,
        task: &Task,
        blocs: &[BlocId],
        line: &AuditLine,
    ) -> Answer<Giving> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, task.resolution, stage) {
                return Ok(Giving::StageMoved);
            }
            let (ever, open, turn): (i64, i64, i64) = sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN withdrawn_at IS NULL THEN 1 END),
                   CAST(COALESCE(MAX(turn), 0) AS BIGINT) FROM task WHERE resolution = $1",
            )
            .bind(task.resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if ever >= TASKS_EVER_MAX {
                return Ok(Giving::TooManyEver);
            }
            if open >= TASKS_MAX {
                return Ok(Giving::TooMany);
            }
            sqlx::query(
                "INSERT INTO task (id, resolution, version, clause, edition, made_by, made_at, turn)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(task.id.as_str())
            .bind(task.resolution.as_str())
            .bind(task.version.as_str())
            .bind(task.clause.as_str())
            .bind(task.says.edition)
            .bind(task.made_by.as_str())
            .bind(task.made_at.0)
            .bind(turn + 1)
            .execute(&mut *tx)
            .await?;
            insert_edition!(tx, &task.id, &task.says);
            let who = (line.person.as_ref(), line.at);
            let cause = cause((&task.resolution, &task.id), format!("task {} given", task.id), "given", who);
            tell_of_task!(tx, &cause, blocs);
            crate::audit!(tx, line);
            Giving::Done
        }))
    }

    /// Adds the next edition of a task, if the one before it is still the one that counts, and tells of it. What a body
    /// answered stays that body's: the task is given to no body of another name afterwards.
    pub async fn mend_task(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        (task, says): (&TaskId, &Edition),
        blocs: &[BlocId],
        line: &AuditLine,
    ) -> Answer<Giving> {
        if says.edition > EDITIONS_MAX {
            return Ok(Giving::TooMany);
        }
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Giving::StageMoved);
            }
            if !take_turn!(tx, resolution, task) {
                return Ok(Giving::Gone);
            }
            let moved = sqlx::query("UPDATE task SET edition = $2 WHERE id = $1 AND edition = $2 - 1")
                .bind(task.as_str())
                .bind(says.edition)
                .execute(&mut *tx)
                .await?;
            if moved.rows_affected() == 0 {
                return Ok(Giving::Gone);
            }
            // Whichever body it was given to last is the one that answered.
            let answered: Option<String> = sqlx::query_scalar(
                "SELECT in_charge FROM task_edition WHERE task = $1 AND addressee = $2
                   AND EXISTS (SELECT 1 FROM task_answer WHERE task = $1 AND unit = '')
                 ORDER BY edition DESC LIMIT 1",
            )
            .bind(task.as_str())
            .bind(Addressee::Body.kind())
            .fetch_optional(&mut *tx)
            .await?;
            if says.to == Addressee::Body && answered.is_some_and(|name| name != says.in_charge) {
                return Ok(Giving::Answered);
            }
            insert_edition!(tx, task, says);
            let act = format!("task {task} mended {}", says.edition);
            let cause = cause((resolution, task), act, "mended", (line.person.as_ref(), line.at));
            tell_of_task!(tx, &cause, blocs);
            crate::audit!(tx, line);
            Giving::Done
        }))
    }

    /// Withdraws a task that still says what that edition says, and tells of it; nobody is reminded of it any more. What
    /// units answered stays.
    pub async fn withdraw_task(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        (task, edition, withdrawal): (&TaskId, i64, &Withdrawal),
        blocs: &[BlocId],
        line: &AuditLine,
    ) -> Answer<Giving> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Giving::StageMoved);
            }
            if !take_turn!(tx, resolution, task) {
                return Ok(Giving::Gone);
            }
            let withdrawn = sqlx::query(
                "UPDATE task SET withdrawn_by = $2, withdrawn_at = $3, reason = $4 WHERE id = $1 AND edition = $5",
            )
            .bind(task.as_str())
            .bind(withdrawal.by.as_str())
            .bind(withdrawal.at.0)
            .bind(&withdrawal.reason)
            .bind(edition)
            .execute(&mut *tx)
            .await?;
            if withdrawn.rows_affected() == 0 {
                return Ok(Giving::Gone);
            }
            sqlx::query("DELETE FROM notice WHERE object = $1 AND sort = 'task' AND read_at IS NULL")
                .bind(task.as_str())
                .execute(&mut *tx)
                .await?;
            let act = format!("task {task} withdrawn");
            let cause = cause((resolution, task), act, "withdrawn", (line.person.as_ref(), line.at));
            tell_of_task!(tx, &cause, blocs);
            crate::audit!(tx, line);
            Giving::Done
        }))
    }

    /// Records the same answer for these units, behind what they answered before. `edition` is what was looked at, and
    /// `seen` the highest turn: where another was recorded for one of them meanwhile, nothing is.
    pub async fn record_answers(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        (task, edition, seen): (&TaskId, &Edition, Option<i64>),
        answers: &[UnitAnswer],
        line: &AuditLine,
    ) -> Answer<Giving> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Giving::StageMoved);
            }
            if !take_turn!(tx, resolution, task) {
                return Ok(Giving::Gone);
            }
            let (counts, mut turn): (i64, i64) = sqlx::query_as(
                "SELECT edition, (SELECT CAST(COALESCE(MAX(turn), 0) AS BIGINT) FROM task_answer WHERE task = $1)
                 FROM task WHERE id = $1",
            )
            .bind(task.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if counts != edition.edition {
                return Ok(Giving::Gone);
            }
            let newer: Vec<String> =
                sqlx::query_scalar("SELECT unit FROM task_answer WHERE task = $1 AND turn > $2")
                    .bind(task.as_str())
                    .bind(seen.unwrap_or(i64::MAX))
                    .fetch_all(&mut *tx)
                    .await?;
            if answers.iter().any(|one| newer.contains(&one.unit)) {
                return Ok(Giving::Gone);
            }
            for one in answers {
                turn += 1;
                let unit = one.unit.as_str();
                sqlx::query(
                    "INSERT INTO task_answer
                       (task, turn, unit, cell, organisation, state, day, who, words, recorded_by, recorded_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                )
                .bind(task.as_str())
                .bind(turn)
                .bind(unit)
                .bind(edition.to.is_of_cells().then_some(unit))
                .bind(edition.to.is_of_organisations().then_some(unit))
                .bind(one.state.id())
                .bind(one.day.iso())
                .bind(&one.who)
                .bind(&one.words)
                .bind(one.by.as_str())
                .bind(one.at.0)
                .execute(&mut *tx)
                .await?;
            }
            crate::audit!(tx, line);
            Giving::Done
        }))
    }

    /// Reminds the people of these blocs, and those who keep the follow-up; once a task, reminder and day, for ever.
    /// Where no unit is left to remind, `keepers` is false and it only counts as told. Of a task that was mended or
    /// withdrawn meanwhile nobody is.
    pub async fn remind_of_task(
        &self,
        task: &Task,
        (reminder, keepers): (Reminder, bool),
        blocs: &[BlocId],
        at: Millis,
    ) -> Answer<bool> {
        let due = read::due_line(task.says.due);
        Ok(crate::writing!(self, |tx| {
            sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1")
                .bind(task.resolution.as_str())
                .execute(&mut *tx)
                .await?;
            let told = sqlx::query(
                "INSERT INTO task_reminder (task, kind, due, told_at)
                 SELECT id, $2, $3, $4 FROM task WHERE id = $1 AND edition = $5 AND withdrawn_at IS NULL
                 ON CONFLICT DO NOTHING",
            )
            .bind(task.id.as_str())
            .bind(reminder.id())
            .bind(&due)
            .bind(at.0)
            .bind(task.says.edition)
            .execute(&mut *tx)
            .await?;
            if told.rows_affected() == 0 {
                return Ok(false);
            }
            if keepers {
                let act = format!("task {} {} {due}", task.id, reminder.id());
                let cause = cause((&task.resolution, &task.id), act, reminder.id(), (None, at));
                tell_of_task!(tx, &cause, blocs);
            }
            true
        }))
    }
}
