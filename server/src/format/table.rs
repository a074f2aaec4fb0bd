//! Tables and pictures of an annex: what they hold, in reading order; knows nothing of any file format.

use std::sync::Arc;

/// The room of a picture on paper, in mm: two stand on a page, each with the words beneath it.
const PICTURE_WIDTH_MAX_MM: f32 = 140.0;
const PICTURE_HEIGHT_MAX_MM: f32 = 92.0;

/// The room of the box in the place of a picture that cannot be shown, in mm.
const MARK_HEIGHT_MM: f32 = 24.0;

/// One column: its head, and its share of the sheet's width.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub head: String,
    /// In parts of the sum of all shares.
    pub share: f32,
    /// Numbers and short words stand in the middle.
    pub centred: bool,
}

/// Rows under heads; each row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns the widths of the columns in a sheet that is so wide between its margins.
    pub fn widths(&self, width: f32) -> Vec<f32> {
        let all: f32 = self.columns.iter().map(|column| column.share).sum();
        self.columns.iter().map(|column| width * column.share / all).collect()
    }
}

/// What a picture shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A JPEG file that is known to be whole, with its size in points of the picture.
    Jpeg { bytes: Arc<[u8]>, width: u16, height: u16 },
    /// Words in a box, where a picture cannot be shown.
    Mark(String),
}

/// A picture with the words beneath it.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub shown: Shown,
    pub caption: String,
}

impl Picture {
    /// Returns width and height on paper, in mm: as large as its room allows, its sides in proportion.
    pub fn size_mm(&self) -> (f32, f32) {
        let Shown::Jpeg { width, height, .. } = &self.shown else {
            return (PICTURE_WIDTH_MAX_MM, MARK_HEIGHT_MM);
        };
        let (width, height) = (f32::from((*width).max(1)), f32::from((*height).max(1)));
        let scale = (PICTURE_WIDTH_MAX_MM / width).min(PICTURE_HEIGHT_MAX_MM / height);
        (width * scale, height * scale)
    }

    /// Returns its words: those in its place, and those beneath.
    fn lines(&self) -> impl Iterator<Item = String> {
        let mark = match &self.shown {
            Shown::Jpeg { .. } => None,
            Shown::Mark(words) => Some(words.clone()),
        };
        mark.into_iter().chain([self.caption.clone()])
    }
}

/// A part of an annex: a heading, a sentence where there is one to say, a table where there are rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    pub heading: String,
    /// 0 for a part, 1 for a part of a part.
    pub level: u8,
    pub note: String,
    pub table: Option<Table>,
    /// Paragraphs beneath.
    pub beneath: Vec<String>,
    /// Behind everything else; only Word files and PDF show them.
    pub pictures: Vec<Picture>,
}

impl Section {
    /// Tells whether its note says something of what follows, and stays on the page with that.
    pub fn keeps_note(&self) -> bool {
        self.table.is_some() || self.level == 0
    }

    /// Returns every line of words, a row as one line.
    pub fn lines(&self) -> Vec<String> {
        let heads = self.table.iter().map(|table| {
            table.columns.iter().map(|column| column.head.as_str()).collect::<Vec<_>>().join(" | ")
        });
        let rows = self.table.iter().flat_map(|table| table.rows.iter().map(|row| row.join(" | ")));
        let first = [self.heading.clone(), self.note.clone()];
        let words = first.into_iter().chain(heads).chain(rows).chain(self.beneath.iter().cloned());
        words.chain(self.pictures.iter().flat_map(Picture::lines)).collect()
    }
}
