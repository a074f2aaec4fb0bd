//! A clause as the reading page shows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::numbering::labels;
use crate::domain::offer::takes_evidence;
use crate::domain::resolution::{Kind, Run, Text};
use crate::id::ClauseId;
use crate::store::comment::CommentCount;

/// Enough words to know a clause again by ear.
const BEGINNING_CHARS_MAX: usize = 40;

/// A clause as the reading page shows it.
pub struct ReadClause {
    pub id: String,
    pub kind: Kind,
    pub level: u8,
    pub number: String,
    pub code: String,
    /// Whether a heading is a numbered sentence, which looks like text.
    pub sentence: bool,
    pub runs: Vec<Run>,
    pub evidence: usize,
    /// Offers of evidence that wait, for whoever answers them.
    pub offers: i64,
    /// Comments that this reader may read, open and answered.
    pub comments: i64,
    /// Suggestions that wait.
    pub suggestions: i64,
    /// Made up for the demo.
    pub invented: bool,
    /// Where to see the record that was corrected or withdrawn since it was linked; empty where none was.
    pub flag: String,
}

impl ReadClause {
    /// Tells whether the clause shows what it leans on, also when that is nothing yet.
    pub fn leans(&self) -> bool {
        self.evidence > 0 || self.kind == Kind::Proposal
    }

    /// Tells whether the clause is one that evidence is linked to.
    pub fn takes_evidence(&self) -> bool {
        takes_evidence(self.kind)
    }

    /// Tells whether a clause without a code has words whose reasons may be asked for: titles only name what follows.
    pub fn has_reasons(&self) -> bool {
        let title = self.kind == Kind::Heading && !self.sentence;
        !title && !self.words().trim().is_empty()
    }

    /// Returns the first words, to tell this clause from the others by ear.
    pub fn beginning(&self) -> String {
        self.words().chars().take(BEGINNING_CHARS_MAX).collect()
    }

    /// Tells whether a reader finds the clause in the outline: titles and proposals.
    pub fn in_outline(&self) -> bool {
        self.kind == Kind::Proposal || (self.kind == Kind::Heading && !self.sentence)
    }

    /// Returns the number as it is spoken of: "II" for "II-", "1.1" for "1.1.".
    pub fn bare_number(&self) -> &str {
        self.number.trim_end_matches(['.', '-', ')', ' '])
    }

    pub fn words(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Writes beside each clause how many comments it has.
pub fn mark_comments(clauses: &mut [ReadClause], counts: &[CommentCount]) {
    let counts: BTreeMap<&str, i64> = counts.iter().map(|one| (one.clause.as_str(), one.all)).collect();
    for clause in clauses {
        clause.comments = counts.get(clause.id.as_str()).copied().unwrap_or(0);
    }
}

/// Marks the clauses that somebody would have say something else.
pub fn mark_suggestions(clauses: &mut [ReadClause], counts: &[(ClauseId, i64)]) {
    let counts: BTreeMap<&str, i64> =
        counts.iter().map(|(clause, count)| (clause.as_str(), *count)).collect();
    for clause in clauses {
        clause.suggestions = counts.get(clause.id.as_str()).copied().unwrap_or(0);
    }
}

/// Makes the clauses of a text ready to be shown.
pub fn read_clauses(
    text: &Text,
    invented: Option<&BTreeSet<ClauseId>>,
    offers: &BTreeMap<ClauseId, i64>,
) -> Vec<ReadClause> {
    let numbered = text.clauses.iter().zip(labels(&text.clauses));
    numbered
        .map(|(clause, label)| ReadClause {
            id: clause.id.to_string(),
            kind: clause.kind,
            level: clause.level,
            number: label.number,
            code: label.code,
            sentence: clause.kind == Kind::Heading && !clause.is_title(),
            runs: clause.runs.clone(),
            evidence: clause.evidence.len(),
            offers: offers.get(&clause.id).copied().unwrap_or(0),
            comments: 0,
            suggestions: 0,
            invented: invented.is_some_and(|ids| ids.contains(&clause.id)),
            flag: String::new(),
        })
        .collect()
}
