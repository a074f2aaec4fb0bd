//! The Word file, opened by LibreOffice: the same words, one family, the measures of the form.

use std::path::{Path, PathBuf};
use std::process::Command;

use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, render};

use super::{
    LETTERS, Word, boxes, clause, draft, file, folded, folder, issued, named, pages, printed, run, sample,
    words_of,
};

const MM: f32 = 72.0 / 25.4;

/// LibreOffice rounds lengths to hundredths of a millimetre, and lines to twentieths of a point.
const CLOSE_POINTS: f32 = 1.0;

fn near(measured: f32, expected: f32) -> bool {
    (measured - expected).abs() <= CLOSE_POINTS
}

/// Shows LibreOffice our own fonts as Times New Roman, so that the machine's fonts do not matter.
fn fonts(folder: &Path) -> PathBuf {
    let path = folder.join("fonts.conf");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("pdf/fonts");
    let config = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir><cachedir>{}</cachedir>\
         <alias binding=\"same\"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>",
        ours.display(),
        folder.join("cache").display()
    );
    std::fs::write(&path, config).unwrap();
    path
}

/// Opens Word files in LibreOffice and has them written in another format, beside the originals.
pub fn convert(docx: &[&Path], to: &str) -> Vec<PathBuf> {
    let home = folder("libreoffice").join(docx[0].file_stem().unwrap());
    std::fs::create_dir_all(&home).unwrap();
    let done = Command::new("soffice")
        .env("FONTCONFIG_FILE", fonts(&home))
        .arg(format!("-env:UserInstallation=file://{}", home.join("profile").display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(docx[0].parent().unwrap())
        .args(docx)
        .output()
        .expect("soffice: `make test` installs libreoffice-writer-nogui");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let extension = to.split(':').next().unwrap();
    docx.iter().map(|path| path.with_extension(extension)).collect()
}

fn converted(tree: &Tree, name: &str) -> PathBuf {
    convert(&[&file(tree, Format::Docx, name)], "pdf").remove(0)
}

#[test]
fn libreoffice_reads_the_words_of_the_tree() {
    for (copy, name) in [(draft(), "docx-draft"), (issued(), "docx-issued")] {
        let tree = printed(&sample(), &copy);
        let pages = pages(&converted(&tree, name));
        assert!((4..=9).contains(&pages.len()));
        assert_eq!(words_of(&pages), folded(&plain(&tree)));
    }
}

/// Numbers are Word's own where Word can count so; each must come out as it was computed.
#[test]
fn numbers_are_shown_as_computed_whatever_the_levels() {
    use Kind::{Basis, Heading, Paragraph, Proposal, Target};
    let mut clauses: Vec<Clause> = Vec::new();
    for (kind, level) in [
        (Basis, 0),
        (Target, 2),
        (Target, 2),
        (Heading, 1),
        (Heading, 0),
        (Heading, 2),
        (Heading, 1),
        (Heading, 2),
    ] {
        clauses.push(clause(kind, level, "Nội dung"));
    }
    for round in 0..30_u8 {
        clauses.push(clause(Proposal, 3, "Chữ cái."));
        clauses.push(clause(Paragraph, 2, "Đoạn."));
        clauses.push(clause(if round % 2 == 0 { Heading } else { Proposal }, round % 6, "Mục."));
    }
    let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
    assert_eq!(words_of(&pages(&converted(&tree, "docx-numbers"))), folded(&plain(&tree)));
}

#[test]
fn every_letter_is_shown_in_one_family() {
    let looks = |strong, em| Run { text: format!("{LETTERS} "), strong, em, underline: strong };
    let mut one = clause(Kind::Paragraph, 0, "");
    one.runs = vec![looks(false, false), looks(true, false), looks(false, true), looks(true, true)];
    let tree = printed(&Text { clauses: vec![one], ..sample() }, &draft());
    let pdf = converted(&tree, "docx-letters");
    assert_eq!(words_of(&pages(&pdf)), folded(&plain(&tree)));
    let fonts = run("pdffonts", &[pdf.to_str().unwrap()]);
    let families: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(families.len(), 4, "{families:?}");
    assert!(families.iter().all(|font| font.contains("+Tinos")), "{families:?}");
}

#[test]
fn words_stand_where_the_form_says() {
    let tree = printed(&sample(), &issued());
    let page = tree.profile.page;
    let words = boxes(&converted(&tree, "docx-measures"));
    let (left, right) = (page.left * MM, (page.width - page.right) * MM);
    assert!(words.iter().all(|word| word.left > left - CLOSE_POINTS && word.right < right + CLOSE_POINTS));
    let last = words.iter().map(|word| word.page).max().unwrap();
    let above = |number: usize| -> Vec<&Word> {
        words.iter().filter(|word| word.page == number && word.bottom < page.top * MM).collect()
    };
    assert!(above(1).is_empty(), "the first page has no number");
    for number in 2..=last {
        let found = above(number);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, number.to_string());
        assert!(near((found[0].left + found[0].right) / 2.0, (left + right) / 2.0), "{found:?}");
        let line = page.number_from_top * MM - CLOSE_POINTS..page.top * MM;
        assert!(line.contains(&found[0].top) && line.contains(&found[0].bottom), "{found:?}");
    }
    let basis = words.iter().position(|word| word.text == "Căn").unwrap();
    assert!(near(words[basis - 1].left, left + tree.profile.text.first_line * MM));
    let (from, to) = words.iter().fold((f32::MAX, 0.0_f32), |(from, to), word| {
        let party = word.page == 1 && word.top < 70.0 && word.left > left + tree.profile.columns.left * MM;
        if party { (from.min(word.left), to.max(word.right)) } else { (from, to) }
    });
    assert!(near(to - from, tree.profile.rule.length * MM), "the party's name is {} wide", to - from);
    let found = |text: &str| words.iter().find(|word| word.text == text).unwrap();
    assert!(near(found("Số").bottom, found("ngày").bottom));
    let body: Vec<&Word> = words.iter().filter(|word| word.page == 2 && word.top > page.top * MM).collect();
    let mut tops: Vec<f32> = body.iter().map(|word| word.top).collect();
    tops.sort_by(f32::total_cmp);
    tops.dedup_by(|a, b| near(*a, *b));
    let text = tree.profile.text;
    for pair in tops.windows(2) {
        let step = pair[1] - pair[0];
        assert!(near(step, text.line) || near(step, text.line + text.between), "{step}");
    }
}

#[test]
fn the_signature_never_stands_alone() {
    let files: Vec<PathBuf> = (8..24)
        .map(|lines| {
            let clauses = (0..lines).map(|_| clause(Kind::Paragraph, 0, "Một dòng.")).collect();
            let tree = printed(&Text { clauses: named(clauses), ..sample() }, &draft());
            let path = folder("docx-signature").join(format!("signature-{lines}.docx"));
            std::fs::write(&path, render(&tree, Format::Docx).unwrap()).unwrap();
            path
        })
        .collect();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    for pdf in convert(&files, "pdf") {
        let pages = pages(&pdf);
        let last = pages.iter().find(|page| page.contains("T/M BAN")).unwrap();
        assert!(last.matches("Một dòng.").count() >= 2, "{}: {last}", pdf.display());
        assert!(last.contains("Họ và Tên"), "the signature is cut");
    }
}

#[test]
fn the_same_copy_gives_the_same_bytes_without_any_clock() {
    let tree = printed(&sample(), &issued());
    let bytes = render(&tree, Format::Docx).unwrap();
    assert_eq!(bytes, render(&tree, Format::Docx).unwrap());
    // Each entry of the archive is dated 1 January 1980, the first day its format knows.
    for (place, _) in bytes.windows(4).enumerate().filter(|(_, window)| window == b"PK\x03\x04") {
        assert_eq!(bytes[place + 10..place + 14], [0, 0, 0x21, 0]);
    }
}

#[test]
fn words_that_look_like_markup_stay_words() {
    let words = "a < b & c > d \"e\" <w:numId w:val=\"1\"/><w:ilvl w:val=\"0\"/> \u{1} ]]>";
    let tree = printed(&Text { clauses: vec![clause(Kind::Heading, 0, words)], ..sample() }, &draft());
    let read = words_of(&pages(&converted(&tree, "docx-markup")));
    assert!(read.contains(&words.replace('\u{1}', "\u{fffd}")), "{read}");
}
