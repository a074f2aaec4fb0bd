//! Sets paragraphs into pages and writes them as a tagged PDF/A-2a file.
//!
//! Knows paragraphs, columns, sheets, cards and letters; knows nothing of resolutions or committees. All words come in
//! as data. The same document gives the same bytes: no clock, no chance, no fonts of the machine.

mod cards;
mod font;
mod line;
mod page;
mod picture;
mod table;
mod tags;
mod volume;
mod write;

pub use cards::{Card, Cards, Code, write_cards};
pub use font::FontError;
pub use line::centred_lines;
pub use volume::{Bookmark, Bound, Part, Step, Volume, lacking, write_volume};
pub use write::write;

use std::sync::Arc;

/// Points in a millimetre.
pub const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// The colour of letters and of the lines through and beneath them. Dark enough to be read on paper without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    #[default]
    Black,
    Red,
    Blue,
}

/// Size (in points) and shape of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    pub size: f32,
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    /// Two lines beneath, told apart from one without any colour.
    pub double_underline: bool,
    /// A line through the middle.
    pub strike: bool,
    pub ink: Ink,
}

/// Letters that share one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub text: String,
    pub look: Look,
}

/// Where the lines of a paragraph stand between the margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Justify,
}

/// What a paragraph is to a reader who cannot see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Paragraph,
    /// A heading, 1 the highest.
    Heading(u16),
}

/// Words set in lines. Lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    pub role: Role,
    pub runs: Vec<Run>,
    pub align: Align,
    /// Indent of the first line.
    pub first_line: f32,
    /// From line to line, exactly.
    pub line: f32,
    /// Left free below, but not at the foot of a page.
    pub after: f32,
    /// The next paragraph begins on the page where this one ends.
    pub keep_with_next: bool,
    /// A solid rule of this thickness beneath the last line, as long as the line is.
    pub rule: Option<f32>,
}

/// Two columns side by side that stay on one page, unless they are longer than half of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// Widths in points.
    pub widths: [f32; 2],
    pub cells: [Vec<Paragraph>; 2],
    /// Left free above and below.
    pub before: f32,
    pub after: f32,
    /// At least this many lines of what stands above are on the same page.
    pub lines_above: usize,
    /// A code at the foot of the left column.
    pub mark: Option<Mark>,
}

/// A code between words. Lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub code: Code,
    pub side: f32,
    /// Left free above and below.
    pub quiet: f32,
}

/// Rows of cells with thin rules around them. The head stands again on every page that the table goes on to.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Widths of the columns in points.
    pub widths: Vec<f32>,
    pub head: Vec<Paragraph>,
    pub rows: Vec<Vec<Paragraph>>,
    /// Left free between rules and words.
    pub padding: f32,
    /// Thickness of the rules.
    pub border: f32,
    /// Left free below.
    pub after: f32,
}

/// What a picture shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A JPEG file that is known to be whole.
    Jpeg(Arc<[u8]>),
    /// Words in a box, in the place of a picture that cannot be shown.
    Mark(Paragraph),
}

/// A picture in the middle of the lines, whole on one page with the words beneath it. Lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub shown: Shown,
    pub width: f32,
    pub height: f32,
    /// Beneath it; also what a reader who cannot see it is told.
    pub caption: Paragraph,
    /// Left free below.
    pub after: f32,
}

/// One part of a document, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Paragraph(Paragraph),
    Columns(Columns),
    Table(Table),
    Picture(Picture),
}

/// The sheet of paper, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    pub top: f32,
    pub bottom: f32,
    pub left: f32,
    pub right: f32,
    /// From the upper edge to the top of the page number's line.
    pub number_from_top: f32,
    /// The look of the page number, which is never on the first page.
    pub number: Look,
    /// Both sides of a leaf are printed: on its back, left and right margin change places.
    pub duplex: bool,
}

impl Sheet {
    /// Returns the sheet as it is on that page; the first is 1.
    pub(crate) fn of_page(&self, number: usize) -> Self {
        if self.duplex && number.is_multiple_of(2) {
            return Self { left: self.right, right: self.left, ..*self };
        }
        *self
    }
}

/// A document to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub title: String,
    pub author: String,
    pub producer: String,
    /// `vi`.
    pub language: String,
    /// Year, month, day: given, never read from a clock.
    pub date: (u16, u8, u8),
    pub sheet: Sheet,
    pub blocks: Vec<Block>,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("the sheet of {width} × {height} points is not a page")]
    Sheet { width: f32, height: f32 },
    #[error("the file breaks the rules of PDF/A-2a: {0}")]
    Rules(String),
    #[error("a picture of the file is no JPEG: {0}")]
    Picture(String),
    /// Whoever watched asked for it.
    #[error("the writing was stopped")]
    Stopped,
}
