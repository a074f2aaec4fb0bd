//! Sheets of cards to be cut apart: words on the left, a square code on the right, thin lines between.

use crate::font::Faces;
use crate::line::set;
use crate::page::{Laid, Placed, Rule};
use crate::write::{allowed, write_pages};
use crate::{Block, Document, Paragraph, PdfError};

/// Thickness of the lines to cut along, in points.
const CUT: f32 = 0.4;

/// A square code: its modules row by row, the dark ones true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub side: usize,
    pub dark: Vec<bool>,
}

/// One card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub lines: Vec<Paragraph>,
    pub code: Code,
}

/// Cards on pages of so many columns and rows. Lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Cards {
    pub columns: usize,
    pub rows: usize,
    /// Left free around each card.
    pub padding: f32,
    /// Side of the code on paper.
    pub code: f32,
    pub cards: Vec<Card>,
}

/// Writes cards; of the document the properties and the size of the sheet are taken, its margins are not.
pub fn write_cards(document: &Document, cards: &Cards) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::read()?;
    let lines = cards.cards.iter().flat_map(|card| card.lines.iter().cloned().map(Block::Paragraph));
    let blocks: Vec<Block> = lines.map(|block| allowed(&block)).collect();
    let mut rest = blocks.iter().enumerate();
    let pages: Vec<Laid> = cards
        .cards
        .chunks((cards.columns * cards.rows).max(1))
        .map(|page| lay_out(page, cards, document, &mut rest, &faces))
        .collect();
    write_pages(&Document { blocks, ..document.clone() }, &pages, false, &faces)
}

fn lay_out<'a>(
    page: &[Card],
    cards: &Cards,
    document: &Document,
    words: &mut impl Iterator<Item = (usize, &'a Block)>,
    faces: &Faces,
) -> Laid {
    let count = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    let width = document.sheet.width / count(cards.columns);
    let height = document.sheet.height / count(cards.rows);
    let mut laid = Laid::default();
    for (place, card) in page.iter().enumerate() {
        let left = width * count(place % cards.columns);
        let top = height * count(place / cards.columns);
        let code_left = left + width - cards.padding - cards.code;
        laid.marks.push(modules(&card.code, code_left, top + (height - cards.code) / 2.0, cards.code));
        let room = width - 3.0 * cards.padding - cards.code;
        let mut down = top + cards.padding;
        for (number, block) in words.by_ref().take(card.lines.len()) {
            let Block::Paragraph(paragraph) = block else { continue };
            for line in set(paragraph, room, faces) {
                // What does not fit its card must not run into the next one.
                if down + paragraph.line > top + height - cards.padding / 2.0 {
                    break;
                }
                let placed = Placed::plain((number, 0, 0), line, paragraph.line);
                laid.lines.push(Placed { x: left + cards.padding, top: down, ..placed });
                down += paragraph.line;
            }
            down += paragraph.after;
        }
    }
    for column in 1..cards.columns {
        let x = width * count(column) - CUT / 2.0;
        laid.rules.push(Rule { x, top: 0.0, width: CUT, height: document.sheet.height });
    }
    for row in 1..cards.rows {
        let top = height * count(row) - CUT / 2.0;
        laid.rules.push(Rule { x: 0.0, top, width: document.sheet.width, height: CUT });
    }
    laid
}

/// Dark modules, neighbours of a row as one box.
pub fn modules(code: &Code, left: f32, top: f32, side: f32) -> Vec<Rule> {
    let count = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    let module = side / count(code.side.max(1));
    let mut boxes = Vec::new();
    for (row, dark) in code.dark.chunks(code.side.max(1)).enumerate() {
        let mut column = 0;
        for run in dark.chunk_by(|one, other| one == other) {
            if run[0] {
                boxes.push(Rule {
                    x: left + module * count(column),
                    top: top + module * count(row),
                    width: module * count(run.len()),
                    height: module,
                });
            }
            column += run.len();
        }
    }
    boxes
}
