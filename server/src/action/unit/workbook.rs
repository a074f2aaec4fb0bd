//! Opens an XLSX workbook that a stranger may have made, without trusting its sizes, and reads its first sheet.
//!
//! A few kilobytes of ZIP can hold gigabytes, and one cell in the last column makes a reader of whole ranges ask for
//! billions of places. So the archive is first unpacked by us with a bound and packed anew, uncompressed and with the
//! parts of a workbook only: what the reader of sheets is given is exactly what was measured. Then the sheet is read
//! cell by cell, never as a range.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, Xlsx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::units_file::FileFault;
use crate::domain::unit::file::{COLUMNS_MAX, Field, Grid, ROWS_MAX};

/// Most entries of the archive: a workbook of an office has some dozens.
const ENTRIES_MAX: usize = 1_000;

/// Most bytes that all parts together may unpack to: 20,000 rows of long names take a fifth.
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How files of the old binary Office begin, and files with a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Tells files that only look like a workbook, by how they begin.
pub(super) fn refuse_old(bytes: &[u8]) -> Result<(), FileFault> {
    if !bytes.starts_with(OLE) {
        return Ok(());
    }
    // Names within these files are UTF-16.
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let is_locked = bytes.windows(locked.len()).any(|part| part == locked);
    Err(if is_locked { FileFault::Locked } else { FileFault::OldXls })
}

/// Reads the first sheet: only rows that hold something.
pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Grid, FileFault> {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(repacked(bytes, UNPACKED_BYTES_MAX)?)).map_err(|fault| match fault {
            calamine::XlsxError::Password => FileFault::Locked,
            _ => FileFault::NotXlsx,
        })?;
    let name = book.sheet_names().first().cloned().ok_or(FileFault::NoRows)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| FileFault::NotXlsx)?;
    let mut grid = Grid::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| FileFault::NotXlsx)? {
        let (row, column) = (cell.pos.0 as usize + 1, cell.pos.1 as usize);
        let value = Data::from(cell.value);
        // "#REF!" and its like are what formulas give.
        let formula = cell.formula.is_some() || matches!(value, Data::Error(_));
        let field = Field { formula, text: value.to_string() };
        if column >= COLUMNS_MAX || (field.text.trim().is_empty() && !field.formula) {
            continue;
        }
        let full = grid.len() > ROWS_MAX;
        match grid.last_mut() {
            Some((last, fields)) if *last == row => put(fields, column, field),
            // A sheet is written row by row; one that is not was made by no spreadsheet.
            Some((last, _)) if *last > row => return Err(FileFault::NotXlsx),
            _ if full => return Err(FileFault::TooLong),
            _ => {
                let mut fields = Vec::new();
                put(&mut fields, column, field);
                grid.push((row, fields));
            }
        }
    }
    Ok(grid)
}

fn put(fields: &mut Vec<Field>, column: usize, field: Field) {
    if fields.len() <= column {
        fields.resize(column + 1, Field::default());
    }
    fields[column] = field;
}

/// Unpacks the archive with a bound, looks at its parts, and packs those that a sheet is read from.
fn repacked(bytes: &[u8], unpacked_bytes_max: u64) -> Result<Vec<u8>, FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileFault::NotXlsx)?;
    if archive.len() > ENTRIES_MAX {
        return Err(FileFault::Bomb);
    }
    let mut plain = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut left = unpacked_bytes_max;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|fault| match fault {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                FileFault::Locked
            }
            _ => FileFault::NotXlsx,
        })?;
        let name = entry.name().to_owned();
        refuse_part(&name)?;
        if !is_wanted(&name) {
            continue;
        }
        let mut part = Vec::new();
        entry.take(left + 1).read_to_end(&mut part).map_err(|_| FileFault::NotXlsx)?;
        left = left.checked_sub(part.len() as u64).ok_or(FileFault::Bomb)?;
        if name == "[Content_Types].xml" {
            refuse_content(&part)?;
        }
        plain.start_file(name, options).map_err(|_| FileFault::NotXlsx)?;
        plain.write_all(&part).map_err(|_| FileFault::NotXlsx)?;
    }
    Ok(plain.finish().map_err(|_| FileFault::NotXlsx)?.into_inner())
}

fn refuse_part(name: &str) -> Result<(), FileFault> {
    let name = name.to_lowercase();
    if name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/") {
        return Err(FileFault::Macros);
    }
    if matches!(name.as_str(), "xl/workbook.bin" | "mimetype" | "word/document.xml") {
        return Err(FileFault::OtherKind);
    }
    Ok(())
}

fn refuse_content(part: &[u8]) -> Result<(), FileFault> {
    let text = String::from_utf8_lossy(part).to_lowercase();
    if text.contains("macroenabled") { Err(FileFault::Macros) } else { Ok(()) }
}

/// Pictures, drawings, caches of pivots and the like are never unpacked: no word of the table is in them.
const UNWANTED: [&str; 9] = [
    "xl/charts/",
    "xl/comments",
    "xl/drawings/",
    "xl/media/",
    "xl/pivot",
    "xl/printersettings/",
    "xl/embeddings/",
    "customxml/",
    "docprops/",
];

fn is_wanted(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
    is_xml && !UNWANTED.iter().any(|folder| name.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_while_unpacking() {
        let zeros = [0; 1_001];
        let bomb = archive(&[("xl/worksheets/sheet1.xml", &zeros)]);
        assert!(bomb.len() < 300, "a bomb is small: {}", bomb.len());
        assert_eq!(repacked(&bomb, 1_000), Err(FileFault::Bomb));
        let two =
            archive(&[("xl/worksheets/sheet1.xml", &zeros[..501]), ("xl/sharedStrings.xml", &zeros[..500])]);
        assert_eq!(repacked(&two, 1_000), Err(FileFault::Bomb), "parts count together");
        assert!(repacked(&two, 1_001).is_ok());
        let picture = archive(&[("xl/media/image1.xml", &zeros)]);
        assert!(repacked(&picture, 1_000).is_ok(), "what is not needed is not unpacked");
        let many: Vec<String> = (0..=ENTRIES_MAX).map(|at| format!("xl/worksheets/sheet{at}.xml")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(read_xlsx(&archive(&many)), Err(FileFault::Bomb));
    }

    #[test]
    fn macros_and_other_kinds_are_told_by_their_parts() {
        let types = b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>";
        assert_eq!(read_xlsx(&archive(&[("[Content_Types].xml", types)])), Err(FileFault::Macros));
        assert_eq!(read_xlsx(&archive(&[("xl/vbaProject.bin", b"x")])), Err(FileFault::Macros));
        assert_eq!(read_xlsx(&archive(&[("xl/workbook.bin", b"x")])), Err(FileFault::OtherKind));
        assert_eq!(read_xlsx(&archive(&[("word/document.xml", b"x")])), Err(FileFault::OtherKind));
        assert_eq!(read_xlsx(b"PK\x03\x04 and nothing more"), Err(FileFault::NotXlsx));
    }

    #[test]
    fn old_and_locked_files_are_told_apart() {
        let mut old = OLE.to_vec();
        old.extend([0; 600]);
        assert_eq!(refuse_old(&old), Err(FileFault::OldXls));
        old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(refuse_old(&old), Err(FileFault::Locked));
        assert_eq!(refuse_old(b"khoi;"), Ok(()));
    }

    /// A workbook whose sheet is this XML.
    fn workbook(sheet: &str) -> Vec<u8> {
        archive(&[
            (
                "[Content_Types].xml",
                br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
            ),
            (
                "_rels/.rels",
                br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
            ),
            (
                "xl/workbook.xml",
                br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#).as_bytes(),
            ),
        ])
    }

    #[test]
    fn a_cell_far_away_asks_for_no_more_memory_than_it_holds() {
        let far = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c><c r="B1048576"><v>7</v></c></row>"#;
        let grid = read_xlsx(&workbook(far)).unwrap();
        assert_eq!(grid[0], (1, vec![Field::from("a")]));
        assert_eq!(
            grid[1],
            (1_048_576, vec![Field::default(), Field::from("7")]),
            "far columns are not looked at"
        );
    }

    #[test]
    fn formulas_and_what_they_failed_to_give_are_marked() {
        let sheet = r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><v>2</v></c></row>"#;
        let grid = read_xlsx(&workbook(sheet)).unwrap();
        let marked: Vec<bool> = grid[0].1.iter().map(|field| field.formula).collect();
        assert_eq!(marked, [true, true, false]);
        let rows: String = (1..=ROWS_MAX + 2)
            .map(|at| format!(r#"<row r="{at}"><c r="A{at}"><v>1</v></c></row>"#))
            .collect();
        assert_eq!(read_xlsx(&workbook(&rows)), Err(FileFault::TooLong));
    }
}
