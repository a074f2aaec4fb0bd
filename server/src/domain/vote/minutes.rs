//! The minutes of the committee's meeting on a resolution (biên bản họp): what the office adds to that which fills itself,
//! and all that a printed page of them tells, as far as its reader may know it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Way;
use super::record::Record;
use crate::domain::canonical::line;
use crate::domain::meeting::Hour;
use crate::id::PersonId;

/// Longest place or name in characters: one line of the minutes.
pub const LINE_CHARS_MAX: usize = 200;

/// Longest reason of an absence in characters: a sentence or two.
pub const REASON_CHARS_MAX: usize = 300;

/// What the office adds. All of it may be left empty: a hand fills it in on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    pub place: String,
    pub chair: String,
    pub secretary: String,
    /// When the meeting began and ended, as "14:05".
    pub started: String,
    pub ended: String,
    /// Members who were not there, each with the reason.
    pub absent: Absent,
}

/// Absent members with their reasons, as they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Absent(pub BTreeMap<PersonId, String>);

/// Why something cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddedError {
    #[error("a line is too long")]
    LongLine(&'static str),
    #[error("an hour is not one")]
    WrongHour(&'static str),
    #[error("a meeting cannot end before it began")]
    EndsBefore,
    #[error("a reason is too long")]
    LongReason,
    #[error("somebody absent was not called, or was there")]
    NotAbsent,
}

impl Added {
    /// Settles what was typed; `missing` tells whether a member is one of whom nothing shows that they were there.
    pub fn settled(&self, missing: impl Fn(&PersonId) -> bool) -> Result<Self, AddedError> {
        let short = |field, words: &str| {
            let words = line(words);
            if words.chars().count() > LINE_CHARS_MAX { Err(AddedError::LongLine(field)) } else { Ok(words) }
        };
        let hour = |field, words: &str| match words.trim() {
            "" => Ok(None),
            given => Hour::of(given).map(Some).ok_or(AddedError::WrongHour(field)),
        };
        let (started, ended) = (hour("started", &self.started)?, hour("ended", &self.ended)?);
        if started.zip(ended).is_some_and(|(started, ended)| ended < started) {
            return Err(AddedError::EndsBefore);
        }
        let mut absent = BTreeMap::new();
        for (person, reason) in &self.absent.0 {
            let reason = line(reason);
            if reason.is_empty() {
                continue;
            }
            if reason.chars().count() > REASON_CHARS_MAX {
                return Err(AddedError::LongReason);
            }
            if !missing(person) {
                return Err(AddedError::NotAbsent);
            }
            absent.insert(person.clone(), reason);
        }
        let words = |hour: Option<Hour>| hour.map(Hour::shown).unwrap_or_default();
        Ok(Self {
            place: short("place", &self.place)?,
            chair: short("chair", &self.chair)?,
            secretary: short("secretary", &self.secretary)?,
            started: words(started),
            ended: words(ended),
            absent: Absent(absent),
        })
    }
}

/// A conclusion of the standing members, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concluded {
    /// What the clause was called; empty for the whole text.
    pub place: String,
    pub words: String,
    /// Empty where nobody answered. That it was done needs no saying: the seal waited for it.
    pub answer: String,
}

/// What the committee asked to be changed in words that it adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// What the clause was called; empty for the whole text.
    pub place: String,
    pub words: String,
}

/// A note of a member on a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub place: String,
    pub name: String,
    pub words: String,
}

/// What only the committee's own copy tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inner {
    /// Opinions reserved with the vote, by name.
    pub reserved: Vec<(String, String)>,
    pub notes: Vec<Noted>,
}

/// Who was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// How many, where it is known: those counted at the close, else, once the office has filled in the minutes, all of
    /// whom it does not say that they were absent.
    pub present: Option<usize>,
    /// By name in protocol order; empty for readers who are not told.
    pub names: Vec<String>,
    /// Name and reason; empty for readers who are not told.
    pub absent: Vec<(String, String)>,
}

/// Everything that the minutes tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// What the record of the vote tells.
    pub record: Record,
    pub added: Added,
    pub attendance: Attendance,
    /// n of "dự thảo lần n", where the words were a draft before they were sealed.
    pub draft: Option<i64>,
    /// Absent for readers who do not read the review.
    pub conclusions: Option<Vec<Concluded>>,
    /// Open at the close; none for readers who do not read the review.
    pub amendments: Vec<Amended>,
    /// In the committee's own copy only.
    pub inner: Option<Inner>,
}

impl Minutes {
    /// Tells whether there was a meeting: a vote in writing has none.
    pub fn is_of_meeting(&self) -> bool {
        self.record.way == Way::Meeting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absent(person: &str, reason: &str) -> Added {
        Added { absent: Absent([(PersonId::from(person), reason.to_owned())].into()), ..Added::default() }
    }

    #[test]
    fn what_is_added_is_one_line_each_with_hours_in_their_order() {
        let typed = Added {
            place: "  Phòng họp\n tầng 2 ".into(),
            started: "8:05".into(),
            ended: "11:30".into(),
            ..absent("m1", " đi công tác ")
        };
        let settled = typed.settled(|person| person.as_str() == "m1").unwrap();
        assert_eq!(settled.place, "Phòng họp tầng 2");
        assert_eq!((settled.started.as_str(), settled.ended.as_str()), ("08:05", "11:30"));
        assert_eq!(settled.absent.0[&PersonId::from("m1")], "đi công tác");
        assert_eq!(Added::default().settled(|_| false), Ok(Added::default()));
    }

    #[test]
    fn nobody_who_was_there_is_absent() {
        let refused = |added: &Added| added.settled(|person| person.as_str() == "m1").unwrap_err();
        assert_eq!(refused(&absent("m2", "ốm")), AddedError::NotAbsent);
        assert_eq!(refused(&absent("m1", &"á".repeat(301))), AddedError::LongReason);
        let hours = |started: &str, ended: &str| Added {
            started: started.into(),
            ended: ended.into(),
            ..Added::default()
        };
        assert_eq!(refused(&hours("25:00", "")), AddedError::WrongHour("started"));
        assert_eq!(refused(&hours("10:00", "09:59")), AddedError::EndsBefore);
        let long = Added { chair: "á".repeat(201), ..Added::default() };
        assert_eq!(refused(&long), AddedError::LongLine("chair"));
    }
}
