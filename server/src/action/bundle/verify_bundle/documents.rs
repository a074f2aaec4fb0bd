//! The documents: each says the sealed words clause by clause, and all of them say the same around those words.

use super::{Proved, Read};
use crate::domain::bundle::{Broken, DOCUMENT, Held, Link};
use crate::domain::canonical::line;
use crate::domain::numbering::labels;
use crate::domain::resolution::Text;
use crate::format::Format;
use crate::format::reading::lines_of;

/// Documents whose words are read. PDF and Akoma Ntoso are compared by their hashes alone.
const READ: [Format; 4] = [Format::Html, Format::Docx, Format::Markdown, Format::Json];

/// A clause as a line of a document: with its number, and without it where Word counts by itself.
struct Expected {
    numbered: String,
    plain: String,
}

impl Expected {
    fn is(&self, found: &str, format: Format) -> bool {
        found == self.numbered || (format == Format::Docx && found == self.plain)
    }
}

pub(super) fn compare(read: &Read, proved: &Proved, held: &mut Vec<Held>) -> Result<(), Broken> {
    let expected = expected(&proved.text);
    let around = around(read, Format::Text, &expected)?;
    if !around.contains(&line(&proved.text.subject)) {
        return Err(Broken::naming(Link::Documents, "document-subject", path(Format::Text)));
    }
    for format in READ {
        if self::around(read, format, &expected)? != around {
            return Err(Broken::naming(Link::Documents, "document-frame", path(format)));
        }
    }
    held.push(Held { link: Link::Documents, seen: "documents", given: Vec::new() });
    Ok(())
}

pub(super) fn path(format: Format) -> String {
    format!("{DOCUMENT}.{}", format.extension())
}

fn expected(text: &Text) -> Vec<Expected> {
    let clauses = text.clauses.iter().zip(labels(&text.clauses));
    let lines = clauses.map(|(clause, label)| Expected {
        numbered: line(&format!("{} {}", label.number, clause.plain())),
        plain: line(&clause.plain()),
    });
    lines.filter(|one| !one.numbered.is_empty()).collect()
}

/// Most lines that stand around the clauses of a document: header, recipients and signature are a tenth of it, and each
/// line more is one more place at which the clauses are looked for.
const LINES_AROUND_MAX: usize = 1000;

/// Finds the clauses in a document, one behind the other with nothing between, and returns what stands around them, sorted:
/// formats lay header and footer out in orders of their own.
fn around(read: &Read, format: Format, expected: &[Expected]) -> Result<Vec<String>, Broken> {
    let link = Link::Documents;
    let path = path(format);
    let lines = lines_of(read.bytes(link, &path)?, format)
        .ok_or_else(|| Broken::naming(link, "unreadable", &path))?;
    if lines.len() > expected.len() + LINES_AROUND_MAX {
        return Err(short(expected, &lines, format));
    }
    let fits = |from: usize| expected.iter().zip(&lines[from..]).all(|(one, line)| one.is(line, format));
    let places =
        0..=lines.len().checked_sub(expected.len()).ok_or_else(|| short(expected, &lines, format))?;
    let Some(from) = places.into_iter().find(|from| fits(*from)) else {
        return Err(short(expected, &lines, format));
    };
    let mut rest = lines;
    rest.drain(from..from + expected.len());
    rest.sort_unstable();
    Ok(rest)
}

/// Names the first clause that a document does not say.
fn short(expected: &[Expected], lines: &[String], format: Format) -> Broken {
    let missing = expected.iter().find(|one| !lines.iter().any(|line| one.is(line, format)));
    let clause = missing.map(|one| one.numbered.chars().take(60).collect()).unwrap_or_default();
    let given = vec![("name", path(format)), ("clause", clause)];
    Broken { link: Link::Documents, fault: "document-clause", given }
}
