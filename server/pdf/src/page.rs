//! Fills pages with lines: headings stay with what follows, no line of a paragraph stands alone, and columns
//! stay together with the lines above them, and a table's head stands on every page of it.

use crate::cards::modules;
use crate::font::Faces;
use crate::line::{Line, set};
use crate::picture::picture_unit;
use crate::table::slabs;
use crate::{Block, Columns, Mark, Paragraph, Sheet};

/// Fewer lines of one paragraph than this never stand alone at the head or foot of a page.
const LINES_TOGETHER: usize = 2;

/// Columns longer than this part of the page may be continued on the next one.
const COLUMN_PART_MAX: f32 = 0.5;

/// A paragraph's place in the document: block, column (0 outside columns), paragraph within the column; in a table
/// block, row (0 is the head), column.
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
    /// Said before: a reader who cannot see it skips it.
    pub repeated: bool,
}

impl Placed {
    /// A line at the upper left corner of something.
    pub fn plain(origin: Origin, line: Line, height: f32) -> Self {
        Self { origin, line, x: 0.0, top: 0.0, height, rule: None, repeated: false }
    }
}

/// A filled box that stands for a thin line, in points from the upper left corner of the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub x: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// The room of a picture; which one, its block knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Number of the block.
    pub block: usize,
    pub place: Rule,
}

/// A page with its lines of words and the rules of its tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laid {
    pub lines: Vec<Placed>,
    pub rules: Vec<Rule>,
    /// Pictures made of boxes, each drawn as one.
    pub marks: Vec<Vec<Rule>>,
    pub pictures: Vec<Room>,
}

/// What is moved to another page as one.
#[derive(Clone)]
pub struct Unit {
    /// Lines with places counted from the unit's own upper left corner.
    pub lines: Vec<Placed>,
    pub height: f32,
    /// Left free above it, but not at the head of a page.
    pub before: f32,
    pub may_break_before: bool,
    /// Rules with places counted likewise.
    pub rules: Vec<Rule>,
    /// Pictures made of boxes, with places counted likewise.
    pub marks: Vec<Vec<Rule>>,
    pub pictures: Vec<Room>,
    /// Left and right edge of the table it belongs to, and the thickness of its rules.
    pub across: Option<(f32, f32, f32)>,
    /// The units of the head that stands above it where it begins a page.
    pub head_of: Option<(usize, usize)>,
}

impl Unit {
    pub fn empty() -> Self {
        Self {
            lines: Vec::new(),
            height: 0.0,
            before: 0.0,
            may_break_before: true,
            rules: Vec::new(),
            marks: Vec::new(),
            pictures: Vec::new(),
            across: None,
            head_of: None,
        }
    }
}

/// Lays out all blocks; the first page is first. `before` pages stand before it in the file.
pub fn lay_out(blocks: &[Block], sheet: &Sheet, faces: &Faces, before: usize) -> Vec<Laid> {
    let units = units(blocks, sheet, faces);
    let room = sheet.height - sheet.top - sheet.bottom;
    let mut pages = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let head = repeated_head(&units, start);
        let taken: f32 = head.iter().map(|unit| unit.height).sum();
        let end = page_end(&units[start..], room - taken) + start;
        pages.push(place(&head, &units[start..end], &sheet.of_page(before + pages.len() + 1)));
        start = end;
    }
    pages
}

/// Returns the head of the table that goes on at the head of a page.
fn repeated_head(units: &[Unit], start: usize) -> Vec<Unit> {
    let Some((from, to)) = units[start].head_of.filter(|&(_, to)| start >= to) else { return Vec::new() };
    let mut head = units[from..to].to_vec();
    for line in head.iter_mut().flat_map(|unit| &mut unit.lines) {
        line.repeated = true;
    }
    head
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

fn place(head: &[Unit], units: &[Unit], sheet: &Sheet) -> Laid {
    let mut top = sheet.top;
    let mut laid = Laid::default();
    let count = head.len() + units.len();
    for (place, unit) in head.iter().chain(units).enumerate() {
        if place > 0 {
            top += unit.before;
        }
        laid.lines.extend(unit.lines.iter().map(|line| Placed {
            x: line.x + sheet.left,
            top: line.top + top,
            ..line.clone()
        }));
        let moved = |rule: &Rule| Rule { x: rule.x + sheet.left, top: rule.top + top, ..*rule };
        laid.rules.extend(unit.rules.iter().map(moved));
        let rooms = unit.pictures.iter().map(|room| Room { place: moved(&room.place), ..*room });
        laid.pictures.extend(rooms);
        laid.marks.extend(unit.marks.iter().map(|mark| mark.iter().map(moved).collect()));
        top += unit.height;
        // A row that is cut by the end of the page is closed there.
        if let Some((left, right, thick)) = unit.across.filter(|_| place + 1 == count) {
            laid.rules.push(Rule { x: left + sheet.left, top, width: right - left + thick, height: thick });
        }
    }
    laid
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
                        ..Unit::empty()
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
            Block::Table(table) => {
                let from = units.len();
                let (made, head) = slabs(table, number, after, kept, faces);
                let head_of = Some((from, from + head));
                units.extend(made.into_iter().map(|unit| Unit { head_of, ..unit }));
                (after, kept) = (table.after, false);
            }
            Block::Picture(picture) => {
                let room = sheet.width - sheet.left - sheet.right;
                let unit = picture_unit(picture, number, room, faces);
                units.push(Unit { before: after, may_break_before: !kept, ..unit });
                (after, kept) = (picture.after, false);
            }
        }
    }
    units
}

fn placed(paragraph: &Paragraph, origin: Origin, line: Line, last: bool) -> Placed {
    let rule = paragraph.rule.filter(|_| last);
    Placed { rule, ..Placed::plain(origin, line, paragraph.line) }
}

/// Returns one unit with all of the right column, and what of the left one goes beside it; then, line by line,
/// what of the left column is too long for that.
fn column_units(columns: &Columns, number: usize, before: f32, limit: f32, faces: &Faces) -> Vec<Unit> {
    let [left, right] = &columns.cells;
    let right = column(right, (number, 1), columns.widths, faces);
    let left = column(left, (number, 0), columns.widths, faces);
    let bottom = |lines: &[Placed]| lines.iter().map(|line| line.top + line.height).fold(0.0, f32::max);
    let foot = bottom(&left);
    let marked = foot + columns.mark.as_ref().map_or(0.0, |mark| 2.0 * mark.quiet + mark.side);
    let least = if foot > limit {
        limit
    } else if marked > limit {
        foot
    } else {
        marked
    };
    let height = bottom(&right).max(least);
    let (beside, below): (Vec<Placed>, Vec<Placed>) =
        left.into_iter().partition(|line| line.top + line.height <= height);
    let lines: Vec<Placed> = beside.into_iter().chain(right).collect();
    let (beside, below_all): (Vec<_>, Vec<_>) = columns.mark.iter().partition(|_| marked <= height);
    let drawn = |mark: &Mark, top: f32| modules(&mark.code, 0.0, top + mark.quiet, mark.side);
    let marks = beside.into_iter().map(|mark| drawn(mark, foot)).collect();
    let first = Unit { height, lines, marks, before, may_break_before: true, ..Unit::empty() };
    let rest = below.into_iter().map(|line| Unit {
        height: line.height,
        before: 0.0,
        may_break_before: true,
        lines: vec![Placed { top: 0.0, ..line }],
        ..Unit::empty()
    });
    // What is too long for one page is marked at its end, on the page of the last line.
    let end = below_all.into_iter().map(|mark| Unit {
        height: 2.0 * mark.quiet + mark.side,
        marks: vec![drawn(mark, 0.0)],
        may_break_before: false,
        ..Unit::empty()
    });
    std::iter::once(first).chain(rest).chain(end).collect()
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
