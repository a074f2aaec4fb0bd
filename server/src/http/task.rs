//! Pages of the follow-up: what an issued resolution asks of whom, how far each task has come, who has not answered.

mod form;
mod history;
mod one;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::evidence::address;
use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::sent;
use super::routes::Doors;
use crate::action::Class;
use crate::action::task::list_tasks::{FollowUp, SeenTask, addressee_words, list_tasks};
use crate::action::task::print_tasks::{print_tasks, sheet_lines, write_task_sheet};
use crate::action::task::units_now;
use crate::app::App;
use crate::domain::meeting::share;
use crate::domain::meeting::when::Day;
use crate::domain::permission::Act;
use crate::domain::stage::Stage;
use crate::domain::task::{Count, Part, State as Standing, Unit, UnitAnswer, Units};
use crate::format::Format;
use crate::id::{ResolutionId, TaskId};
use crate::words::say;

/// Tasks of one page of the overview: each is some lines with a table folded in.
const PAGE_TASKS: usize = 20;

/// Units of one page: three or four screens of a phone to go through and tick.
const PAGE_UNITS: usize = 30;

/// The sheet is no copy of a text, so it is no [`Format`].
const SHEET: &str = "xlsx";

const SHEET_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn doors(doors: Doors) -> Doors {
    const TASKS: &str = "/resolutions/{resolution}/tasks";
    let doors = doors
        .page(Act::ReadResolution, Method::GET, TASKS, get(list))
        .page(Act::ReadResolution, Method::GET, &format!("{TASKS}/silent"), get(silent))
        .page(Act::ExportResolution, Method::GET, &format!("{TASKS}/files/{{format}}"), get(file))
        .page(
            Act::ExportResolution,
            Method::GET,
            &format!("{TASKS}/{{task}}/files/{{format}}"),
            get(file_of_task),
        );
    history::doors(one::doors(form::doors(doors)))
}

/// Writes when, by whom in the unit, with what result; `more` stands behind it. What was taken back has no day.
fn facts(answer: &UnitAnswer, more: &str) -> String {
    let day = if answer.state == Standing::Waiting { String::new() } else { answer.day.shown() };
    let parts = [day.as_str(), &answer.who, &answer.words, more];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Writes "143/177 (80,8%)".
pub(super) fn of_all(part: usize, count: Count) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    share(number(part), number(count.all))
}

/// A task as lists show it.
struct Shown {
    id: TaskId,
    words: String,
    clause: String,
    to: String,
    in_charge: String,
    due: String,
    overdue: bool,
    count: Count,
    blocs: Vec<Part>,
    /// Why it was withdrawn.
    reason: String,
}

impl Shown {
    fn of(page: &Page, units: &Units, seen: SeenTask) -> Self {
        let to = addressee_words(page.lang, units, &seen.task.says);
        let says = seen.task.says;
        Self {
            id: seen.task.id,
            words: says.words,
            clause: seen.clause,
            in_charge: if says.in_charge == to { String::new() } else { says.in_charge },
            to,
            due: says.due.map(Day::shown).unwrap_or_default(),
            overdue: seen.overdue,
            count: seen.progress.whole,
            blocs: seen.progress.blocs,
            reason: seen.task.withdrawn.map(|one| one.reason).unwrap_or_default(),
        }
    }

    fn taken(&self) -> String {
        of_all(self.count.taken_over(), self.count)
    }

    fn done(&self) -> String {
        of_all(self.count.done, self.count)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    /// How many tasks or units stand on the pages before.
    after: usize,
}

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    id: ResolutionId,
    /// Whether it has come so far that tasks are given.
    issued: bool,
    tasks: Vec<Shown>,
    withdrawn: Vec<Shown>,
    all: usize,
    overdue: usize,
    silent: usize,
    asked: usize,
    may_give: bool,
    previous: String,
    next: String,
}

impl ListPage {
    fn heading(&self) -> String {
        match (self.all, self.overdue) {
            (0, _) if self.withdrawn.is_empty() => self.page.t("tasks-none"),
            (0, _) => self.page.t("tasks-all-withdrawn"),
            (all, 0) => self.page.t1("tasks-count", "count", all),
            (all, overdue) => self.page.t2("tasks-overdue", "count", all, "overdue", overdue),
        }
    }

    fn formats(&self) -> [&'static str; 3] {
        [Format::Docx.id(), Format::Pdf.id(), SHEET]
    }

    fn files(&self, format: &str) -> String {
        format!("/resolutions/{}/tasks/files/{format}", self.id)
    }

    fn part_taken(&self, part: &Part) -> String {
        of_all(part.count.taken_over(), part.count)
    }

    fn part_done(&self, part: &Part) -> String {
        of_all(part.count.done, part.count)
    }
}

async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page =
        Page::of(&app, &member, say(member.lang, "tasks-title", &[])).about(&row.id, &row.title, row.stage);
    let FollowUp { tasks, withdrawn, silent, asked } = list_tasks(&app, &row.id).await?;
    let units = units_now(&app).await?;
    let (all, overdue) = (tasks.len(), tasks.iter().filter(|seen| seen.overdue).count());
    let (previous, next) =
        neighbours(&format!("/resolutions/{}/tasks", row.id), query.after, PAGE_TASKS, all);
    let shown = |seen: Vec<SeenTask>| seen.into_iter().map(|one| Shown::of(&page, &units, one));
    Ok(show(&ListPage {
        tasks: shown(tasks).skip(query.after).take(PAGE_TASKS).collect(),
        withdrawn: shown(withdrawn).collect(),
        id: row.id,
        issued: matches!(row.stage, Stage::Issued | Stage::Archived),
        all,
        overdue,
        silent: silent.len(),
        asked,
        may_give: page.may_now(Act::GiveTask),
        previous,
        next,
        page,
    }))
}

/// Addresses of the pages before and behind; empty where there is none.
fn neighbours(path: &str, after: usize, rows: usize, all: usize) -> (String, String) {
    let at = |after: usize| {
        let after = if after == 0 { String::new() } else { after.to_string() };
        address(path, &[("after", &after)])
    };
    let previous = if after > 0 { at(after.saturating_sub(rows)) } else { String::new() };
    let next = if after.saturating_add(rows) < all { at(after + rows) } else { String::new() };
    (previous, next)
}

#[derive(Template)]
#[template(path = "task/silent.html")]
struct SilentPage {
    page: Page,
    id: ResolutionId,
    units: Vec<Unit>,
    silent: usize,
    asked: usize,
    previous: String,
    next: String,
}

async fn silent(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page =
        Page::of(&app, &member, say(member.lang, "tasks-silent", &[])).about(&row.id, &row.title, row.stage);
    let FollowUp { silent, asked, .. } = list_tasks(&app, &row.id).await?;
    let path = format!("/resolutions/{}/tasks/silent", row.id);
    let (previous, next) = neighbours(&path, query.after, PAGE_UNITS, silent.len());
    Ok(show(&SilentPage {
        silent: silent.len(),
        units: silent.into_iter().skip(query.after).take(PAGE_UNITS).collect(),
        asked,
        id: row.id,
        previous,
        next,
        page,
    }))
}

async fn file(
    State(app): State<App>,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    if format == SHEET {
        app.store.resolution(&id).await?;
        return sheet(sheet_lines(&app, &id).await?).await;
    }
    Ok(sent(print_tasks(&app, &id, None, format_of(&format)?).await?))
}

async fn file_of_task(
    State(app): State<App>,
    Path((id, task, format)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let task = TaskId::from(task);
    Ok(sent(print_tasks(&app, &ResolutionId::from(id), Some(&task), format_of(&format)?).await?))
}

fn format_of(id: &str) -> Result<Format, Problem> {
    Format::of_id(id).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))
}

async fn sheet(lines: Vec<[String; 10]>) -> Result<Response, Problem> {
    let made = tokio::task::spawn_blocking(move || write_task_sheet(&lines)).await;
    let made =
        made.map_err(|fault| fault.to_string()).and_then(|made| made.map_err(|fault| fault.to_string()));
    let bytes = made.map_err(|fault| {
        tracing::error!(%fault, "The table of tasks could not be written: {fault}");
        Problem::plain("fault", Class::Fault)
    })?;
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(SHEET_MIME));
    let disposition = "attachment; filename=\"theo-doi-thuc-hien.xlsx\"";
    out.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    Ok(response)
}
