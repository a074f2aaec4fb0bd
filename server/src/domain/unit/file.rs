//! What a units file says: its columns, its rows, and what is wrong with them, by row and column.
//!
//! Knows nothing of CSV or XLSX: it is given rows of text (`action/unit/units_file.rs` makes them).

use serde::{Deserialize, Serialize};

use super::{MEMBERS_MAX, UNIT_NAME_CHARS_MAX, UnitRow};
use crate::domain::canonical;
use crate::domain::search;

/// Largest file: a province's cells fit many times.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most rows: five times the cells of the largest province.
pub const ROWS_MAX: usize = 20_000;

/// Most columns that are looked at: the four, and as many of the office's own as fit a sheet of paper.
pub const COLUMNS_MAX: usize = 64;

/// Most faults that are kept to be shown: more are mended a part at a time.
pub const FAULTS_MAX: usize = 2_000;

/// Characters of a value that a fault repeats.
const VALUE_CHARS_MAX: usize = 120;

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
        self.headings()[0]
    }

    /// Returns the headings that are understood; accents, case and order do not matter.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Column::Bloc => &["khối", "tên khối"],
            Column::Organisation => &["tổ chức cơ sở đảng", "tên tổ chức cơ sở đảng", "tổ chức đảng"],
            Column::Cell => &["chi bộ", "tên chi bộ"],
            Column::Members => &["số đảng viên", "số lượng đảng viên", "tổng số đảng viên"],
        }
    }

    /// Returns which column a heading opens.
    fn of(heading: &str) -> Option<Self> {
        let typed = search::folded(heading);
        Self::ALL
            .into_iter()
            .find(|column| column.headings().iter().any(|known| search::folded(known) == typed))
    }
}

/// What is wrong at one place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The heading is not there.
    NoColumn,
    /// The heading stands there twice.
    SecondColumn,
    Empty,
    TooLong,
    NotANumber,
    /// A formula: what it gives is known to the spreadsheet only.
    Formula,
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
            Wrong::SecondColumn => "units-fault-second-column",
            Wrong::Empty => "units-fault-empty",
            Wrong::TooLong => "units-fault-too-long",
            Wrong::NotANumber => "units-fault-not-a-number",
            Wrong::Formula => "units-fault-formula",
            Wrong::UnknownBloc => "units-fault-unknown-bloc",
            Wrong::OtherBloc => "units-fault-other-bloc",
            Wrong::Twice => "units-fault-twice",
        }
    }
}

/// One fault, by row and column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Counted as the spreadsheet does: the header is row 1.
    pub row: usize,
    pub column: Column,
    pub wrong: Wrong,
    /// What stands there, cut where it is long.
    pub value: String,
}

impl Fault {
    /// A fault at one place.
    pub fn at(row: usize, column: Column, wrong: Wrong, value: &str) -> Self {
        Self { row, column, wrong, value: value.chars().take(VALUE_CHARS_MAX).collect() }
    }
}

/// One place of the file as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    pub text: String,
    pub formula: bool,
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), formula: false }
    }
}

/// Rows of the file with the number each has there.
pub type Grid = Vec<(usize, Vec<Field>)>;

/// A file as read, before anything that is known already is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub rows: Vec<UnitRow>,
    /// What is wrong with the form of single places; their rows are not among `rows`.
    pub faults: Vec<Fault>,
    /// Headings that are not looked at.
    pub ignored: Vec<String>,
}

/// Reads rows of text: the first is the header.
pub fn read_grid(grid: &Grid) -> Reading {
    let Some(((header_row, header), body)) = grid.split_first() else { return Reading::default() };
    let mut reading = Reading::default();
    let mut places: [Option<usize>; 4] = [None; 4];
    for (at, heading) in header.iter().enumerate() {
        let heading = canonical::line(&heading.text);
        match Column::of(&heading) {
            Some(column) if places[column as usize].is_some() => {
                reading.faults.push(Fault::at(*header_row, column, Wrong::SecondColumn, &heading));
            }
            Some(column) => places[column as usize] = Some(at),
            None if heading.is_empty() => {}
            None => reading.ignored.push(heading.chars().take(VALUE_CHARS_MAX).collect()),
        }
    }
    let found: Vec<String> = header.iter().map(|field| canonical::line(&field.text)).collect();
    for column in Column::ALL.into_iter().filter(|column| places[*column as usize].is_none()) {
        reading.faults.push(Fault::at(*header_row, column, Wrong::NoColumn, &found.join("; ")));
    }
    if reading.faults.is_empty() {
        for (row, fields) in body {
            read_row(*row, fields, &places, &mut reading);
        }
    }
    reading
}

fn read_row(row: usize, fields: &[Field], places: &[Option<usize>; 4], reading: &mut Reading) {
    let before = reading.faults.len();
    let mut value = |column: Column| {
        let nothing = Field::default();
        let field = places[column as usize].and_then(|at| fields.get(at)).unwrap_or(&nothing);
        let value = canonical::line(&field.text);
        let wrong = if field.formula { Some(Wrong::Formula) } else { wrong_form(column, &value) };
        if let Some(wrong) = wrong {
            reading.faults.push(Fault::at(row, column, wrong, &value));
        }
        unguarded(&value).to_owned()
    };
    let read = UnitRow {
        row,
        bloc: value(Column::Bloc),
        organisation: value(Column::Organisation),
        cell: value(Column::Cell),
        members: value(Column::Members).parse().unwrap_or_default(),
    };
    if reading.faults.len() == before {
        reading.rows.push(read);
    }
}

fn wrong_form(column: Column, value: &str) -> Option<Wrong> {
    if value.is_empty() {
        return Some(Wrong::Empty);
    }
    if value.starts_with('=') {
        return Some(Wrong::Formula);
    }
    if unguarded(value).chars().count() > UNIT_NAME_CHARS_MAX {
        return Some(Wrong::TooLong);
    }
    let number = || value.parse::<i64>().is_ok_and(|members| (0..=MEMBERS_MAX).contains(&members));
    (column == Column::Members && !number()).then_some(Wrong::NotANumber)
}

/// Letters that make a spreadsheet take what follows for a formula.
const FORMULA_STARTS: [char; 4] = ['=', '+', '-', '@'];

/// Writes a name so that no spreadsheet runs it: `=A1` becomes `'=A1`. [`unguarded`] undoes exactly this, so a name
/// that really begins with `'=` gets one mark more.
pub fn guarded(name: &str) -> String {
    if name.trim_start_matches('\'').starts_with(FORMULA_STARTS) {
        format!("'{name}")
    } else {
        name.to_owned()
    }
}

/// Takes away the one mark that [`guarded`] put there.
pub fn unguarded(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA_STARTS) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let fields = |row: &&[&str]| row.iter().map(|text| Field::from(*text)).collect();
        (1..).zip(rows.iter().map(fields)).collect()
    }

    #[test]
    fn columns_are_found_in_any_order_with_and_without_accents() {
        let reading = read_grid(&grid(&[
            &["STT", "Số Đảng viên", "CHI BO", "khoi", "to chuc co so dang"],
            &["1", "9", "Chi bộ 1", "Khối cơ quan", "Đảng bộ A"],
        ]));
        assert_eq!((reading.faults, reading.ignored), (vec![], vec!["STT".to_owned()]));
        let row = &reading.rows[0];
        let names = (row.bloc.as_str(), row.organisation.as_str(), row.cell.as_str());
        assert_eq!((names, row.members), (("Khối cơ quan", "Đảng bộ A", "Chi bộ 1"), 9));
    }

    #[test]
    fn a_heading_that_is_missing_or_stands_twice_is_named() {
        let reading =
            read_grid(&grid(&[&["khối", "chi bộ", "Chi bộ", "số đảng viên"], &["a", "b", "c", "1"]]));
        let faults: Vec<_> = reading.faults.iter().map(|fault| (fault.column, fault.wrong)).collect();
        assert_eq!(faults, [(Column::Cell, Wrong::SecondColumn), (Column::Organisation, Wrong::NoColumn)]);
        assert!(reading.rows.is_empty());
    }

    #[test]
    fn every_wrong_place_is_named_and_its_row_left_out() {
        let long = "x".repeat(UNIT_NAME_CHARS_MAX + 1);
        let mut rows = grid(&[
            &["khối", "tổ chức cơ sở đảng", "chi bộ", "số đảng viên"],
            &["a", &long, "", "-1"],
            &["a", "b", "=1+1", "10001"],
            &["a", "b", "'=1+1", "10000"],
            &["a", "b"],
        ]);
        rows[3].1[0].formula = true;
        let reading = read_grid(&rows);
        let faults: Vec<_> =
            reading.faults.iter().map(|fault| (fault.row, fault.column, fault.wrong)).collect();
        use Column::{Bloc, Cell, Members, Organisation};
        assert_eq!(
            faults,
            [
                (2, Organisation, Wrong::TooLong),
                (2, Cell, Wrong::Empty),
                (2, Members, Wrong::NotANumber),
                (3, Cell, Wrong::Formula),
                (3, Members, Wrong::NotANumber),
                (4, Bloc, Wrong::Formula),
                (5, Cell, Wrong::Empty),
                (5, Members, Wrong::Empty),
            ]
        );
        assert!(reading.rows.is_empty());
    }

    proptest! {
        #[test]
        fn what_is_guarded_is_no_formula_and_reads_back_the_same(name in "['=+@\\-a]{0,6}") {
            let written = guarded(&name);
            prop_assert!(!written.starts_with(FORMULA_STARTS));
            prop_assert_eq!(unguarded(&written), name);
        }
    }
}
