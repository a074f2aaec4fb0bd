//! Finds lines of the register, and writes them as a file: CSV or XLSX.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::app::App;
use crate::domain::export::number_words;
use crate::domain::search::folded;
use crate::domain::unit::file::guarded;
use crate::store::StoreError;
use crate::store::register::Entry;

/// Which lines are wanted; what is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterFilter {
    pub term: String,
    pub document_type: String,
    pub year: Option<i32>,
    /// Words of the title, the number or the recipients, with or without accents.
    pub words: String,
}

/// A line of the register with the names in it.
#[derive(Clone, Debug)]
pub struct RegisterLine {
    pub entry: Entry,
    /// "02-NQ/ThU".
    pub reference: String,
    pub given: String,
    pub confirmed: String,
}

/// Finds lines. A committee issues some hundred documents a year: they are sifted here.
pub async fn find_register(app: &App, filter: &RegisterFilter) -> Result<Vec<RegisterLine>, StoreError> {
    let people = app.store.people().await?;
    let names: BTreeMap<_, _> = people.into_iter().map(|one| (one.id, one.name)).collect();
    let wanted = folded(&filter.words);
    let lines = app.store.register().await?.into_iter().map(|entry| RegisterLine {
        reference: format!("{}-{}", number_words(entry.number), entry.sign),
        given: names.get(&entry.given_by).cloned().unwrap_or_default(),
        confirmed: entry.confirmed_by.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default(),
        entry,
    });
    let fits = |line: &RegisterLine| {
        let entry = &line.entry;
        let text = || folded(&format!("{} {} {}", line.reference, entry.title, entry.recipients.join(" ")));
        (filter.term.is_empty() || entry.term == filter.term)
            && (filter.document_type.is_empty() || entry.document_type == filter.document_type)
            && filter.year.is_none_or(|year| entry.issued_on.year == year)
            && (wanted.is_empty() || wanted.split_whitespace().all(|word| text().contains(word)))
    };
    Ok(lines.filter(fits).collect())
}

/// What the register is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterFormat {
    Csv,
    Xlsx,
}

impl RegisterFormat {
    /// Returns the format of that ending, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        match id {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// Returns the ending and the media type.
    pub fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("csv", "text/csv; charset=utf-8"),
            Self::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        }
    }
}

/// Why no file could be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportRegisterError {
    #[error("the file could not be written: {0}")]
    Csv(#[from] csv::Error),
    #[error("the workbook could not be written: {0}")]
    Xlsx(#[from] XlsxError),
}

/// Columns of the file, with their widths in characters.
const COLUMNS: [(&str, f64); 10] = [
    ("Nhiệm kỳ", 14.0),
    ("Loại văn bản", 16.0),
    ("Số, ký hiệu", 16.0),
    ("Ngày ban hành", 14.0),
    ("Trích yếu", 60.0),
    ("Người ký", 22.0),
    ("Số nơi nhận", 12.0),
    ("Nơi nhận", 60.0),
    ("Người đề nghị ban hành", 24.0),
    ("Người xác nhận", 24.0),
];

fn fields(line: &RegisterLine) -> [String; 10] {
    let entry = &line.entry;
    let day = entry.issued_on;
    [
        entry.term.clone(),
        entry.document_type.clone(),
        line.reference.clone(),
        format!("{:02}/{:02}/{}", day.day, day.month, day.year),
        entry.title.clone(),
        entry.signer.clone(),
        entry.recipients.len().to_string(),
        entry.recipients.join("; "),
        line.given.clone(),
        line.confirmed.clone(),
    ]
    .map(|field| guarded(&field))
}

/// Writes lines as a file; no spreadsheet runs anything of it as a formula.
pub fn export_register(
    lines: &[RegisterLine],
    format: RegisterFormat,
) -> Result<Vec<u8>, ExportRegisterError> {
    match format {
        RegisterFormat::Csv => write_csv(lines),
        RegisterFormat::Xlsx => write_xlsx(lines),
    }
}

fn write_csv(lines: &[RegisterLine]) -> Result<Vec<u8>, ExportRegisterError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS.map(|(head, _)| head))?;
    for line in lines {
        writer.write_record(fields(line))?;
    }
    writer.into_inner().map_err(|fault| csv::Error::from(fault.into_error()).into())
}

fn write_xlsx(lines: &[RegisterLine]) -> Result<Vec<u8>, ExportRegisterError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Sổ văn bản đi")?;
    let bold = Format::new().set_bold();
    for (at, (head, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, head, &bold)?;
    }
    for (row, line) in (1..).zip(lines) {
        for (at, field) in (0..).zip(fields(line)) {
            sheet.write_string(row, at, field)?;
        }
    }
    Ok(book.save_to_buffer()?)
}
