//! What became of each clause between two versions of a text: words, place, kind and level.
//!
//! A clause has one identity for life (`design.md` §1), so nothing is guessed from words: a clause that stands elsewhere
//! was moved, one that is no longer there was taken out.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::numbering::{Label, labels};
use super::redline::{Fate as WordFate, Part, redline};
use super::resolution::{Clause, Text};
use crate::id::ClauseId;

/// What became of a clause's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Same,
    Changed,
    Added,
    Removed,
}

impl Fate {
    /// Every fate.
    pub const ALL: [Fate; 4] = [Fate::Same, Fate::Changed, Fate::Added, Fate::Removed];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Fate::Same => "same",
            Fate::Changed => "changed",
            Fate::Added => "added",
            Fate::Removed => "removed",
        }
    }
}

/// A clause as it stands on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub label: Label,
    pub clause: Clause,
}

/// One clause, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: ClauseId,
    pub fate: Fate,
    /// It stands at another place among those that both versions have.
    pub moved: bool,
    /// Its kind, its level or the look of its letters is another.
    pub recast: bool,
    pub was: Option<Side>,
    pub now: Option<Side>,
    /// The words, with what was put in and what was taken out.
    pub parts: Vec<Part>,
}

impl Line {
    /// Tells whether nothing at all became of it.
    pub fn is_same(&self) -> bool {
        self.fate == Fate::Same && !self.moved && !self.recast
    }

    /// Returns the clause as it stands, or as it stood when it is gone.
    pub fn side(&self) -> Option<&Side> {
        self.now.as_ref().or(self.was.as_ref())
    }
}

/// Two versions of a text, clause by clause: in the order of the newer, what was taken out after what it followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// "về …", where it is not the same.
    pub subject: Vec<Part>,
    pub lines: Vec<Line>,
}

/// How many clauses met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub changed: usize,
    pub added: usize,
    pub removed: usize,
    pub moved: usize,
    pub recast: usize,
}

impl Counts {
    /// Tells whether both versions say the same.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Comparison {
    /// Counts what became of the clauses; one that was both changed and moved counts as both.
    pub fn counts(&self) -> Counts {
        let count = |fits: fn(&Line) -> bool| self.lines.iter().filter(|line| fits(line)).count();
        Counts {
            changed: count(|line| line.fate == Fate::Changed),
            added: count(|line| line.fate == Fate::Added),
            removed: count(|line| line.fate == Fate::Removed),
            moved: count(|line| line.moved),
            recast: count(|line| line.recast),
        }
    }
}

/// Compares two versions of one text.
pub fn compare(old: &Text, new: &Text) -> Comparison {
    let was = sides(old);
    let now = sides(new);
    let old_places: BTreeMap<&ClauseId, usize> =
        was.iter().enumerate().map(|(place, side)| (&side.clause.id, place)).collect();
    let stays: BTreeSet<&ClauseId> = now.iter().map(|side| &side.clause.id).collect();
    let moved = moved(&now, &old_places);
    let mut gone = removed_after(&was, &stays);
    let mut lines: Vec<Line> = gone.remove(&None).unwrap_or_default();
    for side in &now {
        let id = &side.clause.id;
        let before = old_places.get(id).map(|place| &was[*place]);
        lines.push(line(before, side, moved.contains(id)));
        lines.extend(gone.remove(&Some(id)).unwrap_or_default());
    }
    let subject = if old.subject == new.subject { Vec::new() } else { redline(&old.subject, &new.subject) };
    Comparison { subject, lines }
}

fn sides(text: &Text) -> Vec<Side> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses));
    labelled.map(|(clause, label)| Side { label, clause: clause.clone() }).collect()
}

fn line(before: Option<&Side>, side: &Side, moved: bool) -> Line {
    let words = side.clause.plain();
    let (fate, parts) = match before {
        None => (Fate::Added, whole(WordFate::Added, &words)),
        Some(before) if before.clause.plain() == words => (Fate::Same, whole(WordFate::Same, &words)),
        Some(before) => (Fate::Changed, redline(&before.clause.plain(), &words)),
    };
    let recast = before.is_some_and(|before| is_recast(&before.clause, &side.clause, fate));
    let (was, now) = (before.cloned(), Some(side.clone()));
    Line { id: side.clause.id.clone(), fate, moved, recast, was, now, parts }
}

/// Looks are compared where the words are the same: new words bring their own.
fn is_recast(was: &Clause, now: &Clause, fate: Fate) -> bool {
    (was.kind, was.level) != (now.kind, now.level) || (fate == Fate::Same && was.runs != now.runs)
}

fn whole(fate: WordFate, words: &str) -> Vec<Part> {
    if words.is_empty() { Vec::new() } else { vec![Part { fate, text: words.to_owned() }] }
}

/// Clauses that are gone, under the last one before them that still stands.
fn removed_after<'a>(
    was: &'a [Side],
    stays: &BTreeSet<&ClauseId>,
) -> BTreeMap<Option<&'a ClauseId>, Vec<Line>> {
    let mut gone: BTreeMap<Option<&ClauseId>, Vec<Line>> = BTreeMap::new();
    let mut last = None;
    for side in was {
        if stays.contains(&side.clause.id) {
            last = Some(&side.clause.id);
            continue;
        }
        gone.entry(last).or_default().push(Line {
            id: side.clause.id.clone(),
            fate: Fate::Removed,
            moved: false,
            recast: false,
            parts: whole(WordFate::Gone, &side.clause.plain()),
            was: Some(side.clone()),
            now: None,
        });
    }
    gone
}

/// The fewest clauses that must have moved: all but a longest run that kept its order.
fn moved<'a>(now: &'a [Side], old_places: &BTreeMap<&ClauseId, usize>) -> BTreeSet<&'a ClauseId> {
    let common: Vec<(&ClauseId, usize)> =
        now.iter().filter_map(|side| Some((&side.clause.id, *old_places.get(&side.clause.id)?))).collect();
    let places: Vec<usize> = common.iter().map(|(_, place)| *place).collect();
    let kept: BTreeSet<usize> = longest_rise(&places).into_iter().collect();
    common.iter().enumerate().filter(|(nth, _)| !kept.contains(nth)).map(|(_, (id, _))| *id).collect()
}

/// Returns where a longest rising run of different numbers stands.
fn longest_rise(numbers: &[usize]) -> Vec<usize> {
    // `ends[n]`: where the run of n + 1 numbers ends that ends lowest; `before`: what stands before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut run = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.push(place);
        at = before[place];
    }
    run.reverse();
    run
}
