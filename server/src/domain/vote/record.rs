//! The record of a closed vote (biên bản kiểm phiếu): what a printed page of it tells, as far as its reader may know it.

use super::{Choice, Decision, LeftOut, Secrecy, Shown, Way};
use crate::clock::Millis;

/// One member's answer on the record of a named vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub name: String,
    /// Absent where no ballot came.
    pub choice: Option<Choice>,
    pub opinion: String,
}

/// Papers entered by hand and confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    pub count: usize,
    pub entered_by: String,
    pub confirmed_by: String,
}

/// Everything that the record tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// k of "vòng k".
    pub round: i64,
    /// SHA-256 of the sealed words, and as paper prints it.
    pub canonical_hash: String,
    pub short_hash: String,
    pub opened: Millis,
    pub closed: Millis,
    pub secrecy: Secrecy,
    pub way: Way,
    /// Rule and quorum in the words of the ballot.
    pub rule: String,
    pub quorum: String,
    /// "uỷ viên Ban Thường vụ".
    pub member_title: String,
    pub members: u32,
    /// Members in the meeting, where the rule asks for them.
    pub present: Option<usize>,
    pub left_out: Vec<LeftOut>,
    pub shown: Shown,
    pub decision: Decision,
    /// How many amendments the committee still asked for: words adopted with any are voted on anew.
    pub amendments: u32,
    /// In protocol order; empty for a secret vote, and for readers who are not told.
    pub answers: Vec<Answer>,
    /// Of a secret vote: who took part, in protocol order; empty for readers who are not told.
    pub taken_part: Vec<String>,
    /// Of a secret vote: what was written, in the order of the alphabet.
    pub opinions: Vec<String>,
    pub papers: Vec<Papers>,
    /// Fingerprint of the key that signs the bundle of this vote, so that paper vouches for it.
    pub signing_key: String,
}
