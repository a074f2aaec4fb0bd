//! Writes all units as a file that reads back unchanged: CSV or XLSX, one row a cell.
//!
//! Blocs and organisations without cells have no row. Names that a spreadsheet would take for a formula get one mark
//! in front (`domain::unit::file::guarded`), which the import takes away.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::app::App;
use crate::domain::unit::Cell;
use crate::domain::unit::file::{Column, guarded};
use crate::store::StoreError;

/// What units are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitsFormat {
    Csv,
    Xlsx,
}

impl UnitsFormat {
    /// Returns the format of that ending, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        match id.to_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// Returns the name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "don-vi.csv",
            Self::Xlsx => "don-vi.xlsx",
        }
    }

    /// Returns the media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why no file could be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportUnitsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the file could not be written: {0}")]
    Csv(#[from] csv::Error),
    #[error("the workbook could not be written: {0}")]
    Xlsx(#[from] XlsxError),
    #[error("the writer ended early")]
    Broken,
}

impl crate::action::Explain for ExportUnitsError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Store(fault) => fault.slug(),
            Self::Csv(_) | Self::Xlsx(_) | Self::Broken => "fault",
        }
    }

    fn class(&self) -> crate::action::Class {
        match self {
            Self::Store(fault) => fault.class(),
            Self::Csv(_) | Self::Xlsx(_) | Self::Broken => crate::action::Class::Fault,
        }
    }
}

/// Writes all cells.
pub async fn export_units(app: &App, format: UnitsFormat) -> Result<Vec<u8>, ExportUnitsError> {
    let cells = app.store.cells(None, i64::MAX).await?;
    let written = tokio::task::spawn_blocking(move || match format {
        UnitsFormat::Csv => write_csv(&cells),
        UnitsFormat::Xlsx => write_xlsx(&cells),
    });
    written.await.map_err(|_| ExportUnitsError::Broken)?
}

/// `;` and the byte order mark: what Excel in Vietnamese opens by a double click with its letters right.
fn write_csv(cells: &[Cell]) -> Result<Vec<u8>, ExportUnitsError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Column::ALL.map(Column::heading))?;
    for cell in cells {
        let [bloc, organisation, name] = names(cell);
        writer.write_record([bloc, organisation, name, cell.members.to_string()])?;
    }
    writer.into_inner().map_err(|_| ExportUnitsError::Broken)
}

fn names(cell: &Cell) -> [String; 3] {
    [&cell.bloc_name, &cell.organisation_name, &cell.name].map(|name| guarded(name))
}

/// Widths of the columns, in characters: the names of the article fit.
const WIDTHS: [f64; 4] = [20.0, 40.0, 40.0, 14.0];

fn write_xlsx(cells: &[Cell]) -> Result<Vec<u8>, ExportUnitsError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Đơn vị")?;
    let bold = Format::new().set_bold();
    for ((at, column), width) in (0..).zip(Column::ALL).zip(WIDTHS) {
        sheet.write_string_with_format(0, at, column.heading(), &bold)?;
        sheet.set_column_width(at, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cell) in (1..).zip(cells) {
        for (at, name) in (0..).zip(names(cell)) {
            sheet.write_string(row, at, name)?;
        }
        sheet.write_number(row, 3, u32::try_from(cell.members).unwrap_or_default())?;
    }
    Ok(book.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::unit::units_file::read;
    use crate::domain::unit::UnitRow;

    fn cell(bloc: &str, organisation: &str, name: &str, members: i64) -> Cell {
        Cell {
            id: "c".into(),
            name: name.into(),
            members,
            organisation: "o".into(),
            organisation_name: organisation.into(),
            bloc: "b".into(),
            bloc_name: bloc.into(),
        }
    }

    #[test]
    fn both_formats_read_back_what_was_written() {
        let cells = [
            cell("Khối nông thôn", "Đảng bộ; phường \"Kỳ Liên\"", "Chi bộ 1", 31),
            cell("Khối nông thôn", "=HYPERLINK(\"http://x\")", "+84", 0),
            cell("Khối nông thôn", "'=cmd|' /C calc'!A0", "@sum", 10_000),
            cell("Khối nông thôn", "0012", "-1", 7),
        ];
        for (name, bytes) in [("a.csv", write_csv(&cells).unwrap()), ("a.xlsx", write_xlsx(&cells).unwrap())]
        {
            let reading = read(name, &bytes).unwrap();
            assert_eq!(reading.faults, [], "{name}");
            let back: Vec<UnitRow> = reading.rows;
            assert_eq!(back.len(), cells.len());
            for (row, cell) in back.iter().zip(&cells) {
                let got = (&row.bloc, &row.organisation, &row.cell, row.members);
                assert_eq!(
                    got,
                    (&cell.bloc_name, &cell.organisation_name, &cell.name, cell.members),
                    "{name}"
                );
            }
        }
        let text = String::from_utf8(write_csv(&cells).unwrap()).unwrap();
        for start in ["\r\n=", ";=", ";+", ";@", ";-", "\"="] {
            assert!(!text.contains(start), "{start} would be run: {text}");
        }
    }
}
