//! Writes the follow-up as a file: the committee's form, or a sheet to go on working with.

use rust_xlsxwriter::{Format as Look, Workbook, XlsxError};

use super::list_tasks::{SeenTask, SeenUnits, addressee_words, list_all, list_units};
use super::units_now;
use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::app::App;
use crate::domain::export::{self, Body};
use crate::domain::meeting::when::Day;
use crate::domain::task::State;
use crate::format::Format;
use crate::format::tasks::{Printed, build};
use crate::id::{ResolutionId, TaskId};
use crate::store::StoreError;
use crate::words::{Lang, say};

/// Heads of the sheet, with widths in characters.
const COLUMNS: [(&str, f64); 10] = [
    ("Nhiệm vụ", 50.0),
    ("Điều khoản", 30.0),
    ("Thời hạn", 12.0),
    ("Khối", 18.0),
    ("Tổ chức cơ sở đảng", 30.0),
    ("Đơn vị", 30.0),
    ("Trạng thái", 18.0),
    ("Ngày", 12.0),
    ("Người tiếp nhận", 24.0),
    ("Kết quả hoặc lý do", 50.0),
];

/// Lays out the follow-up by bloc, or one task with its units, and writes it as a file.
pub async fn print_tasks(
    app: &App,
    id: &ResolutionId,
    task: Option<&TaskId>,
    format: Format,
) -> Result<File, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Now).await?;
    let printed = printed(app, id, task).await?;
    let tree = build(&printed, export::Day::of(app.clock.now()), &words.text, &body, &words.copy)?;
    file_of(tree, format).await
}

/// One task with its units, or all that are not withdrawn with their counts.
async fn printed(app: &App, id: &ResolutionId, task: Option<&TaskId>) -> Result<Vec<Printed>, StoreError> {
    let units = units_now(app).await?;
    let one = task.is_some();
    let listed = match task {
        Some(task) => vec![list_units(app, id, task).await?],
        None => list_all(app, id).await?,
    };
    let wanted = listed.into_iter().filter(|listed| one || listed.seen.task.withdrawn.is_none());
    let printed = wanted.map(|SeenUnits { seen, units: lines, .. }| Printed {
        // In the language of the committee.
        to: addressee_words(Lang::Vi, &units, &seen.task.says),
        clause: seen.clause,
        progress: seen.progress,
        task: seen.task,
        units: if one { lines } else { Vec::new() },
    });
    Ok(printed.collect())
}

/// Reads every unit of every task, as lines of the sheet.
pub async fn sheet_lines(app: &App, id: &ResolutionId) -> Result<Vec<[String; 10]>, StoreError> {
    let mut lines = Vec::new();
    for listed in list_all(app, id).await? {
        let SeenTask { task, clause, .. } = listed.seen;
        if task.withdrawn.is_some() {
            continue;
        }
        for (unit, answer) in listed.units {
            let state = answer.as_ref().map(|one| one.state).unwrap_or_default();
            let said = answer.filter(|_| state != State::Waiting);
            lines.push([
                task.says.words.clone(),
                clause.clone(),
                task.says.due.map(Day::shown).unwrap_or_default(),
                unit.bloc_name,
                unit.organisation_name,
                unit.name,
                say(Lang::Vi, &format!("task-state-{}", state.id()), &[]),
                said.as_ref().map(|one| one.day.shown()).unwrap_or_default(),
                said.as_ref().map(|one| one.who.clone()).unwrap_or_default(),
                said.map(|one| one.words).unwrap_or_default(),
            ]);
        }
    }
    Ok(lines)
}

/// Writes lines as a sheet. Every cell is written as words: nothing in it is ever run.
pub fn write_task_sheet(lines: &[[String; 10]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Theo dõi thực hiện")?;
    let bold = Look::new().set_bold();
    let wrapped = Look::new().set_text_wrap();
    for (at, (head, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, at, head, &bold)?;
        sheet.set_column_width(at, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, line) in (1..).zip(lines) {
        for (at, words) in (0..).zip(line) {
            sheet.write_string_with_format(row, at, words, &wrapped)?;
        }
    }
    book.save_to_buffer()
}
