//! The bundle that proves itself: what its files hold, and the links of the chain from words to vote to paper that are
//! checked in order.
//!
//! What may leave the house stands here too: which lines of the audit log are shown, and which only by their hash.

use serde::{Deserialize, Serialize};

use super::audit::{Bound, Line, RowValues};
use super::resolution::Clause;
use super::seal::Leaf;
use super::vote::{Choice, Roster, Rule, Secrecy};
use crate::clock::Millis;
use crate::id::{ClauseId, LinkId, PersonId, RecordId, ResolutionId, SealId, VersionId};

/// The form of a bundle. A program reads every form up to its own.
pub const SCHEMA: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
pub const SIGNATURE: &str = "manifest.sig";
pub const SIGNER: &str = "manifest.key";
pub const KEYS: &str = "keys.json";
pub const README: &str = "README.txt";
pub const WORDS: &str = "words.json";
pub const SEAL: &str = "seal.json";
pub const ANNEX: &str = "evidence/annex.json";
pub const RECORDS: &str = "evidence/records.json";
pub const VOTE: &str = "vote.json";
pub const ISSUE: &str = "issue.json";
pub const LOG: &str = "audit.jsonl";
pub const SIGNED: &str = "signed/signed.pdf";

/// The documents, without what their names end with.
pub const DOCUMENT: &str = "documents/nghi-quyet";

/// Files that the manifest does not list: it cannot name its own hash.
pub const UNLISTED: [&str; 3] = [MANIFEST, SIGNATURE, SIGNER];

/// The list of everything in a bundle; its bytes are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: u32,
    /// The program that made it, "duthao 0.1.0".
    pub program: String,
    pub resolution: ResolutionId,
    pub version: VersionId,
    pub round: i64,
    pub seal_hash: String,
    /// The moment of the last act in it: never that of making the bundle, or the same content would give other bytes.
    pub made_at: Millis,
    pub files: Vec<Listed>,
}

/// One file of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub path: String,
    pub size: u64,
    pub sha256: String,
}

/// The sealed words, as the seal hashes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub subject: String,
    pub clauses: Vec<Clause>,
}

/// The seal and its proof, every field of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealPaper {
    pub id: SealId,
    pub resolution: ResolutionId,
    pub version: VersionId,
    pub round: i64,
    pub heads: Vec<String>,
    pub canonical_hash: String,
    pub roster: Roster,
    pub rule: Rule,
    pub sealed_by: PersonId,
    pub sealed_at: Millis,
    pub leaves: Vec<Leaf>,
    pub root: String,
    pub evidence_hash: String,
    pub seal_hash: String,
}

/// A record behind a clause: what it says stands in the annex, here is its hash, with those of its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPaper {
    pub clause: ClauseId,
    pub link: LinkId,
    pub record: RecordId,
    pub version: i64,
    /// SHA-256 of kind, words and speaker's role at that version; absent for a record that is not known any more.
    pub sha256: Option<String>,
    pub files: Vec<FilePaper>,
}

/// A file of a record by its hash alone: pictures and minutes show people, and stay in the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePaper {
    pub sha256: String,
    pub size: i64,
}

/// Rows of a table as a line of the audit log binds them, values as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub table: String,
    pub key: String,
    pub columns: Vec<String>,
    pub rows: Vec<RowValues>,
}

impl Rows {
    /// Returns the value of a column of the first row.
    pub fn value(&self, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.rows.first()?.get(place)?.as_deref()
    }

    /// Tells whether a line binds exactly these rows.
    pub fn is_bound_by(&self, bound: &Bound) -> bool {
        let named = (&bound.table, &bound.key, &bound.columns) == (&self.table, &self.key, &self.columns);
        named && bound.rows == self.rows.len() && bound.hash == super::audit::rows_hash(&self.rows)
    }
}

/// A member's ballot of a named vote: without opinion or moment, which the count does not need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotPaper {
    pub person: PersonId,
    pub choice: Choice,
}

/// A round of voting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotePaper {
    /// Terms as the opening froze them.
    pub opened: Rows,
    /// The whole row with count and decision; absent while the vote is open, and where it ended without a count.
    pub closed: Option<Rows>,
    /// In protocol order, without those who sent none. Of a named vote that is closed.
    pub ballots: Option<Vec<BallotPaper>>,
}

/// The number, and the signed copies that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuePaper {
    pub register: Rows,
    pub signed: Option<Rows>,
}

/// A line of the audit log: whole, or by its hash alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub seq: i64,
    /// Absent for a line that is shown by its hash alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub told: Option<Told>,
    pub act: String,
    pub previous: String,
    pub hash: String,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub at: i64,
    pub person: Option<String>,
    pub roles: String,
    pub object: String,
    pub detail: String,
    pub was: Option<String>,
    pub became: Option<String>,
    pub bound: Option<String>,
}

/// Tells whether a line leaves the house only by its hash.
///
/// The closing of a secret vote binds the list of who took part: a dozen names are guessed from a hash in no time, and
/// that list is the committee's own. Why a round was stopped is told to those who have a part in the review.
pub fn is_closed_line(act: &str, secrecy: Option<Secrecy>) -> bool {
    act == "vote.withdraw" || (act == "vote.close" && secrecy != Some(Secrecy::Named))
}

impl LogLine {
    /// Puts a line on paper, whole or by its hash alone.
    pub fn of(line: &Line, closed: bool) -> Self {
        let told = || Told {
            at: line.at,
            person: line.person.clone(),
            roles: line.roles.clone(),
            object: line.object.clone(),
            detail: line.detail.clone(),
            was: line.was.clone(),
            became: line.became.clone(),
            bound: line.bound.clone(),
        };
        Self {
            seq: line.seq,
            told: (!closed).then(told),
            act: line.act.clone(),
            previous: line.previous.clone(),
            hash: line.hash.clone(),
        }
    }

    /// Returns the line as the log hashes it; `None` where only its hash is told.
    pub fn line(&self) -> Option<Line> {
        let told = self.told.clone()?;
        Some(Line {
            seq: self.seq,
            at: told.at,
            person: told.person,
            roles: told.roles,
            act: self.act.clone(),
            object: told.object,
            detail: told.detail,
            was: told.was,
            became: told.became,
            bound: told.bound,
            previous: self.previous.clone(),
            hash: self.hash.clone(),
        })
    }

    /// Returns the rows of other tables that the line binds.
    pub fn bounds(&self) -> Vec<Bound> {
        let bound = self.told.as_ref().and_then(|told| told.bound.as_deref());
        bound.map(Bound::of_lines).unwrap_or_default()
    }
}

/// A link of the chain, in the order in which they are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    Archive,
    Signature,
    Files,
    History,
    Seal,
    Evidence,
    Documents,
    Vote,
    Log,
    Signed,
}

impl Link {
    /// Every link.
    pub const ALL: [Link; 10] = [
        Link::Archive,
        Link::Signature,
        Link::Files,
        Link::History,
        Link::Seal,
        Link::Evidence,
        Link::Documents,
        Link::Vote,
        Link::Log,
        Link::Signed,
    ];

    /// Returns the English id used in message names.
    pub fn id(self) -> &'static str {
        match self {
            Link::Archive => "archive",
            Link::Signature => "signature",
            Link::Files => "files",
            Link::History => "history",
            Link::Seal => "seal",
            Link::Evidence => "evidence",
            Link::Documents => "documents",
            Link::Vote => "vote",
            Link::Log => "log",
            Link::Signed => "signed",
        }
    }

    /// Returns its place, 1 and on.
    pub fn place(self) -> usize {
        Self::ALL.iter().take_while(|link| **link <= self).count()
    }
}

/// The first link that does not hold, with the message that says why: `verify-fault-<fault>` and its `.next`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub link: Link,
    pub fault: &'static str,
    pub given: Vec<(&'static str, String)>,
}

impl Broken {
    /// A fault that names nothing.
    pub fn at(link: Link, fault: &'static str) -> Self {
        Self { link, fault, given: Vec::new() }
    }

    /// A fault that names something: a file, a clause, a line.
    pub fn naming(link: Link, fault: &'static str, name: impl Into<String>) -> Self {
        Self { link, fault, given: vec![("name", name.into())] }
    }
}

/// A link that holds, with the message that says what was seen: `verify-held-<seen>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub link: Link,
    pub seen: &'static str,
    pub given: Vec<(&'static str, String)>,
}
