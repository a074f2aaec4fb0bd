//! Cuts tables into slabs one line high: rows stay together where they are short, and the head stands again on every
//! page that a table goes on to.

use crate::Table;
use crate::font::Faces;
use crate::line::set;
use crate::page::{Placed, Rule, Unit};

/// A row of more lines than this may be continued on the next page; a shorter one is moved there whole.
const ROW_LINES_TOGETHER_MAX: usize = 8;

/// Fewer lines of a long row than this never stand alone at the head or foot of a page.
const LINES_TOGETHER: usize = 2;

/// Returns the slabs of a table that is block `number`; the first `head` of them are its head.
pub fn slabs(table: &Table, number: usize, before: f32, kept: bool, faces: &Faces) -> (Vec<Unit>, usize) {
    let mut units: Vec<Unit> = Vec::new();
    let mut head = 0;
    for (place, row) in std::iter::once(&table.head).chain(&table.rows).enumerate() {
        let slabs = row_slabs(table, row, (number, place), faces);
        let count = slabs.len();
        for (at, mut slab) in slabs.into_iter().enumerate() {
            let inner =
                at >= LINES_TOGETHER && count - at >= LINES_TOGETHER && count > ROW_LINES_TOGETHER_MAX;
            slab.may_break_before = match (place, at) {
                (0, 0) => !kept,
                // The head never stands alone at the foot of a page.
                (0, _) | (1, 0) => false,
                (_, 0) => true,
                _ => inner,
            };
            slab.before = if (place, at) == (0, 0) { before } else { 0.0 };
            units.push(slab);
        }
        if place == 0 {
            head = units.len();
        }
    }
    (units, head)
}

fn row_slabs(
    table: &Table,
    row: &[crate::Paragraph],
    (number, place): (usize, usize),
    faces: &Faces,
) -> Vec<Unit> {
    let edges = edges(table);
    let cells: Vec<Vec<Placed>> = row
        .iter()
        .zip(&table.widths)
        .enumerate()
        .map(|(column, (cell, width))| {
            let lines = set(cell, width - 2.0 * table.padding, faces).into_iter();
            let x = edges[column] + table.padding;
            lines
                .map(|line| Placed { x, ..Placed::plain((number, place, column), line, cell.line) })
                .collect()
        })
        .collect();
    let count = cells.iter().map(Vec::len).max().unwrap_or(0);
    let height = row.iter().map(|cell| cell.line).fold(0.0, f32::max);
    let slabs = (0..count).map(|at| {
        let (first, last) = (at == 0, at + 1 == count);
        let above = if first { table.padding } else { 0.0 };
        let below = if last { table.padding } else { 0.0 };
        let lines = cells.iter().filter_map(|cell| cell.get(at));
        Unit {
            lines: lines.map(|line| Placed { top: above, ..line.clone() }).collect(),
            height: above + height + below,
            may_break_before: false,
            rules: rules(table, &edges, above + height + below, first && place == 0, last),
            across: Some((*edges.first().unwrap_or(&0.0), *edges.last().unwrap_or(&0.0), table.border)),
            ..Unit::empty()
        }
    });
    slabs.collect()
}

/// Returns where columns begin, and where the last one ends.
fn edges(table: &Table) -> Vec<f32> {
    let mut edges = vec![0.0];
    for width in &table.widths {
        edges.push(edges.last().copied().unwrap_or(0.0) + width);
    }
    edges
}

/// The upright rules of a slab, the rule above the first row, and the rule beneath each row.
fn rules(table: &Table, edges: &[f32], height: f32, top: bool, bottom: bool) -> Vec<Rule> {
    let thick = table.border;
    let upright = edges.iter().map(|&edge| Rule { x: edge, top: 0.0, width: thick, height });
    let (left, right) = (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(0.0));
    let lying = |top: f32| Rule { x: left, top, width: right - left + thick, height: thick };
    upright.chain(top.then(|| lying(0.0))).chain(bottom.then(|| lying(height))).collect()
}
