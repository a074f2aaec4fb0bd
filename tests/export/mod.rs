//! Printing: every format holds the same words, and the sheets obey the form.

mod annex;
pub mod archival;
mod docx;
mod dossier;
mod form;
mod golden;
mod markup;
mod open_xml;
mod pdf;
mod programs;
pub mod public;
mod reading;
mod redline;
mod tree;
mod vote_record;
pub mod word_read;

use std::path::{Path, PathBuf};
use std::process::Command;

use duthao::clock::Millis;
use duthao::domain::export::{Body, Copy, Day, Layout, Standing};
use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::tree::{Tree, build};
use duthao::format::{Format, render};

/// Every letter of Vietnamese, in both cases.
pub const LETTERS: &str = "aàảãáạ ăằẳẵắặ âầẩẫấậ bcdđ eèẻẽéẹ êềểễếệ ghiìỉĩíịklmn oòỏõóọ ôồổỗốộ ơờởỡớợ pqrst uùủũúụ ưừửữứự vx yỳỷỹýỵ \
AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ BCDĐ EÈẺẼÉẸ ÊỀỂỄẾỆ GHIÌỈĨÍỊKLMN OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ PQRST UÙỦŨÚỤ ƯỪỬỮỨỰ VX YỲỶỸÝỴ";

/// 3 February 2021, noon in Hà Nội.
const NAMED: Millis = Millis(1_612_328_400_000);

#[derive(serde::Deserialize)]
struct Sample {
    subject: String,
    clause: Vec<SampleClause>,
}

#[derive(serde::Deserialize)]
struct SampleClause {
    kind: Kind,
    level: u8,
    text: String,
}

/// A text of ordinary length.
pub fn sample() -> Text {
    let sample: Sample = toml::from_str(include_str!("sample.toml")).unwrap();
    let clauses = sample.clause.into_iter().map(|one| clause(one.kind, one.level, &one.text)).collect();
    Text { subject: sample.subject, clauses: named(clauses), ..Text::default() }
}

pub fn clause(kind: Kind, level: u8, words: &str) -> Clause {
    Clause {
        id: "c".into(),
        kind,
        level,
        runs: vec![Run { text: words.into(), ..Run::default() }],
        answers: vec![],
        evidence: vec![],
        order: String::new(),
    }
}

pub fn named(clauses: Vec<Clause>) -> Vec<Clause> {
    clauses
        .into_iter()
        .enumerate()
        .map(|(place, clause)| Clause { id: format!("c{place}").into(), ..clause })
        .collect()
}

pub fn body() -> Body {
    let words = str::to_owned;
    Body {
        short_name: words("Thị ủy Kỳ Anh"),
        profile: words("a-2018"),
        superior: words("ĐẢNG BỘ TỈNH HÀ TĨNH"),
        name: words("THỊ ỦY KỲ ANH"),
        sign: words("NQ/ThU"),
        place: words("Kỳ Anh"),
        term: words("2020 - 2025"),
        document_type: words("NGHỊ QUYẾT"),
        authority_line: words("CỦA BAN THƯỜNG VỤ THỊ ỦY"),
        on_behalf: words("T/M BAN THƯỜNG VỤ"),
        signer_title: words("BÍ THƯ"),
        signer_name: words("Họ và Tên"),
        voting_body: words("Ban Thường vụ"),
        member_title: words("uỷ viên Ban Thường vụ"),
        year: 2021,
        recipients: [
            "Ban Thường vụ Tỉnh ủy (để b/c)",
            "Ban Tổ chức Tỉnh ủy",
            "Các đ/c Thị ủy viên",
            "Các đảng bộ, chi bộ cơ sở",
            "MTTQ và các đoàn thể thị xã",
            "Lưu Văn phòng Thị ủy",
        ]
        .map(words)
        .into(),
        layout: Layout::default(),
    }
}

pub fn draft() -> Copy {
    Copy { standing: Standing::Draft { ordinal: 2, year: 2021 }, named: NAMED }
}

pub fn issued() -> Copy {
    Copy {
        standing: Standing::Issued { number: 2, date: Day { year: 2021, month: 2, day: 3 } },
        named: NAMED,
    }
}

pub fn printed(text: &Text, copy: &Copy) -> Tree {
    build(text, &body(), copy).unwrap()
}

/// White space folded: lines of a sheet and lines of the text break at different places.
pub fn folded(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder of one test's files, kept after the run so that a person can look at the sheets.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a copy as a file of its own and returns where it is.
pub fn file(tree: &Tree, format: Format, name: &str) -> PathBuf {
    let path = folder(name).join(format!("{name}.{}", format.extension()));
    std::fs::write(&path, render(tree, format).unwrap()).unwrap();
    path
}

/// Runs a program of the Makefile's list and returns what it says.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|fault| panic!("{program} cannot be started ({fault}): `make test` installs it"));
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Pages of a PDF as text, in the order they are read.
pub fn pages(pdf: &Path) -> Vec<String> {
    let text = run("pdftotext", &["-raw", "-enc", "UTF-8", pdf.to_str().unwrap(), "-"]);
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

/// The words of all pages without the page numbers, which stand first on every page but the first.
pub fn words_of(pages: &[String]) -> String {
    let mut words = Vec::new();
    for (place, page) in pages.iter().enumerate() {
        let page = folded(page);
        let number = format!("{} ", place + 1);
        let text =
            if place == 0 { page.as_str() } else { page.strip_prefix(&number).expect("a page number first") };
        words.push(text.to_owned());
    }
    folded(&words.join(" "))
}

/// One word on a page: its text and its box, in points from the upper left corner.
#[derive(Clone, Debug)]
pub struct Word {
    pub page: usize,
    pub text: String,
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

/// Reads where every word of a PDF stands.
pub fn boxes(pdf: &Path) -> Vec<Word> {
    let layout = run("pdftotext", &["-bbox", "-enc", "UTF-8", pdf.to_str().unwrap(), "-"]);
    let mut page = 0;
    let mut words = Vec::new();
    for line in layout.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        } else if let Some(rest) = line.strip_prefix("<word ") {
            let (place, text) = rest.split_once('>').unwrap();
            let at = |name: &str| -> f32 {
                let from = place.split_once(&format!("{name}=\"")).unwrap().1;
                from.split_once('"').unwrap().0.parse().unwrap()
            };
            words.push(Word {
                page,
                text: text.trim_end_matches("</word>").to_owned(),
                left: at("xMin"),
                top: at("yMin"),
                right: at("xMax"),
                bottom: at("yMax"),
            });
        }
    }
    words
}
