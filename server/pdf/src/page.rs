//! Fills pages with lines: headings stay with what follows, no line of a paragraph stands alone, and columns
//! stay together with the lines above them.

use crate::font::Faces;
use crate::line::{Line, set};
use crate::{Block, Columns, Paragraph, Sheet};

/// Fewer lines of one paragraph than this never stand alone at the head or foot of a page.
const LINES_TOGETHER: usize = 2;

/// Columns longer than this part of the page may be continued on the next one.
const COLUMN_PART_MAX: f32 = 0.5;

/// A paragraph's place in the document: block, column (0 outside columns), paragraph within the column.
pub type Origin = (usize, usize, usize);

/// One line at its place on a page, in points from the upper left corner of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub origin: Origin,
    pub line: Line,
    pub x: f32,
    /// Top of the line's room, and its height.
    pub top: f32,
    pub height: f32,
    /// Thickness of a rule beneath.
    pub rule: Option<f32>,
}

/// What is moved to another page as one.
struct Unit {
    /// Lines with places counted from the unit's own upper left corner.
    lines: Vec<Placed>,
    height: f32,
    /// Left free above it, but not at the head of a page.
    before: f32,
    may_break_before: bool,
}

/// Lays out all blocks; the first page is first.
pub fn lay_out(blocks: &[Block], sheet: &Sheet, faces: &Faces) -> Vec<Vec<Placed>> {
    let units = units(blocks, sheet, faces);
    let room = sheet.height - sheet.top - sheet.bottom;
    let mut pages = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let end = page_end(&units[start..], room) + start;
        pages.push(place(&units[start..end], sheet));
        start = end;
    }
    pages
}

/// Returns how many units go on one page: as many as fit, back to the last place where a break is allowed.
fn page_end(units: &[Unit], room: f32) -> usize {
    let mut used = 0.0;
    let mut fitting = units.len();
    for (place, unit) in units.iter().enumerate() {
        used += unit.height + if place == 0 { 0.0 } else { unit.before };
        if used > room {
            fitting = place.max(1);
            break;
        }
    }
    if fitting == units.len() {
        return fitting;
    }
    (1..=fitting).rev().find(|&place| units[place].may_break_before).unwrap_or(fitting)
}

fn place(units: &[Unit], sheet: &Sheet) -> Vec<Placed> {
    let mut top = sheet.top;
    let mut placed = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        if place > 0 {
            top += unit.before;
        }
        placed.extend(unit.lines.iter().map(|line| Placed {
            x: line.x + sheet.left,
            top: line.top + top,
            ..line.clone()
        }));
        top += unit.height;
    }
    placed
}

fn units(blocks: &[Block], sheet: &Sheet, faces: &Faces) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let (mut after, mut kept) = (0.0, false);
    for (number, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(paragraph) => {
                let lines = set(paragraph, sheet.width - sheet.left - sheet.right, faces);
                let count = lines.len();
                for (place, line) in lines.into_iter().enumerate() {
                    let alone = place < LINES_TOGETHER || count - place < LINES_TOGETHER;
                    units.push(Unit {
                        lines: vec![placed(paragraph, (number, 0, 0), line, place + 1 == count)],
                        height: paragraph.line,
                        before: if place == 0 { after } else { 0.0 },
                        may_break_before: if place == 0 { !kept } else { !alone },
                    });
                }
                (after, kept) = (paragraph.after, paragraph.keep_with_next);
            }
            Block::Columns(columns) => {
                let above = units.len();
                let limit = (sheet.height - sheet.top - sheet.bottom) * COLUMN_PART_MAX;
                units.extend(column_units(columns, number, after.max(columns.before), limit, faces));
                if columns.lines_above > 0 {
                    for unit in units[..=above].iter_mut().rev().take(columns.lines_above) {
                        unit.may_break_before = false;
                    }
                }
                (after, kept) = (columns.after, false);
            }
        }
    }
    units
}

fn placed(paragraph: &Paragraph, origin: Origin, line: Line, last: bool) -> Placed {
    let rule = paragraph.rule.filter(|_| last);
    Placed { origin, line, x: 0.0, top: 0.0, height: paragraph.line, rule }
}

/// Returns one unit with all of the right column, and what of the left one goes beside it; then, line by line,
/// what of the left column is too long for that.
fn column_units(columns: &Columns, number: usize, before: f32, limit: f32, faces: &Faces) -> Vec<Unit> {
    let [left, right] = &columns.cells;
    let right = column(right, (number, 1), columns.widths, faces);
    let left = column(left, (number, 0), columns.widths, faces);
    let bottom = |lines: &[Placed]| lines.iter().map(|line| line.top + line.height).fold(0.0, f32::max);
    let height =
        if bottom(&left) > limit { bottom(&right).max(limit) } else { bottom(&left).max(bottom(&right)) };
    let (beside, below): (Vec<Placed>, Vec<Placed>) =
        left.into_iter().partition(|line| line.top + line.height <= height);
    let lines: Vec<Placed> = beside.into_iter().chain(right).collect();
    let first = Unit { height, lines, before, may_break_before: true };
    let rest = below.into_iter().map(|line| Unit {
        height: line.height,
        before: 0.0,
        may_break_before: true,
        lines: vec![Placed { top: 0.0, ..line }],
    });
    std::iter::once(first).chain(rest).collect()
}

fn column(
    paragraphs: &[Paragraph],
    (number, side): (usize, usize),
    widths: [f32; 2],
    faces: &Faces,
) -> Vec<Placed> {
    let x = if side == 0 { 0.0 } else { widths[0] };
    let mut top = 0.0;
    let mut lines = Vec::new();
    for (place, paragraph) in paragraphs.iter().enumerate() {
        let set = set(paragraph, widths[side], faces);
        let count = set.len();
        for (at, line) in set.into_iter().enumerate() {
            let line = placed(paragraph, (number, side, place), line, at + 1 == count);
            lines.push(Placed { x, top, ..line });
            top += paragraph.line;
        }
        top += paragraph.after;
    }
    lines
}
