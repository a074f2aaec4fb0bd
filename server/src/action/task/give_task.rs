//! Gives a task out of a clause of the sealed words, and mends one: the edition before stays readable.

use super::{TaskError, blocs_of, detail, done, sealed_words, short, units_now, words};
use crate::action::WrongField;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::meeting::when::Day;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::task::{Addressee, Edition, NAME_CHARS_MAX, Task, Units};
use crate::id::{ClauseId, ResolutionId, TaskId};
use crate::store::audit::AuditLine;

/// A task as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedTask {
    pub words: String,
    pub in_charge: String,
    /// As [`Addressee::to_text`] writes it.
    pub to: String,
    /// Empty where it has no day.
    pub due: String,
    pub note: String,
}

/// Gives a task out of a clause.
pub async fn give_task(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (clause, typed): (&str, &TypedTask),
) -> Result<TaskId, TaskError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::GiveTask, Some(row.stage))?;
    let now = app.clock.now();
    let units = units_now(app).await?;
    // Nothing is issued without a seal.
    let version = sealed_words(app, resolution).await?.ok_or(Denied::WrongStage)?;
    let clause = ClauseId::from(clause);
    let read = edition_of(typed, &units, (by, now), 1, None);
    let known = version.text.clauses.iter().any(|one| one.id == clause);
    let says = match (read, known) {
        (Ok(says), true) => says,
        (read, known) => {
            let missing = WrongField::of("clause", "field-task-clause-gone");
            let mut wrong: Vec<WrongField> = (!known).then_some(missing).into_iter().collect();
            wrong.extend(read.err().unwrap_or_default());
            return Err(TaskError::Fields(wrong));
        }
    };
    let task = Task {
        id: TaskId::fresh(),
        resolution: resolution.clone(),
        version: version.id,
        clause,
        says,
        made_by: by.id.clone(),
        made_at: now,
        withdrawn: None,
    };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "task.give",
        object: resolution.to_string(),
        detail: detail(&task),
    };
    done(app.store.add_task(row.stage, &task, &blocs_of(&units, &[&task.says]), &line).await?)?;
    tell_notices(app, resolution, now).await;
    Ok(task.id)
}

/// Mends a task: `seen` is the edition that was looked at.
pub async fn mend_task(
    app: &App,
    by: &Person,
    (resolution, id): (&ResolutionId, &TaskId),
    (seen, typed): (i64, &TypedTask),
) -> Result<(), TaskError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::GiveTask, Some(row.stage))?;
    let task = app.store.task(resolution, id).await?;
    if task.withdrawn.is_some() || task.says.edition != seen {
        return Err(TaskError::Gone);
    }
    let now = app.clock.now();
    let units = units_now(app).await?;
    let stood = task.says.clone();
    let says = edition_of(typed, &units, (by, now), seen + 1, Some(&stood)).map_err(TaskError::Fields)?;
    let changed = changes(&stood, &says);
    if changed.is_empty() {
        return Ok(());
    }
    let task = Task { says, ..task };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "task.mend",
        object: resolution.to_string(),
        detail: format!("{}: {changed}", detail(&task)),
    };
    // Those whom it no longer concerns are told as well.
    let blocs = blocs_of(&units, &[&stood, &task.says]);
    done(app.store.mend_task(resolution, row.stage, (id, &task.says), &blocs, &line).await?)?;
    tell_notices(app, resolution, now).await;
    Ok(())
}

/// Says what was mended, for the log: `due 2021-03-31 → -; to cells → bloc:nong-thon; words`. Empty where nothing was.
fn changes(before: &Edition, says: &Edition) -> String {
    let due = |says: &Edition| says.due.map(Day::iso).unwrap_or_default();
    let short = [
        ("due", due(before), due(says)),
        ("to", before.to.to_text(), says.to.to_text()),
        ("in charge", before.in_charge.clone(), says.in_charge.clone()),
    ];
    let or_none = |words: String| if words.is_empty() { "-".to_owned() } else { words };
    let short = short.into_iter().filter(|(_, was, is)| was != is);
    let short = short.map(|(what, was, is)| format!("{what} {} → {}", or_none(was), or_none(is)));
    let long = [("words", &before.words, &says.words), ("note", &before.note, &says.note)];
    let long = long.into_iter().filter(|(_, was, is)| was != is).map(|(what, ..)| what.to_owned());
    short.chain(long).collect::<Vec<_>>().join("; ")
}

/// Reads what was typed. A day that has passed is refused, and so are units that are not there; but what `stood` there
/// before is not.
fn edition_of(
    typed: &TypedTask,
    units: &Units,
    (by, now): (&Person, Millis),
    edition: i64,
    stood: Option<&Edition>,
) -> Result<Edition, Vec<WrongField>> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &'static str, key: &'static str| wrong.push(WrongField::of(field, key));
    let said = words(&typed.words);
    match said.as_deref() {
        Some("") => refuse("words", "field-task-words-missing"),
        None => refuse("words", "field-task-words-long"),
        Some(_) => {}
    }
    let is_fit = |to: &Addressee| is_known(to, units) || stood.is_some_and(|stood| stood.to == *to);
    let to = Addressee::of_text(&typed.to).filter(is_fit);
    if to.is_none() {
        refuse("to", "field-task-to-missing");
    }
    let in_charge = short(&typed.in_charge, NAME_CHARS_MAX);
    match (in_charge.as_deref(), &to) {
        (None, _) => refuse("in_charge", "field-task-name-long"),
        (Some(""), Some(Addressee::Body)) => refuse("in_charge", "field-task-body-missing"),
        _ => {}
    }
    let stood_due = stood.and_then(|stood| stood.due);
    let due = match typed.due.trim() {
        "" => None,
        day => {
            let due = Day::of(day);
            match due {
                None => refuse("due", "field-task-due-wrong"),
                Some(day) if due != stood_due && Day::at(now).is_some_and(|today| day < today) => {
                    refuse("due", "field-task-due-past");
                }
                Some(_) => {}
            }
            due
        }
    };
    let note = words(&typed.note);
    if note.is_none() {
        refuse("note", "field-task-words-long");
    }
    match (wrong.is_empty(), said, to, in_charge, note) {
        (true, Some(words), Some(to), Some(in_charge), Some(note)) => {
            Ok(Edition { edition, words, in_charge, to, due, note, by: by.id.clone(), at: now })
        }
        _ => Err(wrong),
    }
}

/// Tells whether the units named are there.
fn is_known(to: &Addressee, units: &Units) -> bool {
    match to {
        Addressee::Cells | Addressee::Organisations | Addressee::Body => true,
        Addressee::Bloc(id) => units.organisations.iter().any(|one| one.bloc == *id),
        Addressee::Organisation(id) => units.organisations.iter().any(|one| one.id == *id),
    }
}
