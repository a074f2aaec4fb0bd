//! A table with rules, as Word has them: the head is repeated on every page, a short row is not cut.

use std::fmt::Write as _;

use super::part::{STYLE_CELL, STYLE_END};
use super::{TWIPS_PER_MM, twips};
use crate::format::pdf::{CELL_BORDER, CELL_PADDING};
use crate::format::profile::Profile;
use crate::format::table::Table;

/// Border widths are counted in eighths of a point.
const EIGHTHS: f32 = 8.0;

/// Twentieths of a point in a point.
const TWENTIETHS: f32 = 20.0;

/// Letters of a row that may be cut by the end of a page: it would else leave half a page empty.
const ROW_LETTERS_TOGETHER_MAX: usize = 600;

/// Word keeps a row with the next where every paragraph of it is kept with the next.
const KEEP_NEXT: &str = "<w:keepNext/>";

/// Writes the table; cells come as written runs. Its last `kept` rows stay on the page with what follows the table.
pub fn table(
    table: &Table,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    profile: &Profile,
    kept: usize,
) -> String {
    let page = profile.page;
    let widths: Vec<i32> = table
        .widths(page.width - page.left - page.right)
        .into_iter()
        .map(|width| twips(width, TWIPS_PER_MM))
        .collect();
    let (thick, side) = (twips(CELL_BORDER, EIGHTHS), twips(CELL_PADDING, TWENTIETHS));
    let border = |name: &str| {
        format!("<w:{name} w:val=\"single\" w:sz=\"{thick}\" w:space=\"0\" w:color=\"000000\"/>")
    };
    let borders: String =
        ["top", "left", "bottom", "right", "insideH", "insideV"].into_iter().map(border).collect();
    let mut written = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"{side}\" w:type=\"dxa\"/>\
         <w:right w:w=\"{side}\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
        widths.iter().sum::<i32>()
    );
    for width in &widths {
        let _ = write!(written, "<w:gridCol w:w=\"{width}\"/>");
    }
    written.push_str("</w:tblGrid>");
    row(&mut written, &heads, &widths, ("<w:cantSplit/><w:tblHeader/>", ""), |_| true);
    let kept_from = rows.len().saturating_sub(kept);
    for (place, (cells, words)) in rows.iter().zip(&table.rows).enumerate() {
        let letters = words.iter().map(|one| one.chars().count()).max().unwrap_or(0);
        let keep = if letters > ROW_LETTERS_TOGETHER_MAX { "" } else { "<w:cantSplit/>" };
        let with_next = if place >= kept_from { KEEP_NEXT } else { "" };
        row(&mut written, cells, &widths, (keep, with_next), |place| table.columns[place].centred);
    }
    // Word wants a paragraph between tables, and the eye some room.
    let with_next = if kept > 0 { KEEP_NEXT } else { "" };
    let _ = write!(
        written,
        "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"{STYLE_END}\"/>{with_next}<w:spacing w:before=\"0\" w:after=\"{}\"/></w:pPr></w:p>",
        twips(profile.text.line, TWENTIETHS)
    );
    written
}

fn row(
    written: &mut String,
    cells: &[String],
    widths: &[i32],
    (properties, with_next): (&str, &str),
    centred: impl Fn(usize) -> bool,
) {
    let _ = write!(written, "<w:tr><w:trPr>{properties}</w:trPr>");
    for (place, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let side = if centred(place) { "<w:jc w:val=\"center\"/>" } else { "" };
        let _ = write!(
            written,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>\
             <w:p><w:pPr><w:pStyle w:val=\"{STYLE_CELL}\"/>{with_next}{side}</w:pPr>{cell}</w:p></w:tc>"
        );
    }
    written.push_str("</w:tr>");
}
