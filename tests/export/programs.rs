//! Akoma Ntoso and JSON: the same words for programs, each clause under its id and where it belongs.

use std::collections::BTreeSet;

use duthao::domain::annex::Annex;
use duthao::domain::export::{Body, Copy, Standing};
use duthao::domain::resolution::{Kind, Run, Text};
use duthao::format::annex;
use duthao::format::table::{Column, Section, Table};
use duthao::format::tree::{Tree, build, plain};
use duthao::format::{Format, render};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::{body, clause, draft, file, folded, issued, named, printed, sample};

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
    let strings = |of: &Value| -> Vec<String> {
        of.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    for one in read["sections"].as_array().into_iter().flatten() {
        lines.extend(
            [&one["heading"], &one["note"]].map(|words| words.as_str().unwrap_or_default().to_owned()),
        );
        lines.extend(strings(&one["table"]["columns"]));
        lines.extend(one["table"]["rows"].as_array().into_iter().flatten().flat_map(strings));
        lines.extend(strings(&one["beneath"]));
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
    }
    let written = String::from_utf8(render(&printed(&sample(), &issued()), Format::Akoma).unwrap()).unwrap();
    for part in [
        r#"<statement name="resolution" contains="originalVersion">"#,
        r#"<FRBRthis value="/akn/vn/statement/resolution/thi-uy-ky-anh/2021-02-03/so-02-nq-thu/!main"/>"#,
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

/// A paper beside a resolution: a part with all it can hold, one with a table alone, one with nothing.
fn paper(copy: &Copy) -> Tree {
    let column = |head: &str| Column { head: head.into(), share: 1.0, centred: false };
    let table = Table {
        columns: vec![column("Khối"), column("Số đơn vị")],
        rows: vec![vec!["Nông thôn & ven biển".into(), "12".into()], vec![String::new(), "3".into()]],
    };
    let annex = annex::build(&Annex::default(), &sample(), &body(), copy).unwrap();
    let whole = Section {
        heading: "I- ĐÃ TRẢ LỜI".into(),
        note: "Tính đến nay <chưa xong>.".into(),
        table: Some(table.clone()),
        beneath: vec!["Còn lại trả lời sau.".into(), "Hết.".into()],
        level: 0,
        ..Section::default()
    };
    let bare = Section { table: Some(table), level: 1, ..Section::default() };
    let empty = Section { heading: "II- CHƯA TRẢ LỜI".into(), ..Section::default() };
    Tree { sections: vec![whole, bare, empty], ..annex }
}

#[test]
fn parts_and_tables_of_a_paper_hold_the_words_of_the_tree() {
    let tree = paper(&issued());
    let whole = folded(&plain(&tree).replace(" | ", " "));
    assert_eq!(folded(&json_words(&tree)), whole);
    let seen = akoma(&tree);
    assert_eq!(folded(&seen.words), whole);
    let parts: Vec<&str> =
        seen.ids.iter().map(|(id, _)| id.as_str()).filter(|id| id.starts_with("part-")).collect();
    let wanted = ["part-0", "part-0__content", "part-0__table", "part-1", "part-1__content", "part-1__table"];
    assert_eq!(parts, [&wanted[..], &["part-2", "part-2__content"]].concat());
    let written = String::from_utf8(render(&tree, Format::Akoma).unwrap()).unwrap();
    assert_eq!(written.matches("<th>").count(), 4);
    assert_eq!(written.matches("<td>").count(), 8, "an empty cell keeps its place");
    let read: Value = serde_json::from_slice(&render(&tree, Format::Json).unwrap()).unwrap();
    assert_eq!(read["sections"][0]["table"]["rows"][1], serde_json::json!(["", "3"]));
    assert_eq!(read["sections"][2].get("table"), None);
}

/// The addresses of a work and of its expression, as a file names them.
fn addresses(tree: &Tree) -> [String; 2] {
    let written = String::from_utf8(render(tree, Format::Akoma).unwrap()).unwrap();
    let mut found =
        written.split("<FRBRuri value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    [found.next().unwrap(), found.next().unwrap()]
}

#[test]
fn no_two_works_or_expressions_share_an_address() {
    let of = |text: &Text, body: &Body, copy: &Copy| addresses(&build(text, body, copy).unwrap());
    let other_words = Text { subject: "về việc khác".into(), ..sample() };
    let other_body = Body { short_name: "Thị ủy Hồng Lĩnh".into(), ..body() };
    let sealed = Standing::Sealed { ordinal: 2, short_hash: "7F3A-91C2".into(), year: 2021 };
    let sealed = Copy { standing: sealed, ..draft() };
    let later = Copy { standing: Standing::Draft { ordinal: 3, year: 2021 }, ..draft() };
    let of_draft = of(&sample(), &body(), &draft());
    let [draft_work, _] = of_draft.clone();
    assert!(
        draft_work.starts_with("/akn/vn/statement/resolution/thi-uy-ky-anh/2021-02-03/nghi-quyet-"),
        "{draft_work}"
    );
    assert!(!draft_work.contains("du-thao"), "{draft_work}");
    assert_eq!(of_draft[1], format!("{draft_work}/vie@2021-02-03!du-thao-lan-2"));
    let of_later = of(&sample(), &body(), &later);
    let of_sealed = of(&sample(), &body(), &sealed);
    assert_eq!([&of_later[0], &of_sealed[0]], [&draft_work; 2], "one work in three drafts");
    let of_annex = addresses(&paper(&draft()));
    assert!(
        of_annex[0].starts_with("/akn/vn/statement/phu-luc/thi-uy-ky-anh/2021-02-03/phu-luc-"),
        "{of_annex:?}"
    );
    let works = [
        draft_work,
        of(&sample(), &body(), &issued())[0].clone(),
        of(&sample(), &other_body, &issued())[0].clone(),
        of(&other_words, &body(), &draft())[0].clone(),
        of_annex[0].clone(),
        addresses(&paper(&issued()))[0].clone(),
    ];
    assert_eq!(BTreeSet::from(works.clone()).len(), works.len(), "{works:?}");
    let expressions = [of_draft[1].clone(), of_later[1].clone(), of_sealed[1].clone()];
    assert_eq!(BTreeSet::from(expressions.clone()).len(), 3, "{expressions:?}");
}

#[test]
fn letters_that_xml_knows_not_are_left_out_of_attributes_too() {
    let subject = "về việc\u{fffe} \"thử\" <một> & hai".to_owned();
    let text = Text { subject, clauses: named(vec![clause(Kind::Paragraph, 0, "Lời.")]), ..sample() };
    let body = Body { short_name: "Thị ủy\u{ffff}".into(), ..body() };
    let written =
        String::from_utf8(render(&build(&text, &body, &draft()).unwrap(), Format::Akoma).unwrap()).unwrap();
    assert!(!written.contains(['\u{fffe}', '\u{ffff}']), "{written}");
    assert!(written.contains("về việc &quot;thử&quot; &lt;một&gt; &amp; hai"), "{written}");
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
