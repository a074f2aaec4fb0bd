//! Reads a units file: CSV with `;` or `,`, or XLSX, with the header of `design.md` §8.
//!
//! Only the form of the file and of each row is judged here; what is known already is judged by the import.

use std::io::Cursor;

use calamine::{Reader, Xlsx};

use crate::domain::canonical;
use crate::domain::search;
use crate::domain::unit::{UNIT_NAME_CHARS_MAX, UnitRow};

/// Largest file: a province's cells fit many times.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most rows: five times the cells of the largest province.
pub const ROWS_MAX: usize = 20_000;

/// Most members a cell may have in a file.
const MEMBERS_MAX: i64 = 10_000;

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Bloc,
    Organisation,
    Cell,
    Members,
}

impl Column {
    /// The columns, in the order of the header.
    pub const ALL: [Column; 4] = [Column::Bloc, Column::Organisation, Column::Cell, Column::Members];

    /// Returns the heading as it stands in the file.
    pub fn heading(self) -> &'static str {
        match self {
            Column::Bloc => "khối",
            Column::Organisation => "tổ chức cơ sở đảng",
            Column::Cell => "chi bộ",
            Column::Members => "số đảng viên",
        }
    }
}

/// What is wrong at one place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The heading is not there.
    NoColumn,
    Empty,
    TooLong,
    NotANumber,
    UnknownBloc,
    /// The organisation stands in another bloc, here or in an earlier row.
    OtherBloc,
    /// The same cell of the same organisation stands in an earlier row.
    Twice,
}

impl Wrong {
    /// Returns the key of the message.
    pub fn key(self) -> &'static str {
        match self {
            Wrong::NoColumn => "units-fault-no-column",
            Wrong::Empty => "units-fault-empty",
            Wrong::TooLong => "units-fault-too-long",
            Wrong::NotANumber => "units-fault-not-a-number",
            Wrong::UnknownBloc => "units-fault-unknown-bloc",
            Wrong::OtherBloc => "units-fault-other-bloc",
            Wrong::Twice => "units-fault-twice",
        }
    }
}

/// One fault, by row and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted as the spreadsheet does: the header is row 1.
    pub row: usize,
    pub column: Column,
    pub wrong: Wrong,
    /// What stands there.
    pub value: String,
}

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("the file is larger than {} MiB", FILE_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    #[error("the file has more than {ROWS_MAX} rows")]
    TooLong,
    #[error("the file is not CSV in UTF-8")]
    NotUtf8,
    #[error("the workbook cannot be read")]
    NotXlsx,
    #[error("the file has no rows")]
    NoRows,
}

/// Rows of text with the number each has in the file.
type Grid = Vec<(usize, Vec<String>)>;

/// Reads a file; the name only tells its kind. The outer error is about the file, the inner about its places.
pub fn read(name: &str, bytes: &[u8]) -> Result<Result<Vec<UnitRow>, Vec<Fault>>, FileFault> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileFault::TooLarge);
    }
    let workbook = name.to_lowercase().ends_with(".xlsx") || bytes.starts_with(b"PK\x03\x04");
    let mut grid = if workbook { read_xlsx(bytes)? } else { read_csv(bytes)? };
    grid.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    if grid.len() > ROWS_MAX + 1 {
        return Err(FileFault::TooLong);
    }
    if grid.len() < 2 {
        return Err(FileFault::NoRows);
    }
    Ok(rows(&grid))
}

fn read_csv(bytes: &[u8]) -> Result<Grid, FileFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| FileFault::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
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
        grid.push((row, record.iter().map(canonical::line).collect()));
    }
    Ok(grid)
}

fn read_xlsx(bytes: &[u8]) -> Result<Grid, FileFault> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileFault::NotXlsx)?;
    let sheet = book.worksheet_range_at(0).ok_or(FileFault::NoRows)?.map_err(|_| FileFault::NotXlsx)?;
    let first = sheet.start().map_or(0, |(row, _)| row as usize);
    let rows = sheet.rows().take(ROWS_MAX + 2).enumerate();
    Ok(rows
        .map(|(place, cells)| {
            (first + place + 1, cells.iter().map(|cell| canonical::line(&cell.to_string())).collect())
        })
        .collect())
}

fn rows(grid: &Grid) -> Result<Vec<UnitRow>, Vec<Fault>> {
    let Some(((header_row, header), body)) = grid.split_first() else { return Ok(Vec::new()) };
    let place = |column: Column| {
        header.iter().position(|heading| search::exact(heading) == search::exact(column.heading()))
    };
    let mut faults: Vec<Fault> = Column::ALL
        .into_iter()
        .filter(|column| place(*column).is_none())
        .map(|column| Fault {
            row: *header_row,
            column,
            wrong: Wrong::NoColumn,
            value: header.join("; ").chars().take(UNIT_NAME_CHARS_MAX).collect(),
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut read = Vec::new();
    for (row, cells) in body {
        let mut value = |column: Column| {
            let value = place(column).and_then(|at| cells.get(at)).cloned().unwrap_or_default();
            if let Some(wrong) = wrong_form(column, &value) {
                faults.push(Fault { row: *row, column, wrong, value: value.clone() });
            }
            value
        };
        read.push(UnitRow {
            row: *row,
            bloc: value(Column::Bloc),
            organisation: value(Column::Organisation),
            cell: value(Column::Cell),
            members: value(Column::Members).parse().unwrap_or_default(),
        });
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn wrong_form(column: Column, value: &str) -> Option<Wrong> {
    if value.is_empty() {
        return Some(Wrong::Empty);
    }
    if value.chars().count() > UNIT_NAME_CHARS_MAX {
        return Some(Wrong::TooLong);
    }
    let number = || value.parse::<i64>().is_ok_and(|members| (0..=MEMBERS_MAX).contains(&members));
    (column == Column::Members && !number()).then_some(Wrong::NotANumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên";

    #[test]
    fn semicolons_commas_and_a_byte_order_mark_are_read() {
        let semicolons = format!("\u{feff}{HEADER}\r\nKhối cơ quan;Đảng bộ A;Chi bộ 1;9\r\n");
        let commas = format!("{}\nKhối cơ quan,Đảng bộ A,Chi bộ 1,9\n", HEADER.replace(';', ","));
        for file in [semicolons, commas] {
            let rows = read("units.csv", file.as_bytes()).unwrap().unwrap();
            assert_eq!((rows.len(), rows[0].row, rows[0].members), (1, 2, 9));
            assert_eq!(rows[0].organisation, "Đảng bộ A");
        }
    }

    #[test]
    fn every_fault_is_named_by_row_and_column() {
        let file = format!("{HEADER}\nKhối cơ quan;\"Đảng\nbộ A\";;9\n\nKhối cơ quan;B;Chi bộ 1;ba mươi\n");
        let faults = read("units.csv", file.as_bytes()).unwrap().unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column, fault.wrong)).collect();
        assert_eq!(places, [(2, Column::Cell, Wrong::Empty), (4, Column::Members, Wrong::NotANumber)]);
    }

    #[test]
    fn a_missing_heading_and_files_of_another_kind_are_told() {
        let faults = read("units.csv", b"ten;so\na;1\n").unwrap().unwrap_err();
        assert_eq!(faults.len(), 4);
        assert_eq!(faults[0].wrong, Wrong::NoColumn);
        assert_eq!(read("units.csv", b"kh\xe8i;a\nb;c\n"), Err(FileFault::NotUtf8));
        assert_eq!(read("units.xlsx", b"PK\x03\x04 and nothing more"), Err(FileFault::NotXlsx));
        assert_eq!(read("units.csv", HEADER.as_bytes()), Err(FileFault::NoRows));
        assert_eq!(read("units.csv", &vec![b'a'; FILE_BYTES_MAX + 1]), Err(FileFault::TooLarge));
    }
}
