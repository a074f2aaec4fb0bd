//! Akoma Ntoso and JSON: the same words for programs, each clause under its id and where it belongs.

use std::collections::BTreeSet;

use duthao::domain::resolution::{Kind, Run, Text};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, render};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::{clause, draft, file, folded, issued, named, printed, sample};

/// Elements that stand within a line.
const INLINE: [&str; 8] = ["b", "i", "u", "docAuthority", "docNumber", "docType", "docTitle", "signature"];

/// What a program reads from an Akoma Ntoso file.
#[derive(Default)]
struct Read {
    words: String,
    /// Every eId with the path of elements to it, in the order of the file.
    ids: Vec<(String, String)>,
}

/// Reads the file as an XML parser does, which refuses what is not well formed.
fn read(bytes: &[u8]) -> Read {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = true;
    let (mut seen, mut path) = (Read::default(), Vec::<String>::new());
    loop {
        let event = reader.read_event().unwrap();
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                path.push(name.clone());
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    if attribute.key.as_ref() == "eId" {
                        seen.ids.push((attribute.value.to_string(), path.join("/")));
                    }
                }
                if !INLINE.contains(&name.as_str()) {
                    seen.words.push('\n');
                }
                if empty {
                    path.pop();
                }
            }
            Event::End(_) => {
                let name = path.pop().unwrap();
                if !INLINE.contains(&name.as_str()) {
                    seen.words.push('\n');
                }
            }
            Event::Text(text) => seen.words.push_str(&text),
            Event::GeneralRef(sign) => seen.words.push(match &*sign {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                other => panic!("&{other};"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty(), "{path:?} stay open");
    seen
}

fn akoma(tree: &Tree) -> Read {
    read(&render(tree, Format::Akoma).unwrap())
}

/// The words of a JSON file in reading order.
fn json_words(tree: &Tree) -> String {
    let read: Value = serde_json::from_slice(&render(tree, Format::Json).unwrap()).unwrap();
    let texts = |of: &Value| -> Vec<String> {
        of.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect()
    };
    let mut lines = texts(&read["header"]);
    lines.extend(texts(&read["heading"]));
    for one in read["clauses"].as_array().unwrap() {
        let number = one["number"].as_str().unwrap_or_default();
        lines.push(format!("{number} {}", texts(&one["runs"]).concat()));
    }
    lines.extend(texts(&read["footer"]));
    lines.join("\n")
}

#[test]
fn files_for_programs_hold_the_words_of_the_tree() {
    for (copy, name) in [(draft(), "programs-draft"), (issued(), "programs-issued")] {
        let tree = printed(&sample(), &copy);
        file(&tree, Format::Akoma, name);
        file(&tree, Format::Json, name);
        assert_eq!(folded(&akoma(&tree).words), folded(&plain(&tree)));
        assert_eq!(folded(&json_words(&tree)), folded(&plain(&tree)));
        assert_eq!(render(&tree, Format::Akoma).unwrap(), render(&tree, Format::Akoma).unwrap());
    }
    let written = String::from_utf8(render(&printed(&sample(), &issued()), Format::Akoma).unwrap()).unwrap();
    for part in [
        r#"<statement name="resolution" contains="originalVersion">"#,
        r#"<FRBRthis value="/akn/vn/statement/resolution/2021-02-03/so-02-nq-thu/!main"/>"#,
        r#"<TLCOrganization eId="committee" href="/akn/ontology/organization/vn/thi-uy-ky-anh" showAs="Thị ủy Kỳ Anh"/>"#,
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
}

#[test]
fn each_clause_stands_where_it_belongs() {
    let clauses = named(vec![
        clause(Kind::Basis, 0, "Căn cứ Điều lệ Đảng;"),
        clause(Kind::Enacting, 0, "Ban Thường vụ ban hành:"),
        clause(Kind::Heading, 0, "TÌNH HÌNH"),
        clause(Kind::Paragraph, 0, "Nói chung."),
        clause(Kind::Heading, 1, "Hạn chế"),
        clause(Kind::Shortcoming, 3, "Còn hình thức."),
        clause(Kind::Paragraph, 4, "Như ở nhiều nơi."),
        clause(Kind::Shortcoming, 3, "Còn chung chung."),
        clause(Kind::Paragraph, 2, "Từ đó rút ra."),
        clause(Kind::Heading, 0, "GIẢI PHÁP"),
    ]);
    let seen = akoma(&printed(&Text { clauses, ..sample() }, &draft()));
    let of_clause = |id: &str| {
        let path = &seen.ids.iter().find(|(name, _)| name == &format!("clause-{id}")).unwrap().1;
        path.strip_prefix("akomaNtoso/statement/").unwrap().to_owned()
    };
    let paths: Vec<String> = (0..10).map(|number| of_clause(&format!("c{number}"))).collect();
    assert_eq!(
        paths,
        [
            "preamble/citations/citation",
            "preamble/formula",
            "mainBody/section",
            "mainBody/section/paragraph",
            "mainBody/section/subsection",
            "mainBody/section/subsection/point",
            "mainBody/section/subsection/point/paragraph",
            "mainBody/section/subsection/point",
            "mainBody/section/subsection/paragraph",
            "mainBody/section",
        ]
    );
}

#[test]
fn looks_within_a_word_do_not_part_it_and_letters_that_xml_knows_not_are_left_out() {
    let mut one = clause(Kind::Paragraph, 0, "");
    let run = |text: &str, strong, em| Run { text: text.into(), strong, em, underline: false };
    one.runs = vec![run("rõ ng", false, false), run("ười", true, true), run(" & việc\u{fffe}", false, false)];
    let tree = printed(&Text { clauses: named(vec![one]), ..sample() }, &draft());
    let written = String::from_utf8(render(&tree, Format::Akoma).unwrap()).unwrap();
    assert!(written.contains("<p>rõ ng<b><i>ười</i></b> &amp; việc</p>"), "{written}");
}

proptest! {
    #[test]
    fn any_clauses_are_well_formed_each_under_an_id_of_its_own(
        shape in prop::collection::vec(("[-a-zđ<>&\"'\\]]{1,12}", 0..6_u8, 0..8_usize), 1..12)
    ) {
        let clauses = shape.iter().map(|(words, level, kind)| clause(Kind::ALL[*kind], *level, words)).collect();
        let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
        let seen = akoma(&tree);
        prop_assert_eq!(folded(&seen.words), folded(&plain(&tree)));
        prop_assert_eq!(folded(&json_words(&tree)), folded(&plain(&tree)));
        let ids: BTreeSet<&String> = seen.ids.iter().map(|(id, _)| id).collect();
        prop_assert_eq!(ids.len(), seen.ids.len());
        for paragraph in &tree.body {
            let id = format!("clause-{}", paragraph.clause);
            prop_assert!(ids.contains(&id));
        }
    }
}
