//! The dossier: one PDF with contents, running numbers and outline, each part on a page of its own; the letter in the form
//! of the house; pictures within their room, and a mark where one cannot be read or a letter has no glyph.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use duthao::domain::comparison::compare;
use duthao::domain::dossier::{Letter, Missing, Part, Warning};
use duthao::domain::export::{Copy, Standing};
use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::domain::responses::Tally;
use duthao::format::dossier::contents::Contents;
use duthao::format::dossier::letter::{Done, Sealed, Surveyed, Told};
use duthao::format::dossier::meetings::Met;
use duthao::format::dossier::pictures::{Jpeg, Photo};
use duthao::format::dossier::{Paper, bind, letter, meetings, pictures, title};
use duthao::format::redline::{self, Side};
use duthao::format::tree::{Tree, build, plain};
use duthao::format::{Format, RenderError, render};
use image::codecs::jpeg::JpegEncoder;

use super::docx::convert;
use super::{
    archival, body, boxes, clause, draft, file, folded, folder, named, open_xml, pages, run, sample, words_of,
};

const MM: f32 = 72.0 / 25.4;

/// A letter that no built-in face has.
const UNPRINTABLE: char = '\u{2029b}';

fn copy() -> Copy {
    Copy { standing: Standing::Sealed { ordinal: 2, year: 2021, short_hash: "7F3A-91C2".into() }, ..draft() }
}

fn told() -> Told {
    Told {
        surveyed: Surveyed { meetings: 26, rounds: 3, blocs: 5, of: 5 },
        tally: Tally { all: 31, open: 2, passed: 1, accepted: 20, partly: 3, declined: 4, noted: 2 },
        appraisal: Done { all: 4, done: 4 },
        conclusions: Done { all: 2, done: 2 },
        ordinal: 2,
        sealed: Some(Sealed {
            short_hash: "7F3A-91C2".into(),
            canonical_hash: "7f3a91c2".repeat(8),
            round: 1,
            rule: "Cần ít nhất 6/11 đồng chí tán thành".into(),
        }),
        enclosed: vec![title(Part::Draft), title(Part::Responses)],
    }
}

fn the_letter(letter: &Letter) -> Tree {
    letter::build(&told(), letter, (&sample(), &body(), &copy())).unwrap()
}

fn jpeg(width: u16, height: u16) -> Jpeg {
    let picture = image::RgbImage::from_fn(width.into(), height.into(), |x, y| {
        image::Rgb([u8::try_from(x % 251).unwrap(), u8::try_from(y % 241).unwrap(), 90])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(&picture).unwrap();
    Jpeg { bytes: bytes.into(), width, height }
}

fn photo(place: usize, jpeg: Option<Jpeg>) -> Photo {
    Photo {
        jpeg,
        name: format!("anh-{place}.jpg"),
        record: format!("Đảng viên phát biểu thứ {place}."),
        meeting: "Chi bộ TDP Liên Phú, đợt 1, 03/09/2020".into(),
    }
}

/// Wide, high and broken pictures.
fn photos() -> Tree {
    let shown = vec![
        photo(1, Some(jpeg(1200, 900))),
        photo(2, None),
        photo(3, Some(jpeg(600, 1200))),
        photo(4, Some(jpeg(900, 300))),
    ];
    pictures::build(shown, 3, (&sample(), &body(), &copy())).unwrap()
}

fn met() -> Tree {
    let one = |place: i64| Met {
        cell: format!("Chi bộ {place}"),
        organisation: "Đảng bộ phường Kỳ Liên".into(),
        bloc: "Khối nông thôn".into(),
        round: 1,
        date: "03/09/2020".into(),
        kind: "Thường kỳ".into(),
        present: "30/33 (90,9%)".into(),
        points: if place == 3 { String::new() } else { "92/100".into() },
        own_points: place == 2,
        grade: "Tốt".into(),
    };
    meetings::build(&(1..=26).map(one).collect::<Vec<_>>(), (1, 5), (&sample(), &body(), &copy())).unwrap()
}

fn other_words() -> Text {
    let mut text = sample();
    text.clauses[6].runs =
        vec![Run { text: "Chữ khác hẳn của bản trước".into(), ..Run::default() }];
    text
}

fn compared() -> Paper {
    let (old, new) = (other_words(), sample());
    let side = |text: &Text, copy: Copy, name: &str| Side {
        tree: build(text, &body(), &copy).unwrap(),
        name: name.into(),
        named: copy.named,
    };
    let from = side(&old, draft(), "Dự thảo lần 1");
    let redline = redline::build(&from, side(&new, copy(), "Dự thảo lần 2"), &compare(&old, &new));
    Paper::Redline(Box::new(redline))
}

fn tree(tree: Tree) -> Paper {
    Paper::Tree(Box::new(tree))
}

fn papers() -> Vec<(Part, Paper)> {
    vec![
        (Part::Letter, tree(the_letter(&Letter::default()))),
        (Part::Draft, tree(build(&sample(), &body(), &copy()).unwrap())),
        (Part::Redline, compared()),
        (Part::Meetings, tree(met())),
        (Part::Pictures, tree(photos())),
    ]
}

fn contents(papers: &[(Part, Paper)]) -> Contents {
    Contents {
        subject: sample().subject,
        body: body(),
        copy: copy(),
        parts: papers.iter().map(|(part, _)| (*part, format!("{} trong hồ sơ", title(*part)))).collect(),
        missing: vec![(Part::VoteRecord, Missing::NotVoted)],
        warnings: vec![Warning::UnreadPicture { name: "anh-2.jpg".into() }],
    }
}

fn bound(papers: &[(Part, Paper)], name: &str) -> (PathBuf, Vec<usize>) {
    let bound = bind(&contents(papers), papers, &mut |_| ControlFlow::Continue(())).unwrap();
    let path = folder(name).join(format!("{name}.pdf"));
    std::fs::write(&path, bound.bytes).unwrap();
    assert_eq!(bound.pages, pages(&path).len());
    (path, bound.starts)
}

/// The outline as its entries with the page that each leads to, in order; deeper ones behind their own.
fn outline(pdf: &Path) -> Vec<(usize, usize, String)> {
    let xml = run("pdftohtml", &["-xml", "-i", "-stdout", pdf.to_str().unwrap()]);
    let (_, from) = xml.split_once("<outline>").expect("an outline");
    let (mut depth, mut entries) = (0, Vec::new());
    for line in from.lines() {
        depth += line.matches("<outline>").count();
        if let Some((_, rest)) = line.split_once("<item page=\"") {
            let (page, words) = rest.split_once("\">").unwrap();
            let words = words.split("</item>").next().unwrap().replace("&#34;", "\"");
            entries.push((depth, page.parse().unwrap(), words));
        }
        depth = depth.saturating_sub(line.matches("</outline>").count());
    }
    entries
}

#[test]
fn one_pdf_has_contents_running_numbers_and_an_outline_with_the_clauses_beneath_the_draft() {
    let papers = papers();
    let (path, starts) = bound(&papers, "dossier");
    let sheets: Vec<String> = pages(&path).iter().map(|page| folded(page)).collect();
    assert!(sheets[0].contains("HỒ SƠ TRÌNH BAN THƯỜNG VỤ") && sheets[0].contains("Bản đã niêm: 7F3A-91C2"));
    assert!(sheets[0].contains("Biên bản kiểm phiếu: chưa có"), "{}", sheets[0]);
    assert!(sheets[0].contains("Không đọc được hình “anh-2.jpg”"), "{}", sheets[0]);
    let heads = ["TỜ TRÌNH", "NGHỊ QUYẾT", "So sánh", "DANH SÁCH", "PHỤ LỤC HÌNH ẢNH"];
    for (((part, _), start), head) in papers.iter().zip(&starts).zip(heads) {
        assert!(sheets[0].contains(&format!("{} trong hồ sơ {start}", title(*part))), "{}", sheets[0]);
        assert!(
            sheets[start - 1].starts_with(&format!("{start} ĐẢNG BỘ"))
                || sheets[start - 1].starts_with(&format!("{start} THỊ ỦY")),
            "{}",
            sheets[start - 1]
        );
        assert!(sheets[start - 1].contains(head), "{head}: {}", sheets[start - 1]);
    }
    for (place, sheet) in sheets.iter().enumerate().skip(1) {
        assert!(sheet.starts_with(&format!("{} ", place + 1)), "{sheet}");
    }
    let entries = outline(&path);
    let top: Vec<(usize, &str)> =
        entries.iter().filter(|one| one.0 == 0).map(|(_, page, words)| (*page, words.as_str())).collect();
    let wanted: Vec<(usize, String)> = std::iter::once((1, "Mục lục".to_owned()))
        .chain(papers.iter().zip(&starts).map(|((part, _), start)| (*start, title(*part))))
        .collect();
    assert_eq!(top, wanted.iter().map(|(page, words)| (*page, words.as_str())).collect::<Vec<_>>());
    let (draft, next) = (starts[1], starts[2]);
    let beneath: Vec<&(usize, usize, String)> =
        entries.iter().filter(|one| one.0 > 0 && (draft..next).contains(&one.1)).collect();
    for label in ["I- ", "1. ", "III- "] {
        let found = beneath.iter().find(|one| one.2.starts_with(label));
        let (_, page, words) = found.unwrap_or_else(|| panic!("{label}: {beneath:?}"));
        let words: String = words.chars().take(20).collect();
        assert!(sheets[page - 1].contains(&folded(&words)), "{words} on page {page}");
    }
    assert!(beneath.iter().any(|one| one.0 == 2), "levels are nested: {beneath:?}");
}

#[test]
fn the_bound_file_is_archival_tagged_and_the_same_each_time() {
    let papers = papers();
    let (path, _) = bound(&papers, "dossier-archival");
    let again = bind(&contents(&papers), &papers, &mut |_| ControlFlow::Continue(())).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, again.bytes);
    archival::assert_archival(&bytes, "dossier");
    let read = run("pdfinfo", &["-struct-text", path.to_str().unwrap()]);
    let tags = |name: &str| read.lines().filter(|line| line.trim() == name).count();
    assert_eq!((tags("Part"), tags("Figure")), (papers.len(), 3), "a part each, pictures that can be read");
    let fonts = run("pdffonts", &[path.to_str().unwrap()]);
    assert!(fonts.lines().skip(2).all(|font| font.contains("Tinos")), "{fonts}");
    // Nothing of a part is lost by the binding.
    let words = words_of(&pages(&path));
    for (part, paper) in &papers {
        open_xml::assert_valid(part.id(), &paper.write(Format::Docx).unwrap());
        let Paper::Tree(tree) = paper else { continue };
        let alone = file(tree, Format::Pdf, "dossier-alone");
        let said = words_of(&pages(&alone));
        for word in said.split(' ') {
            assert!(words.contains(word), "{word}");
        }
    }
}

#[test]
fn the_letter_is_in_the_form_of_the_house_and_says_what_is_asked_and_enclosed() {
    let written = Letter {
        passage: "Hồ sơ đủ, đúng thể thức.\nĐề nghị xem xét <mục> III.".into(),
        signer_title: "PHÓ CHÁNH VĂN PHÒNG".into(),
        signer_name: "Nguyễn Văn Phòng".into(),
    };
    let tree = the_letter(&written);
    let words = folded(&plain(&tree));
    let house = ["THỊ ỦY KỲ ANH VĂN PHÒNG *", "TỜ TRÌNH về việc thông qua Nghị quyết về nâng cao"];
    let said = [
        "-TTr/VPThU",
        "Kính gửi: Ban Thường vụ Thị ủy Kỳ Anh",
        "- Căn cứ kết quả 26 buổi sinh hoạt điểm trong 3 đợt, tại 5/5 khối;",
        "- Căn cứ kết luận của Thường trực Thị ủy Kỳ Anh, Văn phòng",
        "1. Quá trình chuẩn bị",
        "tiếp thu 20, tiếp thu một phần 3, không tiếp thu 4, ghi nhận 2; chưa trả lời 2, trong đó cho qua 1.",
        "2. Ý kiến của Văn phòng Hồ sơ đủ, đúng thể thức. Đề nghị xem xét <mục> III.",
        "3. Nội dung đề nghị",
        "đúng từng chữ bản đã niêm 7F3A-91C2. Cần ít nhất 6/11 đồng chí tán thành.",
        "4. Tài liệu kèm theo - Dự thảo Nghị quyết; - Bảng tổng hợp, tiếp thu, giải trình ý kiến.",
        "- Như trên, - Lưu Văn phòng Thị ủy Kỳ Anh.",
        "PHÓ CHÁNH VĂN PHÒNG Nguyễn Văn Phòng",
    ];
    for part in house.iter().chain(&said) {
        assert!(words.contains(part), "{part} is missing: {words}");
    }
    assert!(!words.contains("Dự thảo lần 2 ") && !words.contains("T/M BAN"), "{words}");
    let pdf = file(&tree, Format::Pdf, "dossier-letter");
    assert_eq!(words_of(&pages(&pdf)), words);
    let found = boxes(&pdf);
    let number = found.iter().find(|word| word.text.contains("-TTr/VPThU")).unwrap();
    let columns = tree.profile.columns;
    assert!(number.right < (tree.profile.page.left + columns.left) * MM, "in the left column: {number:?}");
    let docx = convert(&[&file(&tree, Format::Docx, "dossier-letter")], "pdf").remove(0);
    let from_word = folded(&pages(&docx).join(" "));
    for part in ["Kính gửi: Ban Thường vụ", "2. Ý kiến của Văn phòng", "PHÓ CHÁNH VĂN PHÒNG"]
    {
        assert!(from_word.contains(part), "{part}: {from_word}");
    }
    let empty = folded(&plain(&the_letter(&Letter::default())));
    assert!(!empty.contains("Ý kiến của Văn phòng") && empty.contains("CHÁNH VĂN PHÒNG ……"), "{empty}");
    let told = Told { sealed: None, ..told() };
    let early = letter::build(&told, &Letter::default(), (&sample(), &body(), &draft())).unwrap();
    let words = folded(&plain(&early));
    assert!(words.contains("cho ý kiến về dự thảo") && !words.contains("bản đã niêm 7F3A"), "{words}");
}

#[test]
fn meetings_are_listed_with_what_was_recorded_and_what_was_not() {
    let tree = met();
    let words = folded(&plain(&tree));
    for part in
        ["Tổng số 26 buổi, 1/5 khối", "chưa chấm", "92/100* | Tốt", "30/33 (90,9%)", "do chi bộ tự chấm"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    for format in Format::ALL {
        render(&tree, format).unwrap();
    }
    let read = pages(&file(&tree, Format::Pdf, "dossier-meetings"));
    assert_eq!(folded(&read.join(" ")).matches("Chi bộ 26,").count(), 1);
    assert_eq!(read.join(" ").matches("03/09/2020").count(), 26, "a day is not broken over two lines");
}

#[test]
fn pictures_stand_within_their_room_and_a_broken_one_leaves_a_mark() {
    let tree = photos();
    let pdf = file(&tree, Format::Pdf, "dossier-pictures");
    let images = run("pdfimages", &["-list", pdf.to_str().unwrap()]);
    let listed: Vec<Vec<&str>> =
        images.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(listed.len(), 3, "{images}");
    for (image, (width, height)) in listed.iter().zip([(1200.0, 900.0), (600.0, 1200.0), (900.0, 300.0)]) {
        assert_eq!(image[8], "jpeg", "stored as it came: {images}");
        let (across, down): (f32, f32) = (image[12].parse().unwrap(), image[13].parse().unwrap());
        let (mm_wide, mm_high) = (width / across * 25.4, height / down * 25.4);
        assert!(mm_wide <= 141.0 && mm_high <= 93.0, "{mm_wide} × {mm_high} mm");
        assert!((across - down).abs() < 2.0, "in proportion: {images}");
        assert!(mm_wide > 139.0 || mm_high > 91.0, "as large as its room: {mm_wide} × {mm_high} mm");
    }
    let docx = file(&tree, Format::Docx, "dossier-pictures");
    let from_word = convert(&[&docx], "pdf").remove(0);
    let shown = run("pdfimages", &["-list", from_word.to_str().unwrap()]);
    assert_eq!(shown.lines().skip(2).count(), 3, "{shown}");
    for path in [&pdf, &from_word] {
        let words = folded(&pages(path).join(" "));
        assert!(words.contains("[Không đọc được hình “anh-2.jpg”]"), "{words}");
        assert!(words.contains("Gồm 4 hình. Còn 3 hình khác không in ở đây"), "{words}");
        let caption =
            "Hình 3. Đảng viên phát biểu thứ 3 (Chi bộ TDP Liên Phú, đợt 1, 03/09/2020). Tệp: anh-3.jpg";
        assert!(words.contains(caption), "{words}");
    }
    // The mark's frame is drawn around its words, and its caption stands on the same page.
    let sheets = pages(&pdf);
    let marked = sheets.iter().find(|page| page.contains("[Không đọc được")).unwrap();
    assert!(folded(marked).contains("Hình 2. Đảng viên phát biểu thứ 2"), "{marked}");
}

#[test]
fn a_letter_without_a_glyph_is_named_part_by_part_and_the_text_keeps_it() {
    let words = format!("chữ {UNPRINTABLE} và \u{e000} hết");
    let text = Text { clauses: named(vec![clause(Kind::Paragraph, 0, &words)]), ..sample() };
    let paper = tree(build(&text, &body(), &copy()).unwrap());
    let lacking: Vec<char> = paper.lacking().unwrap().into_iter().collect();
    assert_eq!(lacking, ['\u{e000}', UNPRINTABLE]);
    for (_, paper) in papers() {
        assert!(paper.lacking().unwrap().is_empty(), "every word of the form has its letters");
    }
    let papers = vec![(Part::Draft, paper)];
    let marked = Contents {
        warnings: vec![Warning::Letters { part: Part::Draft, letters: lacking }],
        ..contents(&papers)
    };
    let bound = bind(&marked, &papers, &mut |_| ControlFlow::Continue(())).unwrap();
    let path = folder("dossier-glyph").join("dossier-glyph.pdf");
    std::fs::write(&path, bound.bytes).unwrap();
    let read = folded(&pages(&path).join(" "));
    assert!(read.contains("thiếu ký tự U+E000, U+2029B; chỗ đó in ô vuông"), "{read}");
    assert!(read.contains(&format!("chữ {UNPRINTABLE} và \u{fffd} hết")), "{read}");
}

#[test]
fn the_binding_stops_where_it_is_told_to_and_gives_no_half_file() {
    let papers = papers();
    let mut steps = 0;
    bind(&contents(&papers), &papers, &mut |_| {
        steps += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(steps > papers.len() + 8, "each part and each page: {steps}");
    for end in [1, papers.len(), steps / 2, steps] {
        let mut seen = 0;
        let stopped = bind(&contents(&papers), &papers, &mut |_| {
            seen += 1;
            if seen == end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(RenderError::Stopped)), "at step {end}");
        assert_eq!(seen, end, "nothing goes on behind it");
    }
}

#[test]
fn many_parts_and_pages_are_counted_right() {
    let clause_of = |place: usize| -> Clause {
        clause(
            Kind::Proposal,
            1,
            &format!("Giải pháp {place}: {}", "họp trước, gửi tài liệu trước. ".repeat(20)),
        )
    };
    let text = Text { clauses: named((0..150).map(clause_of).collect()), ..sample() };
    let long = || tree(build(&text, &body(), &copy()).unwrap());
    let papers = vec![(Part::Draft, long()), (Part::Redline, compared()), (Part::Evidence, long())];
    let (path, starts) = bound(&papers, "dossier-long");
    assert!(starts[2] > 40, "{starts:?}");
    let sheets = pages(&path);
    let first = folded(&sheets[0]);
    for ((part, _), start) in papers.iter().zip(&starts) {
        assert!(first.contains(&format!("{} trong hồ sơ {start}", title(*part))), "{first}");
        assert!(sheets[start - 1].contains("NGHỊ QUYẾT"), "{}", sheets[start - 1]);
    }
    assert_eq!(outline(&path).iter().filter(|one| one.2.contains("Giải pháp")).count(), 300);
}
