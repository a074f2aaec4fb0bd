//! The chain shortcoming → cause → proposal, followed from one clause both ways (`domain.md` §4).
//!
//! A proposal answers causes and shortcomings, a cause stands for shortcomings. What each leans on is told beside it.

#[cfg(test)]
mod tests;

use super::numbering::{Label, labels};
use super::resolution::{Clause, Kind, Text};
use crate::id::ClauseId;

/// Clauses in one chain, told twice where two ways lead to them: more than a resolution of nine pages has.
const CLAUSES_MAX: usize = 200;

/// A clause of a chain with what follows from it in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub clause: Clause,
    /// `1.`, `a)` …; may be empty.
    pub number: String,
    /// `GP1`, `HC2` …
    pub code: String,
    pub next: Vec<Branch>,
}

/// A clause in its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    pub clause: Clause,
    pub number: String,
    pub code: String,
    /// What the clause answers: causes and shortcomings, each with what it answers itself.
    pub answers: Vec<Branch>,
    /// What answers the clause: causes and proposals, each with what answers it.
    pub answered_by: Vec<Branch>,
}

/// Which way a chain is followed.
#[derive(Clone, Copy)]
enum Way {
    Answers,
    AnsweredBy,
}

struct Walk<'a> {
    text: &'a Text,
    labels: &'a [Label],
    /// Clauses that may still be told.
    left: usize,
}

impl Walk<'_> {
    fn neighbours(&self, clause: &Clause, way: Way) -> Vec<usize> {
        let all = self.text.clauses.iter().enumerate();
        let found = all.filter(|(_, other)| match way {
            Way::Answers => follows(clause.kind, other.kind) && clause.answers.contains(&other.id),
            Way::AnsweredBy => follows(other.kind, clause.kind) && other.answers.contains(&clause.id),
        });
        found.map(|(place, _)| place).collect()
    }

    fn branches(&mut self, clause: &Clause, way: Way) -> Vec<Branch> {
        let mut found = Vec::new();
        for place in self.neighbours(clause, way) {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let clause = &self.text.clauses[place];
            // Kinds only ever lead one way, so this ends.
            let next = self.branches(clause, way);
            let Label { number, code } = self.labels[place].clone();
            found.push(Branch { clause: clause.clone(), number, code, next });
        }
        found
    }
}

/// Tells whether a clause of one kind may answer one of another.
pub fn follows(kind: Kind, answered: Kind) -> bool {
    match kind {
        Kind::Proposal => matches!(answered, Kind::Shortcoming | Kind::Cause),
        Kind::Cause => answered == Kind::Shortcoming,
        Kind::Basis | Kind::Enacting | Kind::Heading | Kind::Paragraph | Kind::Shortcoming | Kind::Target => {
            false
        }
    }
}

/// Follows the chain of a clause; `None` when it does not stand in the text.
pub fn chain(text: &Text, clause: &ClauseId) -> Option<Chain> {
    let labels = labels(&text.clauses);
    let (place, clause) = text.clause(clause)?;
    let Label { number, code } = labels[place].clone();
    let mut walk = Walk { text, labels: &labels, left: CLAUSES_MAX };
    let answers = walk.branches(clause, Way::Answers);
    let answered_by = walk.branches(clause, Way::AnsweredBy);
    Some(Chain { clause: clause.clone(), number, code, answers, answered_by })
}
