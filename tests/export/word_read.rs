//! Word files read back: what was exported, what LibreOffice saved again, what somebody edited, what a stranger made up.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use duthao::domain::canonical::line;
use duthao::domain::import::guess::guess;
use duthao::domain::import::returned::changes;
use duthao::domain::import::{Block, Draft, Origin, Side};
use duthao::domain::resolution::{Heads, Kind, Run, Text};
use duthao::domain::suggestion::Wish;
use duthao::domain::unit::old_font::OldFont;
use duthao::format::word_read::{WordReadError, read};
use duthao::format::{Format, render};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::docx::convert;
use super::{body, draft, folder, sample};
use crate::support::word::{commented, foreign, paragraph as paragraph_of, revision, set_in, words};
use duthao::format::tree::build;

const HEADS: &str = "1f2e3d 4c5b6a";

fn exported(text: &Text) -> Vec<u8> {
    let origin = Origin { resolution: "nq-thu".into(), heads: Heads::of_line(HEADS) };
    let mut tree = build(text, &body(), &draft()).unwrap();
    tree.origin = Some(origin);
    render(&tree, Format::Docx).unwrap()
}

/// The sample with looks of its own inside clauses.
fn looked() -> Text {
    let mut text = sample();
    let words = text.clauses[8].plain();
    let cut = words.find(" hiện").unwrap();
    let run = |text: &str, strong, em| Run { text: text.to_owned(), strong, em, underline: em };
    text.clauses[8].runs = vec![run(&words[..cut], true, false), run(&words[cut..], false, true)];
    text
}

fn read_draft(bytes: &[u8], side: Side) -> Draft {
    guess(&read(bytes).unwrap().blocks, side)
}

fn is_the_same(read: &Draft, text: &Text) {
    assert_eq!(read.subject, line(&text.subject));
    let got: Vec<(Kind, u8, String)> =
        read.clauses.iter().map(|one| (one.kind, one.level, one.plain())).collect();
    let expected: Vec<(Kind, u8, String)> =
        text.clauses.iter().map(|one| (one.kind, one.level, line(&one.plain()))).collect();
    assert_eq!(got, expected);
    assert_eq!(read.clauses[8].runs, text.clauses[8].runs, "the looks within a clause");
}

/// Has LibreOffice open a file, keep it in its own form, and save it for Word again.
fn saved_again(bytes: &[u8], name: &str) -> Vec<u8> {
    let path = folder(name).join(format!("{name}.docx"));
    std::fs::write(&path, bytes).unwrap();
    let odt = convert(&[Path::new(&path)], "odt").remove(0);
    std::fs::remove_file(&path).unwrap();
    std::fs::read(convert(&[&odt], "docx").remove(0)).unwrap()
}

/// Changes one part of a file.
pub fn edited(bytes: &[u8], part: &str, edit: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().to_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        writer.start_file(&name, SimpleFileOptions::default()).unwrap();
        let content = if name == part { edit(content) } else { content };
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn in_text(bytes: &[u8], edit: impl Fn(String) -> String) -> Vec<u8> {
    edited(bytes, "word/document.xml", edit)
}

#[test]
fn what_was_exported_is_read_as_it_was() {
    let text = looked();
    let bytes = exported(&text);
    is_the_same(&read_draft(&bytes, Side::Before), &text);
    let origin = read(&bytes).unwrap().origin.unwrap();
    assert_eq!((origin.resolution.as_str(), origin.heads.to_line().as_str()), ("nq-thu", HEADS));
}

#[test]
fn what_libreoffice_saved_again_is_read_as_it_was() {
    let text = looked();
    let bytes = saved_again(&exported(&text), "word-saved-again");
    is_the_same(&read_draft(&bytes, Side::Before), &text);
    let word = read(&bytes).unwrap();
    assert_eq!(word.origin.unwrap().heads.to_line(), HEADS, "the properties are kept");
    let marks =
        word.blocks.iter().filter(|block| matches!(block, Block::Paragraph(one) if !one.marks.is_empty()));
    assert_eq!(marks.count(), text.clauses.len(), "the bookmarks are kept");
    assert_eq!(changes(&text, &read_draft(&bytes, Side::After).clauses), []);
}

/// The paragraph that holds these words, with its tags.
fn paragraph<'a>(document: &'a str, words: &str) -> &'a str {
    let at = document.find(words).unwrap_or_else(|| panic!("{words} stands in the file"));
    let from = document[..at].rfind("<w:p>").or_else(|| document[..at].rfind("<w:p ")).unwrap();
    let from = from.max(document[..at].rfind("<w:p ").unwrap_or(0));
    let upto = at + document[at..].find("</w:p>").unwrap() + "</w:p>".len();
    &document[from..upto]
}

const CHANGED: &str = "Qua 16 buổi sinh hoạt điểm";
const REMOVED: &str = "Công tác chuẩn bị được coi trọng hơn";
const MOVED: &str = "Vai trò lãnh đạo, sức chiến đấu";
const BEFORE: &str = "Nội dung sinh hoạt có lúc nhàm chán";
const FRESH: &str = "Chưa có mẫu biên bản thống nhất.";

fn rewritten(document: String) -> String {
    let gone = paragraph(&document, REMOVED).to_owned();
    let document = document.replace(&gone, "").replace(CHANGED, "Qua 17 buổi sinh hoạt điểm");
    let moved = paragraph(&document, MOVED).to_owned();
    let document = document.replace(&moved, "");
    let anchor = paragraph(&document, BEFORE).to_owned();
    let fresh = format!("<w:p><w:r><w:t xml:space=\"preserve\">g) {FRESH}</w:t></w:r></w:p>");
    document.replace(&anchor, &format!("{moved}{anchor}{fresh}"))
}

fn is_told(text: &Text, bytes: &[u8]) {
    let found = changes(text, &read_draft(bytes, Side::After).clauses);
    let id = |words: &str| text.clauses.iter().find(|one| one.plain().starts_with(words)).unwrap().id.clone();
    let told: Vec<_> = found.iter().map(|one| (one.clause.clone(), one.wish.clone())).collect();
    let changed = text.clauses.iter().find(|one| one.plain().starts_with(CHANGED)).unwrap().plain();
    let first = text.clauses.iter().position(|one| one.kind == Kind::Shortcoming).unwrap();
    let words = changed.replace("Qua 16", "Qua 17");
    let expected = [
        (id(CHANGED), Wish::Words { words }),
        (id(MOVED), Wish::Move { after: Some(text.clauses[first].id.clone()) }),
        (id(BEFORE), Wish::Insert { kind: Kind::Shortcoming, level: 3, words: FRESH.into() }),
        (id(REMOVED), Wish::Remove),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_edited_copy_says_just_what_was_edited() {
    let text = sample();
    let bytes = in_text(&exported(&text), rewritten);
    is_told(&text, &bytes);
    let bare = in_text(&bytes, |document| document.replace("w:name=\"c_", "w:name=\"x_"));
    is_told(&text, &bare);
}

#[test]
fn an_edited_copy_that_libreoffice_saved_says_the_same() {
    let text = sample();
    is_told(&text, &saved_again(&in_text(&exported(&text), rewritten), "word-edited"));
}

#[test]
fn revisions_and_comments_are_told_from_the_words() {
    let text = sample();
    let tracked = |document: String| {
        let old = "<w:t xml:space=\"preserve\">Qua 16";
        let run = |inner: &str| format!("<w:r>{inner}</w:r>");
        let made = "w:id=\"901\" w:author=\"Lan\" w:date=\"2021-02-03T00:00:00Z\"";
        let tags = format!(
            "<w:del {made}>{}</w:del><w:ins {made}>{}</w:ins><w:commentRangeStart w:id=\"5\"/>",
            run("<w:delText>Qua 16</w:delText>"),
            run("<w:t>Từ 17</w:t>")
        );
        let at = document.find(old).unwrap();
        let from = document[..at].rfind("<w:r>").unwrap();
        format!("{}{tags}{}", &document[..from], document[from..].replacen("Qua 16", "", 1))
    };
    let with_comments = |bytes: Vec<u8>| {
        let mut writer = ZipWriter::new_append(Cursor::new(bytes)).unwrap();
        writer.start_file("word/comments.xml", SimpleFileOptions::default()).unwrap();
        let comment = "<w:comments><w:comment w:id=\"5\" w:author=\"Nam\"><w:p><w:r><w:t>Kiểm lại &lt;b&gt; số buổi</w:t></w:r></w:p></w:comment></w:comments>";
        writer.write_all(comment.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let bytes = with_comments(in_text(&exported(&text), tracked));
    let read = read_draft(&bytes, Side::Before);
    let one = read
        .clauses
        .iter()
        .find(|one| one.plain().starts_with(CHANGED))
        .expect("rejected, the words are the old");
    assert!(one.revised.as_deref().unwrap().starts_with("Từ 17 buổi"), "{:?}", one.revised);
    assert_eq!(one.authors, "Lan");
    assert_eq!(
        (one.remarks[0].author.as_str(), one.remarks[0].words.as_str()),
        ("Nam", "Kiểm lại <b> số buổi")
    );
    assert_eq!(read.clauses.iter().filter(|one| one.revised.is_some()).count(), 1);
    let found = changes(&text, &read_draft(&bytes, Side::After).clauses);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].authors, "Lan");
}

/// Styles: words are in .VnTime unless something says otherwise, in VNI under `Vni`, in the theme's font under `New`.
const OLD_STYLES: &str = "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\".VnTime\" w:hAnsi=\".VnTime\"/></w:rPr>\
    </w:rPrDefault></w:docDefaults>\
    <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Vni\"><w:rPr><w:rFonts w:ascii=\"VNI-Times\"/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Under\"><w:basedOn w:val=\"Vni\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"New\"><w:rPr><w:rFonts w:asciiTheme=\"minor\" w:ascii=\".VnTime\"/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"Capitals\"><w:rPr><w:rFonts w:hAnsi=\".VnTimeH\"/></w:rPr></w:style>";

#[test]
fn words_in_old_fonts_are_read_as_their_fonts_show_them() {
    let styled = |style: &str, inside: &str| paragraph_of(&format!("<w:pStyle w:val=\"{style}\"/>"), inside);
    let italic = "<w:i/>";
    for (what, one, expected) in [
        ("by default", paragraph_of("", &words("Khèi n«ng th«n")), "Khối nông thôn"),
        ("by style", styled("Vni", &words("Khoái noâng thoân")), "Khối nông thôn"),
        ("by a style's style", styled("Under", &words("Khoái noâng thoân")), "Khối nông thôn"),
        ("of the theme", styled("New", &words("Khèi: été, à la carte")), "Khèi: été, à la carte"),
        ("by run", styled("Vni", &set_in(".VnArial", "", "Khèi n«ng th«n")), "Khối nông thôn"),
        ("by run, new", paragraph_of("", &set_in("Arial", "", "café à la carte")), "café à la carte"),
        (
            "by the run's style",
            styled(
                "Vni",
                &set_in("", "", "nghÞ quyÕt")
                    .replace("<w:rFonts w:ascii=\"\" w:hAnsi=\"\"/>", "<w:rStyle w:val=\"Capitals\"/>"),
            ),
            "NGHỊ QUYẾT",
        ),
        (
            "the mark's font is not the words'",
            paragraph_of("<w:rPr><w:rFonts w:ascii=\"VNI-Times\"/></w:rPr>", &words("Khèi")),
            "Khối",
        ),
        (
            "a letter cut by a change of look",
            styled("Vni", &[words("Kho"), set_in("VNI-Times", italic, "ái noâ"), words("ng")].concat()),
            "Khối nông",
        ),
        ("a break that is a letter", paragraph_of("", &words("t</w:t><w:softHyphen/><w:t>êng")), "tường"),
        ("a break that is none", styled("New", &words("bi</w:t><w:softHyphen/><w:t>ên")), "biên"),
        (
            "Unicode in an old font",
            paragraph_of("", &words("Hà Tĩnh, ngày 3 tháng 2")),
            "Hà Tĩnh, ngày 3 tháng 2",
        ),
        (
            "deleted and inserted",
            paragraph_of("", &[revision("del", "Lan", "Khèi"), revision("ins", "Lan", "Héi")].concat()),
            "Khối",
        ),
    ] {
        let bytes = foreign(&[one], &[], OLD_STYLES);
        let Block::Paragraph(read) = &read(&bytes).unwrap().blocks[0] else { panic!("{what}") };
        assert_eq!(read.plain(Side::Before), expected, "{what}");
    }
}

#[test]
fn what_was_converted_is_counted_by_font_and_comments_are_too() {
    let bytes = foreign(
        &[
            paragraph_of("", &words("Plain words")),
            paragraph_of("", &commented(1, "Khèi n«ng th«n")),
            paragraph_of("", &set_in("VNI-Times", "", "Noâng thoân")),
            paragraph_of("", &words("®¶ng viªn")),
            format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph_of("", &words("chi bé"))),
        ],
        &[(1, "Nam", &words("Xem l¹i")), (2, "Nam", &set_in("Arial", "", "café"))],
        OLD_STYLES,
    );
    let word = read(&bytes).unwrap();
    let told: Vec<_> = word
        .converted
        .iter()
        .map(|one| (one.font, one.paragraphs, one.shown.as_str(), one.meant.as_str()))
        .collect();
    let expected = [
        (OldFont::Tcvn3, 3, "Khèi n«ng th«n", "Khối nông thôn"),
        (OldFont::Vni, 1, "Noâng thoân", "Nông thôn"),
    ];
    assert_eq!(told, expected);
    let Block::Paragraph(one) = &word.blocks[1] else { panic!("a paragraph") };
    assert_eq!(one.remarks[0].words, "Xem lại");
    assert_eq!(word.blocks[4], Block::Table(vec!["chi bộ".into()]));
    assert!(read(&exported(&sample())).unwrap().converted.is_empty(), "our own files are Unicode");
}

#[test]
fn words_that_were_put_in_and_taken_out_again_are_in_neither_reading() {
    let both = revision("del", "Nam", " thừa")
        .replace("<w:r>", "</w:del><w:ins w:author=\"Lan\"><w:del w:author=\"Nam\"><w:r>");
    let both = both.replace("</w:r></w:del>", "</w:r></w:del></w:ins>");
    let bytes = foreign(&[paragraph_of("", &(words("Chi bộ họp") + &both + &words(" đều.")))], &[], "");
    let Block::Paragraph(one) = &read(&bytes).unwrap().blocks[0] else { panic!("a paragraph") };
    for side in [Side::Before, Side::After] {
        assert_eq!(one.plain(side), "Chi bộ họp đều.", "{side:?}");
    }
}

/// A file of a few kilobytes says one thing thousands of times: what is read of it stays small.
#[test]
fn what_one_part_says_beside_thousands_of_paragraphs_takes_little_room() {
    let noted: Vec<String> =
        (0..3_000).map(|at| paragraph_of("", &commented(1, &format!("Đoạn {at}.")))).collect();
    let long = words(&"dài ".repeat(100_000));
    let word = read(&foreign(&noted, &[(1, "Lan", &long)], "")).unwrap();
    let paragraphs = word.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(one) => Some(one),
        Block::Table(_) => None,
    });
    let remarks: Vec<_> = paragraphs.flat_map(|one| &one.remarks).collect();
    assert_eq!(remarks.len(), 2_000);
    assert!(remarks.iter().all(|one| one.words.chars().count() <= 4_000));
    // Each sign written as a name comes apart: they are one piece again.
    let signs = paragraph_of("", &words(&"&lt;&amp;".repeat(20_000)));
    let word = read(&foreign(&[signs], &[], "")).unwrap();
    let Block::Paragraph(one) = &word.blocks[0] else { panic!("a paragraph") };
    assert_eq!((one.pieces.len(), one.plain(Side::After).len()), (1, 40_000));
}

#[test]
fn what_a_file_declares_itself_is_never_looked_up() {
    let hostile = in_text(&exported(&sample()), |document| {
        let (head, rest) = document.split_once("?>").unwrap();
        let laughs = "<!DOCTYPE w [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
        format!("{head}?>{laughs}{}", rest.replace(CHANGED, &format!("&b;&c;{CHANGED}")))
    });
    let read = read_draft(&hostile, Side::Before);
    assert!(read.clauses.iter().any(|one| one.plain().starts_with(CHANGED)), "entities give no words");
    let deep = in_text(&exported(&sample()), |_| "<w:tbl>".repeat(100_000));
    assert_eq!(read_error(&deep), Some(WordReadError::Bomb));
}

fn read_error(bytes: &[u8]) -> Option<WordReadError> {
    read(bytes).err()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever happens to a file on its way, reading it ends with words or with a refusal.
    #[test]
    fn no_mutant_brings_the_reader_down(seed in any::<u64>(), hits in 1_usize..12, inside in any::<bool>()) {
        let text = sample();
        let whole = exported(&text);
        let spoil = |bytes: &mut Vec<u8>| {
            let mut state = seed | 1;
            for _ in 0..hits {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 33).unwrap() % bytes.len();
                match state % 3 {
                    0 => bytes[at] = (state >> 8) as u8,
                    1 => { bytes.remove(at); }
                    _ => { let cut = bytes[at..(at + 40).min(bytes.len())].to_vec(); bytes.splice(at..at, cut); }
                }
            }
        };
        let spoiled = if inside {
            in_text(&whole, |document| {
                let mut bytes = document.into_bytes();
                spoil(&mut bytes);
                String::from_utf8_lossy(&bytes).into_owned()
            })
        } else {
            let mut bytes = whole;
            spoil(&mut bytes);
            bytes
        };
        if let Ok(word) = read(&spoiled) {
            let draft = guess(&word.blocks, Side::Before);
            prop_assert!(draft.clauses.iter().all(|one| one.level <= 5));
            changes(&text, &guess(&word.blocks, Side::After).clauses);
        }
    }
}
