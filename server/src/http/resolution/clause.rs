//! A clause as the reading page shows it.

use std::collections::BTreeSet;

use crate::domain::numbering::labels;
use crate::domain::resolution::{Kind, Run, Text};
use crate::id::ClauseId;

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

/// Makes the clauses of a text ready to be shown.
pub fn read_clauses(text: &Text, invented: Option<&BTreeSet<ClauseId>>) -> Vec<ReadClause> {
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
            invented: invented.is_some_and(|ids| ids.contains(&clause.id)),
            flag: String::new(),
        })
        .collect()
}
