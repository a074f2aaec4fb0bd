//! What a print costs the server: nine pages as DOCX, PDF and HTML together, a hundred pages with their tables, and a dossier of a
//! hundred pages with its photos, bound into one PDF.
//!
//! `cargo bench --locked -p duthao --bench exports` (as development builds it with `--profile dev`). Each is written several
//! times in one process, as the server does off its async threads; told are the middle time, and the most memory the process
//! took, read from the operating system. Figures stand in `tests/load/README.md`.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use duthao::clock::Millis;
use duthao::domain::dossier::{Letter, Part};
use duthao::domain::export::{Body, Copy, Standing};
use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::dossier::contents::Contents;
use duthao::format::dossier::letter::Told;
use duthao::format::dossier::pictures::{Jpeg, Photo};
use duthao::format::dossier::{Paper, bind, letter, pictures};
use duthao::format::table::{Column, Section, Table};
use duthao::format::tree::{Tree, build};
use duthao::format::{Format, render};
use image::codecs::jpeg::JpegEncoder;

/// Clauses of nine pages, and of a hundred.
const CLAUSES_OF_NINE_PAGES: usize = 61;
const CLAUSES_OF_A_HUNDRED: usize = 360;

/// Rows of the tables behind the hundred pages' text: opinions and evidence.
const ROWS: usize = 266;

/// Photos of the dossier: as many as are printed at most.
const PHOTOS: usize = duthao::domain::dossier::PICTURES_MAX;

const SUBJECT: &str = "về nâng cao chất lượng sinh hoạt cấp ủy, sinh hoạt chi bộ giai đoạn 2021 - 2025";

/// Rows of each of the dossier's two tables.
const ROWS_OF_DOSSIER: usize = 190;

/// Times each is written.
const TIMES: usize = 9;

/// What a clause says: some six lines.
const WORDS: &str = "Đổi mới khâu chuẩn bị sinh hoạt: chi ủy họp trước, thống nhất nội dung, gửi tài liệu cho đảng viên trước ít nhất \
    ba ngày; lựa chọn vấn đề thiết thực, gần gũi để thảo luận; người chủ trì gợi mở, dành thời gian cho đảng viên phát biểu; kết \
    luận rõ việc, rõ người, rõ thời hạn; phân công và đánh giá đảng viên cụ thể, sát thực hơn; ghi biên bản đầy đủ, đúng quy định.";

fn main() {
    let nine = tree(CLAUSES_OF_NINE_PAGES, 0);
    let hundred = tree(CLAUSES_OF_A_HUNDRED, ROWS);
    println!("| what | middle of {TIMES} | written | most memory of the process |");
    println!("|---|---|---|---|");
    measured("9 pages, DOCX + PDF + HTML", &nine, &[Format::Docx, Format::Pdf, Format::Html]);
    for format in [Format::Docx, Format::Pdf, Format::Html] {
        measured(&format!("100 pages, {}", format.id()), &hundred, &[format]);
    }
    bound(&dossier());
}

/// Binds the dossier several times, and tells of its pages besides.
fn bound(papers: &[(Part, Paper)]) {
    let contents = Contents {
        subject: SUBJECT.to_owned(),
        body: body(),
        copy: copy(),
        parts: papers.iter().map(|(part, _)| (*part, "Nội dung".to_owned())).collect(),
        missing: Vec::new(),
        warnings: Vec::new(),
    };
    let mut times = Vec::with_capacity(TIMES);
    let (mut pages, mut bytes) = (0, 0);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let bound = bind(&contents, papers, &mut |_| ControlFlow::Continue(())).expect("a dossier");
        times.push(begun.elapsed());
        (pages, bytes) = (bound.pages, bound.bytes.len());
    }
    times.sort_unstable();
    let middle = times[TIMES / 2].as_millis();
    let memory = memory() / 1024;
    println!(
        "| dossier of {pages} pages, {PHOTOS} photos, PDF | {middle} ms | {} kB | {memory} MiB |",
        bytes / 1000
    );
}

/// A letter, nine pages of a draft, tables and photos: a hundred pages together.
fn dossier() -> Vec<(Part, Paper)> {
    let tree = |tree: Tree| Paper::Tree(Box::new(tree));
    let text = Text { subject: SUBJECT.to_owned(), ..Text::default() };
    let words = (&text, &body(), &copy());
    let letter = letter::build(&Told::default(), &Letter::default(), words).expect("a letter");
    let photos = (1..=PHOTOS).map(|place| Photo {
        jpeg: Some(photo(place)),
        name: format!("anh-{place}.jpg"),
        record: format!("Đảng viên phát biểu thứ {place}"),
        meeting: "Chi bộ TDP Liên Phú, đợt 1, 03/09/2020".into(),
    });
    vec![
        (Part::Letter, tree(letter)),
        (Part::Draft, tree(self::tree(CLAUSES_OF_NINE_PAGES, 0))),
        (Part::Responses, tree(self::tree(0, ROWS_OF_DOSSIER))),
        (Part::Evidence, tree(self::tree(0, ROWS_OF_DOSSIER))),
        (Part::Pictures, tree(pictures::build(photos.collect(), 0, words).expect("pictures"))),
    ]
}

/// A photo as it is made ready for paper: with the noise of a camera, so that it is as large as one.
fn photo(seed: usize) -> Jpeg {
    let (width, height) = (1200_u16, 900_u16);
    let mut seed = u32::try_from(seed).unwrap_or_default();
    let picture = image::RgbImage::from_fn(width.into(), height.into(), |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (seed >> 28) as u8;
        let shade = |at: u32| u8::try_from(at / 8).unwrap_or_default() + noise;
        image::Rgb([shade(x), shade(y), shade((x + y) / 2)])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82).encode_image(&picture).expect("a picture");
    Jpeg { bytes: bytes.into(), width, height }
}

fn measured(what: &str, tree: &Tree, formats: &[Format]) {
    let mut times = Vec::with_capacity(TIMES);
    let mut bytes = 0;
    for _ in 0..TIMES {
        let begun = Instant::now();
        bytes = formats.iter().map(|format| render(tree, *format).expect("a file").len()).sum();
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let middle: Duration = times[TIMES / 2];
    println!("| {what} | {} ms | {} kB | {} MiB |", middle.as_millis(), bytes / 1000, memory() / 1024);
}

/// The most memory that the process has taken so far, KiB; 0 where the operating system does not say.
fn memory() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn tree(clauses: usize, rows: usize) -> Tree {
    let text =
        Text { subject: SUBJECT.into(), clauses: (0..clauses).map(clause).collect(), ..Text::default() };
    let mut tree = build(&text, &body(), &copy()).expect("a form");
    if rows > 0 {
        let column = |head: &str, share: f32| Column { head: head.into(), share, centred: false };
        let row = |number: usize| {
            vec![number.to_string(), format!("Chi bộ {number}"), WORDS.into(), "Tiếp thu, đã sửa.".into()]
        };
        let table = Table {
            columns: vec![
                column("TT", 1.0),
                column("Đơn vị", 3.0),
                column("Ý kiến", 8.0),
                column("Tiếp thu", 3.0),
            ],
            rows: (1..=rows).map(row).collect(),
        };
        tree.sections =
            vec![Section { heading: "BẢNG Ý KIẾN".into(), table: Some(table), ..Section::default() }];
    }
    tree
}

fn clause(place: usize) -> Clause {
    let heading = place.is_multiple_of(9);
    let text = if heading { format!("Nhóm giải pháp {place}") } else { WORDS.to_owned() };
    Clause {
        id: format!("c{place}").into(),
        kind: if heading { Kind::Heading } else { Kind::Proposal },
        level: if heading { 0 } else { 1 + u8::try_from(place % 4).unwrap_or_default() },
        runs: vec![Run { text, ..Run::default() }],
        answers: vec![],
        evidence: vec![],
        order: String::new(),
    }
}

fn copy() -> Copy {
    Copy { standing: Standing::Draft { ordinal: 2, year: 2021 }, named: Millis(1_612_328_400_000) }
}

fn body() -> Body {
    serde_json::from_value(serde_json::json!({
        "short_name": "Thị ủy Kỳ Anh", "profile": "a-2018", "superior": "ĐẢNG BỘ TỈNH HÀ TĨNH", "name": "THỊ ỦY KỲ ANH",
        "sign": "NQ/ThU", "place": "Kỳ Anh", "term": "2020 - 2025", "document_type": "NGHỊ QUYẾT",
        "authority_line": "CỦA BAN THƯỜNG VỤ THỊ ỦY", "on_behalf": "T/M BAN THƯỜNG VỤ", "signer_title": "BÍ THƯ",
        "signer_name": "Họ và Tên", "voting_body": "Ban Thường vụ", "member_title": "uỷ viên Ban Thường vụ", "year": 2021,
        "recipients": ["Ban Tổ chức Tỉnh ủy", "Lưu Văn phòng Thị ủy"],
    }))
    .expect("a body")
}
