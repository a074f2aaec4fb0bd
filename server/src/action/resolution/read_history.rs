//! The life of a text: periods of work with the marks between them, under the names its readers may see.

use std::collections::{BTreeMap, BTreeSet};

use super::read_attribution::{Author, Names};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::attribution::Label;
use crate::domain::check::shortened;
use crate::domain::history::{Period, periods};
use crate::domain::numbering::labels;
use crate::domain::opinion::OpinionState;
use crate::domain::person::Person;
use crate::domain::workshop::ItemState;
use crate::id::{PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditRow;
use crate::store::opinion::OpinionFilter;

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
    /// What happened after it and before the next, oldest first.
    pub marks: Vec<Mark>,
}

/// Something that happened beside the text.
#[derive(Clone, Debug)]
pub struct Mark {
    pub at: Millis,
    pub what: Happened,
}

/// What happened: "what did this say when item 2 was closed?" is then one press away.
#[derive(Clone, Debug)]
pub enum Happened {
    /// An act on the resolution itself: a stage, a version, a suggestion decided.
    Act(AuditRow),
    /// The discussion of an item of the agenda began.
    ItemOpened(String),
    ItemClosed(String),
    /// Something was spoken and recorded, of this place; of none where it was about the whole.
    Spoken(String),
    /// Evidence was linked to this place.
    Linked(String),
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
    let life = app.store.life(id, &app.checkpoints).await?;
    let marks = marks(app, id).await?;
    let times: Vec<Millis> = marks.iter().map(|mark| mark.at).collect();
    let names = Names::for_reader(app, reader, id).await?;
    let periods = periods(&life, &times);
    let everybody = periods.iter().flat_map(|period| period.by.iter());
    let authors = told(&names, everybody);
    let mut steps: Vec<Step> = periods.iter().map(|period| step(&names, period)).collect();
    for mark in marks {
        // What was done before the first word belongs to it.
        let before = steps.partition_point(|step| step.to <= mark.at).max(1);
        if let Some(step) = steps.get_mut(before - 1) {
            step.marks.push(mark);
        }
    }
    Ok(History { steps, authors })
}

/// Reads one period alone, as a slider asks for it again and again: its marks are known to whoever asks.
pub async fn read_step(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    (first, last): (i64, i64),
) -> Result<Option<Step>, StoreError> {
    let moments = app.store.moments_between(id, (first, last)).await?;
    let (Some(begin), Some(end)) = (moments.first(), moments.last()) else { return Ok(None) };
    let mut period =
        Period { first: begin.seq, last: end.seq, from: begin.at, to: end.at, by: BTreeMap::new() };
    for moment in &moments {
        period.to = period.to.max(moment.at);
        *period.by.entry(moment.by.clone()).or_default() += 1;
    }
    let names = Names::for_reader(app, reader, id).await?;
    Ok(Some(step(&names, &period)))
}

/// Reads what happened beside the text, oldest first.
async fn marks(app: &App, id: &ResolutionId) -> Result<Vec<Mark>, StoreError> {
    let acts = app.store.acts_on_except(id.as_str(), UNTOLD_ACT, MARKS_MAX).await?;
    // An offer that was accepted became a link of the offer's own name: it is told once.
    let offered: BTreeSet<String> = acts
        .iter()
        .filter(|act| act.act == "offer.accept")
        .filter_map(|act| act.detail.rsplit(' ').next().map(str::to_owned))
        .collect();
    let mut marks: Vec<Mark> =
        acts.into_iter().map(|act| Mark { at: Millis(act.at), what: Happened::Act(act) }).collect();
    for item in app.store.agenda(id).await? {
        let (opened, closed) = match item.state {
            ItemState::Planned => continue,
            ItemState::Open { at } => (at, None),
            ItemState::Closed { opened, at } => (opened, Some(at)),
        };
        marks.push(Mark { at: opened, what: Happened::ItemOpened(item.title.clone()) });
        marks.extend(closed.map(|at| Mark { at, what: Happened::ItemClosed(item.title) }));
    }
    // Words that cannot be read now take no other mark away.
    let text = app.rooms.text(id).await.ok();
    let clauses = text.as_ref().map(|text| text.clauses.as_slice()).unwrap_or_default();
    let labels = labels(clauses);
    let place = |at: usize| {
        let label = &labels[at];
        let name = if label.code.is_empty() { &label.number } else { &label.code };
        if name.is_empty() { shortened(&clauses[at].plain()) } else { name.clone() }
    };
    for opinion in app.store.opinions(id, &OpinionFilter::default(), None, MARKS_MAX).await? {
        if matches!(opinion.state, OpinionState::TakenBack { .. }) {
            continue;
        }
        let at = clauses.iter().position(|clause| opinion.clause.as_ref() == Some(&clause.id));
        marks.push(Mark { at: opinion.at, what: Happened::Spoken(at.map(place).unwrap_or_default()) });
    }
    for (at, clause) in clauses.iter().enumerate() {
        for link in clause.evidence.iter().filter(|link| !offered.contains(link.id.as_str())) {
            marks.push(Mark { at: link.at, what: Happened::Linked(place(at)) });
        }
    }
    marks.sort_by_key(|mark| mark.at);
    Ok(marks)
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
