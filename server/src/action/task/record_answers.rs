//! Records for units, one or many at once, that they took a task over, have done it, or cannot; by whom is kept.

use std::collections::BTreeSet;

use super::{TaskError, done, short, units_now, words};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::task::{NAME_CHARS_MAX, State, Task, UNITS_AT_ONCE_MAX, UnitAnswer};
use crate::id::{ResolutionId, TaskId};
use crate::store::audit::AuditLine;

/// What is recorded, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedAnswer {
    pub state: String,
    /// Empty for today.
    pub day: String,
    pub who: String,
    pub words: String,
}

/// What was looked at when something was recorded.
#[derive(Clone, Copy, Debug)]
pub struct SeenAt {
    pub edition: i64,
    /// The highest turn of the task's answers; `None` records whatever was recorded meanwhile.
    pub turn: Option<i64>,
}

/// Units that something is recorded for.
#[derive(Clone, Copy, Debug)]
pub enum Chosen<'a> {
    /// Each was chosen by itself.
    Each(&'a [String]),
    /// All that a page shows. Those that have done it, or cannot, are not led back to "under way".
    Shown(&'a [String]),
}

/// Records the same for all these units; returns for how many.
pub async fn record_answers(
    app: &App,
    by: &Person,
    (resolution, id): (&ResolutionId, &TaskId),
    (seen, typed): (SeenAt, &TypedAnswer),
    chosen: Chosen<'_>,
) -> Result<usize, TaskError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RecordTask, Some(row.stage))?;
    let task = app.store.task(resolution, id).await?;
    if task.withdrawn.is_some() || task.says.edition != seen.edition {
        return Err(TaskError::Gone);
    }
    let now = app.clock.now();
    let mut wrong = Vec::new();
    let units = units_of(app, &task, &typed.state, chosen).await?;
    let units = units.map_err(|key| wrong.push(WrongField::of("unit", key))).unwrap_or_default();
    let like = read_answer(typed, &task.id, by, now).map_err(|fields| wrong.extend(fields));
    let (Ok(like), true) = (like, wrong.is_empty()) else { return Err(TaskError::Fields(wrong)) };
    let answers: Vec<UnitAnswer> =
        units.iter().map(|unit| UnitAnswer { unit: unit.clone(), ..like.clone() }).collect();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "task.record",
        object: resolution.to_string(),
        detail: format!("{} {} {} {}", task.id, like.state.id(), like.day.iso(), answers.len()),
    };
    let about = (id, &task.says, seen.turn);
    done(app.store.record_answers(resolution, row.stage, about, &answers, &line).await?)?;
    Ok(answers.len())
}

/// The units to record for, each once; or the key of the message that says what is wrong with them.
async fn units_of(
    app: &App,
    task: &Task,
    state: &str,
    chosen: Chosen<'_>,
) -> Result<Result<BTreeSet<String>, &'static str>, TaskError> {
    let (Chosen::Each(units) | Chosen::Shown(units)) = chosen;
    let mut units: BTreeSet<String> = units.iter().cloned().collect();
    if units.is_empty() {
        return Ok(Err("field-task-unit-missing"));
    }
    if units.len() > UNITS_AT_ONCE_MAX {
        return Ok(Err("field-task-unit-many"));
    }
    let known: BTreeSet<String> =
        units_now(app).await?.addressed(&task.says).into_iter().map(|unit| unit.id).collect();
    if !units.is_subset(&known) {
        return Ok(Err("field-task-unit-unknown"));
    }
    if matches!(chosen, Chosen::Shown(_)) && State::of_id(state) == Some(State::Taken) {
        for answer in app.store.answers_to_task(&task.id).await? {
            if answer.state.is_settled() {
                units.remove(&answer.unit);
            }
        }
    }
    Ok(if units.is_empty() { Err("field-task-unit-settled") } else { Ok(units) })
}

fn read_answer(
    typed: &TypedAnswer,
    task: &TaskId,
    by: &Person,
    now: crate::clock::Millis,
) -> Result<UnitAnswer, Vec<WrongField>> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &'static str, key: &'static str| wrong.push(WrongField::of(field, key));
    let state = State::of_id(&typed.state);
    if state.is_none() {
        refuse("state", "field-task-state-missing");
    }
    let today = Day::at(now);
    let day = if typed.day.trim().is_empty() { today } else { Day::of(&typed.day) };
    match day {
        None => refuse("day", "field-task-day-wrong"),
        Some(_) if day > today => refuse("day", "field-task-day-future"),
        Some(_) => {}
    }
    let who = short(&typed.who, NAME_CHARS_MAX);
    if who.is_none() {
        refuse("who", "field-task-name-long");
    }
    let said = words(&typed.words);
    match (said.as_deref(), state) {
        (None, _) => refuse("result", "field-task-words-long"),
        (Some(""), Some(State::Done)) => refuse("result", "field-task-result-missing"),
        (Some(""), Some(state)) if state.needs_words() => refuse("result", "field-task-reason-missing"),
        _ => {}
    }
    match (wrong.is_empty(), state, day, who, said) {
        (true, Some(state), Some(day), Some(who), Some(words)) => Ok(UnitAnswer {
            task: task.clone(),
            unit: String::new(),
            turn: 0,
            state,
            day,
            who,
            words,
            by: by.id.clone(),
            at: now,
        }),
        _ => Err(wrong),
    }
}
