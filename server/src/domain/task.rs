//! Follow-up: tasks that an issued resolution gives, who they are addressed to, and what each unit answered.
//!
//! The aim is every cell (`seed/article.txt`: 30 organisations, 177 cells): so progress is a whole count of units, and a
//! unit that has not answered is as visible as one that has.

use std::collections::BTreeMap;

use super::meeting::when::Day;
use super::unit::{Cell, Organisation};
use crate::clock::Millis;
use crate::id::{BlocId, ClauseId, OrganisationId, PersonId, ResolutionId, TaskId, VersionId};

#[cfg(test)]
mod tests;

/// Longest task, note, result or reason in characters: what fits a cell of the printed table.
pub const WORDS_CHARS_MAX: usize = 1000;

/// Longest name of whoever is in charge, or who took a task over, in characters.
pub const NAME_CHARS_MAX: usize = 200;

/// Tasks of one resolution that are not withdrawn: a resolution of nine pages gives some dozen, and all of them are read
/// as one overview.
pub const TASKS_MAX: i64 = 60;

/// The same with the withdrawn ones, which are kept and listed below: three for each in its place.
pub const TASKS_EVER_MAX: i64 = 4 * TASKS_MAX;

/// Editions of one task: whoever mends it more often gives another.
pub const EDITIONS_MAX: i64 = 50;

/// Units recorded at once: each is a row written while the resolution is held, and that takes less than a second; the
/// largest committee known here has 177 cells.
pub const UNITS_AT_ONCE_MAX: usize = 1000;

/// How long before it is due people are reminded: a week, so that a cell's meeting can still be called.
pub const SOON_MILLIS: i64 = 7 * 24 * 3_600_000;

/// Whom a task is addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Every cell.
    Cells,
    /// Every grass-roots organisation.
    Organisations,
    /// Every cell of one bloc.
    Bloc(BlocId),
    /// One organisation.
    Organisation(OrganisationId),
    /// A body that is none of the units, named in words.
    Body,
}

impl Addressee {
    /// Returns the kind kept in tables.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Organisations => "organisations",
            Self::Bloc(_) => "bloc",
            Self::Organisation(_) => "organisation",
            Self::Body => "body",
        }
    }

    /// Writes it for forms and programs: `cells`, `bloc:nong-thon`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Cells | Self::Organisations | Self::Body => self.kind().to_owned(),
            Self::Bloc(id) => format!("bloc:{id}"),
            Self::Organisation(id) => format!("organisation:{id}"),
        }
    }

    /// Reads what [`Addressee::to_text`] writes.
    pub fn of_text(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("bloc", id)) if !id.is_empty() => Some(Self::Bloc(id.into())),
            Some(("organisation", id)) if !id.is_empty() => Some(Self::Organisation(id.into())),
            Some(_) => None,
            None => match text {
                "cells" => Some(Self::Cells),
                "organisations" => Some(Self::Organisations),
                "body" => Some(Self::Body),
                _ => None,
            },
        }
    }

    /// Tells whether the units it names are cells.
    pub fn is_of_cells(&self) -> bool {
        match self {
            Self::Cells | Self::Bloc(_) => true,
            Self::Organisations | Self::Organisation(_) | Self::Body => false,
        }
    }

    /// Tells whether the units it names are organisations.
    pub fn is_of_organisations(&self) -> bool {
        matches!(self, Self::Organisations | Self::Organisation(_))
    }
}

/// What a task says; mending it makes the next edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// 1 and on.
    pub edition: i64,
    pub words: String,
    /// Who answers for it, in words; may be empty where it is addressed to units.
    pub in_charge: String,
    pub to: Addressee,
    pub due: Option<Day>,
    pub note: String,
    pub by: PersonId,
    pub at: Millis,
}

/// Why and by whom a task was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub by: PersonId,
    pub at: Millis,
    pub reason: String,
}

/// A task with the edition that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub resolution: ResolutionId,
    /// The sealed words in which its clause stands.
    pub version: VersionId,
    pub clause: ClauseId,
    pub says: Edition,
    pub made_by: PersonId,
    pub made_at: Millis,
    pub withdrawn: Option<Withdrawal>,
}

impl Task {
    /// Tells whether its day has passed.
    pub fn is_past(&self, today: Option<Day>) -> bool {
        self.says.due.zip(today).is_some_and(|(due, today)| due < today)
    }
}

/// Where a unit stands with a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing was answered yet, or what was recorded was taken back.
    #[default]
    Waiting,
    /// Taken over, and being done.
    Taken,
    Done,
    /// It cannot be done there, with a reason.
    Unable,
}

impl State {
    /// Every state, in the order in which a unit meets them.
    pub const ALL: [State; 4] = [State::Waiting, State::Taken, State::Done, State::Unable];

    /// Returns the id kept in tables and used by programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Done => "done",
            Self::Unable => "unable",
        }
    }

    /// Returns the state of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// Tells whether it is recorded with words: a result, or a reason.
    pub fn needs_words(self) -> bool {
        match self {
            Self::Taken => false,
            Self::Waiting | Self::Done | Self::Unable => true,
        }
    }

    /// Tells whether nothing more is expected of the unit.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Done | Self::Unable => true,
            Self::Waiting | Self::Taken => false,
        }
    }
}

/// What was recorded for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitAnswer {
    pub task: TaskId,
    /// The unit's id; empty for a body that is no unit.
    pub unit: String,
    pub turn: i64,
    pub state: State,
    pub day: Day,
    /// Who took it over in the unit.
    pub who: String,
    /// The result, or why not.
    pub words: String,
    pub by: PersonId,
    pub at: Millis,
}

/// A unit that a task is addressed to. A body in words has a name only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub organisation_name: String,
    pub bloc: String,
    pub bloc_name: String,
}

impl Unit {
    fn of_cell(cell: &Cell) -> Self {
        Self {
            id: cell.id.to_string(),
            name: cell.name.clone(),
            organisation: cell.organisation.to_string(),
            organisation_name: cell.organisation_name.clone(),
            bloc: cell.bloc.to_string(),
            bloc_name: cell.bloc_name.clone(),
        }
    }

    fn of_organisation(one: &Organisation) -> Self {
        Self {
            id: one.id.to_string(),
            name: one.name.clone(),
            organisation: one.id.to_string(),
            organisation_name: one.name.clone(),
            bloc: one.bloc.to_string(),
            bloc_name: one.bloc_name.clone(),
        }
    }
}

/// The units of the committee as they are now.
#[derive(Clone, Debug, Default)]
pub struct Units {
    pub cells: Vec<Cell>,
    pub organisations: Vec<Organisation>,
}

impl Units {
    /// Returns the units that a task is addressed to, in the order of the units. "Every cell" is every cell there is
    /// now: one that was founded since is asked as well.
    pub fn addressed(&self, says: &Edition) -> Vec<Unit> {
        match &says.to {
            Addressee::Cells => self.cells.iter().map(Unit::of_cell).collect(),
            Addressee::Bloc(bloc) => {
                self.cells.iter().filter(|cell| cell.bloc == *bloc).map(Unit::of_cell).collect()
            }
            Addressee::Organisations => self.organisations.iter().map(Unit::of_organisation).collect(),
            Addressee::Organisation(id) => {
                let named = self.organisations.iter().filter(|one| one.id == *id);
                named.map(Unit::of_organisation).collect()
            }
            Addressee::Body => vec![Unit { name: says.in_charge.clone(), ..Unit::default() }],
        }
    }
}

/// How many units stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub all: usize,
    /// Taken over and not done yet.
    pub taken: usize,
    pub done: usize,
    pub unable: usize,
    /// Neither done nor unable, and the day has passed.
    pub overdue: usize,
}

impl Count {
    /// Units that have taken the task over, whether they have done it or not.
    pub fn taken_over(self) -> usize {
        self.taken + self.done
    }

    /// Units that have answered nothing.
    pub fn waiting(self) -> usize {
        self.all - self.taken - self.done - self.unable
    }

    fn add(&mut self, state: State, past: bool) {
        self.all += 1;
        match state {
            State::Waiting => {}
            State::Taken => self.taken += 1,
            State::Done => self.done += 1,
            State::Unable => self.unable += 1,
        }
        self.overdue += usize::from(past && !state.is_settled());
    }
}

/// The count of a part of all units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub id: String,
    pub name: String,
    pub count: Count,
}

/// What the answers to one task come to, by the unit.
pub type Said<'a> = BTreeMap<&'a str, &'a UnitAnswer>;

/// How far a task has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub whole: Count,
    /// In the order of the units.
    pub blocs: Vec<Part>,
    pub organisations: Vec<Part>,
}

/// Counts where the addressed units stand; `past`: the task's day has passed.
pub fn progress(units: &[Unit], said: &Said<'_>, past: bool) -> Progress {
    let mut counted = Progress::default();
    for unit in units {
        let state = state_of(unit, said);
        counted.whole.add(state, past);
        if !unit.bloc.is_empty() {
            part(&mut counted.blocs, &unit.bloc, &unit.bloc_name).add(state, past);
            part(&mut counted.organisations, &unit.organisation, &unit.organisation_name).add(state, past);
        }
    }
    counted
}

/// Where a unit stands.
pub fn state_of(unit: &Unit, said: &Said<'_>) -> State {
    said.get(unit.id.as_str()).map(|answer| answer.state).unwrap_or_default()
}

fn part<'a>(parts: &'a mut Vec<Part>, id: &str, name: &str) -> &'a mut Count {
    let at = parts.iter().position(|part| part.id == id).unwrap_or(parts.len());
    if at == parts.len() {
        parts.push(Part { id: id.to_owned(), name: name.to_owned(), count: Count::default() });
    }
    &mut parts[at].count
}

/// What people are reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    Soon,
    Overdue,
}

impl Reminder {
    /// Returns the id kept in tables and notices.
    pub fn id(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Overdue => "overdue",
        }
    }
}

/// Decides what people are reminded of now. A task given later than a week before its day was told of just then.
pub fn reminder(says: &Edition, now: Millis) -> Option<Reminder> {
    let due = says.due?;
    if due < Day::at(now)? {
        return Some(Reminder::Overdue);
    }
    let near = |moment: Millis| Day::at(moment.plus(SOON_MILLIS)).is_some_and(|day| due <= day);
    (near(now) && !near(says.at)).then_some(Reminder::Soon)
}
