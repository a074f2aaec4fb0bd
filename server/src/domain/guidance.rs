//! The Standing Committee's guidance on pilot meetings: its words and the checklist of a meeting (`domain.md` §1).
//!
//! A version is never changed; the next one supersedes it and the old ones stay readable.

use serde::{Deserialize, Serialize};

use super::canonical::line;
use super::meeting::{Day, LINE_CHARS_MAX, LINES_MAX, Origin};

/// Longest text of a guidance: some twenty printed pages.
pub const TEXT_CHARS_MAX: usize = 50_000;

/// One version of the guidance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guidance {
    pub version: i64,
    pub title: String,
    /// Its number and sign, such as "05-HD/ThU"; empty while it has none.
    pub sign: String,
    pub issued: Option<Day>,
    /// Its words, a paragraph a line.
    pub text: String,
    /// What is done at a meeting, in order.
    pub steps: Vec<String>,
    /// The score template that meetings under it are scored with.
    pub template: Option<String>,
    /// What is new against the version before, in a line.
    pub change: String,
    pub origin: Origin,
}

/// What is wrong with a guidance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuidanceFault {
    Title,
    /// No words and no steps: there is nothing to follow.
    Empty,
    /// A step stands there twice.
    Steps,
    /// A version that supersedes another does not say what is new.
    Change,
    TooLong(&'static str),
}

impl Guidance {
    /// The same with white space folded and empty lines left out.
    pub fn tidied(self) -> Self {
        let lines = |text: &str| text.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>();
        Self {
            title: line(&self.title),
            sign: line(&self.sign),
            text: lines(&self.text).join("\n"),
            steps: self.steps.iter().map(|step| line(step)).filter(|step| !step.is_empty()).collect(),
            change: line(&self.change),
            ..self
        }
    }

    /// Returns everything that is wrong.
    pub fn faults(&self) -> Vec<GuidanceFault> {
        let long = |words: &str| words.chars().count() > LINE_CHARS_MAX;
        let again =
            |(place, step): (usize, &String)| self.steps.iter().take(place).any(|other| other == step);
        let faults = [
            (self.title.is_empty(), GuidanceFault::Title),
            (long(&self.title), GuidanceFault::TooLong("title")),
            (long(&self.sign), GuidanceFault::TooLong("sign")),
            (self.text.is_empty() && self.steps.is_empty(), GuidanceFault::Empty),
            (self.text.chars().count() > TEXT_CHARS_MAX, GuidanceFault::TooLong("text")),
            (
                self.steps.len() > LINES_MAX || self.steps.iter().any(|step| long(step)),
                GuidanceFault::TooLong("steps"),
            ),
            (self.steps.iter().enumerate().any(again), GuidanceFault::Steps),
            (self.version > 1 && self.change.is_empty(), GuidanceFault::Change),
            (long(&self.change), GuidanceFault::TooLong("change")),
        ];
        faults.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect()
    }

    /// Returns its words by paragraph.
    pub fn paragraphs(&self) -> Vec<&str> {
        self.text.lines().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guidance() -> Guidance {
        Guidance {
            version: 1,
            title: "Hướng dẫn".into(),
            steps: vec!["Ổn định tổ chức".into(), "Cử thư ký".into()],
            ..Guidance::default()
        }
    }

    #[test]
    fn a_guidance_needs_a_title_and_something_to_follow() {
        assert_eq!(guidance().faults(), []);
        let empty = Guidance { version: 1, ..Guidance::default() };
        assert_eq!(empty.faults(), [GuidanceFault::Title, GuidanceFault::Empty]);
        let long = Guidance { text: "x".repeat(TEXT_CHARS_MAX + 1), ..guidance() };
        assert_eq!(long.faults(), [GuidanceFault::TooLong("text")]);
    }

    #[test]
    fn a_step_stands_once_however_it_was_typed() {
        let twice = Guidance {
            steps: vec!["Cử  thư ký".into(), " ".into(), "Cử thư ký".into()],
            ..guidance()
        };
        assert_eq!(twice.faults().len(), 0, "before it is tidied the two differ");
        assert_eq!(twice.tidied().faults(), [GuidanceFault::Steps]);
    }

    #[test]
    fn a_version_that_supersedes_says_what_is_new() {
        let second = Guidance { version: 2, ..guidance() };
        assert_eq!(second.faults(), [GuidanceFault::Change]);
        assert_eq!(Guidance { change: "thêm bước chấm điểm".into(), ..second }.faults(), []);
    }
}
