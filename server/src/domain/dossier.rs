//! The dossier for the committee: its parts in their order, the office's letter (tờ trình), what is missing and what is
//! marked. Whoever reads it is told no more than each part tells them elsewhere.

use serde::{Deserialize, Serialize};

use super::canonical;
use super::opinion::tidy;
use crate::clock::Millis;
use crate::id::PersonId;

/// Longest passage of the office's own in characters: two printed pages.
pub const PASSAGE_CHARS_MAX: usize = 6_000;

/// Longest title or name of whoever signs the letter, in characters: one line.
pub const LINE_CHARS_MAX: usize = 120;

/// Versions kept of one letter: an office that saves ten times a day for a month.
pub const VERSIONS_MAX: i64 = 300;

/// Pictures printed at most: twelve pages. More are looked at beside their records.
pub const PICTURES_MAX: usize = 24;

/// Bytes of the files from which pictures are made, all together: a set of the largest photos of phones.
pub const PICTURE_BYTES_MAX: i64 = 256 * 1024 * 1024;

/// Meetings listed at most: a survey of the article had 26; a list of thousands is no annex.
pub const MEETINGS_MAX: i64 = 1_000;

/// One part of the dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Tờ trình.
    Letter,
    /// The draft, or the sealed words.
    Draft,
    /// What became of the version before.
    Redline,
    /// Opinions with their answers.
    Responses,
    /// Waivers, coverage, and the records behind each proposal.
    Evidence,
    /// The list of pilot meetings.
    Meetings,
    /// Photos that stand beside the records.
    Pictures,
    /// The record of the vote, once it is closed.
    VoteRecord,
}

impl Part {
    /// Every part, in the order of the dossier.
    pub const ALL: [Part; 8] = [
        Part::Letter,
        Part::Draft,
        Part::Redline,
        Part::Responses,
        Part::Evidence,
        Part::Meetings,
        Part::Pictures,
        Part::VoteRecord,
    ];

    /// Returns the English id, as addresses and programs have it.
    pub fn id(self) -> &'static str {
        match self {
            Part::Letter => "letter",
            Part::Draft => "draft",
            Part::Redline => "redline",
            Part::Responses => "responses",
            Part::Evidence => "evidence",
            Part::Meetings => "meetings",
            Part::Pictures => "pictures",
            Part::VoteRecord => "vote-record",
        }
    }

    /// Returns the part of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.id() == id)
    }

    /// Returns what its file is called, after its place: "01-to-trinh".
    pub fn file_name(self) -> String {
        let name = match self {
            Part::Letter => "to-trinh",
            Part::Draft => "du-thao",
            Part::Redline => "so-sanh",
            Part::Responses => "tiep-thu-giai-trinh",
            Part::Evidence => "minh-chung",
            Part::Meetings => "sinh-hoat-diem",
            Part::Pictures => "hinh-anh",
            Part::VoteRecord => "bien-ban-kiem-phieu",
        };
        let place = Self::ALL.iter().position(|one| *one == self).unwrap_or_default() + 1;
        format!("{place:02}-{name}")
    }
}

/// Why a part is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There is no sealed version and no named draft before these words.
    NoEarlier,
    NoMeetings,
    NoPictures,
    /// No vote on these words was closed.
    NotVoted,
}

impl Missing {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Missing::NoEarlier => "no-earlier",
            Missing::NoMeetings => "no-meetings",
            Missing::NoPictures => "no-pictures",
            Missing::NotVoted => "not-voted",
        }
    }
}

/// Something in the dossier that is not as it should be, and is marked where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A picture that cannot be read, by the name of its file.
    UnreadPicture { name: String },
    /// Pictures that are not printed.
    PicturesLeftOut { count: usize },
    /// Letters of a part that the PDF prints as a box.
    Letters { part: Part, letters: Vec<char> },
}

/// What the office writes on the letter. All of it may be empty: the rest fills itself in, a pen signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Letter {
    /// Paragraphs of the office's own, a line each.
    pub passage: String,
    /// "CHÁNH VĂN PHÒNG".
    pub signer_title: String,
    pub signer_name: String,
}

/// A field that is too long, by its name.
pub type TooLong = &'static str;

impl Letter {
    /// Brings everything to the form it is kept in; names every field that is too long.
    pub fn tidied(&self) -> Result<Self, Vec<TooLong>> {
        let made = Self {
            passage: tidy(&self.passage),
            signer_title: canonical::line(&self.signer_title),
            signer_name: canonical::line(&self.signer_name),
        };
        let fields = [
            ("passage", &made.passage, PASSAGE_CHARS_MAX),
            ("signerTitle", &made.signer_title, LINE_CHARS_MAX),
            ("signerName", &made.signer_name, LINE_CHARS_MAX),
        ];
        let long = fields.into_iter().filter(|(_, words, max)| words.chars().count() > *max);
        let wrong: Vec<TooLong> = long.map(|(name, _, _)| name).collect();
        if wrong.is_empty() { Ok(made) } else { Err(wrong) }
    }

    /// Returns the paragraphs of the office's own.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.passage.lines().filter(|line| !line.is_empty())
    }
}

/// One version of the letter, as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Counts from 1.
    pub version: i64,
    pub letter: Letter,
    pub by: PersonId,
    pub at: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_by_their_place_and_every_part_is_known_by_its_id() {
        let names: Vec<String> = Part::ALL.into_iter().map(Part::file_name).collect();
        assert_eq!(names[0], "01-to-trinh");
        assert!(names.is_sorted());
        assert!(Part::ALL.into_iter().all(|part| Part::of_id(part.id()) == Some(part)));
    }

    #[test]
    fn the_letter_is_tidied_and_each_field_that_is_too_long_is_named() {
        let letter = Letter { passage: "  Một  đoạn \n\n hai ".into(), ..Letter::default() };
        let kept = letter.tidied().unwrap();
        assert_eq!(kept.paragraphs().collect::<Vec<_>>(), ["Một đoạn", "hai"]);
        let long = Letter {
            passage: "ấ".repeat(PASSAGE_CHARS_MAX + 1),
            signer_title: "x".repeat(LINE_CHARS_MAX),
            signer_name: "x".repeat(LINE_CHARS_MAX + 1),
        };
        assert_eq!(long.tidied(), Err(vec!["passage", "signerName"]));
    }
}
