//! The rule: when two writers who did not see one another's changes of a clause have something to decide.
//!
//! - *Removed*: one took the clause out, the other changed it.
//! - *Twice*: both moved the same words, by the same Enter or the same join.
//! - *Tail*: one moved the end of the clause away, the other wrote or struck in that end.
//! - *Sentence*: both changed one sentence, or what both wrote ended up in one. Moving words changes none of them;
//!   two whole sentences put at the same place stand one after the other and are no conflict; spaces are no words.
//!
//! At most one kind is found for two writers and a clause, the gravest. Letters are told apart by identity, so that
//! nothing is guessed from equal texts.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::domain::sentence::sentences;

/// The identity of a letter for life: a counter, and a number that stands for who made it.
pub type LetterId = (u64, u32);

/// One letter as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: LetterId,
    pub text: String,
}

impl Letter {
    fn char(&self) -> char {
        self.text.chars().next().unwrap_or(' ')
    }

    fn is_word(&self) -> bool {
        !self.char().is_whitespace()
    }
}

/// What one writer did to a clause since the words both had.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The clause as this writer had it.
    pub letters: Vec<Letter>,
    /// Letters written here.
    pub typed: HashSet<LetterId>,
    /// Letters that came from another clause.
    pub brought: HashSet<LetterId>,
    /// Letters taken away for good.
    pub struck: HashSet<LetterId>,
    /// Letters that went to another clause.
    pub moved: HashSet<LetterId>,
    /// Whether this writer took the clause out.
    pub removed: bool,
}

/// Letters of the other writer that were left where the moved words had been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// Where they stand among the letters of the one who wrote them.
    pub at: Range<usize>,
    /// The moved words right before them.
    pub lead: String,
}

/// What two writers have to decide. `by` is the place of the one who removed or moved among the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    Removed { by: usize, stranded: Vec<Stranded> },
    Twice,
    Tail { by: usize, stranded: Vec<Stranded> },
    Sentence { base: Range<usize>, sides: [Range<usize>; 2], merged: Range<usize> },
}

/// Compares two sides with the words both had, and with what became of them.
pub fn compare(base: &[Letter], sides: [&Side; 2], merged: &[Letter]) -> Option<Clash> {
    let scene =
        Scene { place: base.iter().enumerate().map(|(place, letter)| (letter.id, place)).collect(), base };
    for by in [0, 1] {
        let (gone, other) = (sides[by], sides[1 - by]);
        if gone.removed && !other.removed && scene.changes_removed(gone, other) {
            return Some(Clash::Removed { by, stranded: scene.stranded(gone, other) });
        }
    }
    if scene.words(&sides[0].moved).any(|letter| sides[1].moved.contains(&letter.id)) {
        return Some(Clash::Twice);
    }
    for by in [0, 1] {
        let (mover, other) = (sides[by], sides[1 - by]);
        let stranded = scene.stranded(mover, other);
        let struck = scene.words(&mover.moved).any(|letter| other.struck.contains(&letter.id));
        if !mover.removed && (struck || !stranded.is_empty()) {
            return Some(Clash::Tail { by, stranded });
        }
    }
    if sides.iter().any(|side| side.removed) { None } else { scene.sentence(sides, merged) }
}

struct Scene<'a> {
    base: &'a [Letter],
    place: HashMap<LetterId, usize>,
}

impl Scene<'_> {
    /// The letters of the base in a set, without spaces.
    fn words<'b>(&'b self, set: &'b HashSet<LetterId>) -> impl Iterator<Item = &'b Letter> {
        self.base.iter().filter(|letter| letter.is_word() && set.contains(&letter.id))
    }

    fn changes_removed(&self, gone: &Side, other: &Side) -> bool {
        let wrote = other.letters.iter().any(|letter| {
            letter.is_word() && (other.typed.contains(&letter.id) || other.brought.contains(&letter.id))
        });
        let struck = self.words(&other.struck).next().is_some();
        let took = self.words(&other.moved).any(|letter| !gone.moved.contains(&letter.id));
        wrote || struck || took
    }

    /// Finds what `other` wrote among the words that `mover` moved away, or right behind them.
    fn stranded(&self, mover: &Side, other: &Side) -> Vec<Stranded> {
        let moved = || mover.moved.iter().filter_map(|id| self.place.get(id));
        let (Some(first), Some(last)) = (moved().min(), moved().max()) else { return Vec::new() };
        let mut found: Vec<Stranded> = Vec::new();
        let mut lead = String::new();
        let mut gap = 0;
        for (at, letter) in other.letters.iter().enumerate() {
            if let Some(place) = self.place.get(&letter.id) {
                gap = place + 1;
                if mover.moved.contains(&letter.id) {
                    lead.push_str(&letter.text);
                }
            }
            let new = other.typed.contains(&letter.id) || other.brought.contains(&letter.id);
            if !new || gap <= *first || gap > last + 1 {
                continue;
            }
            match found.last_mut() {
                Some(run) if run.at.end == at => run.at.end += 1,
                _ => found.push(Stranded { at: at..at + 1, lead: lead.clone() }),
            }
        }
        found.retain(|run| other.letters[run.at.clone()].iter().any(Letter::is_word));
        found
    }

    fn sentence(&self, sides: [&Side; 2], merged: &[Letter]) -> Option<Clash> {
        let cuts = cut(self.base);
        let touched = sides.map(|side| self.touched(side, &cuts));
        let common: Vec<usize> = touched[0].intersection(&touched[1]).copied().collect();
        let (base, whole) = match (common.first(), common.last()) {
            (Some(first), Some(last)) => {
                let base = cuts[*first].start..cuts[*last].end;
                let whole = self.merged_of(&base, sides, merged);
                (base, whole)
            }
            _ => {
                let whole = cut(merged).into_iter().find(|range| {
                    let letters = &merged[range.clone()];
                    sides
                        .iter()
                        .all(|side| letters.iter().any(|one| one.is_word() && side.typed.contains(&one.id)))
                })?;
                (
                    hull(
                        merged[whole.clone()]
                            .iter()
                            .filter_map(|one| self.place.get(&one.id))
                            .map(|at| *at..at + 1),
                    ),
                    whole,
                )
            }
        };
        let shown: HashSet<LetterId> = merged[whole.clone()].iter().map(|one| one.id).collect();
        let parts = sides.map(|side| self.part(side, &base, &shown));
        let text = |letters: &[Letter], range: &Range<usize>| words_of(&letters[range.clone()]);
        let outcome = text(merged, &whole);
        let agreed = (0..2).all(|at| text(&sides[at].letters, &parts[at]) == outcome);
        (!agreed).then_some(Clash::Sentence { base, sides: parts, merged: whole })
    }

    /// The sentences of the base that a side changed.
    fn touched(&self, side: &Side, cuts: &[Range<usize>]) -> BTreeSet<usize> {
        let cut_at = |place: usize| cuts.iter().position(|range| range.contains(&place));
        let struck = self.words(&side.struck).filter_map(|letter| cut_at(*self.place.get(&letter.id)?));
        let mut touched: BTreeSet<usize> = struck.collect();
        for range in cut(&side.letters) {
            let letters = &side.letters[range];
            if letters.iter().any(|one| one.is_word() && side.typed.contains(&one.id)) {
                touched.extend(letters.iter().filter_map(|one| cut_at(*self.place.get(&one.id)?)));
            }
        }
        touched
    }

    /// What a side made of a stretch of the base: its sentences with those letters, or what stands in their place.
    fn part(&self, side: &Side, base: &Range<usize>, shown: &HashSet<LetterId>) -> Range<usize> {
        let cuts = cut(&side.letters);
        let holds = |range: &Range<usize>, wanted: &dyn Fn(&Letter) -> bool| {
            side.letters[range.clone()].iter().any(wanted)
        };
        let old = |one: &Letter| self.place.get(&one.id).is_some_and(|place| base.contains(place));
        let kept: Vec<Range<usize>> = cuts.iter().filter(|range| holds(range, &old)).cloned().collect();
        if !kept.is_empty() {
            return hull(kept.into_iter());
        }
        let new = |one: &Letter| side.typed.contains(&one.id) && (shown.contains(&one.id));
        hull(cuts.into_iter().filter(|range| holds(range, &new)))
    }

    fn merged_of(&self, base: &Range<usize>, sides: [&Side; 2], merged: &[Letter]) -> Range<usize> {
        let mut wanted: HashSet<LetterId> = self.base[base.clone()].iter().map(|one| one.id).collect();
        for side in sides {
            let gaps = self.gaps(&side.letters);
            let new =
                side.letters.iter().zip(gaps).filter(|(one, gap)| {
                    side.typed.contains(&one.id) && (base.start..=base.end).contains(gap)
                });
            let kept = side.letters.iter().any(|one| wanted.contains(&one.id));
            // At the edges of a sentence that still stands, new letters may be the neighbour's.
            let inside = new.filter(|(_, gap)| !kept || (*gap > base.start && *gap < base.end));
            wanted.extend(inside.map(|(one, _)| one.id).collect::<Vec<_>>());
        }
        let holds = |range: &Range<usize>| merged[range.clone()].iter().any(|one| wanted.contains(&one.id));
        hull(cut(merged).into_iter().filter(holds))
    }

    /// For each letter how many letters of the base stand before it, as far as is still to be seen.
    fn gaps(&self, letters: &[Letter]) -> Vec<usize> {
        let mut gap = 0;
        let count = |one: &Letter| {
            if let Some(place) = self.place.get(&one.id) {
                gap = place + 1;
            }
            gap
        };
        letters.iter().map(count).collect()
    }
}

/// The sentences as ranges of letters, without the blanks around them.
fn cut(letters: &[Letter]) -> Vec<Range<usize>> {
    let text: String = letters.iter().map(Letter::char).collect();
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    let letter_at = |place: usize| places.partition_point(|other| *other < place);
    let found = sentences(&text).into_iter().filter_map(|range| {
        let words = &text[range.clone()];
        let from = range.start + (words.len() - words.trim_start().len());
        let to = range.start + words.trim_end().len();
        (from < to).then(|| letter_at(from)..letter_at(to))
    });
    found.collect()
}

/// The words of letters.
pub fn words_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.text.as_str()).collect()
}

/// The stretch from the first of the ranges to the last; nothing for none.
fn hull(mut ranges: impl Iterator<Item = Range<usize>>) -> Range<usize> {
    let Some(first) = ranges.next() else { return 0..0 };
    ranges.fold(first, |whole, next| whole.start.min(next.start)..whole.end.max(next.end))
}

#[cfg(test)]
mod tests;
