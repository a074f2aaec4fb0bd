//! Voting: choices, the frozen roster, the rule as exact integers, the count and what may be told of it (`domain.md` §6).
//!
//! Never counts in percentages; a percentage is only ever written for people to read.

pub use self::count::{Decision, Shown, Tally};
pub use self::paper::Paper;
pub use self::rule::{Base, Fraction, Preset, Rule};
pub use self::secret::DeviceSecret;
pub use self::terms::{Held, LeftOut, Secrecy, Terms, TermsError, Way};
pub use self::words::{percent_words, quorum_words, result_words, rule_words};

pub mod count;
pub mod minutes;
pub mod note;
pub mod paper;
pub mod record;
pub mod rule;
pub mod secret;
pub mod terms;
pub mod words;

use serde::{Deserialize, Serialize};

use crate::domain::stage::Stage;
use crate::id::PersonId;

/// What a member may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    Agree,
    Disagree,
    Other,
}

impl Choice {
    /// Every choice, in the order of the ballot.
    pub const ALL: [Choice; 3] = [Choice::Agree, Choice::Disagree, Choice::Other];

    /// Returns the id kept in the table and sent by forms.
    pub fn id(self) -> &'static str {
        match self {
            Choice::Agree => "agree",
            Choice::Disagree => "disagree",
            Choice::Other => "other",
        }
    }

    /// Returns the choice of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.id() == id)
    }
}

/// A member of the body as the seal froze it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterMember {
    pub id: PersonId,
    pub name: String,
    /// Place in protocol order, smallest first.
    pub protocol: i32,
}

/// Everybody who may vote, in protocol order; frozen by the seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roster(pub Vec<RosterMember>);

impl Roster {
    /// Returns the number of members, absent ones among them.
    pub fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Tells whether nobody could vote.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether this person may vote.
    pub fn holds(&self, person: &PersonId) -> bool {
        self.name_of(person).is_some()
    }

    /// Returns the name of this member.
    pub fn name_of(&self, person: &PersonId) -> Option<&str> {
        self.0.iter().find(|member| member.id == *person).map(|member| member.name.as_str())
    }
}

/// Tells whether the record of the vote still takes an opinion: until the document has its number, or the words are
/// taken up again.
pub fn is_record_open(stage: Stage) -> bool {
    match stage {
        Stage::CommitteeVote
        | Stage::Adopted
        | Stage::AdoptedWithChanges
        | Stage::Returned
        | Stage::Signing => true,
        Stage::Drafting
        | Stage::Workshop
        | Stage::Consolidation
        | Stage::Appraisal
        | Stage::StandingReview
        | Stage::Issued
        | Stage::Archived => false,
    }
}
