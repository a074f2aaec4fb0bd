//! Reads a units file: CSV with `;` or `,`, or XLSX, with the header of `design.md` §8.
//!
//! Only the form of the file and of each row is judged here; what is known already is judged by the import.

use super::workbook;
use crate::domain::unit::file::{COLUMNS_MAX, FILE_BYTES_MAX, Field, Grid, ROWS_MAX, Reading, read_grid};
use crate::domain::unit::old_font::{self, OldFont};

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("the file is larger than {} MiB", FILE_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    #[error("the file has more than {ROWS_MAX} rows")]
    TooLong,
    #[error("the CSV file is not in UTF-8")]
    NotUtf8,
    #[error("the CSV file is in UTF-16")]
    Utf16,
    #[error("the words are written for {}: \"{shown}\" stands for \"{meant}\"", font.name())]
    Old { font: OldFont, shown: String, meant: String },
    #[error("the workbook cannot be read")]
    NotXlsx,
    #[error("the workbook unpacks to far more than a table needs")]
    Bomb,
    #[error("the workbook holds macros")]
    Macros,
    #[error("the workbook is of the old kind, .xls")]
    OldXls,
    #[error("the workbook has a password")]
    Locked,
    #[error("the file is neither CSV nor XLSX")]
    OtherKind,
    #[error("the file has no rows")]
    NoRows,
}

impl FileFault {
    /// Returns the fault's name in message keys.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::TooLarge | Self::TooLong => "units-file-too-large",
            Self::NotUtf8 => "units-file-not-utf8",
            Self::Utf16 => "units-file-utf16",
            Self::Old { .. } => "units-file-old-font",
            Self::NotXlsx => "units-file-not-xlsx",
            Self::Bomb => "units-file-bomb",
            Self::Macros => "units-file-macros",
            Self::OldXls => "units-file-old-xls",
            Self::Locked => "units-file-locked",
            Self::OtherKind => "units-file-other-kind",
            Self::NoRows => "units-file-empty",
        }
    }
}

/// Endings of workbooks with macros, whatever they hold.
const MACRO_ENDINGS: [&str; 4] = [".xlsm", ".xltm", ".xlsb", ".xlam"];

/// Characters of a field that a refusal repeats.
const SHOWN_CHARS_MAX: usize = 80;

/// Reads a file; the name only tells its kind. The error is about the whole file, the faults about its places.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, FileFault> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileFault::TooLarge);
    }
    let name = name.to_lowercase();
    if MACRO_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return Err(FileFault::Macros);
    }
    workbook::refuse_old(bytes)?;
    let mut grid = if name.ends_with(".xlsx") || bytes.starts_with(b"PK\x03\x04") {
        workbook::read_xlsx(bytes)?
    } else {
        read_csv(bytes)?
    };
    grid.retain(|(_, fields)| fields.iter().any(|field| !field.text.trim().is_empty() || field.formula));
    refuse_old_font(grid.iter().flat_map(|(_, fields)| fields).map(|field| field.text.as_str()), false)?;
    if grid.len() > ROWS_MAX + 1 {
        return Err(FileFault::TooLong);
    }
    if grid.len() < 2 {
        return Err(FileFault::NoRows);
    }
    Ok(read_grid(&grid))
}

fn refuse_old_font<'a>(fields: impl Iterator<Item = &'a str>, bytes: bool) -> Result<(), FileFault> {
    let Some(found) = old_font::recognise(fields, bytes) else { return Ok(()) };
    let cut = |text: &str| text.trim().chars().take(SHOWN_CHARS_MAX).collect();
    Err(FileFault::Old { font: found.font, shown: cut(&found.shown), meant: cut(&found.meant) })
}

/// Reads the bytes of a CSV file as text, or tells what they are instead.
fn text_of(bytes: &[u8]) -> Result<&str, FileFault> {
    // Every second byte of Vietnamese in UTF-16 is 0 or 1; no text in UTF-8 has a zero.
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(FileFault::Utf16);
    }
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"{\\rtf") {
        return Err(FileFault::OtherKind);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let letters: String = bytes.iter().copied().map(char::from).collect();
        refuse_old_font(letters.split(['\n', '\r', ';', ',', '\t', '"']), true)?;
        return Err(FileFault::NotUtf8);
    };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    // What programs on the web call .xls or .csv is often a page.
    if start.starts_with('<') {
        return Err(FileFault::OtherKind);
    }
    Ok(text.trim_start_matches('\u{feff}'))
}

fn read_csv(bytes: &[u8]) -> Result<Grid, FileFault> {
    let text = text_of(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid::new();
    // A line break within quotes is a line of the file but not a row of the spreadsheet.
    let mut breaks_within = 0;
    let (mut lines, mut counted) = (0, 0);
    for record in reader.records().take(ROWS_MAX + 2) {
        let record = record.map_err(|_| FileFault::NotUtf8)?;
        // The reader stands before the empty lines that it is about to pass over; they are rows too.
        let before = record.position().and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or(0);
        let rest = text.get(before..).unwrap_or_default();
        let start = text.len() - rest.trim_start_matches('\n').len();
        lines += text.get(counted..start).unwrap_or_default().matches('\n').count();
        counted = start;
        let row = (lines + 1).saturating_sub(breaks_within);
        breaks_within += record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        grid.push((row, record.iter().take(COLUMNS_MAX).map(Field::from).collect()));
    }
    Ok(grid)
}

/// Tells what parts the fields: the sign that stands most often in the first line outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut count = [0; 3];
    for letter in text.trim_start_matches('\n').chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            ';' if !quoted => count[0] += 1,
            ',' if !quoted => count[1] += 1,
            '\t' if !quoted => count[2] += 1,
            _ => {}
        }
    }
    if count[0] >= count[1].max(count[2]) && count[0] > 0 {
        b';'
    } else if count[2] > count[1] {
        b'\t'
    } else {
        b','
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::domain::unit::file::{Column, Wrong};

    const HEADER: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên";

    fn fault(name: &str, bytes: &[u8]) -> FileFault {
        read(name, bytes).unwrap_err()
    }

    #[test]
    fn semicolons_commas_and_a_byte_order_mark_are_read() {
        let semicolons = format!("\u{feff}{HEADER}\r\nKhối cơ quan;Đảng bộ A;Chi bộ 1;9\r\n");
        let commas = format!("{}\nKhối cơ quan,Đảng bộ A,Chi bộ 1,9\n", HEADER.replace(';', ","));
        let quoted = "\"khối\",\"tổ chức\ncơ sở đảng\",\"chi bộ\",\"số đảng viên; kể cả dự bị\"\nx";
        assert_eq!(delimiter(quoted), b',');
        for file in [semicolons, commas] {
            let reading = read("units.csv", file.as_bytes()).unwrap();
            assert_eq!((reading.rows.len(), reading.rows[0].row, reading.rows[0].members), (1, 2, 9));
            assert_eq!(reading.rows[0].organisation, "Đảng bộ A");
        }
    }

    #[test]
    fn letters_in_parts_and_blanks_of_any_kind_read_as_one() {
        let file = format!("{HEADER}\n Khối\u{a0}cơ  quan ;Đảng bộ A;\"Chi bộ\n1\"; 9 \n");
        let apart: String = file.nfd().collect();
        assert_ne!(file, apart);
        let reading = read("units.csv", apart.as_bytes()).unwrap();
        let row = &reading.rows[0];
        assert_eq!((row.bloc.as_str(), row.cell.as_str(), row.members), ("Khối cơ quan", "Chi bộ 1", 9));
    }

    #[test]
    fn every_fault_is_named_by_row_and_column() {
        let file = format!("{HEADER}\nKhối cơ quan;\"Đảng\nbộ A\";;9\n\nKhối cơ quan;B;Chi bộ 1;ba mươi\n");
        let faults = read("units.csv", file.as_bytes()).unwrap().faults;
        let places: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column, fault.wrong)).collect();
        assert_eq!(places, [(2, Column::Cell, Wrong::Empty), (4, Column::Members, Wrong::NotANumber)]);
    }

    #[test]
    fn files_of_another_kind_are_told_by_what_they_are() {
        let wide: Vec<u8> =
            format!("\u{feff}{HEADER}\na;b;c;1").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(fault("units.csv", &wide), FileFault::Utf16);
        assert_eq!(fault("units.csv", &wide[2..]), FileFault::Utf16, "also without its mark");
        assert_eq!(fault("units.csv", b"kh\xe8i;a\nb;c\n"), FileFault::NotUtf8);
        assert_eq!(fault("units.xlsx", b"PK\x03\x04 and nothing more"), FileFault::NotXlsx);
        assert_eq!(fault("units.xlsm", b"PK\x03\x04"), FileFault::Macros);
        assert_eq!(fault("units.xls", b"<html><table></table></html>"), FileFault::OtherKind);
        assert_eq!(fault("units.csv", b"%PDF-1.7"), FileFault::OtherKind);
        assert_eq!(fault("units.csv", HEADER.as_bytes()), FileFault::NoRows);
        assert_eq!(fault("units.csv", b""), FileFault::NoRows);
        assert_eq!(fault("units.csv", &vec![b'a'; FILE_BYTES_MAX + 1]), FileFault::TooLarge);
        let long = format!("{HEADER}\n{}", "a;b;c;1\n".repeat(ROWS_MAX + 1));
        assert_eq!(fault("units.csv", long.as_bytes()), FileFault::TooLong);
    }

    #[test]
    fn text_for_old_fonts_is_told_with_how_it_reads() {
        let old = "khèi;tæ chøc c¬ së ®¶ng;chi bé;sè ®¶ng viªn\nKhèi n«ng th«n;§¶ng bé Kú Liªn;Chi bé 1;9\n";
        let FileFault::Old { font, shown, meant } = fault("units.csv", old.as_bytes()) else { panic!() };
        assert_eq!((font, shown.as_str(), meant.as_str()), (OldFont::Tcvn3, "khèi", "khối"));
        let bytes: Vec<u8> = old.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let FileFault::Old { font, .. } = fault("units.csv", &bytes) else { panic!() };
        assert_eq!(font, OldFont::Tcvn3);
        let vni = format!("{HEADER}\nKhoái noâng thoân;Ñaûng boä Kyø Lieân;Chi boä 1;9\n");
        let FileFault::Old { font, meant, .. } = fault("units.csv", vni.as_bytes()) else { panic!() };
        assert_eq!((font, meant.as_str()), (OldFont::Vni, "Khối nông thôn"));
    }
}
