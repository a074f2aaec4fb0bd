//! What a working group brings back: each clause of its lane that reads otherwise than when the lane began, as a
//! suggestion to the resolution, beside what became of that clause there meanwhile.
//!
//! Clauses keep their identity in the lane, so nothing is guessed. What no suggestion can say (another kind, another
//! level, bold letters, the subject, what a proposal answers) is told and not carried: somebody says it by a comment.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::domain::canonical;
use crate::domain::comparison::{Fate, Line, compare};
use crate::domain::resolution::{Clause, Text};
use crate::domain::suggestion::{WORDS_CHARS_MAX, Wish};
use crate::id::{ClauseId, SuggestionId};

/// Changes brought back at once: a group that rewrote the whole draft fits, a pasted book does not.
pub const CHANGES_MAX: usize = 300;

/// What became of a clause in the resolution since the lane began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Main {
    /// It stands as it did.
    Same,
    /// It reads otherwise by now.
    Changed {
        now: String,
    },
    Gone,
}

/// One thing the group would have the resolution say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The clause in the lane.
    pub lane: ClauseId,
    /// The clause of the resolution it is about; a new clause would stand behind it.
    pub clause: ClauseId,
    pub wish: Wish,
    /// The words of `clause` in the version it stands on.
    pub base_words: String,
    /// It stands on the resolution as it is now, which took up what the group said of the clause before; else on the
    /// version that the lane began from.
    pub on_main: bool,
    pub main: Main,
    /// The new clause of the lane right before this new one, when it follows one: their order is kept.
    pub follows: Option<ClauseId>,
}

impl Change {
    /// Tells whether group and resolution both changed the clause.
    pub fn is_conflict(&self) -> bool {
        match self.main {
            Main::Same => false,
            Main::Changed { .. } | Main::Gone => true,
        }
    }
}

/// Why something the group changed cannot be brought back as a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// Another kind, another level, or the look of its letters.
    Recast,
    /// What a proposal answers.
    Answers,
    /// A new clause before all others: suggestions stand behind something.
    AtStart,
    /// Its words are longer than a suggestion may be.
    Long,
    /// "về …".
    Subject,
}

impl Left {
    /// Returns the id used in message keys and the API.
    pub fn id(self) -> &'static str {
        match self {
            Left::Recast => "recast",
            Left::Answers => "answers",
            Left::AtStart => "at_start",
            Left::Long => "long",
            Left::Subject => "subject",
        }
    }
}

/// Something that stays in the lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftThere {
    /// The clause in the lane; none for the subject.
    pub clause: Option<ClauseId>,
    pub words: String,
    pub why: Left,
}

/// What the group changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order of the lane.
    pub changes: Vec<Change>,
    pub left: Vec<LeftThere>,
    /// Clauses in which the resolution says by now what the group says.
    pub agreed: usize,
    /// Clauses the group did not touch.
    pub untouched: usize,
}

/// Finds what a lane changed since it began at `base`, beside the resolution as it is now.
pub fn report(base: &Text, lane: &Text, main: &Text) -> Report {
    let comparison = compare(base, lane);
    let mut found = Report::default();
    if !comparison.subject.is_empty() {
        found.left.push(LeftThere { clause: None, words: lane.subject.clone(), why: Left::Subject });
    }
    let mut place = Place::default();
    for line in &comparison.lines {
        let before = found.changes.len() + found.left.len() + found.agreed;
        look(line, &place, main, &mut found);
        if found.changes.len() + found.left.len() + found.agreed == before && line.fate != Fate::Added {
            found.untouched += 1;
        }
        place.pass(line);
    }
    found
}

/// Where in the lane the look has come to.
#[derive(Default)]
struct Place {
    /// The last clause that the base has too, with its words there.
    known: Option<(ClauseId, String)>,
    /// The last clause, when it is new.
    fresh: Option<ClauseId>,
}

impl Place {
    fn pass(&mut self, line: &Line) {
        match (&line.was, line.fate) {
            (_, Fate::Removed) => {}
            (None, _) => self.fresh = Some(line.id.clone()),
            (Some(was), _) => {
                self.known = Some((line.id.clone(), was.clause.plain()));
                self.fresh = None;
            }
        }
    }
}

fn look(line: &Line, place: &Place, main: &Text, found: &mut Report) {
    match (&line.was, &line.now) {
        (Some(was), None) => remove(&was.clause, main, found),
        (None, Some(now)) => insert(&now.clause, place, main, found),
        (Some(was), Some(now)) => {
            rewrite(&was.clause, &now.clause, main, found);
            if line.moved {
                move_behind(&was.clause, place, main, found);
            }
            let mut stays = |why| {
                let (clause, words) = (Some(line.id.clone()), now.clause.plain());
                found.left.push(LeftThere { clause, words, why });
            };
            if line.recast {
                stays(Left::Recast);
            }
            let answers = |clause: &Clause| clause.answers.iter().cloned().collect::<BTreeSet<_>>();
            if answers(&was.clause) != answers(&now.clause) {
                stays(Left::Answers);
            }
        }
        (None, None) => {}
    }
}

/// What became of a clause in the resolution.
fn meanwhile(was: &Clause, main: &Text) -> Main {
    match main.clause(&was.id) {
        None => Main::Gone,
        Some((_, now)) if now.plain() == was.plain() => Main::Same,
        Some((_, now)) => Main::Changed { now: now.plain() },
    }
}

fn rewrite(was: &Clause, now: &Clause, main: &Text, found: &mut Report) {
    let words = canonical::line(&now.plain());
    if words == canonical::line(&was.plain()) {
        return;
    }
    // A clause without words says nothing: it is as good as removed.
    if words.is_empty() {
        return remove(was, main, found);
    }
    if words.chars().count() > WORDS_CHARS_MAX {
        found.left.push(LeftThere { clause: Some(was.id.clone()), words, why: Left::Long });
        return;
    }
    let meanwhile = meanwhile(was, main);
    if matches!(&meanwhile, Main::Changed { now } if canonical::line(now) == words) {
        found.agreed += 1;
        return;
    }
    found.changes.push(Change {
        lane: was.id.clone(),
        clause: was.id.clone(),
        wish: Wish::Words { words },
        base_words: was.plain(),
        on_main: false,
        main: meanwhile,
        follows: None,
    });
}

fn remove(was: &Clause, main: &Text, found: &mut Report) {
    let main = meanwhile(was, main);
    if main == Main::Gone {
        found.agreed += 1;
        return;
    }
    let (clause, base_words) = (was.id.clone(), was.plain());
    let lane = clause.clone();
    let (wish, on_main) = (Wish::Remove, false);
    found.changes.push(Change { lane, clause, wish, base_words, on_main, main, follows: None });
}

fn insert(now: &Clause, place: &Place, main: &Text, found: &mut Report) {
    let words = canonical::line(&now.plain());
    if words.is_empty() {
        return;
    }
    let mut stays = |why, words| {
        found.left.push(LeftThere { clause: Some(now.id.clone()), words, why });
    };
    let Some((clause, base_words)) = place.known.clone() else { return stays(Left::AtStart, words) };
    if words.chars().count() > WORDS_CHARS_MAX {
        return stays(Left::Long, words);
    }
    // It is put behind a clause that was taken out as well; whoever decides is told.
    let main = if main.clause(&clause).is_some() { Main::Same } else { Main::Gone };
    found.changes.push(Change {
        lane: now.id.clone(),
        clause,
        wish: Wish::Insert { kind: now.kind, level: now.level, words },
        base_words,
        on_main: false,
        main,
        follows: place.fresh.clone(),
    });
}

fn move_behind(was: &Clause, place: &Place, main: &Text, found: &mut Report) {
    let after = place.known.as_ref().map(|(id, _)| id.clone());
    let main = if main.clause(&was.id).is_some() { Main::Same } else { Main::Gone };
    found.changes.push(Change {
        lane: was.id.clone(),
        clause: was.id.clone(),
        wish: Wish::Move { after },
        base_words: was.plain(),
        on_main: false,
        main,
        follows: None,
    });
}

/// What became of a suggestion that was brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    Waits,
    Answered,
    TakenBack,
}

/// A suggestion that was brought back before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Of the lane.
    pub lane: ClauseId,
    pub sort: String,
    pub sameness: String,
    pub suggestion: SuggestionId,
    pub since: Since,
}

/// Puts changes of what the resolution has taken up from the group on the resolution as it is now: written at the
/// version the lane began from, the words taken up would stand twice.
pub fn taken_up(report: &mut Report, brought: &[Brought], main: &Text) {
    let changes = std::mem::take(&mut report.changes);
    for change in changes {
        match again(change, brought, main) {
            Some(change) => report.changes.push(change),
            None => report.agreed += 1,
        }
    }
}

/// The change as it stands on what was taken up; `None` where the resolution says it already.
fn again(change: Change, brought: &[Brought], main: &Text) -> Option<Change> {
    let of_clause = |sort: &'static str| {
        let lane = change.lane.clone();
        brought.iter().rev().filter(move |one| one.lane == lane && one.sort == sort)
    };
    let (clause, words) = match (&change.wish, &change.main) {
        (Wish::Words { words }, Main::Changed { now }) => {
            let said = Wish::Words { words: canonical::line(now) }.sameness();
            if !of_clause("words").any(|one| one.sameness == said) {
                return Some(change);
            }
            (change.clause.clone(), words.clone())
        }
        (Wish::Insert { words, .. }, _) => {
            // A clause that was taken up bears the name of what suggested it.
            let taken = of_clause("insert").map(|one| ClauseId::from(one.suggestion.as_str()));
            match taken.into_iter().find(|id| main.clause(id).is_some()) {
                Some(id) => (id, words.clone()),
                None => return Some(change),
            }
        }
        (Wish::Words { .. } | Wish::Remove | Wish::Move { .. }, _) => return Some(change),
    };
    let stands = main.clause(&clause).map(|(_, now)| now.plain())?;
    if canonical::line(&stands) == words {
        return None;
    }
    let (wish, lane) = (Wish::Words { words }, change.lane.clone());
    Some(Change { lane, clause, wish, base_words: stands, on_main: true, main: Main::Same, follows: None })
}

/// What bringing back does now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Suggestions to be made.
    pub fresh: Vec<Change>,
    /// Brought before and not changed since: left out.
    pub again: Vec<(Change, SuggestionId)>,
    /// Waiting suggestions of the group that say what it no longer says: taken back.
    pub withdrawn: Vec<SuggestionId>,
}

impl Plan {
    /// Tells whether there is nothing to do.
    pub fn is_nothing(&self) -> bool {
        self.fresh.is_empty() && self.withdrawn.is_empty()
    }
}

/// Compares what a group changed with what it brought before, the oldest first.
///
/// What was brought and answered is not brought again; what its author took back is, when the group still says it.
pub fn plan(changes: Vec<Change>, brought: &[Brought]) -> Plan {
    let mut plan = Plan::default();
    let mut said: BTreeSet<(ClauseId, &'static str, String)> = BTreeSet::new();
    for change in changes {
        let sameness = change.wish.sameness();
        let before = brought.iter().rev().find(|one| {
            (&one.lane, one.sort.as_str(), &one.sameness) == (&change.lane, change.wish.sort(), &sameness)
                && one.since != Since::TakenBack
        });
        said.insert((change.lane.clone(), change.wish.sort(), sameness));
        match before.map(|one| one.suggestion.clone()) {
            Some(before) => plan.again.push((change, before)),
            None => plan.fresh.push(change),
        }
    }
    let stale = brought.iter().filter(|one| one.since == Since::Waits && !still_said(&said, one));
    plan.withdrawn = stale.map(|one| one.suggestion.clone()).collect();
    plan
}

fn still_said(said: &BTreeSet<(ClauseId, &'static str, String)>, one: &Brought) -> bool {
    said.iter().any(|(lane, sort, sameness)| {
        (lane, *sort, sameness) == (&one.lane, one.sort.as_str(), &one.sameness)
    })
}
