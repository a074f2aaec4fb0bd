//! Evidence records of pilot meetings and their versions (`domain.md` §5).
//!
//! A record is never silently changed: what corrects or withdraws it is a new version with a reason.

pub mod attachment;
pub mod speaker;

use serde::{Deserialize, Serialize};

use super::canonical;
use super::meeting::{CellName, Day, Origin};
use crate::clock::Millis;
use crate::id::{MeetingId, PersonId, RecordId};

/// Longest record: half a page; what is longer is several records.
pub const TEXT_CHARS_MAX: usize = 2000;

/// Longest role of a speaker.
pub const SPEAKER_CHARS_MAX: usize = 200;

/// Longest reason for a correction or withdrawal.
pub const REASON_CHARS_MAX: usize = 500;

/// What sort of thing a record tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordKind {
    #[default]
    Observation,
    Quotation,
    Statistic,
    Weakness,
    /// A practice that worked.
    Practice,
    Recommendation,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [RecordKind; 6] = [
        RecordKind::Observation,
        RecordKind::Quotation,
        RecordKind::Statistic,
        RecordKind::Weakness,
        RecordKind::Practice,
        RecordKind::Recommendation,
    ];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            RecordKind::Observation => "observation",
            RecordKind::Quotation => "quotation",
            RecordKind::Statistic => "statistic",
            RecordKind::Weakness => "weakness",
            RecordKind::Practice => "practice",
            RecordKind::Recommendation => "recommendation",
        }
    }

    /// Returns the kind of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// What a version of a record says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub kind: RecordKind,
    pub text: String,
    /// The criterion of a score template that it bears on.
    pub criterion: Option<String>,
    /// By role only; a name needs consent and is kept apart ([`speaker`]), where it can go again.
    pub speaker_role: String,
}

/// What is wrong with what a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    NoText,
    TextTooLong,
    NoSpeaker,
    SpeakerTooLong,
    UnknownCriterion,
}

impl Said {
    /// Returns the same words in NFC with single blanks.
    pub fn tidied(&self) -> Self {
        Self {
            kind: self.kind,
            text: canonical::line(&self.text),
            criterion: self.criterion.as_deref().map(canonical::line).filter(|id| !id.is_empty()),
            speaker_role: canonical::line(&self.speaker_role),
        }
    }

    /// Returns everything that is wrong; `criteria` are the ids known.
    pub fn faults(&self, criteria: &[String]) -> Vec<RecordFault> {
        let mut faults = Vec::new();
        match self.text.chars().count() {
            0 => faults.push(RecordFault::NoText),
            1..=TEXT_CHARS_MAX => {}
            _ => faults.push(RecordFault::TextTooLong),
        }
        match self.speaker_role.chars().count() {
            0 => faults.push(RecordFault::NoSpeaker),
            1..=SPEAKER_CHARS_MAX => {}
            _ => faults.push(RecordFault::SpeakerTooLong),
        }
        if self.criterion.as_ref().is_some_and(|id| !criteria.contains(id)) {
            faults.push(RecordFault::UnknownCriterion);
        }
        faults
    }
}

/// One version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordVersion {
    /// 1, 2, 3 …
    pub version: i64,
    pub said: Said,
    /// Whether this version takes the record back.
    pub withdrawn: bool,
    /// Why it was corrected or withdrawn; empty for the first.
    pub reason: String,
    /// `None` where it came from a file.
    pub by: Option<PersonId>,
    pub at: Millis,
}

/// The meeting of a record, as shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRef {
    pub id: MeetingId,
    pub cell: CellName,
    pub date: Day,
    pub round: i64,
}

/// A record at its newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub id: RecordId,
    pub version: i64,
    pub said: Said,
    pub withdrawn: bool,
    pub meeting: MeetingRef,
    /// The survey group that recorded it.
    pub group: Option<u8>,
    pub origin: Origin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_tidied_and_checked() {
        let said = Said { text: "  Gửi   tài liệu\n trước ".into(), ..Said::default() }.tidied();
        assert_eq!(said.text, "Gửi tài liệu trước");
        assert_eq!(said.faults(&[]), [RecordFault::NoSpeaker]);
        let long = Said {
            text: "ẤU".repeat(TEXT_CHARS_MAX),
            speaker_role: "Đảng viên".into(),
            criterion: Some("conduct".into()),
            ..Said::default()
        };
        assert_eq!(long.faults(&[]), [RecordFault::TextTooLong, RecordFault::UnknownCriterion]);
        assert_eq!(long.faults(&["conduct".into()]), [RecordFault::TextTooLong]);
    }
}
