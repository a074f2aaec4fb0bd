//! The printed form measured: every part of it stands where, and looks as, the rules of offices say (`domain.md` §7).
//!
//! The measures are written here apart from the profiles, which are data of the program; both forms are read back from the
//! PDF, and from the Word file as LibreOffice prints it and as its XML says it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use duthao::domain::export::{Body, Copy, Layout};
use duthao::format::Format;
use duthao::format::tree::{Part, Tree, build};

use super::docx::convert;
use super::{body, draft, file, issued, run, sample};

const PROFILES: [(&str, char); 2] = [("a-2018", ','), ("b-2026", ';')];

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// The reader gives whole thirds of a point; LibreOffice rounds lines to twentieths.
const CLOSE_POINTS: f32 = 1.0;

/// How much the reader magnifies: the most it does.
const ZOOM: f32 = 3.0;

const LEFT: f32 = 30.0 * MM;
const RIGHT: f32 = 195.0 * MM;
const LEFT_COLUMN_MIDDLE: f32 = (30.0 + 77.0 / 2.0) * MM;
const RIGHT_COLUMN_MIDDLE: f32 = (30.0 + 77.0 + 88.0 / 2.0) * MM;
const SHEET_MIDDLE: f32 = (30.0 + 165.0 / 2.0) * MM;

/// Size, bold, italic, underlined.
type Looks = (f32, bool, bool, bool);

/// How each part looks, as the table of `domain.md` §7 has it.
fn looks(part: Part) -> Looks {
    match part {
        Part::Superior | Part::Star | Part::Number | Part::Dashes | Part::SignerTitle => {
            (14.0, false, false, false)
        }
        Part::Committee | Part::Authority | Part::Subject | Part::OnBehalf | Part::SignerName => {
            (14.0, true, false, false)
        }
        Part::Party => (15.0, true, false, false),
        Part::Mark | Part::Date => (14.0, false, true, false),
        Part::DocumentType => (16.0, true, false, false),
        Part::RecipientsHead => (14.0, false, false, true),
        Part::Recipient => (12.0, false, false, false),
        // Where a published copy is read, below the form's own parts: smaller than all of them.
        Part::PublicAddress => (9.5, false, false, false),
    }
}

/// A line of letters of one look, in points from the upper left corner of its page.
#[derive(Clone, Debug)]
struct Shown {
    page: usize,
    text: String,
    left: f32,
    right: f32,
    top: f32,
    size: f32,
    bold: bool,
    italic: bool,
}

impl Shown {
    fn middle(&self) -> f32 {
        (self.left + self.right) / 2.0
    }
}

fn near(measured: f32, expected: f32) -> bool {
    (measured - expected).abs() <= CLOSE_POINTS
}

/// Reads lines with their letters' sizes and shapes.
fn shown(pdf: &Path) -> Vec<Shown> {
    let zoom = ZOOM.to_string();
    let told = run("pdftohtml", &["-xml", "-i", "-stdout", "-zoom", &zoom, pdf.to_str().unwrap()]);
    let attribute = |line: &str, name: &str| -> f32 {
        let rest = line.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name}: {line}")).1;
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let (mut sizes, mut page, mut lines) = (Vec::new(), 0, Vec::new());
    for line in told.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        } else if line.starts_with("<fontspec ") {
            sizes.push(attribute(line, "size") / ZOOM);
        } else if line.starts_with("<text ") {
            let (head, words) = line.split_once('>').unwrap();
            let left = attribute(head, "left") / ZOOM;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the number of a font"
            )]
            let font = attribute(head, "font") as usize;
            let bare = ["<b>", "</b>", "<i>", "</i>"]
                .iter()
                .fold(words.to_owned(), |left, tag| left.replace(tag, ""));
            let bare = bare.trim_end_matches("</text>");
            let size = sizes[font];
            // A blank at the end of a line is no part of what stands there: a quarter of the letters' size.
            let blank = if bare.ends_with(' ') { size / 4.0 } else { 0.0 };
            lines.push(Shown {
                page,
                left,
                right: left + attribute(head, "width") / ZOOM - blank,
                top: attribute(head, "top") / ZOOM,
                size,
                bold: words.contains("<b>"),
                italic: words.contains("<i>"),
                text: bare.trim().to_owned(),
            });
        }
    }
    lines
}

fn of_body(profile: &str, mend: fn(&mut Body)) -> Body {
    let mut body = Body { profile: profile.to_owned(), ..body() };
    mend(&mut body);
    body
}

/// Prints a copy as PDF and as Word file, and returns what is read back from each: the PDF, and what LibreOffice makes of
/// the Word file.
fn printed(body: &Body, copy: &Copy, name: &str) -> (Tree, [Vec<Shown>; 2], PathBuf) {
    let tree = build(&sample(), body, copy).unwrap();
    let pdf = shown(&file(&tree, Format::Pdf, name));
    let docx = file(&tree, Format::Docx, &format!("{name}-word"));
    let word = shown(&convert(&[&docx], "pdf").remove(0));
    (tree, [pdf, word], docx)
}

fn found<'a>(lines: &'a [Shown], text: &str) -> &'a Shown {
    lines.iter().find(|line| line.text == text).unwrap_or_else(|| panic!("{text:?} in {lines:#?}"))
}

fn expect_look(line: &Shown, part: Part) {
    let (size, bold, italic, _) = looks(part);
    assert!((line.size - size).abs() < 0.5, "{part:?}: {line:?}");
    assert_eq!((line.bold, line.italic), (bold, italic), "{part:?}: {line:?}");
}

/// Header and title, down to the dashes.
fn expect_head(lines: &[Shown], number: &str, marks: &[&str]) {
    let left =
        [("ĐẢNG BỘ TỈNH HÀ TĨNH", Part::Superior), ("THỊ ỦY KỲ ANH", Part::Committee), ("*", Part::Star)]
            .into_iter()
            .chain([(number, Part::Number)])
            .chain(marks.iter().map(|mark| (*mark, Part::Mark)));
    let mut above: Option<f32> = None;
    for (words, part) in left {
        let line = lines.iter().find(|line| line.text.replace('\u{a0}', " ") == words);
        let line = line.unwrap_or_else(|| panic!("{words:?} in {lines:#?}"));
        expect_look(line, part);
        assert!(near(line.middle(), LEFT_COLUMN_MIDDLE), "{line:?}");
        assert_eq!(line.page, 1);
        // Line by line, 18 points apart.
        assert!(above.is_none_or(|above| near(line.top - above, 18.0)), "{words}: {above:?} {line:?}");
        above = Some(line.top);
    }
    let party = found(lines, "ĐẢNG CỘNG SẢN VIỆT NAM");
    expect_look(party, Part::Party);
    assert!(
        near(party.middle(), RIGHT_COLUMN_MIDDLE) && near(party.right - party.left, 72.9 * MM),
        "{party:?}"
    );
    let date = lines.iter().find(|line| line.text.starts_with("Kỳ Anh, ngày")).unwrap();
    expect_look(date, Part::Date);
    assert!(near(date.middle(), RIGHT_COLUMN_MIDDLE), "{date:?}");
    let numbered = lines.iter().find(|line| line.text.replace('\u{a0}', " ") == number).unwrap();
    assert!(near(date.top, numbered.top), "number and date stand on one line");

    let title = [
        ("NGHỊ QUYẾT", Part::DocumentType),
        ("CỦA BAN THƯỜNG VỤ THỊ ỦY", Part::Authority),
        ("-----", Part::Dashes),
    ];
    for (words, part) in title {
        let line = found(lines, words);
        expect_look(line, part);
        assert!(near(line.middle(), SHEET_MIDDLE), "{line:?}");
    }
    let (authority, dashes) = (found(lines, "CỦA BAN THƯỜNG VỤ THỊ ỦY").top, found(lines, "-----").top);
    let subject: Vec<&Shown> = lines
        .iter()
        .filter(|line| line.page == 1 && line.top > authority + 1.0 && line.top < dashes - 1.0)
        .collect();
    assert!(subject[0].text.starts_with("về nâng cao"), "{subject:?}");
    for (place, line) in subject.iter().enumerate() {
        expect_look(line, Part::Subject);
        assert!(near(line.middle(), SHEET_MIDDLE), "{line:?}");
        assert!(near(line.top - authority, 18.0 * (place as f32 + 1.0)), "{line:?}");
    }
}

/// Recipients and signature, on the last page.
fn expect_foot(lines: &[Shown], separator: char) {
    let last = lines.iter().map(|line| line.page).max().unwrap();
    let head = found(lines, "Nơi nhận:");
    expect_look(head, Part::RecipientsHead);
    assert!(near(head.left, LEFT) && head.page == last, "{head:?}");
    let recipients: Vec<&Shown> = lines
        .iter()
        .filter(|line| line.page == last && line.top > head.top + 1.0 && line.left < LEFT + 5.0)
        .collect();
    let ends = |line: &Shown, end: char| line.text.starts_with("- ") && line.text.ends_with(end);
    let (kept, named) = recipients.split_last().unwrap();
    assert!(kept.text == "- Lưu Văn phòng Thị ủy." && named.len() == 5, "{recipients:#?}");
    assert!(named.iter().all(|line| ends(line, separator)), "{named:#?}");
    for line in &recipients {
        expect_look(line, Part::Recipient);
        assert!(near(line.left, LEFT), "{line:?}");
    }
    for pair in recipients.windows(2) {
        assert!(near(pair[1].top - pair[0].top, 15.0), "{pair:?}");
    }
    let signed = [
        ("T/M BAN THƯỜNG VỤ", Part::OnBehalf),
        ("BÍ THƯ", Part::SignerTitle),
        ("Họ và Tên", Part::SignerName),
    ];
    for (words, part) in signed {
        let line = found(lines, words);
        expect_look(line, part);
        assert!(near(line.middle(), RIGHT_COLUMN_MIDDLE) && line.page == last, "{line:?}");
    }
    // Four empty lines for the hand and the stamp.
    assert!(near(found(lines, "Họ và Tên").top - found(lines, "BÍ THƯ").top, 5.0 * 18.0));
    assert!(near(found(lines, "BÍ THƯ").top - found(lines, "T/M BAN THƯỜNG VỤ").top, 18.0));
    assert!(near(head.top, found(lines, "T/M BAN THƯỜNG VỤ").top), "both begin on one line");
}

/// The text between: size, first lines, both margins, lines apart.
fn expect_text(lines: &[Shown], size: f32, apart: f32) {
    let body: Vec<&Shown> = lines.iter().filter(|line| line.page == 2 && line.top > 19.0 * MM).collect();
    assert!(body.iter().all(|line| (line.size - size).abs() < 0.5), "{body:#?}");
    assert!(body.iter().all(|line| near(line.left, LEFT) || near(line.left, LEFT + 10.0 * MM)), "{body:#?}");
    assert!(body.iter().filter(|line| near(line.left, LEFT + 10.0 * MM)).count() > 3, "{body:#?}");
    assert!(body.iter().all(|line| line.right < RIGHT + 5.0), "{body:#?}");
    assert!(body.iter().filter(|line| line.right > RIGHT - 2.0).count() > 10, "justified: {body:#?}");
    for pair in body.windows(2).filter(|pair| pair[1].top - pair[0].top > 1.0) {
        let step = pair[1].top - pair[0].top;
        assert!(near(step, apart) || near(step, apart + 6.0), "{step}: {pair:?}");
    }
}

#[test]
fn a_draft_and_an_issued_copy_stand_as_both_forms_say() {
    for (profile, separator) in PROFILES {
        let body = of_body(profile, |_| ());
        let (_, read, _) = printed(&body, &draft(), &format!("form-{profile}-draft"));
        for lines in &read {
            expect_head(lines, "Số       -NQ/ThU", &["Dự thảo lần 2"]);
            expect_foot(lines, separator);
            expect_text(lines, 14.0, 18.0);
        }
        let (_, read, _) = printed(&body, &issued(), &format!("form-{profile}-issued"));
        for lines in &read {
            expect_head(lines, "Số 02-NQ/ThU", &[]);
            assert!(lines.iter().any(|line| line.text == "Kỳ Anh, ngày 03 tháng 02 năm 2021"));
            expect_foot(lines, separator);
        }
    }
}

/// Draws the first page and returns the longest dark stretch of one row in a band: from, to (points).
fn longest_rule(pdf: &Path, from: f32, to: f32) -> (f32, f32) {
    const DOTS_AN_INCH: f32 = 288.0;
    let done = std::process::Command::new("pdftoppm")
        .args(["-r", "288", "-gray", "-f", "1", "-l", "1", pdf.to_str().unwrap()])
        .output()
        .expect("pdftoppm: `make test` installs poppler-utils");
    let scale = DOTS_AN_INCH / 72.0;
    // "P5", width, height and 255, each followed by white space; then a byte a dot.
    let heads: Vec<&[u8]> = done.stdout.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
    let number = |words: &[u8]| -> usize { std::str::from_utf8(words).unwrap().parse().unwrap() };
    let (width, dots) = (number(heads[1]), &heads[3][4..]);
    let mut longest = (0, 0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a sheet")]
    let rows = (from * scale) as usize..(to * scale) as usize;
    for row in dots.chunks(width).skip(rows.start).take(rows.len()) {
        let mut begin = 0;
        for (place, dot) in row.iter().enumerate() {
            if *dot > 100 {
                begin = place + 1;
            } else if place + 1 - begin > longest.1 - longest.0 {
                longest = (begin, place + 1);
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand dots")]
    let points = |dot: usize| dot as f32 / scale;
    (points(longest.0), points(longest.1))
}

#[test]
fn the_rule_under_the_partys_name_is_as_long_as_the_name() {
    for (profile, _) in PROFILES {
        let tree = build(&sample(), &of_body(profile, |_| ()), &draft()).unwrap();
        let pdf = file(&tree, Format::Pdf, &format!("form-{profile}-rule"));
        let docx = file(&tree, Format::Docx, &format!("form-{profile}-rule-word"));
        for pdf in [pdf, convert(&[&docx], "pdf").remove(0)] {
            let lines = shown(&pdf);
            let party = found(&lines, "ĐẢNG CỘNG SẢN VIỆT NAM");
            let (from, to) = longest_rule(&pdf, party.top + 12.0, party.top + 30.0);
            assert!(near(from, party.left) && near(to, party.right), "{from} to {to}: {party:?}");
        }
    }
}

/// One file of a Word file.
fn part_of(docx: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(docx).unwrap()).unwrap();
    let mut words = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut words).unwrap();
    words
}

/// Twentieths of a point.
fn twips(mm: f32) -> String {
    format!("{:.0}", mm * 1440.0 / 25.4)
}

#[test]
fn the_word_file_says_the_measures_itself() {
    for (profile, _) in PROFILES {
        let tree = build(&sample(), &of_body(profile, |_| ()), &draft()).unwrap();
        let docx = file(&tree, Format::Docx, &format!("form-{profile}-xml"));
        let (document, styles) = (part_of(&docx, "word/document.xml"), part_of(&docx, "word/styles.xml"));
        for words in [
            format!("<w:pgSz w:w=\"{}\" w:h=\"{}\"/>", twips(210.0), twips(297.0)),
            format!("w:top=\"{}\" w:right=\"{}\"", twips(20.0), twips(15.0)),
            format!("w:bottom=\"{}\" w:left=\"{}\"", twips(20.0), twips(30.0)),
            format!("w:header=\"{}\"", twips(10.0)),
            "<w:titlePg/>".to_owned(),
            format!("<w:gridCol w:w=\"{}\"/><w:gridCol w:w=\"{}\"/>", twips(77.0), twips(88.0)),
        ] {
            assert!(document.contains(&words), "{words}");
        }
        assert!(!document.contains("<w:tblBorders>"), "the tables have no rules");
        assert!(part_of(&docx, "word/header1.xml").contains(" PAGE "), "Word counts the pages");
        let style = |id: &str| {
            let rest = styles.split_once(&format!("w:styleId=\"{id}\">")).unwrap_or_else(|| panic!("{id}")).1;
            rest.split_once("</w:style>").unwrap().0
        };
        for part in Part::ALL {
            let (size, bold, italic, underline) = looks(part);
            let said = style(&format!("{part:?}"));
            assert!(said.contains(&format!("<w:sz w:val=\"{:.0}\"/>", size * 2.0)), "{part:?}: {said}");
            let has =
                [said.contains("<w:b/>"), said.contains("<w:i/>"), said.contains("<w:u w:val=\"single\"/>")];
            assert_eq!(has, [bold, italic, underline], "{part:?}: {said}");
        }
        let text = style("Normal");
        for words in ["w:after=\"120\" w:line=\"360\" w:lineRule=\"exact\"", "<w:jc w:val=\"both\"/>"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(text.contains(&format!("w:firstLine=\"{}\"", twips(10.0))), "{text}");
        for slot in ["ascii", "hAnsi", "eastAsia", "cs"] {
            assert!(styles.contains(&format!("w:{slot}=\"Times New Roman\"")), "{slot}");
        }
        assert!(style("Heading1").contains("<w:keepNext/>"));
    }
}

/// What the rules leave to a committee, as it chose.
#[test]
fn what_a_committee_chose_is_printed() {
    let chosen = of_body("a-2018", |body| {
        body.layout = Layout {
            recipient_separator: ";".into(),
            text_size: Some(15),
            line: Some(20),
            duplex: true,
            without_draft_mark: true,
        };
    });
    let (_, read, docx) = printed(&chosen, &draft(), "form-chosen");
    for lines in &read {
        assert!(!lines.iter().any(|line| line.text.starts_with("Dự thảo")), "{lines:#?}");
        assert!(lines.iter().any(|line| line.text == "- Ban Tổ chức Tỉnh ủy;"), "{lines:#?}");
        // On the back of a leaf the wide margin is on the other side.
        let back: Vec<&Shown> = lines.iter().filter(|line| line.page == 2 && line.top > 19.0 * MM).collect();
        assert!(
            back.iter().all(|line| near(line.left, 15.0 * MM) || near(line.left, 25.0 * MM)),
            "{back:#?}"
        );
        assert!(back.iter().all(|line| (line.size - 15.0).abs() < 0.5), "{back:#?}");
        for pair in back.windows(2).filter(|pair| pair[1].top - pair[0].top > 1.0) {
            let step = pair[1].top - pair[0].top;
            assert!(near(step, 20.0) || near(step, 26.0), "{step}: {pair:?}");
        }
        let front = lines.iter().filter(|line| line.page == 3 && line.top > 19.0 * MM);
        assert!(front.clone().count() > 5);
        assert!(front.clone().all(|line| line.left > LEFT - 1.0), "the front again");
    }
    assert!(part_of(&docx, "word/settings.xml").contains("<w:mirrorMargins/>"));
}
