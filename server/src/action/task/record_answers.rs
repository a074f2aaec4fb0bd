//! Records for units, one or many at once, that they took a task over, have done it, or cannot; by whom is kept.

use std::collections::BTreeSet;

use super::{TaskError, done, short, units_now, words};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::task::{NAME_CHARS_MAX, State, UNITS_AT_ONCE_MAX, UnitAnswer};
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

/// Records the same for all these units; returns for how many. `seen` is the edition that was looked at.
pub async fn record_answers(
    app: &App,
    by: &Person,
    (resolution, id): (&ResolutionId, &TaskId),
    (seen, typed): (i64, &TypedAnswer),
    units: &[String],
) -> Result<usize, TaskError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RecordTask, Some(row.stage))?;
    let task = app.store.task(resolution, id).await?;
    if task.withdrawn.is_some() || task.says.edition != seen {
        return Err(TaskError::Gone);
    }
    let now = app.clock.now();
    let known: BTreeSet<String> =
        units_now(app).await?.addressed(&task.says).into_iter().map(|unit| unit.id).collect();
    let units: BTreeSet<&String> = units.iter().collect();
    let mut wrong = Vec::new();
    if units.is_empty() {
        wrong.push(WrongField::of("unit", "field-task-unit-missing"));
    } else if units.len() > UNITS_AT_ONCE_MAX || units.iter().any(|unit| !known.contains(*unit)) {
        wrong.push(WrongField::of("unit", "field-task-unit-unknown"));
    }
    let like = read_answer(typed, &task.id, by, now).map_err(|fields| wrong.extend(fields));
    let (Ok(like), true) = (like, wrong.is_empty()) else { return Err(TaskError::Fields(wrong)) };
    let answers: Vec<UnitAnswer> =
        units.iter().map(|unit| UnitAnswer { unit: (*unit).clone(), ..like.clone() }).collect();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "task.record",
        object: resolution.to_string(),
        detail: format!("{} {} {} {}", task.id, like.state.id(), like.day.iso(), answers.len()),
    };
    done(app.store.record_answers(resolution, row.stage, (id, &task.says), &answers, &line).await?)?;
    Ok(answers.len())
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
