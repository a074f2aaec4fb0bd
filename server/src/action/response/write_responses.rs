//! Writes the table of opinions and answers as a file: the committee's form, or a sheet to go on working with.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, XlsxError};

use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::export::{Body, Day};
use crate::domain::responses::{Group, LetPass, Order, Row, grouped, tally};
use crate::domain::stage::Step;
use crate::format::Format;
use crate::format::responses::{build, said, why};
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::words::{Lang, say};

/// Heads of the sheet, with widths in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("TT", 6.0),
    ("Điều khoản", 20.0),
    ("Người góp ý", 26.0),
    ("Đoàn", 22.0),
    ("Ngày", 12.0),
    ("Nội dung góp ý", 60.0),
    ("Kết quả", 20.0),
    ("Giải trình", 50.0),
    ("Người trả lời", 26.0),
];

/// Letters of one cell: the program that opens the sheet takes no more.
const CELL_CHARS_MAX: usize = 32_000;

/// Acts looked through for steps taken although not all was answered.
const ACTS_MAX: i64 = 2_000;

/// Lays the table out in the committee's form and writes it as a file.
pub async fn write_responses(
    app: &App,
    id: &ResolutionId,
    rows: Vec<Row>,
    order: Order,
    format: Format,
) -> Result<File, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Now).await?;
    let counted = tally(&rows);
    let groups = grouped(rows, order);
    let passed = let_pass(app, id).await?;
    let tree = build((&groups, order, counted), &passed, &words.text, &body, &words.copy)?;
    file_of(tree, format).await
}

/// Reads who let the text go on although not all was answered: the journal keeps the reason with the step.
pub async fn let_pass(app: &App, id: &ResolutionId) -> Result<Vec<LetPass>, StoreError> {
    let people = app.store.people().await?;
    let acts = app.store.acts_on(id.as_str(), ACTS_MAX).await?;
    let begins = format!("{} ", Step::SubmitToAppraisal.id());
    let passed = acts.into_iter().rev().filter(|act| act.act == "resolution.step").filter_map(|act| {
        // "submit_to_appraisal appraisal", and the reason behind it where one was asked for.
        let (_, reason) = act.detail.strip_prefix(&begins)?.split_once(' ')?;
        let by = people.iter().find(|person| Some(person.id.as_str()) == act.person.as_deref());
        Some(LetPass {
            by: by.map(|person| person.name.clone()).unwrap_or_default(),
            at: Millis(act.at),
            reason: reason.to_owned(),
        })
    });
    Ok(passed.collect())
}

/// Writes the table as a sheet. Every cell is written as words: nothing in it is ever run.
pub fn write_sheet(rows: Vec<Row>, order: Order) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day of the newest row, never that of writing: the same rows give the same bytes.
    let newest = rows.iter().map(|row| row.at.0.div_euclid(1000)).max().unwrap_or_default();
    let made = ExcelDateTime::from_timestamp(newest)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("Tiếp thu, giải trình")?;
    let bold = Look::new().set_bold();
    let wrapped = Look::new().set_text_wrap();
    for (at, (head, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, at, head, &bold)?;
        sheet.set_column_width(at, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let listed = grouped(rows, order);
    for (line, row) in (1..).zip(listed.iter().flat_map(|Group { rows, .. }| rows)) {
        for (at, words) in (0..).zip(cells(line, row)) {
            sheet.write_string_with_format(line, at, words, &wrapped)?;
        }
    }
    book.save_to_buffer()
}

fn cells(line: u32, row: &Row) -> [String; 9] {
    let answered = row.answered.as_ref();
    let day = Day::of(row.at);
    let verdict = answered.map_or_else(
        || say(Lang::Vi, "response-open", &[]),
        |answer| say(Lang::Vi, &format!("answer-{}", answer.verdict.id()), &[]),
    );
    [
        line.to_string(),
        row.name.clone(),
        row.who.clone(),
        row.delegation.clone(),
        format!("{:02}/{:02}/{}", day.day, day.month, day.year),
        said(row),
        verdict,
        why(row),
        answered.map(|answer| answer.by.clone()).unwrap_or_default(),
    ]
    .map(|words| words.chars().take(CELL_CHARS_MAX).collect())
}
