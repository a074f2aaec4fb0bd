//! Golden copies: one text with every kind, level and look, in every format that is text, byte for byte.
//!
//! `DUTHAO_BLESS=1` writes them anew, and the change is then reviewed. They hold what other tests only compare with each
//! other: the tree itself (as JSON), so that a change that moves every format alike is seen.

use std::path::Path;

use duthao::domain::export::{Body, Copy, Standing};
use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::tree::build;
use duthao::format::{Format, render};

use super::{LETTERS, body, clause, draft, issued, named};

/// Formats a person can read as they are; PDF and DOCX are measured elsewhere.
const READABLE: [Format; 5] = [Format::Json, Format::Text, Format::Markdown, Format::Html, Format::Akoma];

fn looks() -> Clause {
    let run = |text: &str, strong, em, underline| Run { text: text.into(), strong, em, underline };
    Clause {
        runs: vec![
            run("Chữ ", false, false, false),
            run("đậm", true, false, false),
            run(", nghiêng", false, true, false),
            run(", gạch chân", false, false, true),
            run(" và <cả> ba & \"hết\"", true, true, true),
        ],
        ..clause(Kind::Paragraph, 0, "")
    }
}

/// Every kind at every level, in the order of the kinds, then what is hard to print.
pub fn text() -> Text {
    let mut clauses = Vec::new();
    for kind in Kind::ALL {
        for level in 0..4 {
            clauses.push(clause(kind, level, &format!("{kind:?} bậc {level} của nghị quyết chuyên đề")));
        }
    }
    clauses.push(looks());
    clauses.push(clause(Kind::Paragraph, 0, LETTERS));
    clauses.push(clause(Kind::Paragraph, 0, &"dài".repeat(60)));
    clauses.push(clause(Kind::Paragraph, 0, ""));
    Text {
        subject: "về nâng cao chất lượng <sinh hoạt> & học tập".into(),
        clauses: named(clauses),
        ..Text::default()
    }
}

fn compare(name: &str, body: &Body, copy: &Copy) {
    let tree = build(&text(), body, copy).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/export/golden");
    for format in READABLE {
        let made = String::from_utf8(render(&tree, format).unwrap()).unwrap();
        let path = folder.join(format!("{name}.{}", format.id()));
        if std::env::var_os("DUTHAO_BLESS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = made.lines().zip(kept.lines()).position(|(made, kept)| made != kept);
        assert!(made == kept, "{}: line {differs:?} differs; DUTHAO_BLESS=1 writes it anew", path.display());
    }
}

#[test]
fn a_draft_in_the_form_of_2018() {
    compare("draft", &body(), &draft());
}

#[test]
fn a_sealed_draft_in_the_form_of_2026() {
    let standing = Standing::Sealed { ordinal: 3, year: 2026, short_hash: "7F3A-91C2".into() };
    let body = Body { profile: "b-2026".into(), ..body() };
    compare("sealed", &body, &Copy { standing, ..draft() });
}

#[test]
fn an_issued_copy_in_the_form_of_2018() {
    compare("issued", &body(), &issued());
}
