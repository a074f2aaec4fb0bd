//! The annex: every waiver and record is printed, tables go on over pages under their heads, in every format.

use duthao::clock::Millis;
use duthao::domain::annex::{Annex, Backed, Cited, Count, Waived};
use duthao::domain::check::Fault;
use duthao::domain::export::{Copy, Standing};
use duthao::domain::resolution::Relation;
use duthao::format::annex::build;
use duthao::format::tree::Tree;
use duthao::format::{Format, render};

use super::docx::convert;
use super::{body, boxes, draft, file, folded, issued, pages, run, sample};

/// Records of the first proposal: more than two pages of them.
const RECORDS: usize = 40;

const BLOCS: [&str; 5] = ["Nông thôn", "Cơ quan", "Trường học", "Doanh nghiệp", "Lực lượng vũ trang"];

/// A mark that stands nowhere else, to find one row by.
fn mark(place: usize) -> String {
    format!("mốc{place:03}")
}

fn cited(place: usize) -> Cited {
    // One record is as long as records may be: its row is cut by the end of a page.
    let times = if place == 7 { 60 } else { 3 };
    Cited {
        text: format!("{} {}", mark(place), "Đảng viên được gửi tài liệu trước ba ngày. ".repeat(times)),
        speaker_role: "Bí thư chi bộ".into(),
        cell: "Chi bộ TDP Liên Phú".into(),
        organisation: "Đảng bộ phường Kỳ Liên".into(),
        bloc: BLOCS[place % 5].into(),
        round: 1,
        date: "03/09/2020".into(),
        relation: if place.is_multiple_of(2) { Relation::Supports } else { Relation::Quantifies },
        version: 1,
        withdrawn: place == 3,
    }
}

fn annex() -> Annex {
    let counts = |records| BLOCS.map(|_| Count { records, meetings: records.min(2) }).to_vec();
    let backed = |code: &str, records: Vec<Cited>, each: usize| Backed {
        code: code.into(),
        words: "Đổi mới khâu chuẩn bị & <nội dung> sinh hoạt".into(),
        counts: counts(each),
        records,
    };
    Annex {
        waived: vec![Waived {
            fault: Fault::BlocWithoutEvidence,
            place: "Khối doanh nghiệp".into(),
            by: "Nguyễn Thị Thường Trực".into(),
            at: Millis(1_612_328_400_000),
            reason: "Trong năm 2020 khối này chưa tổ chức sinh hoạt điểm | sẽ bổ sung".into(),
        }],
        blocs: BLOCS.map(str::to_owned).to_vec(),
        proposals: vec![backed("GP1", (0..RECORDS).map(cited).collect(), 8), backed("GP2", vec![], 0)],
    }
}

pub fn printed(copy: &Copy) -> Tree {
    build(&annex(), &sample(), &body(), copy).unwrap()
}

/// What stands in every format, white space folded.
const SAID: [&str; 9] = [
    "PHỤ LỤC",
    "NHỮNG CHỖ ĐƯỢC CHO QUA",
    "Khối chưa có minh chứng cho giải pháp nào.",
    "Khối doanh nghiệp",
    "Nguyễn Thị Thường Trực, 03/02/2021",
    "ĐỘ PHỦ MINH CHỨNG",
    "n = 8 (2 buổi)",
    "chưa có",
    "ủng hộ",
];

fn holds(words: &str, name: &str) {
    // Words of a narrow cell are broken over lines, and other cells stand between: only single words are looked for.
    for word in SAID.iter().flat_map(|said| said.split(' ')) {
        assert!(words.contains(word), "{name}: {word}");
    }
    for place in 0..RECORDS {
        assert_eq!(words.matches(&mark(place)).count(), 1, "{name}: {}", mark(place));
    }
    assert!(!words.contains("Nơi nhận") && !words.contains("T/M BAN"), "{name}: an annex is not signed");
}

#[test]
fn the_annex_of_a_draft_names_what_it_stands_beside() {
    let said = |copy: &Copy| String::from_utf8(render(&printed(copy), Format::Text).unwrap()).unwrap();
    assert!(said(&draft()).contains("Kèm theo dự thảo lần 2 Nghị quyết về"));
    assert!(said(&issued()).contains("(Kèm theo Nghị quyết số 02-NQ/ThU, ngày 03 tháng 02 năm 2021)"));
    let standing = Standing::Sealed { ordinal: 2, year: 2021, short_hash: "7F3A-91C2".into() };
    assert!(said(&Copy { standing, ..draft() }).contains("Kèm theo bản đã niêm 7F3A-91C2 của Nghị quyết"));
    for words in SAID {
        assert!(folded(&said(&draft())).contains(words), "{words}");
    }
}

#[test]
fn an_annex_with_nothing_to_tell_says_so() {
    let tree = build(&Annex::default(), &sample(), &body(), &draft()).unwrap();
    let text = String::from_utf8(render(&tree, Format::Text).unwrap()).unwrap();
    assert!(text.contains("Không có chỗ nào được cho qua.") && text.contains("Văn bản chưa có giải pháp."));
    for format in Format::ALL {
        render(&tree, format).unwrap();
    }
}

#[test]
fn the_pdf_prints_every_row_under_a_head_on_every_page() {
    let path = file(&printed(&issued()), Format::Pdf, "annex-pdf");
    let pages = pages(&path);
    assert!(pages.len() > 3, "{} pages", pages.len());
    holds(&folded(&pages.join(" ")), "pdf");
    let words = boxes(&path);
    let right = (210.0 - 15.0) * 72.0 / 25.4 + 1.0;
    assert!(
        words.iter().all(|word| word.right <= right && word.bottom <= 297.0 * 72.0 / 25.4),
        "inside the margins"
    );
    for page in 3..=pages.len() {
        let head = words.iter().filter(|word| word.page == page && word.text == "TT").count();
        assert_eq!(head, 1, "the head stands again on page {page}");
    }
    // What a screen reader is told: one table for each, the head of each once, the cells in their rows.
    let read = run("pdfinfo", &["-struct-text", path.to_str().unwrap()]);
    assert_eq!(read.matches("Table (").count(), 3, "{read}");
    assert_eq!(read.matches("\"TT\"").count(), 2, "a head that is repeated is not read again");
    assert_eq!(read.matches("/Scope /Column").count(), 5 + 7 + 6);
}

#[test]
fn the_word_file_prints_every_row_in_libreoffice() {
    let docx = file(&printed(&draft()), Format::Docx, "annex-docx");
    let pdf = convert(&[&docx], "pdf").remove(0);
    let pages = pages(&pdf);
    holds(&folded(&pages.join(" ")), "docx");
    let words = boxes(&pdf);
    for page in 3..=pages.len() {
        let head = words.iter().filter(|word| word.page == page && word.text == "TT").count();
        assert_eq!(head, 1, "the head stands again on page {page}");
    }
}

#[test]
fn pages_and_markdown_hold_every_row_and_escape_it() {
    let html = String::from_utf8(render(&printed(&draft()), Format::Html).unwrap()).unwrap();
    holds(&folded(&html), "html");
    assert!(html.contains("&amp; &lt;nội dung&gt;") && html.contains("<th scope=\"col\""), "{html}");
    let markdown = String::from_utf8(render(&printed(&draft()), Format::Markdown).unwrap()).unwrap();
    assert!(markdown.contains("chưa tổ chức sinh hoạt điểm \\| sẽ bổ sung"), "a cell ends where it ends");
    assert!(markdown.contains("| --- | --- |"));
}
