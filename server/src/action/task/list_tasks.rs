//! Reads the follow-up of a resolution: its tasks with how far each has come, and the units that answered nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::units_now;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::numbering::named_clauses;
use crate::domain::task::{
    Addressee, Edition, Progress, Said, State, Task, Unit, UnitAnswer, Units, progress,
};
use crate::id::{ClauseId, ResolutionId, TaskId, VersionId};
use crate::store::StoreError;
use crate::words::{Lang, say};

/// A task with what stands beside it.
#[derive(Clone, Debug)]
pub struct SeenTask {
    pub task: Task,
    /// What its clause is called in the sealed words: its number and how it begins.
    pub clause: String,
    /// The clause's whole words, as sealed.
    pub clause_words: String,
    pub progress: Progress,
    /// Its day has passed, and some unit has not done it.
    pub overdue: bool,
}

/// The follow-up of a resolution.
#[derive(Clone, Debug, Default)]
pub struct FollowUp {
    pub tasks: Vec<SeenTask>,
    pub withdrawn: Vec<SeenTask>,
    /// Units that some task is addressed to and that answered none, in the order of the units.
    pub silent: Vec<Unit>,
    /// Units that some task is addressed to.
    pub asked: usize,
}

/// Reads all of it.
pub async fn list_tasks(app: &App, resolution: &ResolutionId) -> Result<FollowUp, StoreError> {
    let mut seen = FollowUp::default();
    let mut asked = Asked::default();
    for SeenUnits { seen: one, units, .. } in list_all(app, resolution).await? {
        if one.task.withdrawn.is_some() {
            seen.withdrawn.push(one);
            continue;
        }
        asked.add(units);
        seen.tasks.push(one);
    }
    seen.asked = asked.units.len();
    seen.silent = asked.silent();
    Ok(seen)
}

/// Reads every task of a resolution with its units, in the order in which they were given.
pub async fn list_all(app: &App, resolution: &ResolutionId) -> Result<Vec<SeenUnits>, StoreError> {
    let tasks = app.store.tasks(resolution).await?;
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let units = units_now(app).await?;
    let answers = app.store.answers_to_tasks(resolution).await?;
    let mut by_task: BTreeMap<&TaskId, Said<'_>> = BTreeMap::new();
    for one in &answers {
        by_task.entry(&one.task).or_default().insert(&one.unit, one);
    }
    let clauses = Clauses::of(app, resolution, &tasks).await?;
    let today = Day::at(app.clock.now());
    let nothing = Said::new();
    let seen = tasks.into_iter().map(|task| {
        let said = by_task.get(&task.id).unwrap_or(&nothing);
        seen_units(task, &clauses, &units, said, today)
    });
    Ok(seen.collect())
}

/// One task with its units and what each answered.
pub struct SeenUnits {
    pub seen: SeenTask,
    pub units: Vec<(Unit, Option<UnitAnswer>)>,
    /// The highest turn of its answers; 0 before the first.
    pub turn: i64,
}

/// Reads one task with all its units.
pub async fn list_units(app: &App, resolution: &ResolutionId, id: &TaskId) -> Result<SeenUnits, StoreError> {
    let task = app.store.task(resolution, id).await?;
    let answers = app.store.answers_to_task(id).await?;
    let said: Said<'_> = answers.iter().map(|one| (one.unit.as_str(), one)).collect();
    let clauses = Clauses::of(app, resolution, std::slice::from_ref(&task)).await?;
    let units = units_now(app).await?;
    Ok(seen_units(task, &clauses, &units, &said, Day::at(app.clock.now())))
}

/// Says whom an edition is addressed to, by the names the units have now.
pub fn addressee_words(lang: Lang, units: &Units, says: &Edition) -> String {
    let organisations = || units.organisations.iter();
    let name = match &says.to {
        Addressee::Body => return says.in_charge.clone(),
        Addressee::Cells | Addressee::Organisations => None,
        Addressee::Bloc(id) => organisations().find(|one| one.bloc == *id).map(|one| &one.bloc_name),
        Addressee::Organisation(id) => organisations().find(|one| one.id == *id).map(|one| &one.name),
    };
    let name = name.map_or("", String::as_str);
    say(lang, &format!("task-to-{}", says.to.kind()), &[("name", name)])
}

fn seen_units(
    task: Task,
    clauses: &Clauses,
    units: &Units,
    said: &Said<'_>,
    today: Option<Day>,
) -> SeenUnits {
    let addressed = units.addressed(&task.says);
    let progress = progress(&addressed, said, task.is_past(today));
    let (clause, clause_words) = clauses.words(&task.version, &task.clause);
    let units = addressed.into_iter().map(|unit| {
        let answer = said.get(unit.id.as_str()).map(|one| (*one).clone());
        (unit, answer)
    });
    SeenUnits {
        units: units.collect(),
        turn: said.values().map(|one| one.turn).max().unwrap_or_default(),
        seen: SeenTask { clause, clause_words, overdue: progress.whole.overdue > 0, progress, task },
    }
}

/// Units that were asked, in their order, and those among them that answered something.
#[derive(Default)]
struct Asked {
    units: Vec<Unit>,
    known: BTreeSet<Key>,
    answered: BTreeSet<Key>,
}

/// What tells units apart: an organisation and a cell may bear one id, a body that is no unit has only its name.
type Key = (bool, String, String);

fn key(unit: &Unit) -> Key {
    let name = if unit.id.is_empty() { unit.name.clone() } else { String::new() };
    (unit.id == unit.organisation, unit.id.clone(), name)
}

impl Asked {
    fn add(&mut self, units: Vec<(Unit, Option<UnitAnswer>)>) {
        for (unit, answer) in units {
            if answer.is_some_and(|one| one.state != State::Waiting) {
                self.answered.insert(key(&unit));
            }
            if self.known.insert(key(&unit)) {
                self.units.push(unit);
            }
        }
    }

    fn silent(self) -> Vec<Unit> {
        let answered = self.answered;
        self.units.into_iter().filter(|unit| !answered.contains(&key(unit))).collect()
    }
}

/// What clauses are called and say in the sealed words of some tasks.
struct Clauses(BTreeMap<(VersionId, ClauseId), (String, String)>);

impl Clauses {
    async fn of(app: &App, resolution: &ResolutionId, tasks: &[Task]) -> Result<Self, StoreError> {
        let versions: BTreeSet<&VersionId> = tasks.iter().map(|task| &task.version).collect();
        let wanted: BTreeSet<&ClauseId> = tasks.iter().map(|task| &task.clause).collect();
        let mut found = BTreeMap::new();
        for id in versions {
            let text = app.store.version(resolution, id).await?.text;
            for ((clause, name), whole) in named_clauses(&text).into_iter().zip(&text.clauses) {
                if wanted.contains(&clause) {
                    found.insert((id.clone(), clause), (name, whole.plain()));
                }
            }
        }
        Ok(Self(found))
    }

    fn words(&self, version: &VersionId, clause: &ClauseId) -> (String, String) {
        self.0.get(&(version.clone(), clause.clone())).cloned().unwrap_or_default()
    }
}
