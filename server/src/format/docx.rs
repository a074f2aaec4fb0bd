//! The copy as a Word file, as office staff expect to reopen it: styles, numbering, header field, keep rules.
//!
//! `docx-rs` writes the words; styles and numbering are ours (`docx/part.rs`), since they carry the form's measures.
//!
//! Numbers `I-`, `1.`, `1.1.`, `-`, `+` are Word's own numbering. The letters `a) b) … d) đ) e)` are plain words:
//! Word has no list that counts in Vietnamese letters, and its a–z would print `f)` for the sixth.

mod part;

use std::io::Cursor;

use docx_rs::{
    Docx, Header, IndentLevel, NumberingId, PageMargin, PageNum, Paragraph as WordParagraph, Run as WordRun,
    Table, TableCell, TableCellMargins, TableLayoutType, TableRow, WidthType,
};

use super::RenderError;
use super::profile::Profile;
use super::tree::{Line, Paragraph, Tree};
use crate::domain::resolution::{Kind, Run};

/// Twentieths of a point, Word's measure, in a millimetre.
const TWIPS_PER_MM: f32 = 1440.0 / 25.4;

/// Twentieths of a point in a point.
const TWIPS_PER_POINT: f32 = 20.0;

/// The numbering of `I-`, `1.`, `1.1.`, one list through the whole text.
const LIST_NUMBERED: usize = 1;

/// The numbering of `-` and `+`, which count nothing.
const LIST_DASHED: usize = 2;

/// Levels of a clause that are dashes: `-` and `+`.
const LEVEL_DASH: u8 = 4;

/// Levels of a clause that Word can count: `I-`, `1.`, `1.1.`.
const LEVELS_COUNTED: usize = 3;

/// Stands for letters that XML cannot hold.
const UNWRITABLE: char = '\u{fffd}';

/// Writes the copy as a Word file.
pub fn write(tree: &Tree) -> Result<Vec<u8>, RenderError> {
    let profile = &tree.profile;
    let mut docx = page(Docx::new(), profile).add_table(header(tree));
    for line in &tree.heading {
        docx = docx.add_paragraph(part_paragraph(line));
    }
    let kept_from = tree.body.len().saturating_sub(profile.lines_with_signature);
    let mut counters = Counters::default();
    for (place, paragraph) in tree.body.iter().enumerate() {
        let written = clause(paragraph, profile, &mut counters);
        docx = docx.add_paragraph(if place >= kept_from { written.keep_next(true) } else { written });
    }
    // Word wants a paragraph after a table; this one takes no room, so that it never opens a page.
    let docx = docx.add_table(footer(tree)).add_paragraph(WordParagraph::new().style(part::STYLE_END));
    let mut parts = docx.build();
    parts.styles = part::styles(profile).into_bytes();
    parts.numberings = part::numbering(profile).into_bytes();
    parts.settings = part::settings().into_bytes();
    parts.doc_props.core = part::core(tree).into_bytes();
    parts.document = part::in_schema_order(&parts.document)?;
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|fault| RenderError::Docx(fault.to_string()))?;
    Ok(file.into_inner())
}

fn twips(length: f32, unit: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a page is a few thousand twips long")]
    let twips = (length * unit).round() as i32;
    twips
}

fn page(docx: Docx, profile: &Profile) -> Docx {
    let page = profile.page;
    let mm = |length: f32| twips(length, TWIPS_PER_MM);
    let number = WordParagraph::new().style(part::STYLE_PAGE_NUMBER).add_page_num(PageNum::new());
    let none = WordParagraph::new().style(part::STYLE_PAGE_NUMBER);
    docx.page_size(mm(page.width).unsigned_abs(), mm(page.height).unsigned_abs())
        .page_margin(PageMargin {
            top: mm(page.top),
            bottom: mm(page.bottom),
            left: mm(page.left),
            right: mm(page.right),
            header: mm(page.number_from_top),
            footer: mm(page.number_from_top),
            gutter: 0,
        })
        .header(Header::new().add_paragraph(number))
        .first_header(Header::new().add_paragraph(none))
}

/// Two rows, so that the date stands beside the number however long the names above are.
fn header(tree: &Tree) -> Table {
    let rule = WordParagraph::new().style(part::STYLE_RULE);
    let names = tree.committee.iter().map(part_paragraph).collect();
    let number = tree.number.iter().map(part_paragraph).collect();
    let rows = [[names, vec![part_paragraph(&tree.party), rule]], [number, vec![part_paragraph(&tree.date)]]];
    table(rows.into(), &tree.profile)
}

fn footer(tree: &Tree) -> Table {
    let recipients =
        std::iter::once(&tree.recipients_head).chain(&tree.recipients).map(part_paragraph).collect();
    let gap = WordParagraph::new().style(&part::style_id(tree.signer.part));
    let signature = tree
        .signature
        .iter()
        .map(part_paragraph)
        .chain(std::iter::repeat_n(gap, tree.profile.signature_lines))
        .chain([part_paragraph(&tree.signer)])
        .collect();
    table(vec![[recipients, signature]], &tree.profile)
}

fn table(rows: Vec<[Vec<WordParagraph>; 2]>, profile: &Profile) -> Table {
    let widths = [profile.columns.left, profile.columns.right]
        .map(|width| usize::try_from(twips(width, TWIPS_PER_MM)).unwrap_or_default());
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().zip(widths).map(|(paragraphs, width)| {
            let cell = TableCell::new().width(width, WidthType::Dxa);
            paragraphs.into_iter().fold(cell, TableCell::add_paragraph)
        });
        TableRow::new(cells.collect()).cant_split()
    });
    Table::without_borders(rows.collect())
        .width(widths.iter().sum(), WidthType::Dxa)
        .set_grid(widths.into())
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 0, 0, 0))
}

fn part_paragraph(line: &Line) -> WordParagraph {
    WordParagraph::new()
        .style(&part::style_id(line.part))
        .add_run(WordRun::new().add_text(writable(&line.text)))
}

fn clause(paragraph: &Paragraph, profile: &Profile, counters: &mut Counters) -> WordParagraph {
    let heading = paragraph.kind == Kind::Heading;
    let mut written = WordParagraph::new();
    if heading {
        written = written.style(&part::heading_id(paragraph.level));
    }
    let given = if heading { profile.heading_look(paragraph.level) } else { Default::default() };
    // What the style gives already is not given again: a change of the style must change the text.
    let own =
        |run: &Run| Run { strong: run.strong && !given.bold, em: run.em && !given.italic, ..run.clone() };
    let label = &paragraph.label.number;
    let label_look = own(&paragraph.label_look());
    if let Some((list, level)) = counters.list_of(paragraph) {
        written = written.numbering(NumberingId::new(list), IndentLevel::new(level));
        // The number looks like the paragraph's mark does.
        written = if label_look.strong { written.bold() } else { written };
        written = if label_look.em { written.italic() } else { written };
    } else if !label.is_empty() {
        written = written.add_run(word_run(&Run { text: format!("{label} "), ..label_look }));
    }
    paragraph.runs.iter().fold(written, |written, run| written.add_run(word_run(&own(run))))
}

fn word_run(run: &Run) -> WordRun {
    let mut written = WordRun::new().add_text(writable(&run.text));
    if run.strong {
        written = written.bold();
    }
    if run.em {
        written = written.italic();
    }
    if run.underline {
        written = written.underline("single");
    }
    written
}

/// XML 1.0 has no place for most control characters, escaped or not.
fn writable(words: &str) -> String {
    let allowed = |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    words.chars().map(|letter| if allowed(letter) { letter } else { UNWRITABLE }).collect()
}

/// Counts as Word will, so that a number is left to Word only where Word arrives at the same.
#[derive(Default)]
struct Counters([usize; LEVELS_COUNTED]);

impl Counters {
    /// Returns the list and its level that give the paragraph its computed number, if Word can.
    fn list_of(&mut self, paragraph: &Paragraph) -> Option<(usize, usize)> {
        if paragraph.label.number.is_empty() {
            return None;
        }
        if paragraph.kind == Kind::Basis {
            return Some((LIST_DASHED, 0));
        }
        let level = usize::from(paragraph.level);
        if level >= LEVELS_COUNTED {
            return paragraph.level.checked_sub(LEVEL_DASH).map(|dash| (LIST_DASHED, usize::from(dash)));
        }
        let mut next = self.0;
        next[level] += 1;
        next[level + 1..].fill(0);
        let counted = match level {
            0 => paragraph.label.number.len() > 1,
            1 => paragraph.label.number == format!("{}.", next[1]),
            _ => paragraph.label.number == format!("{}.{}.", next[1], next[2]),
        };
        if counted {
            self.0 = next;
        }
        counted.then_some((LIST_NUMBERED, level))
    }
}
