//! Words that are deleted at one place and stand inserted at another: LibreOffice takes them for moved.
//!
//! It looks for the same words by the same author, and gives the paragraph behind them the wrong number when it takes
//! such a move back. So what comes again has another author, and a clause that moved is Word's own move only where no
//! other revision has its words.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::redline::Fate;
use crate::id::ClauseId;

/// Beside the author, where inserted words are deleted elsewhere.
pub const SAME_WORDS: &str = " (lời như cũ)";

/// The words of all revisions of a file, without blanks around them.
#[derive(Debug, Default)]
pub struct Revisions {
    /// Paragraphs that are deleted, and stretches within others.
    gone: BTreeSet<String>,
    gone_within: BTreeSet<String>,
    come: BTreeSet<String>,
    /// Each clause that moved as it stands at both ends.
    moved: BTreeMap<ClauseId, [String; 2]>,
}

impl Revisions {
    /// Adds a revision; `whole`: of a paragraph with its end.
    pub fn add(&mut self, fate: Fate, whole: bool, words: &str) {
        let known = match (fate, whole) {
            (Fate::Same, _) => return,
            (Fate::Gone, true) => &mut self.gone,
            (Fate::Gone, false) => &mut self.gone_within,
            (Fate::Added, _) => &mut self.come,
        };
        known.insert(words.trim().to_owned());
    }

    /// Adds one end of a move.
    pub fn add_end(&mut self, clause: &ClauseId, fate: Fate, words: &str) {
        let ends = self.moved.entry(clause.clone()).or_default();
        ends[usize::from(fate == Fate::Added)] = words.trim().to_owned();
    }

    /// Tells whether inserted words would be taken for moved. Those of two stretches within paragraphs may be: no
    /// paragraph ends in them.
    pub fn comes_again(&self, whole: bool, words: &str) -> bool {
        let words = words.trim();
        let left = || self.moved.values().any(|[from, _]| from == words);
        !words.is_empty()
            && (self.gone.contains(words) || left() || (whole && self.gone_within.contains(words)))
    }

    /// Tells whether a clause that moved has its words for itself.
    pub fn is_alone(&self, clause: &ClauseId) -> bool {
        let others = |words: &String| {
            [&self.gone, &self.gone_within, &self.come].iter().any(|one| one.contains(words))
        };
        !self.moved.get(clause).is_some_and(|ends| ends.iter().any(others))
    }
}
