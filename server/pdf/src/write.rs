//! Writes laid-out pages as PDF: letters, rules, page numbers, and the tags that tell a screen reader the order.

use std::ops::Range;

use krilla::color::{luma, rgb};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::Outline;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document as Pdf, SerializeSettings};

use crate::font::Faces;
use crate::line::{Line, Segment, set};
use crate::page::{Laid, Placed, Room, Rule, lay_out};
use crate::picture::SHOWN;
use crate::tags::{Tagged, tree};
use crate::{Align, Block, Document, Ink, Look, Paragraph, PdfError, Picture, Role, Run, Shown};

/// Where the underline runs below the baseline, and how thick it is, in parts of the size.
const UNDERLINE_DEPTH: f32 = 0.11;
const UNDERLINE_THICKNESS: f32 = 0.05;

/// From the first of two underlines to the second, and from the baseline up to a line through small letters.
const UNDERLINE_STEP: f32 = 0.1;
const STRIKE_HEIGHT: f32 = 0.24;

/// Where a rule runs below the baseline of the line above it, in parts of that line's height.
const RULE_DEPTH: f32 = 0.28;

/// Vietnam is ahead of UTC by seven hours all year.
const HOURS_AHEAD: i8 = 7;

/// Stands in the file for letters that PDF/A-2a forbids: private ones, and marks that are no letters.
const FORBIDDEN: char = '\u{fffd}';

/// Writes a document as a tagged PDF/A-2a file.
pub fn write(document: &Document) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::read()?;
    let document = Document { blocks: document.blocks.iter().map(allowed).collect(), ..document.clone() };
    let pages = lay_out(&document.blocks, &document.sheet, &faces, 0);
    write_pages(&document, &pages, true, &faces)
}

/// Writes pages that are laid out already; the document's blocks say in what order they are read.
pub fn write_pages(
    document: &Document,
    pages: &[Laid],
    numbered: bool,
    faces: &Faces,
) -> Result<Vec<u8>, PdfError> {
    let sewn = Sewn { document, pages, numbered, parts: Vec::new(), outline: None };
    sewn.write(faces, &mut || Ok(()))
}

/// Pages in their order, and what tells a reader which belong together.
pub struct Sewn<'a> {
    pub document: &'a Document,
    pub pages: &'a [Laid],
    pub numbered: bool,
    /// Blocks that are a part each; those before the first belong to none.
    pub parts: Vec<Range<usize>>,
    pub outline: Option<Outline>,
}

impl Sewn<'_> {
    /// Writes the file. `drawn` is called behind each page; what it refuses ends the writing.
    pub fn write(
        self,
        faces: &Faces,
        drawn: &mut dyn FnMut() -> Result<(), PdfError>,
    ) -> Result<Vec<u8>, PdfError> {
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .finish()
            .map_err(|fault| PdfError::Rules(format!("{fault:?}")))?;
        let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let mut tagged = Tagged::new();
        for (place, page) in self.pages.iter().enumerate() {
            let number = if self.numbered { place + 1 } else { 1 };
            draw_page(&mut pdf, page, number, self.document, faces, &mut tagged)?;
            drawn()?;
        }
        pdf.set_metadata(metadata(self.document));
        if let Some(outline) = self.outline {
            pdf.set_outline(outline);
        }
        pdf.set_tag_tree(tree(&self.document.blocks, &self.parts, tagged));
        pdf.finish().map_err(|fault| PdfError::Rules(format!("{fault:?}")))
    }
}

fn draw_page(
    pdf: &mut Pdf,
    laid: &Laid,
    number: usize,
    document: &Document,
    faces: &Faces,
    tagged: &mut Tagged,
) -> Result<(), PdfError> {
    let sheet = &document.sheet;
    let fault = PdfError::Sheet { width: sheet.width, height: sheet.height };
    let settings = PageSettings::from_wh(sheet.width, sheet.height).ok_or(fault)?;
    let mut page = pdf.start_page_with(settings);
    let mut surface = page.surface();
    dip(&mut surface, Ink::Black);
    if number > 1 {
        draw_number(&mut surface, number, document, faces);
    }
    for placed in &laid.lines {
        let baseline = baseline(placed, faces);
        for segment in &placed.line.segments {
            if placed.repeated {
                let kind = ArtifactType::PaginationOther;
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
            } else {
                let tag = ContentTag::Span(SpanTag::empty());
                let piece = (surface.start_tagged(tag), segment.look);
                tagged.entry(placed.origin).or_default().push(piece);
            }
            dip(&mut surface, segment.look.ink);
            draw_segment(&mut surface, segment, placed.x, baseline, faces);
            surface.end_tagged();
        }
        draw_rules(&mut surface, placed, baseline);
    }
    for room in &laid.pictures {
        let Some(Block::Picture(Picture { shown: Shown::Jpeg(jpeg), .. })) = document.blocks.get(room.block)
        else {
            continue;
        };
        let piece = (draw_picture(&mut surface, jpeg, room)?, Look::default());
        tagged.entry((room.block, SHOWN, 0)).or_default().push(piece);
    }
    for rule in &laid.rules {
        draw_boxes(&mut surface, std::slice::from_ref(rule));
    }
    for mark in &laid.marks {
        draw_boxes(&mut surface, mark);
    }
    surface.finish();
    page.finish();
    Ok(())
}

fn draw_picture(surface: &mut Surface, jpeg: &[u8], room: &Room) -> Result<Identifier, PdfError> {
    let Rule { x, top, width, height } = room.place;
    let image = Image::from_jpeg(jpeg.to_vec().into(), false).map_err(PdfError::Picture)?;
    let size = Size::from_wh(width, height).ok_or(PdfError::Sheet { width, height })?;
    let piece = surface.start_tagged(ContentTag::Other);
    surface.push_transform(&Transform::from_translate(x, top));
    surface.draw_image(image, size);
    surface.pop();
    surface.end_tagged();
    Ok(piece)
}

/// The page number is no part of the text: readers skip it.
fn draw_number(surface: &mut Surface, number: usize, document: &Document, faces: &Faces) {
    let sheet = document.sheet.of_page(number);
    let paragraph = Paragraph {
        role: Role::Paragraph,
        runs: vec![Run { text: number.to_string(), look: sheet.number }],
        align: Align::Centre,
        first_line: 0.0,
        line: sheet.number.size,
        after: 0.0,
        keep_with_next: false,
        rule: None,
    };
    let baseline = sheet.number_from_top + faces.of(sheet.number).ascent * sheet.number.size;
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
    for Line { segments, .. } in set(&paragraph, sheet.width - sheet.left - sheet.right, faces) {
        for segment in segments {
            draw_segment(surface, &segment, sheet.left, baseline, faces);
        }
    }
    surface.end_tagged();
}

/// The largest letters of a line stand in the middle of its room.
fn baseline(placed: &Placed, faces: &Faces) -> f32 {
    let largest = placed.line.segments.iter().max_by(|a, b| a.look.size.total_cmp(&b.look.size));
    let Some(Segment { look, .. }) = largest else { return placed.top };
    let face = faces.of(*look);
    let letters = (face.ascent + face.descent) * look.size;
    placed.top + (placed.height - letters) / 2.0 + face.ascent * look.size
}

fn draw_segment(surface: &mut Surface, segment: &Segment, left: f32, baseline: f32, faces: &Faces) {
    let mut from = 0;
    let glyphs: Vec<KrillaGlyph> = segment
        .text
        .chars()
        .zip(&segment.glyphs)
        .map(|(letter, glyph)| {
            let range = from..from + letter.len_utf8();
            from = range.end;
            KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    let start = Point::from_xy(left + segment.x, baseline);
    let font = faces.of(segment.look).font.clone();
    surface.draw_glyphs(start, &glyphs, font, &segment.text, segment.look.size, false);
}

fn draw_rules(surface: &mut Surface, placed: &Placed, baseline: f32) {
    let (left, right) = (placed.line.left, placed.line.right);
    if let Some(thickness) = placed.rule {
        let depth = baseline + placed.height * RULE_DEPTH;
        draw_rule(surface, placed.x + left, placed.x + right, depth, thickness);
    }
    for segment in &placed.line.segments {
        let Look { size, underline, double_underline, strike, ink, .. } = segment.look;
        let end = (segment.x + segment.width).min(right);
        let below = [underline || double_underline, double_underline].into_iter().enumerate();
        let steps = [UNDERLINE_DEPTH, UNDERLINE_DEPTH + UNDERLINE_STEP];
        let depths = below.filter(|(_, wanted)| *wanted).map(|(place, _)| steps[place]);
        dip(surface, ink);
        for depth in depths.chain(strike.then_some(-STRIKE_HEIGHT)) {
            let top = baseline + size * depth;
            draw_rule(surface, placed.x + segment.x, placed.x + end, top, size * UNDERLINE_THICKNESS);
        }
    }
    dip(surface, Ink::Black);
}

/// Chooses the colour of what is drawn next.
fn dip(surface: &mut Surface, ink: Ink) {
    let paint = match ink {
        Ink::Black => luma::Color::black().into(),
        Ink::Red => rgb::Color::new(170, 0, 0).into(),
        Ink::Blue => rgb::Color::new(0, 50, 150).into(),
    };
    surface.set_fill(Some(Fill { paint, ..Fill::default() }));
}

fn draw_rule(surface: &mut Surface, left: f32, right: f32, top: f32, thickness: f32) {
    draw_boxes(surface, &[Rule { x: left, top, width: right - left, height: thickness }]);
}

/// Draws boxes as one: a reader who cannot see them skips them.
fn draw_boxes(surface: &mut Surface, boxes: &[Rule]) {
    let mut path = PathBuilder::new();
    for one in boxes {
        if let Some(rect) = Rect::from_xywh(one.x, one.top, one.width, one.height) {
            path.push_rect(rect);
        }
    }
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn metadata(document: &Document) -> Metadata {
    let (year, month, day) = document.date;
    Metadata::new()
        .title(document.title.clone())
        .authors(vec![document.author.clone()])
        .language(document.language.clone())
        .creator(document.producer.clone())
        .producer(document.producer.clone())
        .creation_date(
            DateTime::new(year)
                .month(month)
                .day(day)
                .hour(0)
                .minute(0)
                .second(0)
                .utc_offset_hour(HOURS_AHEAD),
        )
}

/// The same block without letters that the file may not hold.
pub fn allowed(block: &Block) -> Block {
    let mend = |paragraph: &Paragraph| {
        let mut paragraph = paragraph.clone();
        for run in &mut paragraph.runs {
            run.text = run
                .text
                .chars()
                .map(|letter| if is_forbidden(letter) { FORBIDDEN } else { letter })
                .collect();
        }
        paragraph
    };
    match block {
        Block::Paragraph(paragraph) => Block::Paragraph(mend(paragraph)),
        Block::Columns(columns) => {
            let cells = [0, 1].map(|side: usize| columns.cells[side].iter().map(mend).collect());
            Block::Columns(crate::Columns { cells, ..columns.clone() })
        }
        Block::Picture(picture) => {
            let shown = match &picture.shown {
                Shown::Mark(words) => Shown::Mark(mend(words)),
                Shown::Jpeg(jpeg) => Shown::Jpeg(jpeg.clone()),
            };
            Block::Picture(Picture { shown, caption: mend(&picture.caption), ..picture.clone() })
        }
        Block::Table(table) => Block::Table(crate::Table {
            head: table.head.iter().map(mend).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(mend).collect()).collect(),
            ..table.clone()
        }),
    }
}

pub fn is_forbidden(letter: char) -> bool {
    let private =
        matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}');
    private || letter.is_control() || matches!(letter, '\u{feff}' | '\u{fffe}')
}
