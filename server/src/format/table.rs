//! Tables of an annex: what they hold, in reading order; knows nothing of any file format.

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
        first.into_iter().chain(heads).chain(rows).chain(self.beneath.iter().cloned()).collect()
    }
}
