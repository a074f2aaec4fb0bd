//! The words of a resolution as clauses: what the shared document holds, read at one moment (`design.md` §2).
//!
//! Knows nothing of how the words are shared, stored or printed.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::id::{ClauseId, LinkId, PersonId, RecordId};

/// Deepest level of a clause: `I-` 0, `1.` 1, `1.1.` 2, `a)` 3, `-` 4, `+` 5 (`domain.md` §4).
pub const LEVEL_MAX: u8 = 5;

/// How a sentence of a resolution ends.
const SENTENCE_ENDS: [char; 5] = ['.', ';', ',', ':', '…'];

/// What a clause is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Basis,
    Enacting,
    Heading,
    Paragraph,
    Shortcoming,
    Cause,
    Target,
    Proposal,
}

impl Kind {
    /// Every kind, in the order of `design.md` §2.
    pub const ALL: [Kind; 8] = [
        Kind::Basis,
        Kind::Enacting,
        Kind::Heading,
        Kind::Paragraph,
        Kind::Shortcoming,
        Kind::Cause,
        Kind::Target,
        Kind::Proposal,
    ];

    /// Returns the English id kept in the shared document.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Basis => "basis",
            Kind::Enacting => "enacting",
            Kind::Heading => "heading",
            Kind::Paragraph => "paragraph",
            Kind::Shortcoming => "shortcoming",
            Kind::Cause => "cause",
            Kind::Target => "target",
            Kind::Proposal => "proposal",
        }
    }

    /// Returns the kind of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Letters that share one look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub text: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub strong: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub em: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub underline: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// How a record bears on a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    Supports,
    Contradicts,
    Quantifies,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 3] = [Relation::Supports, Relation::Contradicts, Relation::Quantifies];

    /// Returns the English id kept in the shared document.
    pub fn id(self) -> &'static str {
        match self {
            Relation::Supports => "supports",
            Relation::Contradicts => "contradicts",
            Relation::Quantifies => "quantifies",
        }
    }

    /// Returns the relation of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.id() == id)
    }
}

/// A clause leaning on an evidence record, at the version it was linked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub id: LinkId,
    pub record: RecordId,
    pub version: i64,
    pub relation: Relation,
    pub note: String,
    pub by: PersonId,
    pub at: Millis,
    /// The version of the text the link was made against.
    pub heads: Heads,
}

/// Who took a clause out, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub by: PersonId,
    pub at: Millis,
}

/// One clause with its words, and what it answers and leans on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    pub id: ClauseId,
    pub kind: Kind,
    /// 0 to [`LEVEL_MAX`].
    pub level: u8,
    pub runs: Vec<Run>,
    /// Shortcomings and causes that a proposal answers.
    pub answers: Vec<ClauseId>,
    pub evidence: Vec<Link>,
    /// The fractional index among its siblings.
    pub order: String,
}

impl Clause {
    /// Returns the words without their looks.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Tells whether the clause names what follows. A heading that ends like a sentence is a numbered
    /// clause and looks like text.
    pub fn is_title(&self) -> bool {
        self.kind == Kind::Heading && !self.plain().trim_end().ends_with(SENTENCE_ENDS)
    }
}

/// The hash of one change, in lower-case hexadecimal: 64 digits.
pub type ChangeHash = String;

/// The exact version of a text: hashes of its newest changes, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Heads(pub Vec<ChangeHash>);

impl Heads {
    /// Writes the heads as one line, for tables.
    pub fn to_line(&self) -> String {
        self.0.join(" ")
    }

    /// Reads what [`Heads::to_line`] wrote.
    pub fn of_line(line: &str) -> Self {
        Self(line.split_whitespace().map(str::to_owned).collect())
    }
}

/// Returns the number under which these words are kept as "Dự thảo lần n" (`domain.md` §3): that of the present draft,
/// the next one once that is kept and the words went on; `None` when just these words are kept already.
pub fn draft_to_keep(present: i64, newest: Option<(i64, &Heads)>, now: &Heads) -> Option<i64> {
    match newest {
        Some((ordinal, kept)) if ordinal >= present => (kept != now).then_some(ordinal + 1),
        Some(_) | None => Some(present),
    }
}

/// The whole text at one version, clauses in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub heads: Heads,
    /// "về nâng cao chất lượng …", lower-case at its start.
    pub subject: String,
    pub clauses: Vec<Clause>,
    /// Clauses taken out, kept so that they can come back.
    pub removed: Vec<(Clause, Removed)>,
}

impl Text {
    /// Returns the clause of that id that still stands, with its place in reading order.
    pub fn clause(&self, id: &ClauseId) -> Option<(usize, &Clause)> {
        self.clauses.iter().enumerate().find(|(_, clause)| clause.id == *id)
    }
}
