//! Several papers as one file: contents with page numbers, each part on a page of its own, an outline for the reader's
//! program, one count of pages.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};

use crate::font::{Faces, FontError};
use crate::page::{Laid, lay_out};
use crate::write::{Sewn, allowed, is_forbidden};
use crate::{Block, Document, Paragraph, PdfError, Shown};

/// Stands in the contents until the pages are counted: no number of a page is wider.
const NUMBER_WIDEST: usize = 888;

/// Times the contents are laid out until they take as many pages as was counted with: with a column of numbers of its
/// own, the first is right.
const CONTENTS_TIMES_MAX: usize = 4;

/// A place that the outline leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Number of the block within its part.
    pub block: usize,
    /// 0 right beneath the part.
    pub level: u8,
    pub words: String,
}

/// One paper of the volume; it begins a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// As the outline calls it.
    pub title: String,
    pub blocks: Vec<Block>,
    pub bookmarks: Vec<Bookmark>,
}

/// Papers to be written as one file.
pub struct Volume<'a> {
    /// Sheet and properties of the file; its own blocks are not printed.
    pub document: Document,
    /// As the outline calls the contents.
    pub contents_title: String,
    /// Makes the blocks of the contents of the page on which each part begins, the first page of the file being 1.
    pub contents: &'a dyn Fn(&[usize]) -> Vec<Block>,
    pub parts: Vec<Part>,
}

/// A step of the writing, as whoever watches is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A part is laid out; so many pages are known by now.
    Laid { pages: usize },
    /// A page is drawn.
    Drawn { pages: usize, of: usize },
}

/// The file, and its pages.
#[derive(Clone, Debug)]
pub struct Bound {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// The page on which each part begins.
    pub starts: Vec<usize>,
}

/// Writes a volume as a tagged PDF/A-2a file. `watch` is told of each step and may end the writing.
pub fn write_volume(
    volume: &Volume<'_>,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Bound, PdfError> {
    let faces = Faces::read()?;
    let sheet = &volume.document.sheet;
    let mut told = |step| match watch(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(PdfError::Stopped),
    };
    let mut starts = vec![NUMBER_WIDEST; volume.parts.len()];
    for _ in 0..CONTENTS_TIMES_MAX {
        let before = lay_out(&mended(&(volume.contents)(&starts)), sheet, &faces, 0).len();
        let mut papers: Vec<(Vec<Block>, Vec<Laid>)> = Vec::new();
        let mut pages = before;
        for (part, start) in volume.parts.iter().zip(&mut starts) {
            let blocks = mended(&part.blocks);
            let laid = lay_out(&blocks, sheet, &faces, pages);
            *start = pages + 1;
            pages += laid.len();
            papers.push((blocks, laid));
            told(Step::Laid { pages })?;
        }
        let blocks = mended(&(volume.contents)(&starts));
        let contents = lay_out(&blocks, sheet, &faces, 0);
        if contents.len() == before {
            papers.insert(0, (blocks, contents));
            let bytes = sewn(volume, papers, &faces, &mut told)?;
            return Ok(Bound { bytes, pages, starts });
        }
    }
    Err(PdfError::Rules("the contents take another number of pages each time".to_owned()))
}

fn mended(blocks: &[Block]) -> Vec<Block> {
    blocks.iter().map(allowed).collect()
}

/// Sews papers, the contents first, into one file: blocks and pages are counted through all of them.
fn sewn(
    volume: &Volume<'_>,
    papers: Vec<(Vec<Block>, Vec<Laid>)>,
    faces: &Faces,
    told: &mut dyn FnMut(Step) -> Result<(), PdfError>,
) -> Result<Vec<u8>, PdfError> {
    let (mut blocks, mut pages, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (own, laid) in papers {
        let from = blocks.len();
        blocks.extend(own);
        parts.push(from..blocks.len());
        pages.extend(laid.into_iter().map(|page| counted_on(page, from)));
    }
    let contents = parts.remove(0);
    let found = places(&pages);
    let to = |block: usize| {
        let (page, top) = found.get(&block).copied().unwrap_or_default();
        XyzDestination::new(page, Point::from_xy(0.0, top))
    };
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(volume.contents_title.clone(), to(contents.start)));
    for (part, range) in volume.parts.iter().zip(&parts) {
        let mut node = OutlineNode::new(part.title.clone(), to(range.start));
        for below in nested(&part.bookmarks, &|block| to(range.start + block)) {
            node.push_child(below);
        }
        outline.push_child(node);
    }
    let document = Document { blocks, ..volume.document.clone() };
    let (mut drawn, of) = (0, pages.len());
    let sewn = Sewn { document: &document, pages: &pages, numbered: true, parts, outline: Some(outline) };
    sewn.write(faces, &mut || {
        drawn += 1;
        told(Step::Drawn { pages: drawn, of })
    })
}

/// The same page with its blocks counted from another one on.
fn counted_on(mut page: Laid, from: usize) -> Laid {
    for line in &mut page.lines {
        line.origin.0 += from;
    }
    for room in &mut page.pictures {
        room.block += from;
    }
    page
}

/// Returns where each block begins: its page, the first being 0, and how far from the top.
fn places(pages: &[Laid]) -> BTreeMap<usize, (usize, f32)> {
    let mut found = BTreeMap::new();
    for (number, page) in pages.iter().enumerate() {
        let lines = page.lines.iter().filter(|line| !line.repeated).map(|line| (line.origin.0, line.top));
        let rooms = page.pictures.iter().map(|room| (room.block, room.place.top));
        for (block, top) in rooms.chain(lines) {
            found.entry(block).or_insert((number, top));
        }
    }
    found
}

/// Returns the entries of one level, each with those beneath it.
fn nested(marks: &[Bookmark], to: &dyn Fn(usize) -> XyzDestination) -> Vec<OutlineNode> {
    let mut nodes = Vec::new();
    let mut rest = marks;
    while let Some((first, behind)) = rest.split_first() {
        let below = behind.iter().take_while(|mark| mark.level > first.level).count();
        let mut node = OutlineNode::new(first.words.clone(), to(first.block));
        for child in nested(&behind[..below], to) {
            node.push_child(child);
        }
        nodes.push(node);
        rest = &behind[below..];
    }
    nodes
}

/// Returns the letters of these blocks that are printed as a box, because no face has them or the file may not hold them.
pub fn lacking(blocks: &[Block]) -> Result<BTreeSet<char>, FontError> {
    let faces = Faces::read()?;
    let runs = blocks.iter().flat_map(paragraphs).flat_map(|paragraph| &paragraph.runs);
    let lacks = |letter: char, face: &crate::font::Face| is_forbidden(letter) || !face.has(letter);
    Ok(runs
        .flat_map(|run| run.text.chars().map(|letter| (letter, faces.of(run.look))))
        .filter(|(letter, face)| lacks(*letter, face))
        .map(|(letter, _)| letter)
        .collect())
}

fn paragraphs(block: &Block) -> Vec<&Paragraph> {
    match block {
        Block::Paragraph(paragraph) => vec![paragraph],
        Block::Columns(columns) => columns.cells.iter().flatten().collect(),
        Block::Table(table) => table.head.iter().chain(table.rows.iter().flatten()).collect(),
        Block::Picture(picture) => match &picture.shown {
            Shown::Jpeg(_) => vec![&picture.caption],
            Shown::Mark(words) => vec![words, &picture.caption],
        },
    }
}
