//! The redline on paper: what came is underlined twice, what went is struck through, in two colours that a printer
//! without colour may leave out. A line above says so, and a clause that moved says where to, or where from.

use duthao_pdf::{Align, Block, Ink, Look as PdfLook, Paragraph as PdfParagraph, Role, Run as PdfRun};

use super::{CLAUSE_HEADING_TOP, Laid, bookmark, bound, footer, header, look, part, run_look, title};
use crate::domain::redline::Fate;
use crate::domain::resolution::Run;
use crate::format::RenderError;
use crate::format::profile::Profile;
use crate::format::redline::{Piece, RedLine, Redline, Way, label_pieces, pieces, whole};
use crate::format::tree::{Line, Paragraph};

/// Writes the redline as a tagged PDF/A-2a file.
pub fn write(redline: &Redline) -> Result<Vec<u8>, RenderError> {
    bound(&redline.tree, laid(redline).0)
}

/// Lays out the redline: bookmarks lead to the numbered clauses as they stand in either copy.
pub fn laid(redline: &Redline) -> Laid {
    let tree = &redline.tree;
    let profile = &tree.profile;
    let lines = |lines: &[RedLine]| lines.iter().map(|one| line(one, profile)).collect::<Vec<_>>();
    let mut blocks = header(tree, lines(&redline.number), vec![line(&redline.date, profile)]);
    blocks.extend(title(tree, lines(&redline.heading)));
    blocks.push(Block::Paragraph(legend(redline)));
    let mut marks = Vec::new();
    for way in &redline.body {
        marks.extend(way.newer().or(way.older()).and_then(|one| bookmark(one, blocks.len())));
        blocks.push(Block::Paragraph(clause(way, profile)));
    }
    blocks.extend(tree.signed.then(|| footer(tree)));
    (blocks, marks)
}

fn marked(fate: Fate, look: PdfLook) -> PdfLook {
    match fate {
        Fate::Same => look,
        Fate::Added => PdfLook { double_underline: true, ink: Ink::Blue, ..look },
        Fate::Gone => PdfLook { strike: true, ink: Ink::Red, ..look },
    }
}

/// A blank between what went and what came in its place: the eye needs it, the text does not.
fn spaced(runs: Vec<PdfRun>) -> Vec<PdfRun> {
    let mut spaced: Vec<PdfRun> = Vec::new();
    for run in runs {
        if let Some(last) = spaced.last_mut().filter(|last| last.look.strike && run.look.double_underline)
            && !last.text.ends_with(' ')
            && !run.text.starts_with(' ')
        {
            let look = PdfLook { strike: false, ink: Ink::Black, ..last.look };
            spaced.push(PdfRun { text: " ".to_owned(), look });
        }
        spaced.push(run);
    }
    spaced
}

fn line(line: &RedLine, profile: &Profile) -> PdfParagraph {
    let empty = Line { part: line.part, text: String::new(), look: line.look };
    let base = look(line.look);
    let runs = line
        .words
        .iter()
        .map(|piece| PdfRun { text: piece.run.text.clone(), look: marked(piece.fate, base) });
    PdfParagraph { runs: spaced(runs.collect()), ..part(&empty, Align::Centre, profile.text.line) }
}

/// Says what is compared with what, and how to read it.
fn legend(redline: &Redline) -> PdfParagraph {
    let profile = &redline.tree.profile;
    let plain = look(profile.look.recipient);
    let said = |fate, words: &str| PdfRun { text: words.to_owned(), look: marked(fate, plain) };
    let note = PdfRun { text: "[ghi chú trong ngoặc]".into(), look: PdfLook { italic: true, ..plain } };
    PdfParagraph {
        role: Role::Paragraph,
        runs: vec![
            said(Fate::Same, &format!("So sánh {} với {}: ", redline.from, redline.to)),
            said(Fate::Added, "chữ thêm"),
            said(Fate::Same, ", "),
            said(Fate::Gone, "chữ bỏ"),
            said(Fate::Same, ", điều khoản chuyển chỗ có "),
            note,
            said(Fate::Same, "."),
        ],
        align: Align::Centre,
        first_line: 0.0,
        line: profile.recipients.line,
        after: profile.title.below,
        keep_with_next: true,
        rule: None,
    }
}

fn clause(way: &Way, profile: &Profile) -> PdfParagraph {
    let (shown, words, note) = match way {
        Way::Kept { old, new } => (new, both(old, new), None),
        Way::Gone { old } => (old, alone(Fate::Gone, old), None),
        Way::Come { new } => (new, alone(Fate::Added, new), None),
        Way::Left { old, to, .. } => {
            (old, alone(Fate::Gone, old), Some(format!("[chuyển đến {}] ", place(to))))
        }
        Way::Arrived { old, new, from } => {
            (new, both(old, new), Some(format!("[chuyển từ {}] ", place(from))))
        }
    };
    let base = profile.look.text;
    let note = note.map(|text| PdfRun { text, look: PdfLook { italic: true, ..look(base) } });
    let words = words.iter().map(|piece| PdfRun {
        text: piece.run.text.clone(),
        look: marked(piece.fate, run_look(&piece.run, base)),
    });
    let heading = shown.heading.is_some();
    PdfParagraph {
        role: if heading {
            Role::Heading(CLAUSE_HEADING_TOP + u16::from(shown.level))
        } else {
            Role::Paragraph
        },
        runs: note.into_iter().chain(spaced(words.collect())).collect(),
        align: Align::Justify,
        first_line: profile.text.first_line * duthao_pdf::POINTS_PER_MM,
        line: profile.text.line,
        after: profile.text.between,
        keep_with_next: heading,
        rule: None,
    }
}

/// Says where a clause stands; what stands before the first number is the opening.
fn place(place: &str) -> String {
    if place.is_empty() { "phần mở đầu".to_owned() } else { format!("mục {place}") }
}

fn label(paragraph: &Paragraph) -> Run {
    let number = &paragraph.label.number;
    let text = if number.is_empty() { String::new() } else { format!("{number} ") };
    Run { text, ..paragraph.label_look() }
}

fn both(old: &Paragraph, new: &Paragraph) -> Vec<Piece> {
    let mut words = label_pieces(&label(old), &label(new));
    words.extend(pieces(&old.runs, &new.runs));
    words
}

fn alone(fate: Fate, paragraph: &Paragraph) -> Vec<Piece> {
    let label = Some(label(paragraph)).filter(|label| !label.text.is_empty());
    let runs: Vec<Run> = label.into_iter().chain(paragraph.runs.iter().cloned()).collect();
    whole(fate, &runs)
}
