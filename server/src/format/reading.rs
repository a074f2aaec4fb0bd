//! Reading back the words of a copy from its file, line by line, for whoever compares copies with the sealed words.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Format;
use crate::domain::canonical::line;

/// A Word file's main part, unpacked: a resolution of a hundred pages has some megabytes; what swells further is a bomb.
const DOCUMENT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Marks of HTML that stand inside a line.
const INLINE: [&str; 5] = ["strong", "em", "u", "span", "b"];

/// Returns the lines of a file with white space folded, empty ones left out; `None` for a file that cannot be read, or is
/// of a format that is compared by its hash alone.
pub fn lines_of(bytes: &[u8], format: Format) -> Option<Vec<String>> {
    let words = || std::str::from_utf8(bytes).ok();
    let lines = match format {
        Format::Text => words()?.lines().map(str::to_owned).collect(),
        Format::Html => html(words()?)?,
        Format::Markdown => markdown(words()?),
        Format::Json => json(bytes)?,
        Format::Docx => docx(bytes)?,
        Format::Pdf | Format::Akoma => return None,
    };
    Some(lines.iter().map(|words| line(words)).filter(|words| !words.is_empty()).collect())
}

fn html(page: &str) -> Option<Vec<String>> {
    let mut rest = page.split_once("<body>")?.1;
    let mut lines = vec![String::new()];
    while let Some((text, from)) = rest.split_once('<') {
        lines.last_mut()?.push_str(text);
        let (tag, after) = from.split_once('>')?;
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            lines.push(String::new());
        }
        rest = after;
    }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let plain =
        |words: &String| signs.iter().fold(words.clone(), |words, (sign, is)| words.replace(sign, is));
    Some(lines.iter().map(plain).collect())
}

fn markdown(page: &str) -> Vec<String> {
    let plain = |line: &str| {
        let mut words = String::new();
        let mut letters = line.trim_start_matches('#').chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => words.extend(letters.next()),
                '*' => {}
                '<' => while letters.next().is_some_and(|letter| letter != '>') {},
                other => words.push(other),
            }
        }
        words
    };
    page.lines().map(plain).collect()
}

/// The parts of [`super::json`] in reading order.
fn json(bytes: &[u8]) -> Option<Vec<String>> {
    let file: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let parts = |name: &str| -> Option<Vec<String>> {
        let parts = file.get(name)?.as_array()?;
        parts.iter().map(|part| part.get("text")?.as_str().map(str::to_owned)).collect()
    };
    let clause = |clause: &serde_json::Value| -> Option<String> {
        let runs = clause.get("runs")?.as_array()?;
        let words: Option<String> = runs.iter().map(|run| run.get("text")?.as_str()).collect();
        let number = clause.get("number").and_then(serde_json::Value::as_str).unwrap_or_default();
        Some(format!("{number} {}", words?))
    };
    let clauses: Option<Vec<String>> = file.get("clauses")?.as_array()?.iter().map(clause).collect();
    Some([parts("header")?, parts("heading")?, clauses?, parts("footer")?].concat())
}

/// The paragraphs of a Word file. Numbers that Word counts itself are not among their words.
fn docx(bytes: &[u8]) -> Option<Vec<String>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut document = String::new();
    let part = archive.by_name("word/document.xml").ok()?;
    part.take(DOCUMENT_BYTES_MAX).read_to_string(&mut document).ok()?;
    let mut reader = Reader::from_str(&document);
    let (mut lines, mut words, mut inside) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.name().as_ref() == "w:t" => inside = true,
            Event::End(tag) if tag.name().as_ref() == "w:t" => inside = false,
            Event::End(tag) if tag.name().as_ref() == "w:p" => lines.push(std::mem::take(&mut words)),
            Event::Empty(tag) if matches!(tag.name().as_ref(), "w:tab" | "w:br") => words.push(' '),
            Event::Text(text) if inside => words.push_str(&text),
            Event::GeneralRef(sign) if inside => {
                let letter = sign.resolve_char_ref().ok()?;
                let named = quick_xml::escape::resolve_predefined_entity(&sign);
                match (letter, named) {
                    (Some(letter), _) => words.push(letter),
                    (None, Some(named)) => words.push_str(named),
                    (None, None) => return None,
                }
            }
            Event::Eof => return Some(lines),
            _ => {}
        }
    }
}
