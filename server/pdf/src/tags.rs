//! The tags that tell a screen reader what each piece of a page is, and in what order they are read.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::ops::Range;

use krilla::tagging::{
    Identifier, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree, TextDecorationType,
};

use crate::page::Origin;
use crate::picture::{SHOWN, alt};
use crate::{Block, Look, Paragraph, Picture, Role, Shown};

/// What was drawn of each paragraph, piece by piece, with its look.
pub type Tagged = BTreeMap<Origin, Vec<(Identifier, Look)>>;

/// The order of reading: what belongs to no part, then part by part.
pub fn tree(blocks: &[Block], parts: &[Range<usize>], mut tagged: Tagged) -> TagTree {
    let mut tree = TagTree::new();
    let first = parts.first().map_or(blocks.len(), |part| part.start);
    for group in tags(blocks, 0..first, &mut tagged) {
        tree.push(group);
    }
    for part in parts {
        let groups = tags(blocks, part.clone(), &mut tagged).into_iter().map(Node::Group).collect();
        tree.push(TagGroup::with_children(Tag::Part, groups));
    }
    tree
}

/// Blocks from top to bottom, the left column before the right one.
fn tags(blocks: &[Block], range: Range<usize>, tagged: &mut Tagged) -> Vec<TagGroup> {
    let mut groups = Vec::new();
    for (number, block) in blocks.iter().enumerate().take(range.end).skip(range.start) {
        match block {
            Block::Paragraph(paragraph) => {
                groups.extend(tag(paragraph, tagged.remove(&(number, 0, 0))));
            }
            Block::Columns(columns) => {
                for (side, cell) in columns.cells.iter().enumerate() {
                    let read = cell.iter().enumerate();
                    let read: Vec<Node> = read
                        .filter_map(|(place, paragraph)| {
                            tag(paragraph, tagged.remove(&(number, side, place)))
                        })
                        .map(Node::Group)
                        .collect();
                    if !read.is_empty() {
                        groups.push(TagGroup::with_children(Tag::Div, read));
                    }
                }
            }
            Block::Table(table) => {
                let rows = std::iter::once(&table.head).chain(&table.rows).enumerate();
                let rows: Vec<Node> =
                    rows.map(|(place, row)| Node::Group(row_tag(row, (number, place), tagged))).collect();
                groups.push(TagGroup::with_children(Tag::Table, rows));
            }
            Block::Picture(picture) => groups.extend(picture_tags(picture, number, tagged)),
        }
    }
    groups
}

/// A picture, or the words in its place, and the words beneath it.
fn picture_tags(picture: &Picture, number: usize, tagged: &mut Tagged) -> Vec<TagGroup> {
    let seen = tagged.remove(&(number, SHOWN, 0));
    let shown = match &picture.shown {
        Shown::Mark(words) => tag(words, seen),
        Shown::Jpeg(_) => seen.map(|pieces| {
            let leaves = pieces.into_iter().map(|(piece, _)| Node::Leaf(piece)).collect();
            TagGroup::with_children(Tag::Figure(Some(alt(picture))), leaves)
        }),
    };
    let caption = tag(&picture.caption, tagged.remove(&(number, 0, 0)));
    shown.into_iter().chain(caption).collect()
}

fn row_tag(row: &[Paragraph], (number, place): (usize, usize), tagged: &mut Tagged) -> TagGroup {
    let cells = row.iter().enumerate().map(|(column, cell)| {
        let words = tag(cell, tagged.remove(&(number, place, column)));
        let kind: TagKind =
            if place == 0 { Tag::TH(TableHeaderScope::Column).into() } else { Tag::TD.into() };
        Node::Group(TagGroup::with_children(kind, words.into_iter().map(Node::Group).collect()))
    });
    TagGroup::with_children(Tag::TR, cells.collect())
}

fn tag(paragraph: &Paragraph, words: Option<Vec<(Identifier, Look)>>) -> Option<TagGroup> {
    let children: Vec<Node> = words?.into_iter().map(|(words, look)| leaf(words, look)).collect();
    let kind: TagKind = match paragraph.role {
        Role::Paragraph => Tag::P.into(),
        Role::Heading(level) => Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), None).into(),
    };
    Some(TagGroup::with_children(kind, children))
}

/// Lines through and twice beneath letters have a meaning: a reader who cannot see them is told of them.
fn leaf(words: Identifier, look: Look) -> Node {
    let decoration = match look {
        Look { strike: true, .. } => TextDecorationType::LineThrough,
        Look { double_underline: true, .. } => TextDecorationType::Underline,
        Look { .. } => return Node::Leaf(words),
    };
    let span = Tag::Span.with_text_decoration_type(Some(decoration));
    Node::Group(TagGroup::with_children(span, vec![Node::Leaf(words)]))
}
