//! The public address on an issued copy: its code is read back from the page as it is printed, and the form stays as it was.

use std::path::{Path, PathBuf};

use duthao::format::public::{CODE_MM, QUIET_MM, mark};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, render};

use super::docx::convert;
use super::{Word, boxes, file, folded, issued, pages, printed, run, sample, words_of};
use crate::route::card::pgm;

const ADDRESS: &str = "https://nghiquyet.kyanh.example.vn/p/7F3A91C2";

/// Points an inch: a dot of the code is then seven points wide.
const DOTS: &str = "288";

const MM: f32 = 72.0 / 25.4;

/// The reader of codes tells their corners to a dot or so, in points.
const CLOSE_DOT: f32 = 2.5;

/// Boxes of words are rounded by the program that reads them.
const CLOSE_POINTS: f32 = 0.6;

fn published() -> Tree {
    let mut tree = printed(&sample(), &issued());
    tree.public = Some(mark(ADDRESS, "7F3A-91C2", &tree.profile).unwrap());
    tree
}

/// A code as it was found on a page: what it says, and its box in points from the upper left corner.
#[derive(Debug)]
pub struct Found {
    pub page: usize,
    pub says: String,
    pub left: f32,
    pub top: f32,
    pub side: f32,
}

/// Reads the codes of all pages of a PDF, as a phone would.
pub fn codes(pdf: &Path) -> Vec<Found> {
    let pictures: PathBuf = pdf.with_extension("pictures");
    let _ = std::fs::remove_dir_all(&pictures);
    std::fs::create_dir_all(&pictures).unwrap();
    let page = pictures.join("page");
    run("pdftoppm", &["-r", DOTS, "-gray", pdf.to_str().unwrap(), page.to_str().unwrap()]);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&pictures).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let point = 72.0 / DOTS.parse::<f32>().unwrap();
    let mut found = Vec::new();
    for (place, picture) in files.iter().enumerate() {
        let (width, height, points) = pgm(&std::fs::read(picture).unwrap());
        let mut seen =
            rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| points[y * width + x]);
        for grid in seen.detect_grids() {
            let corner = |at: usize| (grid.bounds[at].x as f32 * point, grid.bounds[at].y as f32 * point);
            let ((left, top), (right, _)) = (corner(0), corner(1));
            let says = grid.decode().expect("a code that can be read").1;
            found.push(Found { page: place + 1, says, left, top, side: right - left });
        }
    }
    found
}

fn holds_the_code(pdf: &Path, tree: &Tree) {
    let found = codes(pdf);
    assert_eq!(found.len(), 1, "{found:?}");
    let (code, page) = (&found[0], tree.profile.page);
    assert_eq!(code.says, ADDRESS);
    assert!((code.side - CODE_MM * MM).abs() < CLOSE_DOT, "{code:?}");
    assert!((code.left - page.left * MM).abs() < CLOSE_DOT, "at the left margin: {code:?}");
    let bottom = code.top + code.side;
    assert!(bottom < (page.height - page.bottom) * MM + 1.0, "on the sheet's own ground: {code:?}");
    let words = boxes(pdf);
    let line = words.iter().rfind(|word| word.text.contains("7F3A-91C2")).expect("the line above");
    assert_eq!(line.page, code.page);
    let quiet = QUIET_MM * MM - CLOSE_DOT;
    assert!(code.top - line.bottom > quiet, "{line:?} {code:?}");
    let near = |word: &&Word| {
        word.page == code.page
            && word.right > code.left - quiet
            && word.left < code.left + code.side + quiet
            && word.bottom > code.top - quiet
            && word.top < bottom + quiet
    };
    assert!(!words.iter().any(|word| near(&word)), "nothing stands in its quiet ground");
}

#[test]
fn the_code_of_a_published_pdf_is_read_from_the_printed_page() {
    let tree = published();
    let path = file(&tree, Format::Pdf, "pdf-public");
    assert_eq!(words_of(&pages(&path)), folded(&plain(&tree)));
    assert!(plain(&tree).contains(
        "- Lưu Văn phòng Thị ủy.\nBản công bố: nghiquyet.kyanh.example.vn/p/7F3A91C2 · Mã niêm 7F3A-91C2\nT/M BAN"
    ));
    holds_the_code(&path, &tree);
    assert_eq!(render(&tree, Format::Pdf).unwrap(), render(&tree.clone(), Format::Pdf).unwrap());
}

#[test]
fn the_code_of_a_published_word_file_is_read_through_libreoffice() {
    let tree = published();
    let path = convert(&[&file(&tree, Format::Docx, "docx-public")], "pdf").remove(0);
    assert_eq!(words_of(&pages(&path)), folded(&plain(&tree)));
    holds_the_code(&path, &tree);
    let bytes = render(&tree, Format::Docx).unwrap();
    assert_eq!(bytes, render(&tree.clone(), Format::Docx).unwrap());
    let mut archive = zip_of(&bytes);
    let mut document = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut document).unwrap();
    assert!(
        document.contains(&format!("descr=\"Mã QR dẫn đến {ADDRESS}\"")),
        "told to whoever cannot see it"
    );
    let mut picture = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name("word/media/ma-qr.png").unwrap(), &mut picture).unwrap();
    assert_eq!((&picture[1..4], picture[24]), (&b"PNG"[..], 1), "one bit a point");
}

fn zip_of(bytes: &[u8]) -> zip::ZipArchive<std::io::Cursor<&[u8]>> {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap()
}

#[test]
fn the_mark_moves_no_word_of_the_form_and_copies_without_it_have_none() {
    let plain_copy = file(&printed(&sample(), &issued()), Format::Pdf, "pdf-not-public");
    assert!(codes(&plain_copy).is_empty());
    let with = boxes(&file(&published(), Format::Pdf, "pdf-public-measures"));
    for word in boxes(&plain_copy) {
        let near = |one: &&Word| {
            one.page == word.page
                && one.text == word.text
                && (one.left - word.left).abs() < CLOSE_POINTS
                && (one.top - word.top).abs() < CLOSE_POINTS
        };
        assert!(with.iter().any(|one| near(&one)), "{word:?} has moved");
    }
}

/// However many recipients there are, the code stands on the sheet, below its line and beside nothing.
#[test]
fn a_code_below_many_recipients_stays_on_the_sheet() {
    for count in [0, 20, 36, 60] {
        let mut tree = published();
        let one = tree.recipients[0].clone();
        tree.recipients = vec![one; count];
        let path = file(&tree, Format::Pdf, &format!("pdf-public-{count}"));
        // A longer list goes on behind the signature, on the next page.
        if count <= 20 {
            assert_eq!(words_of(&pages(&path)), folded(&plain(&tree)), "{count}");
        }
        holds_the_code(&path, &tree);
    }
}
