//! What became of each clause between two versions of a text: words, place, kind and level.
//!
//! A clause has one identity for life (`design.md` §1), so nothing is guessed from words: a clause that stands elsewhere
//! was moved, one that is no longer there was taken out. Only words that went from one clause to another, by Enter or a
//! join, are known again by what they say ([`carried`]).

mod carried;
pub mod merged;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::numbering::{Label, labels};
use super::redline::{Fate as WordFate, Part, as_read, redline_as_read};
use super::resolution::{Clause, Run, Text};
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

/// Words of a clause that met one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    Same(String),
    Added(String),
    Gone(String),
    /// They came as they were from another clause.
    Came {
        text: String,
        from: ClauseId,
    },
    /// They went as they were to another clause.
    Left {
        text: String,
        to: ClauseId,
    },
}

impl Words {
    fn of(part: Part) -> Self {
        match part.fate {
            WordFate::Same => Words::Same(part.text),
            WordFate::Added => Words::Added(part.text),
            WordFate::Gone => Words::Gone(part.text),
        }
    }

    fn came_from(&self) -> Option<&ClauseId> {
        match self {
            Words::Came { from, .. } => Some(from),
            Words::Same(_) | Words::Added(_) | Words::Gone(_) | Words::Left { .. } => None,
        }
    }

    fn went_to(&self) -> Option<&ClauseId> {
        match self {
            Words::Left { to, .. } => Some(to),
            Words::Same(_) | Words::Added(_) | Words::Gone(_) | Words::Came { .. } => None,
        }
    }
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
    pub parts: Vec<Words>,
}

impl Line {
    /// Tells whether nothing at all became of it.
    pub fn is_same(&self) -> bool {
        self.fate == Fate::Same && !self.moved && !self.recast
    }

    /// Returns the clauses from which words came, each once.
    pub fn came_from(&self) -> BTreeSet<&ClauseId> {
        self.parts.iter().filter_map(Words::came_from).collect()
    }

    /// Returns the clauses to which words went, each once.
    pub fn went_to(&self) -> BTreeSet<&ClauseId> {
        self.parts.iter().filter_map(Words::went_to).collect()
    }

    /// Tells whether all its words came from other clauses, or went to others: it was parted off, or joined.
    pub fn is_carried(&self) -> bool {
        let carried = |part: &Words| matches!(part, Words::Came { .. } | Words::Left { .. });
        !self.parts.is_empty() && self.parts.iter().all(carried)
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
    /// Clauses that moved, each with the clause behind which it stood; that one did not move (`None`: the beginning).
    pub left: Vec<(Option<ClauseId>, ClauseId)>,
}

/// How many clauses met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub changed: usize,
    pub added: usize,
    pub removed: usize,
    pub moved: usize,
    pub recast: usize,
    /// Clauses into which words came from others.
    pub carried: usize,
}

impl Counts {
    /// Tells whether both versions say the same.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Comparison {
    /// Returns the clauses that stand at another place among those that both versions have.
    pub fn moved(&self) -> BTreeSet<&ClauseId> {
        self.lines.iter().filter(|line| line.moved).map(|line| &line.id).collect()
    }

    /// Counts what became of the clauses; one that was both changed and moved counts as both.
    pub fn counts(&self) -> Counts {
        let count = |fits: fn(&Line) -> bool| self.lines.iter().filter(|line| fits(line)).count();
        Counts {
            changed: count(|line| line.fate == Fate::Changed),
            added: count(|line| line.fate == Fate::Added),
            removed: count(|line| line.fate == Fate::Removed),
            moved: count(|line| line.moved),
            recast: count(|line| line.recast),
            carried: count(|line| !line.came_from().is_empty()),
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
    carried::carry(&mut lines);
    let same = spelled(&old.subject) == spelled(&new.subject);
    let subject = if same { Vec::new() } else { redline_as_read(&old.subject, &new.subject) };
    Comparison { subject, lines, left: left_places(&was, &stays, &moved) }
}

/// A text as it is read, word by word: where the tones of its syllables stand is no difference.
fn spelled(words: &str) -> String {
    words.split(' ').map(as_read).collect::<Vec<String>>().join(" ")
}

/// Where the clauses that moved stood: behind which of those that kept their order.
fn left_places(
    was: &[Side],
    stays: &BTreeSet<&ClauseId>,
    moved: &BTreeSet<&ClauseId>,
) -> Vec<(Option<ClauseId>, ClauseId)> {
    let mut behind = None;
    let mut left = Vec::new();
    for id in was.iter().map(|side| &side.clause.id) {
        if moved.contains(id) {
            left.push((behind.clone(), id.clone()));
        } else if stays.contains(id) {
            behind = Some(id.clone());
        }
    }
    left
}

fn sides(text: &Text) -> Vec<Side> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses));
    labelled.map(|(clause, label)| Side { label, clause: clause.clone() }).collect()
}

fn line(before: Option<&Side>, side: &Side, moved: bool) -> Line {
    let words = side.clause.plain();
    let (fate, parts) = match before {
        None => (Fate::Added, whole(WordFate::Added, &words)),
        Some(before) if spelled(&before.clause.plain()) == spelled(&words) => {
            (Fate::Same, whole(WordFate::Same, &words))
        }
        Some(before) => {
            let parts = redline_as_read(&before.clause.plain(), &words);
            (Fate::Changed, parts.into_iter().map(Words::of).collect())
        }
    };
    let recast = before.is_some_and(|before| is_recast(&before.clause, &side.clause, fate));
    let (was, now) = (before.cloned(), Some(side.clone()));
    Line { id: side.clause.id.clone(), fate, moved, recast, was, now, parts }
}

/// Looks are compared where the words are the same: new words bring their own.
fn is_recast(was: &Clause, now: &Clause, fate: Fate) -> bool {
    let look = |clause: &Clause| {
        let each = clause.runs.iter().map(|run| Run { text: spelled(&run.text), ..run.clone() });
        each.collect::<Vec<Run>>()
    };
    (was.kind, was.level) != (now.kind, now.level) || (fate == Fate::Same && look(was) != look(now))
}

fn whole(fate: WordFate, words: &str) -> Vec<Words> {
    if words.is_empty() { Vec::new() } else { vec![Words::of(Part { fate, text: words.to_owned() })] }
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
pub fn longest_rise(numbers: &[usize]) -> Vec<usize> {
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
