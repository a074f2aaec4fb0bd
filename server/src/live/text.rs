//! The words of a resolution inside the shared document: making it, reading it, and edits made by the server
//! on behalf of a person (`design.md` §2).
//!
//! Indexes count UTF-16 units everywhere, as the browsers do. Knows nothing of connections or storage.

pub mod anchor;
pub mod attribution;
pub mod order;
pub mod read;
pub mod take_up;
pub mod watch;
pub mod write;

use automerge::{Automerge, AutomergeError, LoadOptions, TextEncoding};

use self::take_up::TakeUp;
use crate::domain::resolution::{Heads, Kind, Link, Relation, Run};
use crate::id::{ClauseId, LinkId};

/// The shape of the document that this program reads and writes.
pub const SCHEMA: i64 = 1;

/// Names of marks that a text may carry.
pub const MARKS: [&str; 3] = ["strong", "em", "underline"];

/// What a resolution starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seed {
    pub subject: String,
    pub clauses: Vec<SeedClause>,
}

/// One clause as it is first written, before it has a place among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedClause {
    pub id: ClauseId,
    pub kind: Kind,
    pub level: u8,
    pub runs: Vec<Run>,
    pub answers: Vec<ClauseId>,
    pub evidence: Vec<Link>,
}

impl SeedClause {
    /// Returns a clause of plain words that leans on nothing yet.
    pub fn plain(id: impl Into<ClauseId>, kind: Kind, level: u8, text: &str) -> Self {
        Self { id: id.into(), kind, level, runs: plain_runs(text), answers: Vec::new(), evidence: Vec::new() }
    }
}

/// Returns plain words as runs.
pub fn plain_runs(text: &str) -> Vec<Run> {
    if text.is_empty() { Vec::new() } else { vec![Run { text: text.to_owned(), ..Run::default() }] }
}

/// An edit of the shared text that the server makes for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    Link {
        clause: ClauseId,
        link: Link,
    },
    Unlink {
        clause: ClauseId,
        link: LinkId,
    },
    /// Says anew at which version and how a link bears; who made it stays.
    Relate {
        clause: ClauseId,
        link: LinkId,
        version: i64,
        relation: Relation,
        note: String,
    },
    /// Replaces the words by the smallest splice. With `base` the edit is made at that version, so that it
    /// merges with what was typed since.
    SetWords {
        clause: ClauseId,
        runs: Vec<Run>,
        base: Option<Heads>,
    },
    Insert {
        after: Option<ClauseId>,
        clause: SeedClause,
    },
    Remove {
        clause: ClauseId,
    },
    Restore {
        clause: ClauseId,
    },
    SetKind {
        clause: ClauseId,
        kind: Kind,
    },
    SetLevel {
        clause: ClauseId,
        level: u8,
    },
    Answer {
        clause: ClauseId,
        answers: ClauseId,
    },
    Unanswer {
        clause: ClauseId,
        answers: ClauseId,
    },
    SetSubject {
        subject: String,
    },
    Move {
        clause: ClauseId,
        after: Option<ClauseId>,
    },
    /// Several edits as one change: all or none.
    All(Vec<Edit>),
    /// Takes a suggestion up, alone and not among others.
    TakeUp(Box<TakeUp>),
}

impl Edit {
    /// Tells whether the edit changes words, kinds, levels or order.
    pub fn touches_text(&self) -> bool {
        match self {
            Edit::Link { .. } | Edit::Unlink { .. } | Edit::Relate { .. } => false,
            Edit::All(edits) => edits.iter().any(Edit::touches_text),
            Edit::SetWords { .. }
            | Edit::Insert { .. }
            | Edit::Remove { .. }
            | Edit::Restore { .. }
            | Edit::SetKind { .. }
            | Edit::SetLevel { .. }
            | Edit::Answer { .. }
            | Edit::Unanswer { .. }
            | Edit::SetSubject { .. }
            | Edit::Move { .. }
            | Edit::TakeUp(_) => true,
        }
    }

    /// Tells whether the edit changes what clauses lean on.
    pub fn touches_evidence(&self) -> bool {
        match self {
            Edit::Link { .. } | Edit::Unlink { .. } | Edit::Relate { .. } => true,
            Edit::Insert { clause, .. } => !clause.evidence.is_empty(),
            Edit::All(edits) => edits.iter().any(Edit::touches_evidence),
            Edit::SetWords { .. }
            | Edit::Remove { .. }
            | Edit::Restore { .. }
            | Edit::SetKind { .. }
            | Edit::SetLevel { .. }
            | Edit::Answer { .. }
            | Edit::Unanswer { .. }
            | Edit::SetSubject { .. }
            | Edit::Move { .. }
            | Edit::TakeUp(_) => false,
        }
    }
}

/// Why an edit could not be made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no clause {0}")]
    UnknownClause(ClauseId),
    #[error("there is no link {0} at this clause")]
    UnknownLink(LinkId),
    #[error("there is already a clause {0}")]
    ClauseExists(ClauseId),
    #[error("the version the edit starts from is unknown")]
    UnknownVersion,
    /// What was decided on is no longer what stands there.
    #[error("the words of clause {0} have changed since")]
    MovedOn(ClauseId),
    #[error("the shared document is not in the expected shape: {0}")]
    Shape(String),
}

impl From<AutomergeError> for EditError {
    fn from(fault: AutomergeError) -> Self {
        Self::Shape(fault.to_string())
    }
}

/// Returns an empty document that counts as the browsers do.
pub fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

/// Loads a saved document so that it counts as the browsers do.
pub fn load(bytes: &[u8]) -> Result<Automerge, AutomergeError> {
    Automerge::load_with_options(bytes, LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit))
}
