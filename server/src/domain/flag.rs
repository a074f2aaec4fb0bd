//! Ripple: a record that was corrected or withdrawn flags each clause that leans on it, until someone decides.
//!
//! A flag is never stored: it follows from the link's version and the record's. What is stored is the decision, bound
//! to the version it was made on, so that a later version raises the flag again.

use std::collections::BTreeMap;

use super::check::shortened;
use super::evidence::Record;
use super::numbering::labels;
use super::resolution::{Clause, Relation, Text};
use crate::clock::Millis;
use crate::id::{ClauseId, LinkId, PersonId, RecordId, ResolutionId};

/// Longest reason of a decision, in characters: a short paragraph of the annex.
pub const REASON_CHARS_MAX: usize = 500;

/// What happened to the record since it was linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Corrected,
    Withdrawn,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 2] = [Cause::Corrected, Cause::Withdrawn];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Cause::Corrected => "corrected",
            Cause::Withdrawn => "withdrawn",
        }
    }

    /// Tells what happened to a record at `version` since it was linked at `linked`, if anything did.
    pub fn of(linked: i64, version: i64, withdrawn: bool) -> Option<Self> {
        if withdrawn { Some(Self::Withdrawn) } else { (linked < version).then_some(Self::Corrected) }
    }
}

/// A clause that leans on what is no longer so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub clause: ClauseId,
    pub link: LinkId,
    pub record: RecordId,
    /// The version that was linked.
    pub linked: i64,
    /// The newest version.
    pub version: i64,
    pub cause: Cause,
}

/// Names a flag as decisions are found by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decided {
    pub clause: ClauseId,
    pub link: LinkId,
    /// The version of the record that was decided on.
    pub version: i64,
}

impl Decided {
    /// Names this flag.
    pub fn of(flag: &Flag) -> Self {
        Self { clause: flag.clause.clone(), link: flag.link.clone(), version: flag.version }
    }
}

/// Returns the flags of one clause; a record that is not known flags nothing.
pub fn flags_of(clause: &Clause, records: &BTreeMap<RecordId, Record>) -> Vec<Flag> {
    let flag = |link: &super::resolution::Link| {
        let record = records.get(&link.record)?;
        let cause = Cause::of(link.version, record.version, record.withdrawn)?;
        Some(Flag {
            clause: clause.id.clone(),
            link: link.id.clone(),
            record: record.id.clone(),
            linked: link.version,
            version: record.version,
            cause,
        })
    };
    clause.evidence.iter().filter_map(flag).collect()
}

/// What can be decided on a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The clause stands as it is, for a reason; under sealed words this is the only way.
    Keep,
    /// The clause leans on the new version.
    Renew,
    /// The clause leans on the record no more.
    Remove,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Decision; 3] = [Decision::Keep, Decision::Renew, Decision::Remove];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Decision::Keep => "keep",
            Decision::Renew => "renew",
            Decision::Remove => "remove",
        }
    }

    /// Returns the decision of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.id() == id)
    }

    /// Tells whether the decision changes the shared text.
    pub fn touches_text(self) -> bool {
        match self {
            Decision::Keep => false,
            Decision::Renew | Decision::Remove => true,
        }
    }

    /// Tells whether it may be decided: nobody takes the new version of what was withdrawn.
    pub fn suits(self, cause: Cause) -> bool {
        match self {
            Decision::Keep | Decision::Remove => true,
            Decision::Renew => cause == Cause::Corrected,
        }
    }
}

/// A decision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    pub resolution: ResolutionId,
    pub clause: ClauseId,
    pub link: LinkId,
    pub record: RecordId,
    /// The version of the record that was decided on.
    pub version: i64,
    pub decision: Decision,
    /// The place as it was called then: "GP2 · …".
    pub place: String,
    pub reason: String,
    pub by: PersonId,
    pub at: Millis,
}

/// A clause that leans on a record, as it is listed without opening the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaning {
    pub clause: ClauseId,
    pub link: LinkId,
    pub record: RecordId,
    /// The version that was linked.
    pub version: i64,
    pub relation: Relation,
    pub note: String,
    /// `1.`, `a)` …; may be empty.
    pub number: String,
    /// `GP1`, `HC2` …; may be empty.
    pub code: String,
    /// The words of the clause, shortened.
    pub words: String,
}

/// Lists every clause of a text that leans on a record, in reading order.
pub fn leanings(text: &Text) -> Vec<Leaning> {
    text.clauses
        .iter()
        .zip(labels(&text.clauses))
        .flat_map(|(clause, label)| {
            clause.evidence.iter().map(move |link| Leaning {
                clause: clause.id.clone(),
                link: link.id.clone(),
                record: link.record.clone(),
                version: link.version,
                relation: link.relation,
                note: link.note.clone(),
                number: label.number.clone(),
                code: label.code.clone(),
                words: shortened(&clause.plain()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_flags_what_leans_on_an_older_version_or_on_what_was_withdrawn() {
        assert_eq!(Cause::of(1, 1, false), None);
        assert_eq!(Cause::of(1, 2, false), Some(Cause::Corrected));
        assert_eq!(Cause::of(2, 2, true), Some(Cause::Withdrawn));
        assert_eq!(Cause::of(1, 3, true), Some(Cause::Withdrawn));
        assert!(!Decision::Renew.suits(Cause::Withdrawn) && Decision::Remove.suits(Cause::Withdrawn));
    }

    #[test]
    fn clauses_that_lean_on_a_record_are_listed_with_their_codes() {
        let clause = |id: &str, record: Option<&str>| Clause {
            id: id.into(),
            kind: super::super::resolution::Kind::Proposal,
            level: 1,
            runs: vec![],
            answers: vec![],
            evidence: record
                .map(|record| super::super::resolution::Link {
                    id: "l1".into(),
                    record: record.into(),
                    version: 1,
                    relation: Relation::Supports,
                    note: String::new(),
                    by: "p".into(),
                    at: Millis(0),
                    heads: super::super::resolution::Heads::default(),
                })
                .into_iter()
                .collect(),
            order: String::new(),
        };
        let text = Text { clauses: vec![clause("c1", None), clause("c2", Some("r"))], ..Text::default() };
        let found = leanings(&text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code.as_str(), found[0].number.as_str()), ("GP2", "2."));
    }
}
