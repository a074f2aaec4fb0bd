//! The copy as a Word file, as office staff expect to reopen it: styles, numbering, header field, keep rules.
//!
//! The XML is written here, in the order the schema asks for; what holds no words of the text is in `docx/part.rs`.
//!
//! Numbers `I-`, `1.`, `1.1.`, `-`, `+` are Word's own numbering. The letters `a) b) … d) đ) e)` are plain words:
//! Word has no list that counts in Vietnamese letters, and its a–z would print `e)` for the fifth.

mod again;
mod code;
mod origin;
mod part;
mod picture;
pub mod revised;
mod ruled;

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use duthao_pdf::{POINTS_PER_MM, centred_lines};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::RenderError;
use super::html::escape;
use super::pdf;
use super::profile::Profile;
use super::table::Section;
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
    packed(tree, document(tree)?)
}

/// Packs the words with all that Word wants beside them.
fn packed(tree: &Tree, document: String) -> Result<Vec<u8>, RenderError> {
    let profile = &tree.profile;
    let mut parts = [
        ("[Content_Types].xml", part::content_types()),
        ("_rels/.rels", part::package_relations()),
        ("docProps/core.xml", part::core(tree)),
        (origin::PART, origin::properties(tree.origin.as_ref())),
        ("word/_rels/document.xml.rels", part::document_relations()),
        ("word/document.xml", document),
        ("word/styles.xml", part::styles(profile)),
        ("word/numbering.xml", part::numbering(profile)),
        ("word/settings.xml", part::settings(profile)),
        ("word/header1.xml", part::header()),
    ];
    let code = tree.public.as_ref().map(|public| code::add(&mut parts, public)).transpose()?;
    let mut pictures: Vec<(String, &[u8])> =
        code.iter().map(|bytes| (code::NAME.to_owned(), bytes.as_slice())).collect();
    pictures.extend(picture::add(&mut parts, tree));
    zipped(&parts, &pictures).map_err(|fault| RenderError::Docx(fault.to_string()))
}

/// Entries carry the first day the archive's format knows, not today: the same copy gives the same bytes.
fn zipped(parts: &[(&str, String)], pictures: &[(String, &[u8])]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let pictures = pictures.iter().map(|(name, bytes)| (name.as_str(), *bytes));
    for (name, content) in parts.iter().map(|(name, content)| (*name, content.as_bytes())).chain(pictures) {
        archive.start_file(name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn document(tree: &Tree) -> Result<String, RenderError> {
    let profile = &tree.profile;
    let number = tree.number.iter().map(part_paragraph).collect();
    let mut body = header(tree, number, part_paragraph(&tree.date));
    for line in &tree.heading {
        body.push_str(&title(line, profile)?);
    }
    let kept_from = tree.body.len().saturating_sub(profile.lines_with_signature);
    let mut counters = Counters::default();
    for (place, paragraph) in tree.body.iter().enumerate() {
        let written = clause(paragraph, place >= kept_from, &mut counters);
        body.push_str(&origin::marked(written, tree.origin.as_ref(), &paragraph.clause, place));
    }
    let mut shown = 0;
    for (place, part) in tree.sections.iter().enumerate() {
        let last = tree.signed && place + 1 == tree.sections.len();
        body.push_str(&section(part, profile, last));
        for one in &part.pictures {
            shown += 1;
            body.push_str(&picture::paragraphs(one, shown));
        }
    }
    if tree.signed {
        body.push_str(&footer(tree));
    }
    // Word wants a paragraph after a table; this one takes no room, so that it never opens a page.
    body.push_str(&empty(part::STYLE_END));
    Ok(part::document(&body, profile))
}

fn twips(length: f32, unit: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a page is a few thousand twips long")]
    let twips = (length * unit).round() as i32;
    twips
}

/// Two rows, so that the date stands beside the number however long the names above are.
fn header(tree: &Tree, number: String, date: String) -> String {
    let names = tree.committee.iter().map(part_paragraph).collect();
    let party = part_paragraph(&tree.party) + &empty(part::STYLE_RULE);
    part::table(&[[names, party], [number, date]], &tree.profile)
}

fn footer(tree: &Tree) -> String {
    let recipients = || std::iter::once(&tree.recipients_head).chain(&tree.recipients).map(part_paragraph);
    let signed = |above: &[Line], name: &Line| -> String {
        let gap = empty(&part::style_id(name.part));
        let room = std::iter::repeat_n(gap, tree.profile.signature_lines);
        above.iter().map(part_paragraph).chain(room).chain([part_paragraph(name)]).collect()
    };
    let left = match tree.second.split_last() {
        Some((name, above)) => signed(above, name),
        None => recipients().chain(tree.public.iter().map(code::paragraphs)).collect(),
    };
    part::table(&[[left, signed(&tree.signature, &tree.signer)]], &tree.profile)
}

/// A part of an annex. Its heading is Word's own, so that it stands in the outline, and bold whatever the form gives.
///
/// The end of the last part of a signed paper stays on the page with the signatures, which are never alone there.
fn section(part: &Section, profile: &Profile, last: bool) -> String {
    let heading = run(&Run { text: part.heading.clone(), strong: true, ..Run::default() });
    let style = part::heading_id(part.level);
    let mut written =
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:keepNext/></w:pPr>{heading}</w:p>");
    if !part.note.is_empty() {
        let ends = last && part.table.is_none() && part.beneath.len() < profile.lines_with_signature;
        let keep = if part.keeps_note() || ends { "<w:keepNext/>" } else { "" };
        let _ = write!(written, "<w:p><w:pPr>{keep}</w:pPr>{}</w:p>", part_run(&part.note));
    }
    if let Some(table) = &part.table {
        let cell = |words: &str, strong: bool| run(&Run { text: words.to_owned(), strong, ..Run::default() });
        let heads = table.columns.iter().map(|column| cell(&column.head, true)).collect();
        let rows =
            table.rows.iter().map(|row| row.iter().map(|words| cell(words, false)).collect()).collect();
        let kept = if last && part.beneath.is_empty() { profile.lines_with_signature } else { 0 };
        written.push_str(&ruled::table(table, heads, rows, profile, kept));
    }
    let kept_from = part.beneath.len().saturating_sub(profile.lines_with_signature);
    for (place, words) in part.beneath.iter().enumerate() {
        let keep = if last && place >= kept_from { "<w:pPr><w:keepNext/></w:pPr>" } else { "" };
        let _ = write!(written, "<w:p>{keep}{}</w:p>", part_run(words));
    }
    written
}

/// A title of several lines is broken as in the PDF, where a typist would: into lines of like length.
fn title(line: &Line, profile: &Profile) -> Result<String, RenderError> {
    let page = profile.page;
    let width = (page.width - page.left - page.right) * POINTS_PER_MM;
    let lines = centred_lines(&line.text, pdf::look(line.look), width)
        .map_err(|fault| RenderError::Docx(fault.to_string()))?;
    let runs: Vec<String> = lines.iter().map(|words| part_run(words)).collect();
    Ok(styled(&part::style_id(line.part), &runs.join("<w:r><w:br/></w:r>")))
}

fn part_paragraph(line: &Line) -> String {
    styled(&part::style_id(line.part), &part_run(&line.text))
}

fn part_run(words: &str) -> String {
    run(&Run { text: words.to_owned(), ..Run::default() })
}

fn empty(style: &str) -> String {
    styled(style, "")
}

fn styled(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
}

fn clause(paragraph: &Paragraph, keep_with_next: bool, counters: &mut Counters) -> String {
    let label_look = own(paragraph, &paragraph.label_look());
    let (mut properties, mut runs) = (String::new(), String::new());
    if paragraph.heading.is_some() {
        let _ = write!(properties, "<w:pStyle w:val=\"{}\"/>", part::heading_id(paragraph.level));
    }
    if keep_with_next {
        properties.push_str("<w:keepNext/>");
    }
    let label = &paragraph.label.number;
    if let Some((list, level)) = counters.list_of(paragraph) {
        let _ =
            write!(properties, "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
        // The number looks like the paragraph's mark does.
        properties.push_str(&self::properties(&letters(&label_look)));
    } else if !label.is_empty() {
        runs.push_str(&run(&Run { text: format!("{label} "), ..label_look }));
    }
    for part in &paragraph.runs {
        runs.push_str(&run(&own(paragraph, part)));
    }
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

/// What the style gives already is not given again: a change of the style must change the text.
fn own(paragraph: &Paragraph, run: &Run) -> Run {
    let given = paragraph.heading.unwrap_or_default();
    Run { strong: run.strong && !given.bold, em: run.em && !given.italic, ..run.clone() }
}

fn run(run: &Run) -> String {
    written_run(&letters(run), "w:t", &run.text)
}

/// Words under the element that holds them: `w:t`, or another for words that are deleted.
fn written_run(letters: &str, element: &str, words: &str) -> String {
    let (look, words) = (properties(letters), escape(&writable(words)));
    format!("<w:r>{look}<{element} xml:space=\"preserve\">{words}</{element}></w:r>")
}

fn properties(letters: &str) -> String {
    if letters.is_empty() { String::new() } else { format!("<w:rPr>{letters}</w:rPr>") }
}

fn letters(run: &Run) -> String {
    let mut written = String::new();
    for (wanted, property) in [
        (run.strong, "<w:b/><w:bCs/>"),
        (run.em, "<w:i/><w:iCs/>"),
        (run.underline, "<w:u w:val=\"single\"/>"),
    ] {
        if wanted {
            written.push_str(property);
        }
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
        // Before the first of a level above, Word counts one that is not there: what follows it would be the second.
        let has_above = self.0[..level].iter().all(|above| *above > 0);
        let counted = match level {
            0 => paragraph.label.number.len() > 1,
            1 => has_above && paragraph.label.number == format!("{}.", next[1]),
            _ => has_above && paragraph.label.number == format!("{}.{}.", next[1], next[2]),
        };
        if counted {
            self.0 = next;
        }
        counted.then_some((LIST_NUMBERED, level))
    }
}
