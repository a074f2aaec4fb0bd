//! What an editor answers to a comment, a suggestion or an opinion: the column of "tiếp thu, giải trình" (`domain.md` §3).
//!
//! Knows nothing of what is answered.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::id::PersonId;

/// Longest reason: a short paragraph of the printed table.
pub const REASON_CHARS_MAX: usize = 2_000;

/// How far what was said was taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    Partly,
    Declined,
    /// It asks for no change of words: a question answered, a remark taken note of.
    Noted,
}

impl Verdict {
    /// Every verdict, in the order forms offer them.
    pub const ALL: [Verdict; 4] = [Verdict::Accepted, Verdict::Partly, Verdict::Declined, Verdict::Noted];

    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Partly => "partly",
            Verdict::Declined => "declined",
            Verdict::Noted => "noted",
        }
    }

    /// Returns the verdict of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.id() == id)
    }

    /// Tells whether whoever spoke is owed a reason: for whatever was not taken up whole (`domain.md` §3).
    pub fn needs_reason(self) -> bool {
        match self {
            Verdict::Partly | Verdict::Declined => true,
            Verdict::Accepted | Verdict::Noted => false,
        }
    }
}

/// An answer as it is kept and printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub verdict: Verdict,
    /// Empty only where none is owed.
    pub reason: String,
    pub by: PersonId,
    pub at: Millis,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("whoever spoke is owed a reason")]
    NoReason,
    #[error("the reason is too long")]
    LongReason,
}

impl Answer {
    /// Makes an answer; the reason is trimmed.
    pub fn new(verdict: Verdict, reason: &str, by: PersonId, at: Millis) -> Result<Self, AnswerError> {
        let reason = reason.trim();
        match reason.chars().count() {
            0 if verdict.needs_reason() => Err(AnswerError::NoReason),
            0..=REASON_CHARS_MAX => Ok(Self { verdict, reason: reason.to_owned(), by, at }),
            _ => Err(AnswerError::LongReason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(verdict: Verdict, reason: &str) -> Result<Answer, AnswerError> {
        Answer::new(verdict, reason, PersonId::from("p-1"), Millis(7))
    }

    #[test]
    fn what_is_not_taken_up_whole_is_owed_a_reason() {
        for verdict in Verdict::ALL {
            let expected = match verdict {
                Verdict::Accepted | Verdict::Noted => None,
                Verdict::Partly | Verdict::Declined => Some(AnswerError::NoReason),
            };
            assert_eq!(answer(verdict, " \n").err(), expected, "{verdict:?}");
        }
    }

    #[test]
    fn a_reason_is_trimmed_and_counted_in_letters() {
        let most = "ế".repeat(REASON_CHARS_MAX);
        assert_eq!(answer(Verdict::Declined, &format!(" {most} ")).unwrap().reason, most);
        assert_eq!(answer(Verdict::Declined, &format!("{most}ế")), Err(AnswerError::LongReason));
        assert_eq!(answer(Verdict::Accepted, &format!("{most}ế")), Err(AnswerError::LongReason));
    }

    #[test]
    fn every_verdict_is_found_by_its_id() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::of_id(verdict.id()), Some(verdict));
        }
        assert_eq!(Verdict::of_id("maybe"), None);
    }
}
