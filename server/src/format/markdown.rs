//! The copy as Markdown (CommonMark): a paragraph a part, every letter that could be read as markup escaped.

use std::fmt::Write as _;

use super::table::Section;
use super::tree::{Line, Paragraph, Tree};
use crate::domain::resolution::Run;

/// Headings of clauses begin under the title's `#`.
const HEADING_TOP: usize = 2;

/// Markdown knows no deeper heading.
const HEADING_MAX: usize = 6;

/// Letters that mean something anywhere in a line.
const SPECIAL: [char; 12] = ['\\', '`', '*', '_', '[', ']', '<', '>', '&', '|', '~', '$'];

/// Letters that mean something at the start of a line.
const SPECIAL_AT_START: [char; 5] = ['-', '+', '#', '=', ':'];

/// Writes the copy as Markdown.
pub fn write(tree: &Tree) -> String {
    let header = tree.committee.iter().chain([&tree.party]).chain(&tree.number).chain([&tree.date]);
    let mut parts: Vec<String> = header.map(line).collect();
    let mut title = tree.heading.iter();
    if let Some(first) = title.next() {
        parts.push(format!("# {}", escape(&first.text)));
    }
    parts.extend(title.map(line));
    parts.extend(tree.body.iter().map(paragraph));
    parts.extend(tree.sections.iter().map(section));
    parts.extend(tree.footer().into_iter().flatten().map(line));
    parts.retain(|part| !part.is_empty());
    let mut written = parts.join("\n\n");
    written.push('\n');
    written
}

fn section(part: &Section) -> String {
    let depth = "#".repeat((HEADING_TOP + usize::from(part.level)).min(HEADING_MAX));
    let mut written = format!("{depth} {}", escape(&part.heading));
    if !part.note.is_empty() {
        let _ = write!(written, "\n\n{}", escape(&part.note));
    }
    if let Some(table) = &part.table {
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let heads = row(table.columns.iter().map(|column| escape(&column.head)).collect());
        let rules = row(table.columns.iter().map(|_| "---".to_owned()).collect());
        let _ = write!(written, "\n\n{heads}\n{rules}");
        for cells in &table.rows {
            let _ = write!(written, "\n{}", row(cells.iter().map(|words| escape(words)).collect()));
        }
    }
    for words in &part.beneath {
        let _ = write!(written, "\n\n{}", escape(words));
    }
    written
}

fn line(line: &Line) -> String {
    let look = line.look;
    run(
        &Run { text: line.text.clone(), strong: look.bold, em: look.italic, underline: look.underline },
        true,
        true,
    )
}

fn paragraph(paragraph: &Paragraph) -> String {
    let heading = paragraph.heading.is_some();
    let mut runs: Vec<Run> = paragraph.runs.clone();
    if !paragraph.label.number.is_empty() {
        // The label joins the first run, so that both stand in one emphasis.
        let label = format!("{} ", paragraph.label.number);
        match runs.first_mut() {
            Some(first) if !first.underline => first.text.insert_str(0, &label),
            _ => runs.insert(0, Run { text: label, ..paragraph.label_look() }),
        }
    }
    let mut written = if heading {
        let depth = (HEADING_TOP + usize::from(paragraph.level)).min(HEADING_MAX);
        format!("{} ", "#".repeat(depth))
    } else {
        String::new()
    };
    for (place, part) in runs.iter().enumerate() {
        // A heading is bold by itself; only what differs from that is marked.
        let part = Run { strong: part.strong && !heading, ..part.clone() };
        let apart_before = place == 0 || runs[place - 1].text.ends_with(' ') || part.text.starts_with(' ');
        let apart_after =
            runs.get(place + 1).is_none_or(|next| next.text.starts_with(' ')) || part.text.ends_with(' ');
        written.push_str(&run(&part, apart_before, apart_after));
    }
    written
}

/// Marks one run; where it touches another word, stars might not count as emphasis, so tags are used.
fn run(run: &Run, apart_before: bool, apart_after: bool) -> String {
    let words = run.text.trim_matches(' ');
    if words.is_empty() {
        return run.text.clone();
    }
    let mut marked = escape(words);
    if run.underline {
        marked = format!("<u>{marked}</u>");
    }
    let stars = apart_before && apart_after;
    for (wanted, star, tag) in [(run.em, "*", "em"), (run.strong, "**", "strong")] {
        if wanted && stars {
            marked = format!("{star}{marked}{star}");
        } else if wanted {
            marked = format!("<{tag}>{marked}</{tag}>");
        }
    }
    let before = if run.text.starts_with(' ') { " " } else { "" };
    let after = if run.text.ends_with(' ') { " " } else { "" };
    format!("{before}{marked}{after}")
}

/// Escapes words that stand at the start of a paragraph or anywhere in it.
fn escape(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    let digits = words.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(0);
    for (place, letter) in words.char_indices() {
        let ordered = digits > 0 && place == digits && matches!(letter, '.' | ')');
        if SPECIAL.contains(&letter) || ordered || (place == 0 && SPECIAL_AT_START.contains(&letter)) {
            let _ = write!(written, "\\{letter}");
        } else {
            written.push(letter);
        }
    }
    written
}
