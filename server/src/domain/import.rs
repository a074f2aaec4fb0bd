//! A Word file on its way into the text: what was read of it, and what its paragraphs are taken for.
//!
//! Knows nothing of how such a file is packed; what is read of one is in `format/word_read.rs`.

pub mod frame;
pub mod guess;
pub mod label;
pub mod returned;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::looks::{fold, joined};
use super::resolution::{Heads, Kind, Run};
use super::unit::old_font::OldFont;
use crate::id::{ClauseId, ResolutionId};

/// Largest Word file: a draft with its pictures; the words alone take a hundredth.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Most paragraphs that are read of a file: a resolution of a hundred pages has some two thousand.
pub const PARAGRAPHS_MAX: usize = 5_000;

/// Most clauses that a draft is begun with: the longest resolutions have three hundred.
pub const CLAUSES_MAX: usize = 1_000;

/// The document's property that names the resolution a file was exported from.
pub const PROPERTY_RESOLUTION: &str = "DuThaoResolution";

/// The document's property that names the exact version: its newest changes.
pub const PROPERTY_HEADS: &str = "DuThaoHeads";

/// What bookmarks of clauses begin with.
pub const BOOKMARK: &str = "c_";

/// Longest name of a bookmark that Word keeps.
const BOOKMARK_CHARS_MAX: usize = 40;

/// Returns the bookmark of a clause: letters, digits and `_`, as Word asks; nothing where the name would be too long.
pub fn bookmark(clause: &ClauseId) -> Option<String> {
    let mut name = BOOKMARK.to_owned();
    for sign in clause.as_str().bytes() {
        if sign.is_ascii_alphanumeric() {
            name.push(char::from(sign));
        } else {
            name.push('_');
            name.push_str(&hex::encode([sign]));
        }
    }
    (name.len() <= BOOKMARK_CHARS_MAX).then_some(name)
}

/// Which version of which resolution a file was exported from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub resolution: ResolutionId,
    pub heads: Heads,
}

/// What Word's own revisions would do with some words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    #[default]
    Kept,
    Inserted,
    Deleted,
}

/// Which words are read where a file carries revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// All revisions rejected.
    Before,
    /// All revisions accepted.
    After,
}

/// Words of one look and one fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    pub run: Run,
    pub fate: Fate,
    /// Whose revision it is, as Word has the name; empty for kept words.
    pub author: String,
}

/// A comment in the margin of Word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub author: String,
    pub words: String,
}

/// One paragraph as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The level of a heading style, 0 the highest.
    pub heading: Option<u8>,
    /// The number that Word computes and the words do not hold.
    pub label: String,
    /// How deep that number's list is.
    pub depth: u8,
    pub centred: bool,
    pub pieces: Vec<Piece>,
    /// Bookmarks of clauses that begin in it.
    pub marks: Vec<String>,
    pub remarks: Vec<Remark>,
}

impl Paragraph {
    /// Returns the words of one side: composed letters, single blanks, neighbours of one look joined.
    pub fn runs(&self, side: Side) -> Vec<Run> {
        let hidden = match side {
            Side::Before => Fate::Inserted,
            Side::After => Fate::Deleted,
        };
        let seen = self.pieces.iter().filter(|piece| piece.fate != hidden);
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        let runs: Vec<Run> = seen
            .map(|piece| Run { text: piece.run.text.chars().map(plain).collect(), ..piece.run.clone() })
            .collect();
        joined(fold(&runs))
    }

    /// Returns the words of one side without their looks.
    pub fn plain(&self, side: Side) -> String {
        plain(&self.runs(side))
    }

    /// Returns whose revisions it carries, each name once.
    pub fn authors(&self) -> String {
        let revised = self.pieces.iter().filter(|piece| piece.fate != Fate::Kept);
        let mut seen = BTreeSet::new();
        let names = revised.map(|piece| piece.author.as_str()).filter(|name| seen.insert(*name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Returns the words of runs without their looks.
pub fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// What stands in a file, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Paragraph),
    /// The words of a table, a line a paragraph.
    Table(Vec<String>),
}

/// Words that were set in fonts of before Unicode and were turned into Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    pub font: OldFont,
    pub paragraphs: usize,
    /// The first of them, as it was written and as it reads.
    pub shown: String,
    pub meant: String,
}

/// What was read of a Word file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordText {
    pub blocks: Vec<Block>,
    pub origin: Option<Origin>,
    /// By font, the one met first first.
    pub converted: Vec<Converted>,
    /// Pictures and drawings that were passed over.
    pub pictures: usize,
}

/// What a part that becomes no clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeftPart {
    Header,
    Title,
    Footer,
    Table,
}

impl LeftPart {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            LeftPart::Header => "header",
            LeftPart::Title => "title",
            LeftPart::Footer => "footer",
            LeftPart::Table => "table",
        }
    }
}

/// Words that become no clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub part: LeftPart,
    pub words: String,
}

/// What one paragraph is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    pub kind: Kind,
    /// 0 to `LEVEL_MAX`.
    pub level: u8,
    pub runs: Vec<Run>,
    /// The number as it was typed before the words; empty where there was none or Word computed it.
    #[serde(default)]
    pub typed: String,
    #[serde(default)]
    pub marks: Vec<String>,
    /// The words as Word's revisions would have them, where that is another; empty: they take the paragraph out.
    #[serde(default)]
    pub revised: Option<String>,
    /// Whose revisions these are.
    #[serde(default)]
    pub authors: String,
    #[serde(default)]
    pub remarks: Vec<Remark>,
}

impl Guess {
    /// Returns the words without their looks.
    pub fn plain(&self) -> String {
        plain(&self.runs)
    }

    /// Tells whether the paragraph stands only once Word's revisions are accepted.
    pub fn is_fresh(&self) -> bool {
        self.runs.is_empty() && self.revised.is_some()
    }
}

/// A whole file as it would begin a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// "về …", lower-case at its start; empty where no title was found.
    pub subject: String,
    pub clauses: Vec<Guess>,
    pub left_out: Vec<LeftOut>,
}
