//! The copy as PDF: turns the tree's parts into paragraphs and columns; pages are made by `duthao-pdf`.

pub mod revised;

use std::sync::Arc;

use duthao_pdf::{
    Align, Block, Bookmark, Columns, Document, Look as PdfLook, POINTS_PER_MM, Paragraph as PdfParagraph,
    PdfError, Picture as PdfPicture, Role, Run as PdfRun, Sheet, Shown as PdfShown, Table as PdfTable,
};

use super::RenderError;
use super::profile::{Look, Profile};
use super::public;
use super::table::{Picture, Section, Shown, Table};
use super::tree::{Line, Paragraph, Tree};
use crate::domain::check::shortened;
use crate::domain::resolution::{Kind, Run};

/// Named in the file's properties.
const PRODUCER: &str = concat!("Dự Thảo ", env!("CARGO_PKG_VERSION"));

/// The document's type is heading 1, so clauses of level 0 are heading 2.
const CLAUSE_HEADING_TOP: u16 = 2;

/// Between a table's rules and its words, and how thick the rules are, in points: as Word draws them.
pub const CELL_PADDING: f32 = 4.0;
pub const CELL_BORDER: f32 = 0.5;

impl From<PdfError> for RenderError {
    fn from(fault: PdfError) -> Self {
        match fault {
            PdfError::Stopped => Self::Stopped,
            PdfError::Font(_) | PdfError::Sheet { .. } | PdfError::Rules(_) | PdfError::Picture(_) => {
                Self::Pdf(fault.to_string())
            }
        }
    }
}

/// A paper laid out: its blocks, and where in them an outline leads.
pub type Laid = (Vec<Block>, Vec<Bookmark>);

/// Writes the copy as a tagged PDF/A-2a file.
pub fn write(tree: &Tree) -> Result<Vec<u8>, RenderError> {
    bound(tree, laid(tree).0)
}

/// Lays out the copy: bookmarks lead to its numbered clauses and to the headings of its parts.
pub fn laid(tree: &Tree) -> Laid {
    let profile = &tree.profile;
    let centred = |line: &Line| part(line, Align::Centre, profile.text.line);
    let mut blocks = header(tree, tree.number.iter().map(centred).collect(), vec![centred(&tree.date)]);
    blocks.extend(title(tree, tree.heading.iter().map(centred).collect()));
    let mut marks = Vec::new();
    for paragraph in &tree.body {
        marks.extend(bookmark(paragraph, blocks.len()));
        blocks.push(Block::Paragraph(clause(paragraph, profile)));
    }
    for part in &tree.sections {
        let (block, level) = (blocks.len(), part.level);
        marks.push(Bookmark { block, level, words: shortened(&part.heading) });
        blocks.extend(section(part, profile));
    }
    blocks.extend(tree.signed.then(|| footer(tree)));
    (blocks, marks)
}

/// Where the outline leads to a clause: numbered ones, not those that only have a dash.
fn bookmark(paragraph: &Paragraph, block: usize) -> Option<Bookmark> {
    let number = paragraph.label.number.as_str();
    let counted = paragraph.kind != Kind::Basis && !matches!(number, "" | "-" | "+");
    let words = || shortened(&paragraph.line());
    counted.then(|| Bookmark { block, level: paragraph.level, words: words() })
}

fn bound(tree: &Tree, blocks: Vec<Block>) -> Result<Vec<u8>, RenderError> {
    Ok(duthao_pdf::write(&document(tree, blocks))?)
}

/// The sheet and the properties of a copy's file around its blocks.
pub fn document(tree: &Tree, blocks: Vec<Block>) -> Document {
    Document {
        title: tree.title.clone(),
        author: tree.author.clone(),
        producer: PRODUCER.to_owned(),
        language: "vi".to_owned(),
        date: (u16::try_from(tree.day.year).unwrap_or_default(), tree.day.month, tree.day.day),
        sheet: sheet(&tree.profile),
        blocks,
    }
}

fn sheet(profile: &Profile) -> Sheet {
    let page = profile.page;
    Sheet {
        width: page.width * POINTS_PER_MM,
        height: page.height * POINTS_PER_MM,
        top: page.top * POINTS_PER_MM,
        bottom: page.bottom * POINTS_PER_MM,
        left: page.left * POINTS_PER_MM,
        right: page.right * POINTS_PER_MM,
        number_from_top: page.number_from_top * POINTS_PER_MM,
        number: look(profile.look.page_number),
        duplex: profile.duplex,
    }
}

/// Two rows, so that the date stands beside the number however long the names above are.
fn header(tree: &Tree, number: Vec<PdfParagraph>, date: Vec<PdfParagraph>) -> Vec<Block> {
    let profile = &tree.profile;
    let centred = |line: &Line| part(line, Align::Centre, profile.text.line);
    let party = PdfParagraph { rule: Some(profile.rule.thickness), ..centred(&tree.party) };
    let names = tree.committee.iter().map(centred).collect();
    vec![
        Block::Columns(columns(profile, [names, vec![party]])),
        Block::Columns(Columns { after: profile.title.above, ..columns(profile, [number, date]) }),
    ]
}

fn columns(profile: &Profile, cells: [Vec<PdfParagraph>; 2]) -> Columns {
    let widths = [profile.columns.left * POINTS_PER_MM, profile.columns.right * POINTS_PER_MM];
    Columns { widths, cells, before: 0.0, after: 0.0, lines_above: 0, mark: None }
}

fn title(tree: &Tree, lines: Vec<PdfParagraph>) -> Vec<Block> {
    let last = lines.len().saturating_sub(1);
    let parts = lines.into_iter().enumerate().map(|(place, line)| {
        Block::Paragraph(PdfParagraph {
            role: if place == 0 { Role::Heading(1) } else { Role::Paragraph },
            after: if place == last { tree.profile.title.below } else { 0.0 },
            keep_with_next: true,
            ..line
        })
    });
    parts.collect()
}

fn clause(paragraph: &Paragraph, profile: &Profile) -> PdfParagraph {
    let base = profile.look.text;
    let mut runs = Vec::new();
    if !paragraph.label.number.is_empty() {
        let blank = if paragraph.runs.is_empty() { "" } else { " " };
        let text = format!("{}{blank}", paragraph.label.number);
        runs.push(PdfRun { text, look: run_look(&paragraph.label_look(), base) });
    }
    runs.extend(
        paragraph.runs.iter().map(|run| PdfRun { text: run.text.clone(), look: run_look(run, base) }),
    );
    let heading = paragraph.heading.is_some();
    PdfParagraph {
        role: if heading {
            Role::Heading(CLAUSE_HEADING_TOP + u16::from(paragraph.level))
        } else {
            Role::Paragraph
        },
        runs,
        align: Align::Justify,
        first_line: profile.text.first_line * POINTS_PER_MM,
        line: profile.text.line,
        after: profile.text.between,
        keep_with_next: heading,
        rule: None,
    }
}

fn section(part: &Section, profile: &Profile) -> Vec<Block> {
    let plain = profile.look.text;
    let heading = PdfParagraph {
        role: Role::Heading(CLAUSE_HEADING_TOP + u16::from(part.level)),
        keep_with_next: true,
        ..said(&part.heading, Look { bold: true, ..plain }, Align::Justify, profile)
    };
    let note = (!part.note.is_empty()).then(|| PdfParagraph {
        keep_with_next: part.keeps_note(),
        ..said(&part.note, plain, Align::Justify, profile)
    });
    let table = part.table.as_ref().map(|table| Block::Table(table_block(table, profile)));
    let beneath = part.beneath.iter().map(|words| said(words, plain, Align::Justify, profile));
    let above = std::iter::once(heading).chain(note).map(Block::Paragraph);
    let pictures = part.pictures.iter().map(|one| Block::Picture(picture(one, profile)));
    above.chain(table).chain(beneath.map(Block::Paragraph)).chain(pictures).collect()
}

fn picture(picture: &Picture, profile: &Profile) -> PdfPicture {
    let small = profile.look.recipient;
    let set = |words: &str, letters: Look| PdfParagraph {
        first_line: 0.0,
        line: profile.recipients.line,
        after: 0.0,
        ..said(words, letters, Align::Centre, profile)
    };
    let (width, height) = picture.size_mm();
    PdfPicture {
        shown: match &picture.shown {
            Shown::Jpeg { bytes, .. } => PdfShown::Jpeg(Arc::clone(bytes)),
            Shown::Mark(words) => PdfShown::Mark(set(words, small)),
        },
        width: width * POINTS_PER_MM,
        height: height * POINTS_PER_MM,
        caption: set(&picture.caption, Look { italic: true, ..small }),
        after: profile.text.line,
    }
}

fn said(words: &str, letters: Look, align: Align, profile: &Profile) -> PdfParagraph {
    PdfParagraph {
        role: Role::Paragraph,
        runs: vec![PdfRun { text: words.to_owned(), look: look(letters) }],
        align,
        first_line: profile.text.first_line * POINTS_PER_MM,
        line: profile.text.line,
        after: profile.text.between,
        keep_with_next: false,
        rule: None,
    }
}

fn table_block(table: &Table, profile: &Profile) -> PdfTable {
    let page = profile.page;
    let width = (page.width - page.left - page.right) * POINTS_PER_MM;
    let plain = profile.look.recipient;
    let cell = |words: &str, letters: Look, align: Align| PdfParagraph {
        first_line: 0.0,
        line: profile.recipients.line,
        after: 0.0,
        ..said(words, letters, align, profile)
    };
    let columns = &table.columns;
    let head = columns.iter().map(|one| cell(&one.head, Look { bold: true, ..plain }, Align::Centre));
    let row = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(columns)
            .map(|(words, one)| cell(words, plain, if one.centred { Align::Centre } else { Align::Left }));
        cells.collect()
    };
    PdfTable {
        widths: table.widths(width),
        head: head.collect(),
        rows: table.rows.iter().map(row).collect(),
        padding: CELL_PADDING,
        border: CELL_BORDER,
        after: profile.text.line,
    }
}

fn footer(tree: &Tree) -> Block {
    let profile = &tree.profile;
    let line = profile.text.line;
    let recipients = || {
        std::iter::once(part(&tree.recipients_head, Align::Left, line))
            .chain(tree.recipients.iter().map(|one| part(one, Align::Left, profile.recipients.line)))
            .chain(tree.public.iter().map(|one| part(&one.line, Align::Left, public::line_height())))
            .collect()
    };
    let centred = |words: &Line| part(words, Align::Centre, line);
    let gap = PdfParagraph { runs: vec![], ..centred(&tree.signer) };
    let signed = |above: &[Line], name: &Line| -> Vec<PdfParagraph> {
        let room = std::iter::repeat_n(gap.clone(), profile.signature_lines);
        above.iter().map(centred).chain(room).chain([centred(name)]).collect()
    };
    let left = match tree.second.split_last() {
        Some((name, above)) => signed(above, name),
        None => recipients(),
    };
    let signature = signed(&tree.signature, &tree.signer);
    Block::Columns(Columns {
        before: profile.footer.above,
        lines_above: profile.lines_with_signature,
        mark: tree.public.as_ref().map(public::Public::drawn),
        ..columns(profile, [left, signature])
    })
}

fn part(line: &Line, align: Align, height: f32) -> PdfParagraph {
    PdfParagraph {
        role: Role::Paragraph,
        runs: vec![PdfRun { text: line.text.clone(), look: look(line.look) }],
        align,
        first_line: 0.0,
        line: height,
        after: 0.0,
        keep_with_next: false,
        rule: None,
    }
}

/// Turns a look of the form into one of the page maker.
pub fn look(look: Look) -> PdfLook {
    PdfLook {
        size: look.size,
        bold: look.bold,
        italic: look.italic,
        underline: look.underline,
        ..PdfLook::default()
    }
}

fn run_look(run: &Run, base: Look) -> PdfLook {
    PdfLook {
        size: base.size,
        bold: base.bold || run.strong,
        italic: base.italic || run.em,
        underline: base.underline || run.underline,
        ..PdfLook::default()
    }
}
