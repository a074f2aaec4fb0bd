//! Compares any two moments in the life of a text: named versions, the present words, or what stood after a change.

use std::collections::BTreeMap;

use super::read_attribution::{Author, Names};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::comparison::{Comparison, Line, compare};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::id::{ClauseId, ResolutionId, VersionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::version::VersionKind;

/// Changes between two moments that are looked through for who made them: the newest ones, a year of a workshop's work.
/// Read at some 40 microseconds each.
pub const LOOKED_THROUGH_MAX: usize = 20_000;

/// What the name of a moment begins with that counts changes: `c120` is what stood after the 120th.
const CHANGE_SIGN: char = 'c';

/// A moment in the life of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    Now,
    Version(VersionId),
    /// After the change at this place of the log, from 1.
    Change(i64),
}

impl Point {
    /// Reads the name of a moment, as addresses carry it: `now`, `c120`, or the id of a version.
    pub fn of(name: &str) -> Self {
        let place = name.strip_prefix(CHANGE_SIGN).and_then(|digits| digits.parse().ok());
        match (name, place) {
            ("now", _) => Self::Now,
            (_, Some(place)) => Self::Change(place),
            (version, None) => Self::Version(VersionId::from(version)),
        }
    }

    /// Returns the name that [`Point::of`] reads.
    pub fn name(&self) -> String {
        match self {
            Self::Now => "now".into(),
            Self::Version(id) => id.to_string(),
            Self::Change(place) => format!("{CHANGE_SIGN}{place}"),
        }
    }
}

/// A moment with the words that stood.
#[derive(Clone, Debug)]
pub struct Stood {
    pub point: Point,
    /// What was named, where something was: "Dự thảo lần 2", the text of round 1.
    pub named: Option<(VersionKind, i64)>,
    /// When it came to stand; `None` for the present words.
    pub at: Option<Millis>,
    pub text: Text,
    /// The last place of the log that it holds.
    pub place: i64,
}

/// Why something could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error("the text has no such moment")]
    UnknownPoint,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CompareError {
    fn slug(&self) -> &'static str {
        match self {
            Self::UnknownPoint => "unknown-moment",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::UnknownPoint => Class::NotFound,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Two moments, clause by clause, with who touched each clause in between.
#[derive(Clone, Debug)]
pub struct Compared {
    pub from: Stood,
    pub to: Stood,
    pub comparison: Comparison,
    /// Under the names the reader may see, each with the last time; empty for clauses nobody touched.
    pub hands: BTreeMap<ClauseId, Vec<(Author, Millis)>>,
}

impl Compared {
    /// Returns who touched a clause.
    pub fn hands_of(&self, line: &Line) -> &[(Author, Millis)] {
        self.hands.get(&line.id).map_or(&[], Vec::as_slice)
    }
}

/// Reads the words of one moment.
pub async fn read_point(app: &App, id: &ResolutionId, point: Point) -> Result<Stood, CompareError> {
    match &point {
        Point::Now => {
            let text = app.rooms.text(id).await?;
            let place = app.store.place_of(id, &text.heads).await?;
            Ok(Stood { point, named: None, at: None, text: text.as_ref().clone(), place })
        }
        Point::Version(version) => {
            let version = app.store.version(id, version).await.map_err(|fault| match fault {
                StoreError::NotFound => CompareError::UnknownPoint,
                fault => fault.into(),
            })?;
            let place = app.store.place_of(id, &version.text.heads).await?;
            let named = Some((version.kind, version.ordinal));
            Ok(Stood { point, named, at: Some(version.made_at), text: version.text, place })
        }
        Point::Change(place) => {
            let place = *place;
            let stood = app.store.heads_upto(id, place, &app.checkpoints).await?;
            let (heads, at) = stood.ok_or(CompareError::UnknownPoint)?;
            let text = app.rooms.text_at(id, &heads).await?;
            Ok(Stood { point, named: None, at: Some(at), text, place })
        }
    }
}

/// Compares two moments for one reader.
pub async fn compare_points(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    (from, to): (Point, Point),
) -> Result<Compared, CompareError> {
    let from = read_point(app, id, from).await?;
    let to = read_point(app, id, to).await?;
    let comparison = compare(&from.text, &to.text);
    let between = (from.place.min(to.place), from.place.max(to.place));
    let touched = app.rooms.touched(id, between, LOOKED_THROUGH_MAX).await?;
    let names = Names::for_reader(app, reader, id).await?;
    let mut hands = BTreeMap::new();
    for (clause, people) in touched {
        let mut told: Vec<(Author, Millis)> = Vec::new();
        for (person, at) in people {
            let author = names.author(&person);
            // Two people under one name, such as a delegation's, are told once.
            match told.iter_mut().find(|(known, _)| *known == author) {
                Some((_, last)) => *last = (*last).max(at),
                None => told.push((author, at)),
            }
        }
        told.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        hands.insert(clause, told);
    }
    Ok(Compared { from, to, comparison, hands })
}
