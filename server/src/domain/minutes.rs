//! Minutes of a workshop (biên bản): what fills itself from the agenda and what was said, and what the secretary adds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::canonical;
use super::opinion::tidy;
use super::responses::Row;
use super::workshop::{Item, ItemState};
use crate::clock::Millis;
use crate::id::PersonId;

/// Longest words added to one part: two printed pages.
pub const WORDS_CHARS_MAX: usize = 6_000;

/// Longest place, name or office.
pub const LINE_CHARS_MAX: usize = 200;

/// Versions kept of the minutes of one workshop: a secretary who saves every two minutes of two long days.
pub const VERSIONS_MAX: i64 = 500;

/// A part of the minutes to which words may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Opening,
    Agenda,
    Papers,
    Opinions,
    Suggestions,
    Conclusion,
}

impl Part {
    /// Every part, in the order of the minutes.
    pub const ALL: [Part; 6] =
        [Part::Opening, Part::Agenda, Part::Papers, Part::Opinions, Part::Suggestions, Part::Conclusion];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Part::Opening => "opening",
            Part::Agenda => "agenda",
            Part::Papers => "papers",
            Part::Opinions => "opinions",
            Part::Suggestions => "suggestions",
            Part::Conclusion => "conclusion",
        }
    }

    /// Returns the part of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.id() == id)
    }
}

/// What the secretary adds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Added {
    pub place: String,
    pub chair: String,
    pub chair_office: String,
    pub secretary: String,
    /// Parts without words are left out.
    pub words: BTreeMap<Part, String>,
}

/// One version of what was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub version: i64,
    pub added: Added,
    pub by: PersonId,
    pub at: Millis,
}

/// A field that is too long, by its name.
pub type TooLong = &'static str;

impl Added {
    /// Brings everything to the form it is kept in; names every field that is too long.
    pub fn tidied(self) -> Result<Self, Vec<TooLong>> {
        let made = Self {
            place: canonical::line(&self.place),
            chair: canonical::line(&self.chair),
            chair_office: canonical::line(&self.chair_office),
            secretary: canonical::line(&self.secretary),
            words: self
                .words
                .into_iter()
                .map(|(part, words)| (part, tidy(&words)))
                .filter(|(_, words)| !words.is_empty())
                .collect(),
        };
        let lines = [
            ("place", &made.place),
            ("chair", &made.chair),
            ("chairOffice", &made.chair_office),
            ("secretary", &made.secretary),
        ];
        let long = |words: &str, max: usize| words.chars().count() > max;
        let lines = lines.into_iter().filter(|(_, words)| long(words, LINE_CHARS_MAX)).map(|(name, _)| name);
        let parts = made.words.iter().filter(|(_, words)| long(words, WORDS_CHARS_MAX));
        let wrong: Vec<TooLong> = lines.chain(parts.map(|(part, _)| part.id())).collect();
        if wrong.is_empty() { Ok(made) } else { Err(wrong) }
    }

    /// Returns what was added to a part, line by line.
    pub fn lines(&self, part: Part) -> Vec<String> {
        let words = self.words.get(&part).map(String::as_str).unwrap_or_default();
        words.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// From when to when a workshop was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub from: Millis,
    /// Nothing while an item is discussed.
    pub to: Option<Millis>,
}

impl Session {
    /// Tells whether a moment lies in it.
    pub fn holds(&self, at: Millis) -> bool {
        self.from <= at && self.to.is_none_or(|to| at <= to)
    }

    /// Tells whether something was said or answered in it.
    pub fn saw(&self, row: &Row) -> bool {
        self.holds(row.at) || row.answered.as_ref().is_some_and(|answer| self.holds(answer.at))
    }
}

/// Returns when a workshop was held: from the first item that was opened to the last that was closed.
pub fn session(agenda: &[Item]) -> Option<Session> {
    let times = agenda.iter().filter_map(|item| match item.state {
        ItemState::Planned => None,
        ItemState::Open { at } => Some((at, None)),
        ItemState::Closed { opened, at } => Some((opened, Some(at))),
    });
    times.fold(None, |held: Option<Session>, (from, to)| {
        Some(match held {
            None => Session { from, to },
            Some(held) => {
                Session { from: held.from.min(from), to: held.to.zip(to).map(|(one, other)| one.max(other)) }
            }
        })
    })
}

/// How many of a bloc were awaited and came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Empty for those of no bloc.
    pub bloc: String,
    pub invited: usize,
    pub present: usize,
}

/// An item as the minutes tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discussed {
    pub title: String,
    /// Who introduced it, and whose bloc spoke first.
    pub speaker: String,
    /// The clause; empty for the whole text.
    pub clause: String,
    pub state: ItemState,
}

/// A paper as the minutes tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub title: String,
    pub author: String,
    /// When it was delivered; nothing where it was only handed in.
    pub at: Option<Millis>,
}

/// Everything the minutes hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    pub session: Option<Session>,
    pub attendance: Vec<Attendance>,
    pub agenda: Vec<Discussed>,
    pub papers: Vec<Delivered>,
    pub opinions: Vec<Row>,
    /// Made or answered in the session.
    pub suggestions: Vec<Row>,
    pub added: Added,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(state: ItemState) -> Item {
        Item {
            id: "a".into(),
            resolution: "r".into(),
            title: String::new(),
            clause: None,
            speaker: String::new(),
            bloc: None,
            state,
        }
    }

    fn closed(opened: i64, at: i64) -> Item {
        item(ItemState::Closed { opened: Millis(opened), at: Millis(at) })
    }

    #[test]
    fn a_session_runs_from_the_first_item_to_the_last_and_has_no_end_while_one_is_open() {
        let planned = item(ItemState::Planned);
        assert_eq!(session(std::slice::from_ref(&planned)), None);
        let held = |from, to: Option<i64>| Some(Session { from: Millis(from), to: to.map(Millis) });
        assert_eq!(session(&[closed(5, 9), planned.clone(), closed(2, 4)]), held(2, Some(9)));
        let open = item(ItemState::Open { at: Millis(11) });
        assert_eq!(session(&[closed(5, 9), open.clone(), closed(12, 13)]), held(5, None));
        let day = session(&[closed(5, 9)]).unwrap();
        assert_eq!([4, 5, 9, 10].map(|at| day.holds(Millis(at))), [false, true, true, false]);
        assert!(session(&[open]).unwrap().holds(Millis(99)));
    }

    #[test]
    fn what_is_added_is_tidied_and_every_field_that_is_too_long_is_named() {
        let words =
            BTreeMap::from([(Part::Opening, "  Một \r\n\n hai ".into()), (Part::Papers, " \n".into())]);
        let added = Added { chair: " Đ/c  Vĩnh ".into(), words, ..Added::default() }.tidied().unwrap();
        assert_eq!((added.chair.as_str(), added.words.len()), ("Đ/c Vĩnh", 1));
        assert_eq!(added.lines(Part::Opening), ["Một", "hai"]);
        assert!(added.lines(Part::Conclusion).is_empty());
        let long = Added {
            place: "ế".repeat(LINE_CHARS_MAX + 1),
            words: BTreeMap::from([(Part::Conclusion, "ế".repeat(WORDS_CHARS_MAX + 1))]),
            ..Added::default()
        };
        assert_eq!(long.tidied(), Err(vec!["place", "conclusion"]));
        assert!(Part::ALL.into_iter().all(|part| Part::of_id(part.id()) == Some(part)));
    }
}
