//! The PDF: the same words, one family of letters, the measures of the form, the same bytes.

use std::path::Path;

use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, render};
use proptest::prelude::*;

use super::{
    LETTERS, Word, boxes, clause, draft, file, folded, issued, named, pages, printed, run, sample, words_of,
};

const MM: f32 = 72.0 / 25.4;

/// Boxes of words are rounded by the program that reads them.
const CLOSE_POINTS: f32 = 0.6;

/// Height of a line of letters, in parts of their size.
const LETTERS_HIGH: f32 = 1.107;

fn near(measured: f32, expected: f32) -> bool {
    (measured - expected).abs() <= CLOSE_POINTS
}

fn words_match(tree: &Tree, path: &Path) {
    assert_eq!(words_of(&pages(path)), folded(&plain(tree)));
}

#[test]
fn the_pdf_holds_the_words_of_the_tree() {
    for (copy, name) in [(draft(), "pdf-draft"), (issued(), "pdf-issued")] {
        let tree = printed(&sample(), &copy);
        words_match(&tree, &file(&tree, Format::Pdf, name));
    }
}

#[test]
fn every_letter_is_printed_in_one_embedded_family() {
    let looks = |strong, em| Run { text: format!("{LETTERS} "), strong, em, underline: strong };
    let mut one = clause(Kind::Paragraph, 0, "");
    one.runs = vec![looks(false, false), looks(true, false), looks(false, true), looks(true, true)];
    let tree = printed(&Text { clauses: vec![one], ..sample() }, &draft());
    let path = file(&tree, Format::Pdf, "pdf-letters");
    words_match(&tree, &path);
    let fonts = run("pdffonts", &[path.to_str().unwrap()]);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(fonts.len(), 4, "{fonts:?}");
    for font in fonts {
        let (name, rest) = font.split_once(' ').unwrap();
        assert!(name.split_once('+').unwrap().1.starts_with("Tinos"), "{name}");
        // "emb sub uni": embedded, only the letters used, and readable as Unicode.
        assert!(rest.contains("yes yes yes"), "{font}");
    }
}

#[test]
fn a_letter_without_a_glyph_is_still_in_the_text() {
    let tree = printed(
        &Text { clauses: vec![clause(Kind::Paragraph, 0, "chữ 𠊛 và \u{e000} hết")], ..sample() },
        &draft(),
    );
    let words = words_of(&pages(&file(&tree, Format::Pdf, "pdf-stand-in")));
    assert!(words.contains("chữ 𠊛 và \u{fffd} hết"), "{words}");
}

#[test]
fn the_same_copy_gives_the_same_bytes() {
    let tree = printed(&sample(), &issued());
    assert_eq!(render(&tree, Format::Pdf).unwrap(), render(&tree.clone(), Format::Pdf).unwrap());
}

#[test]
fn the_file_says_what_it_is() {
    let path = file(&printed(&sample(), &issued()), Format::Pdf, "pdf-properties");
    let said = run("pdfinfo", &["-isodates", path.to_str().unwrap()]);
    for expected in ["NGHỊ QUYẾT về nâng cao", "Thị ủy Kỳ Anh", "2021-02-03", "yes", "A4", "Tagged"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let structure = run("pdfinfo", &["-struct-text", path.to_str().unwrap()]);
    assert!(structure.contains("H1") && structure.contains("H2"), "{structure}");
    let bytes = std::fs::read(&path).unwrap();
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(holds(b"/Lang(vi)") && holds(b"<pdfaid:part>2</pdfaid:part>"));
}

#[test]
fn the_first_page_has_no_number_and_the_others_have_it_in_the_middle() {
    let tree = printed(&sample(), &draft());
    let page = tree.profile.page;
    let path = file(&tree, Format::Pdf, "pdf-number");
    let words = boxes(&path);
    let last = words.iter().map(|word| word.page).max().unwrap();
    assert!((4..=9).contains(&last), "{last} pages");
    let above = |page_number: usize| -> Vec<&Word> {
        words.iter().filter(|word| word.page == page_number && word.bottom < page.top * MM).collect()
    };
    assert!(above(1).is_empty());
    let middle = (page.left + (page.width - page.right)) / 2.0 * MM;
    for number in 2..=last {
        let found = above(number);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].text, number.to_string());
        assert!(near((found[0].left + found[0].right) / 2.0, middle), "{found:?}");
        // The line of the number is as high as letters of its size are, from the top of Đ to the foot of g.
        let foot = page.number_from_top * MM + tree.profile.look.page_number.size * LETTERS_HIGH;
        assert!(near(found[0].bottom, foot), "{found:?}");
    }
}

#[test]
fn words_stand_where_the_form_says() {
    let tree = printed(&sample(), &draft());
    let page = tree.profile.page;
    let words = boxes(&file(&tree, Format::Pdf, "pdf-measures"));
    let (left, right) = (page.left * MM, (page.width - page.right) * MM);
    for word in &words {
        let inside = word.left > left - CLOSE_POINTS && word.right < right + CLOSE_POINTS;
        assert!(inside && word.bottom < (page.height - page.bottom) * MM + CLOSE_POINTS, "{word:?}");
    }
    let found = |text: &str| words.iter().find(|word| word.text == text).unwrap();
    // "- Căn cứ …": the first line begins 10 mm in; the party's name is as long as the rule, centred at the right.
    let basis = words.iter().position(|word| word.text == "Căn").unwrap();
    assert!(near(words[basis - 1].left, left + tree.profile.text.first_line * MM));
    let (from, to) = (found("CỘNG"), words.iter().find(|word| word.text == "NAM").unwrap());
    let party = words
        .iter()
        .find(|word| word.text == "ĐẢNG" && near(word.top, from.top) && word.left > 300.0)
        .unwrap();
    assert!(near(to.right - party.left, tree.profile.rule.length * MM), "{party:?} {to:?}");
    let middle = right - tree.profile.columns.right / 2.0 * MM;
    assert!(near((party.left + to.right) / 2.0, middle));
    // The date stands beside the number.
    assert!(near(found("Số").bottom, found("ngày").bottom));
    // Full lines reach the right margin, and lines of one paragraph are exactly as far apart as the form says.
    let body: Vec<&Word> =
        words.iter().filter(|word| word.page == 2 && word.bottom > page.top * MM).collect();
    let edge = body.iter().filter(|word| near(word.right, right)).count();
    assert!(edge > 15, "{edge} lines reach the margin");
    let mut tops: Vec<f32> = body.iter().map(|word| word.top).collect();
    tops.sort_by(f32::total_cmp);
    tops.dedup_by(|a, b| near(*a, *b));
    let text = tree.profile.text;
    for pair in tops.windows(2) {
        let step = pair[1] - pair[0];
        assert!(near(step, text.line) || near(step, text.line + text.between), "{step}");
    }
}

/// Returns the page of the signature's head and how many lines of the text stand on it.
fn signature_page(path: &Path) -> (usize, usize) {
    let words = boxes(path);
    let head = words.iter().rfind(|word| word.text == "T/M").unwrap();
    let mut lines: Vec<f32> = words
        .iter()
        .filter(|word| word.page == head.page && word.top > 20.0 * MM && word.bottom < head.top)
        .map(|word| word.top)
        .collect();
    lines.sort_by(f32::total_cmp);
    lines.dedup_by(|a, b| near(*a, *b));
    (head.page, lines.len())
}

#[test]
fn the_signature_never_stands_alone() {
    let mut pages_seen = std::collections::BTreeSet::new();
    for lines in 8..24 {
        let clauses = (0..lines).map(|_| clause(Kind::Paragraph, 0, "Một dòng.")).collect();
        let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
        let (page, above) = signature_page(&file(&tree, Format::Pdf, "pdf-signature"));
        assert!(
            above >= tree.profile.lines_with_signature,
            "{lines} paragraphs: {above} lines above the signature"
        );
        pages_seen.insert(page);
    }
    assert_eq!(pages_seen.into_iter().collect::<Vec<_>>(), [1, 2], "the signature moved to the next page");
}

#[test]
fn a_heading_is_never_the_last_line_of_a_page() {
    for lines in 14..30 {
        let mut clauses: Vec<Clause> = (0..lines).map(|_| clause(Kind::Paragraph, 0, "Một dòng.")).collect();
        clauses.push(clause(Kind::Heading, 0, "ĐẦU ĐỀ"));
        clauses.extend((0..30).map(|_| clause(Kind::Paragraph, 0, "Dòng sau.")));
        let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
        for page in pages(&file(&tree, Format::Pdf, "pdf-heading")) {
            assert!(!page.trim_end().ends_with("ĐẦU ĐỀ"), "{lines} paragraphs");
        }
    }
}

#[test]
fn a_list_of_recipients_longer_than_a_page_is_printed_to_its_end() {
    let recipients = (0..90).map(|number| format!("Chi bộ {number}")).collect();
    let body = duthao::domain::export::Body { recipients, ..super::body() };
    let tree = duthao::format::tree::build(&sample(), &body, &draft()).unwrap();
    let read = words_of(&pages(&file(&tree, Format::Pdf, "pdf-recipients")));
    assert!(read.contains("- Chi bộ 0,") && read.contains("- Chi bộ 89."));
}

/// Clauses of every kind and level, in any order, some of one word and some of sixty.
pub fn clauses_of_any_shape(count: usize) -> impl Strategy<Value = Vec<Clause>> {
    let words = "[a-zàảãáạăâđêôơưỳỷỹýỵ]{1,9}( [a-zàảãáạăâđêôơưỳỷỹýỵ,;]{1,9}){0,60}";
    let one = (0..Kind::ALL.len(), 0..6_u8, words);
    proptest::collection::vec(
        one.prop_map(|(kind, level, words)| clause(Kind::ALL[kind], level, &words)),
        count,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn a_hundred_clauses_of_any_shape_are_printed_whole(clauses in clauses_of_any_shape(100)) {
        let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
        let read = words_of(&pages(&file(&tree, Format::Pdf, "pdf-hundred")));
        prop_assert_eq!(read, folded(&plain(&tree)));
    }
}
