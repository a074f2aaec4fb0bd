//! What is looked for in the words before they are sealed (`domain.md` §4).
//!
//! Each fault found names its clause, and refuses the seal until it is mended or, where that is allowed, waived by name
//! with a reason. What a waiver is bound to is told with the finding: which fault, where, about what, and the words or
//! evidence as they were ([`Finding::basis`]).

mod blank;
mod evidence;
mod target;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::blank::shortened;
use self::blank::unfilled;
use self::target::unmeasured;
use super::evidence::Record;
use super::flag::Decided;
use super::numbering::{Label, labels};
use super::resolution::{Clause, Kind, Text};
use super::unit::Bloc;
use crate::id::{ClauseId, RecordId};

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is nothing to decide on.
    NoWords,
    /// A `[…]` left to be filled in.
    Unfilled,
    /// A clause leans on a record that was corrected or withdrawn, and nobody has decided what follows.
    OpenFlag,
    /// No record supports or quantifies the proposal.
    ProposalWithoutEvidence,
    /// No proposal answers the shortcoming or one of its causes.
    ShortcomingUnanswered,
    /// No record of the bloc stands behind any proposal.
    BlocWithoutEvidence,
    TargetWithoutNumber,
    TargetWithoutUnit,
    TargetWithoutDate,
    /// One record stands behind more than half of all proposals.
    OneRecordCarriesMost,
    /// Records that no clause uses.
    UnusedEvidence,
    EmptyClause,
}

impl Fault {
    /// Every fault, gravest first.
    pub const ALL: [Fault; 12] = [
        Fault::NoWords,
        Fault::Unfilled,
        Fault::OpenFlag,
        Fault::ProposalWithoutEvidence,
        Fault::ShortcomingUnanswered,
        Fault::BlocWithoutEvidence,
        Fault::TargetWithoutNumber,
        Fault::TargetWithoutUnit,
        Fault::TargetWithoutDate,
        Fault::OneRecordCarriesMost,
        Fault::UnusedEvidence,
        Fault::EmptyClause,
    ];

    /// Returns the id used in the API, in tables and in message names.
    pub fn id(self) -> &'static str {
        match self {
            Fault::NoWords => "no_words",
            Fault::Unfilled => "unfilled",
            Fault::OpenFlag => "open_flag",
            Fault::ProposalWithoutEvidence => "proposal_without_evidence",
            Fault::ShortcomingUnanswered => "shortcoming_unanswered",
            Fault::BlocWithoutEvidence => "bloc_without_evidence",
            Fault::TargetWithoutNumber => "target_without_number",
            Fault::TargetWithoutUnit => "target_without_unit",
            Fault::TargetWithoutDate => "target_without_date",
            Fault::OneRecordCarriesMost => "one_record_carries_most",
            Fault::UnusedEvidence => "unused_evidence",
            Fault::EmptyClause => "empty_clause",
        }
    }

    /// Returns the fault of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.id() == id)
    }

    /// Tells whether somebody may let it pass, by name and with a reason.
    ///
    /// Nobody can vote on no words or on a gap in a sentence. A flag is not waived but decided, for each clause.
    pub fn is_waivable(self) -> bool {
        match self {
            Fault::NoWords | Fault::Unfilled | Fault::OpenFlag => false,
            Fault::ProposalWithoutEvidence
            | Fault::ShortcomingUnanswered
            | Fault::BlocWithoutEvidence
            | Fault::TargetWithoutNumber
            | Fault::TargetWithoutUnit
            | Fault::TargetWithoutDate
            | Fault::OneRecordCarriesMost
            | Fault::UnusedEvidence
            | Fault::EmptyClause => true,
        }
    }
}

/// A fault at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub fault: Fault,
    /// `None` where the fault stands in the subject, or in no clause at all.
    pub clause: Option<ClauseId>,
    /// The bloc, record or link it is about; empty where the clause says it all.
    pub about: String,
    /// SHA-256 of the words or evidence that make the fault: another one is another matter to decide on.
    pub basis: String,
    /// `III-`, `2.`, `a)` or nothing.
    pub number: String,
    /// `GP2`, `HC1` or nothing.
    pub code: String,
    /// The words at the place, shortened.
    pub excerpt: String,
}

impl Finding {
    /// Returns the shortest name of the place: its code, or its number, or its first words.
    pub fn place(&self) -> &str {
        [&self.code, &self.number, &self.excerpt]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", |name| name)
    }

    /// Returns the place with its words: "GP2 · Đổi mới khâu chuẩn bị".
    pub fn place_words(&self) -> String {
        let name = self.place();
        if name == self.excerpt { self.excerpt.clone() } else { format!("{name} · {}", self.excerpt) }
    }

    fn at(fault: Fault, clause: &Clause, label: &Label, excerpt: String) -> Self {
        Self {
            fault,
            clause: Some(clause.id.clone()),
            about: String::new(),
            basis: String::new(),
            number: label.number.clone(),
            code: label.code.clone(),
            excerpt,
        }
    }

    fn nowhere(fault: Fault, excerpt: String) -> Self {
        Self {
            fault,
            clause: None,
            about: String::new(),
            basis: String::new(),
            number: String::new(),
            code: String::new(),
            excerpt,
        }
    }
}

/// Records that no clause of a resolution uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unused {
    pub count: i64,
    /// Names exactly these records.
    pub basis: String,
}

/// What is known beside the words.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The records that clauses lean on, at their newest version.
    pub records: BTreeMap<RecordId, Record>,
    pub blocs: Vec<Bloc>,
    pub unused: Unused,
    /// What was decided on flags.
    pub decided: BTreeSet<Decided>,
}

/// Looks the whole text through; gravest faults first, each in reading order.
pub fn check(text: &Text, known: &Known) -> Vec<Finding> {
    let mut found = Vec::new();
    if text.clauses.is_empty() {
        found.push(Finding::nowhere(Fault::NoWords, shortened(&text.subject)));
    }
    let gaps = unfilled(&text.subject).into_iter();
    found.extend(gaps.map(|excerpt| Finding::nowhere(Fault::Unfilled, shortened(&excerpt))));
    let labels = labels(&text.clauses);
    for (clause, label) in text.clauses.iter().zip(&labels) {
        let words = clause.plain();
        let gaps = unfilled(&words).into_iter();
        found.extend(gaps.map(|excerpt| Finding::at(Fault::Unfilled, clause, label, excerpt)));
        found.extend(faults_of(clause, &words, text, known).into_iter().map(|fault| Finding {
            basis: basis_of(fault, clause, &words),
            ..Finding::at(fault, clause, label, shortened(&words))
        }));
        found.extend(evidence::open_flags(clause, label, known));
    }
    found.extend(evidence::bare_blocs(text, known));
    found.extend(evidence::records_that_carry_most(text, known));
    found.extend(evidence::unused(known));
    found.sort_by_key(|finding| finding.fault);
    found
}

fn faults_of(clause: &Clause, words: &str, text: &Text, known: &Known) -> Vec<Fault> {
    let mut faults = Vec::new();
    let empty = words.trim().is_empty();
    if empty {
        faults.push(Fault::EmptyClause);
    }
    match clause.kind {
        Kind::Proposal if !evidence::is_founded(clause, known) => faults.push(Fault::ProposalWithoutEvidence),
        Kind::Shortcoming if !is_answered(clause, text) => faults.push(Fault::ShortcomingUnanswered),
        Kind::Target if !empty => faults.extend(unmeasured(words)),
        Kind::Basis
        | Kind::Enacting
        | Kind::Heading
        | Kind::Paragraph
        | Kind::Shortcoming
        | Kind::Cause
        | Kind::Target
        | Kind::Proposal => {}
    }
    faults
}

/// A proposal without evidence is judged by its words and by what it leans on in vain; all else by the words alone.
fn basis_of(fault: Fault, clause: &Clause, words: &str) -> String {
    let words = super::canonical::line(words);
    let mut parts = vec![clause.kind.id().to_owned(), words];
    if fault == Fault::ProposalWithoutEvidence {
        let mut links: Vec<String> = clause
            .evidence
            .iter()
            .map(|link| format!("{} {} {}", link.record, link.version, link.relation.id()))
            .collect();
        links.sort();
        parts.extend(links);
    }
    basis(&parts)
}

/// Names by one hash what a decision was made on.
pub fn basis<T: AsRef<str>>(parts: &[T]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length first, so that no two lists of words run together into the same letters.
        hash.update(format!("{} ", part.as_ref().len()));
        hash.update(part.as_ref());
    }
    hex::encode(hash.finalize())
}

/// A proposal answers a shortcoming itself, or a cause that stands for it.
fn is_answered(shortcoming: &Clause, text: &Text) -> bool {
    let proposals = || text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal);
    let causes = text
        .clauses
        .iter()
        .filter(|clause| clause.kind == Kind::Cause && clause.answers.contains(&shortcoming.id));
    proposals().any(|proposal| proposal.answers.contains(&shortcoming.id))
        || causes.into_iter().any(|cause| proposals().any(|proposal| proposal.answers.contains(&cause.id)))
}
