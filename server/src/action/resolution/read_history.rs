//! The life of a text: periods of work with the marks between them, under the names its readers may see.

use super::read_attribution::{Author, Names};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::attribution::Label;
use crate::domain::history::{Period, periods};
use crate::domain::person::Person;
use crate::id::{PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditRow;

/// Marks that are read: stages, versions and decisions of a resolution that took years.
const MARKS_MAX: i64 = 2_000;

/// What the life of a text does not tell: when each ballot came is nobody's business.
const UNTOLD_ACT: &str = "vote.ballot";

/// One period of work.
#[derive(Clone, Debug)]
pub struct Step {
    /// Places in the log of the first and the last change.
    pub first: i64,
    pub last: i64,
    pub from: Millis,
    pub to: Millis,
    pub changes: usize,
    /// Most changes first.
    pub authors: Vec<Author>,
    /// What was done to the resolution after it and before the next, oldest first.
    pub marks: Vec<AuditRow>,
}

/// The whole life of a text, oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub steps: Vec<Step>,
    /// Everybody who wrote, most changes first.
    pub authors: Vec<Author>,
}

/// Reads the life of a text for one reader.
pub async fn read_history(app: &App, reader: &Person, id: &ResolutionId) -> Result<History, StoreError> {
    let moments = app.store.moments(id).await?;
    let mut marks = app.store.acts_on_except(id.as_str(), UNTOLD_ACT, MARKS_MAX).await?;
    marks.reverse();
    let times: Vec<Millis> = marks.iter().map(|mark| Millis(mark.at)).collect();
    let names = Names::for_reader(app, reader, id).await?;
    let periods = periods(&moments, &times);
    let everybody = periods.iter().flat_map(|period| period.by.iter());
    let authors = told(&names, everybody);
    let mut steps: Vec<Step> = periods.iter().map(|period| step(&names, period)).collect();
    for mark in marks {
        // What was done before the first word belongs to it.
        let before = steps.partition_point(|step| step.to <= Millis(mark.at)).max(1);
        if let Some(step) = steps.get_mut(before - 1) {
            step.marks.push(mark);
        }
    }
    Ok(History { steps, authors })
}

fn step(names: &Names, period: &Period) -> Step {
    Step {
        first: period.first,
        last: period.last,
        from: period.from,
        to: period.to,
        changes: period.by.values().sum(),
        authors: told(names, period.by.iter()),
        marks: Vec::new(),
    }
}

/// Puts people under the names they are told by, equal ones joined; `letters` counts their changes.
fn told<'a>(names: &Names, people: impl Iterator<Item = (&'a PersonId, &'a usize)>) -> Vec<Author> {
    let mut authors: Vec<Author> = Vec::new();
    for (person, changes) in people {
        let author = names.author(person);
        match authors.iter_mut().find(|known| known.label == author.label) {
            Some(known) => known.letters += changes,
            None => authors.push(Author { letters: *changes, ..author }),
        }
    }
    authors.sort_by_key(|author| std::cmp::Reverse(author.letters));
    authors
}

/// Returns the name of an author in addresses; it tells no more than the reader is told.
pub fn key_of(author: &Author) -> String {
    match &author.label {
        Label::Person(id) => format!("p-{id}"),
        Label::Delegation(bloc) => format!("d-{bloc}"),
        Label::Bloc(bloc) => format!("b-{bloc}"),
        Label::Group(group) => format!("g-{group}"),
        Label::Role(role) => format!("r-{}", role.id()),
        Label::Unknown => "unknown".into(),
    }
}
