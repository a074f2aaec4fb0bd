//! The import of a units file: sent, looked at, confirmed. Nothing is stored in the units before that.

use askama::Template;
use axum::Form;
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;

use crate::action::Class;
use crate::action::unit::confirm_upload::{confirm_upload, drop_upload};
use crate::action::unit::import_units::{ImportUnitsError, fault_lines};
use crate::action::unit::keep_upload::{Preview, keep_upload, preview};
use crate::action::unit::units_file::FileFault;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::unit::file::{Column, FILE_BYTES_MAX};
use crate::domain::unit::plan::{Change, PlanCounts};
use crate::http::evidence::address;
use crate::http::form::problem_words;
use crate::http::member::{Member, Who};
use crate::http::multipart;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::UnitFileId;
use crate::words::say;

/// What is still read of a file that is too large, and forgotten, so that a browser gets to see the answer.
const DRAINED_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Faults and changes of one page.
const PAGE_ROWS: usize = 100;

pub(super) fn doors(doors: Doors) -> Doors {
    // The reading counts for itself, so that a file of 200 MB gets an answer and takes no memory.
    let sending = post(upload).layer(DefaultBodyLimit::disable());
    doors
        .page(Act::ManageUnits, Method::GET, "/units/import", get(upload_page))
        .page(Act::ManageUnits, Method::POST, "/units/import", sending)
        .page(Act::ManageUnits, Method::GET, "/units/import/{file}", get(preview_page))
        .page(Act::ManageUnits, Method::POST, "/units/import/{file}", post(confirm))
}

/// Reads a file as it comes. Of what is too large only the count goes on.
pub(in crate::http) async fn gathered<E>(
    mut parts: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut read: usize = 0;
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Problem::plain("units-file-broken", Class::Invalid))?;
        read = read.saturating_add(part.len());
        if read <= FILE_BYTES_MAX {
            bytes.extend_from_slice(&part);
        } else {
            bytes = Vec::new();
        }
        if read > DRAINED_BYTES_MAX {
            break;
        }
    }
    if read > FILE_BYTES_MAX { Err(ImportUnitsError::File(FileFault::TooLarge).into()) } else { Ok(bytes) }
}

#[derive(Template)]
#[template(path = "unit/upload.html")]
struct UploadPage {
    page: Page,
    wrong: String,
}

impl UploadPage {
    fn header(&self) -> String {
        Column::ALL.map(Column::heading).join(";")
    }
}

async fn upload_page(State(app): State<App>, member: Member) -> Response {
    let page = Page::of(&app, &member, say(member.lang, "units-import-title", &[])).under("units");
    show(&UploadPage { page, wrong: String::new() })
}

async fn upload(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let none = |_| Problem::plain("units-file-none", Class::Invalid);
    let read = match form.map_err(none) {
        Ok(form) => sent(form).await,
        Err(problem) => Err(problem),
    };
    let kept = match read {
        Ok((name, bytes)) => keep_upload(&app, &by, &name, bytes).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match kept {
        Ok(file) => Ok(Redirect::to(&format!("/units/import/{}", file.id)).into_response()),
        Err(problem) if matches!(problem.class, Class::Fault | Class::Forbidden | Class::NotSignedIn) => {
            Err(problem)
        }
        Err(problem) => {
            let page = Page::of(&app, &member, say(member.lang, "units-import-title", &[])).under("units");
            let wrong = problem_words(&problem, &page);
            Ok((problem.status(), show(&UploadPage { page, wrong })).into_response())
        }
    }
}

/// Reads the form: the file's name and its bytes.
async fn sent(mut form: Multipart) -> Result<(String, Vec<u8>), Problem> {
    let broken = |_| Problem::plain("units-file-broken", Class::Invalid);
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") && file.is_none() {
            let name = field.file_name().unwrap_or_default().to_owned();
            file = Some((name, gathered(field).await?));
        } else if field.file_name().is_some() {
            multipart::drain_field(field).await;
        } else {
            multipart::words(field).await?;
        }
    }
    let chosen = file.filter(|(name, bytes)| !name.is_empty() || !bytes.is_empty());
    chosen.ok_or_else(|| Problem::plain("units-file-none", Class::Invalid))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PreviewQuery {
    from: usize,
}

#[derive(Template)]
#[template(path = "unit/preview.html")]
struct PreviewPage {
    page: Page,
    id: UnitFileId,
    name: String,
    ignored: String,
    fault_count: usize,
    /// The faults of this page: row, column, what is wrong.
    faults: Vec<String>,
    counts: PlanCounts,
    new_blocs: String,
    /// The changes of this page.
    changes: Vec<Change>,
    /// Whether units changed since the person looked last.
    moved: bool,
    previous: String,
    next: String,
    shown: String,
}

async fn preview_page(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(file): Path<String>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, Problem> {
    let seen = preview(&app, &by, &UnitFileId::from(file)).await.map_err(gone)?;
    Ok(show(&laid_out(&app, &member, seen, query.from, false)))
}

/// An upload that is not there was there: it was confirmed, replaced, or past its time.
fn gone(error: ImportUnitsError) -> Problem {
    match error {
        ImportUnitsError::Store(crate::store::StoreError::NotFound) => {
            Problem::plain("units-upload-gone", Class::NotFound)
        }
        error => error.into(),
    }
}

fn laid_out(app: &App, member: &Member, seen: Preview, from: usize, moved: bool) -> PreviewPage {
    let counts = seen.plan.counts();
    let rows = if seen.faults.is_empty() { seen.plan.changes.len() } else { seen.faults.len() };
    let from = if from < rows { from } else { 0 };
    let to = (from + PAGE_ROWS).min(rows);
    let path = format!("/units/import/{}", seen.file.id);
    let at = |from: usize| address(&path, &[("from", &from.to_string())]);
    let page = Page::of(app, member, say(member.lang, "units-preview-title", &[])).under("units");
    PreviewPage {
        name: seen.file.name,
        ignored: seen.file.reading.ignored.join("; "),
        fault_count: seen.faults.len(),
        faults: fault_lines(seen.faults.get(from..to).unwrap_or_default(), page.lang),
        new_blocs: seen.plan.new_blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>().join("; "),
        changes: seen.plan.changes.get(from..to).unwrap_or_default().to_vec(),
        previous: if from > 0 { at(from.saturating_sub(PAGE_ROWS)) } else { String::new() },
        next: if to < rows { at(to) } else { String::new() },
        shown: if rows > PAGE_ROWS { format!("{}–{to} / {rows}", from + 1) } else { String::new() },
        id: seen.file.id,
        counts,
        moved,
        page,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfirmForm {
    /// `drop`: the file is not wanted after all.
    act: String,
}

async fn confirm(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(file): Path<String>,
    Form(form): Form<ConfirmForm>,
) -> Result<Response, Problem> {
    let id = UnitFileId::from(file);
    if form.act == "drop" {
        drop_upload(&app, &by, &id).await?;
        return Ok(Redirect::to("/units/import").into_response());
    }
    match confirm_upload(&app, &by, &id).await {
        Ok(done) => {
            let (added, changed) = (done.new_cells.to_string(), done.updated_cells.to_string());
            let to = address("/units", &[("added", &added), ("changed", &changed)]);
            Ok(Redirect::to(&to).into_response())
        }
        Err(error @ (ImportUnitsError::Moved | ImportUnitsError::Faults(_))) => {
            let status = Problem::from(error).status();
            let seen = preview(&app, &by, &id).await.map_err(gone)?;
            Ok((status, show(&laid_out(&app, &member, seen, 0, true))).into_response())
        }
        Err(error) => Err(gone(error)),
    }
}
