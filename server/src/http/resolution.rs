//! Pages of a resolution: the list, starting one, the editor, its versions; the text to read has a file of its own.

mod clause;
mod edit;
mod evidence;
pub(super) mod follow;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub(super) use self::clause::ReadClause;
use super::compare::named_words;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::demo::read_invented::invented_clauses;
use crate::action::resolution::create_resolution::{CreateResolutionError, NewResolution, create_resolution};
use crate::action::resolution::lay_out::{File, Wanted, write_file};
use crate::action::resolution::lay_out_annex::write_annex;
use crate::action::resolution::name_version::name_version;
use crate::app::App;
use crate::domain::canonical::short_hash;
use crate::domain::export::Day;
use crate::domain::permission::Act;
use crate::domain::resolution::draft_to_keep;
use crate::format::Format;
use crate::id::ResolutionId;
use crate::store::resolution::ResolutionRow;
use crate::store::version::{Version, VersionKind};
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    read::doors(evidence::doors(doors))
        .page(Act::ReadResolution, Method::GET, "/resolutions", get(list))
        .page(Act::CreateResolution, Method::GET, "/resolutions/new", get(new_resolution))
        .page(Act::CreateResolution, Method::POST, "/resolutions/new", post(create))
        .page(Act::ReadText, Method::GET, "/resolutions/{resolution}/edit", get(edit::edit))
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/versions", get(versions))
        .page(Act::NameVersion, Method::POST, "/resolutions/{resolution}/versions", post(add_version))
        .page(
            Act::ExportResolution,
            Method::GET,
            "/resolutions/{resolution}/files/{version}/{format}",
            get(download),
        )
        .page(
            Act::ExportResolution,
            Method::GET,
            "/resolutions/{resolution}/annexes/{version}/{format}",
            get(download_annex),
        )
}

/// Writes a moment as "03/02/2021".
pub(super) fn day_text(moment: crate::clock::Millis) -> String {
    let day = Day::of(moment);
    format!("{:02}/{:02}/{}", day.day, day.month, day.year)
}

/// Writes a moment as "03/02/2021 15:42", as clocks show it in Hà Nội.
pub(super) fn moment_text(moment: crate::clock::Millis) -> String {
    format!("{} {}", day_text(moment), super::vote::clock_words(moment))
}

#[derive(Template)]
#[template(path = "resolution/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<ResolutionRow>,
    /// Those made up for the demo.
    invented: BTreeSet<ResolutionId>,
}

impl ListPage {
    fn since(&self, row: &ResolutionRow) -> String {
        day_text(row.stage_since)
    }

    fn heading(&self) -> String {
        if self.rows.is_empty() {
            return self.page.t("resolutions-title");
        }
        self.page.t1("resolutions-count", "count", self.rows.len())
    }
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "resolutions-title", &[])).under("resolutions");
    let rows = app.store.resolutions().await?;
    let mut invented = BTreeSet::new();
    for row in &rows {
        if invented_clauses(&app, &row.id).await?.is_some() {
            invented.insert(row.id.clone());
        }
    }
    Ok(show(&ListPage { page, rows, invented }))
}

#[derive(Deserialize, Default)]
struct ResolutionForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    subject: String,
}

#[derive(Template)]
#[template(path = "resolution/new.html")]
struct NewPage {
    page: Page,
    typed: ResolutionForm,
    wrong: WrongWords,
}

impl NewPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn new_resolution(State(app): State<App>, member: Member) -> Response {
    let page = Page::of(&app, &member, say(member.lang, "resolution-new-title", &[])).under("resolutions");
    show(&NewPage { page, typed: ResolutionForm::default(), wrong: Vec::new() })
}

async fn create(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<ResolutionForm>,
) -> Result<Response, Problem> {
    let new = NewResolution {
        title: form.title.clone(),
        subject: form.subject.clone(),
        ..NewResolution::default()
    };
    match create_resolution(&app, &by, new).await {
        Ok(row) => Ok(Redirect::to(&format!("/resolutions/{}/edit", row.id)).into_response()),
        Err(error @ CreateResolutionError::Wrong(_)) => {
            let problem = Problem::from(error);
            let page =
                Page::of(&app, &member, say(member.lang, "resolution-new-title", &[])).under("resolutions");
            let wrong = wrong_words(&problem, &page);
            Ok((problem.status(), show(&NewPage { page, typed: form, wrong })).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "resolution/versions.html")]
struct VersionsPage {
    page: Page,
    row: ResolutionRow,
    versions: Vec<Version>,
    names: BTreeMap<String, String>,
    /// The number under which the present words may be kept.
    next: Option<i64>,
}

impl VersionsPage {
    fn formats(&self) -> [Format; 7] {
        Format::ALL
    }

    /// An annex is made of tables: it is had as a file to print or to read.
    fn annex_formats(&self) -> [Format; 3] {
        [Format::Docx, Format::Pdf, Format::Html]
    }

    fn may_form(&self) -> bool {
        self.page.may_now(Act::EditRecipients)
    }

    fn title(&self, version: &Version) -> String {
        named_words(&self.page, version.kind, version.ordinal)
    }

    fn hash(&self, version: &Version) -> String {
        short_hash(&version.canonical_hash)
    }

    fn when(&self, version: &Version) -> String {
        let name = self.names.get(version.made_by.as_str()).map_or("", String::as_str);
        format!("{} · {name}", day_text(version.made_at))
    }
}

async fn versions(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let title = say(member.lang, "versions-title", &[]);
    let page = Page::of(&app, &member, title).about(&row.id, &row.title, row.stage).at("versions");
    let people = app.store.people().await?;
    let names = people.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let versions = app.store.versions(&row.id).await?;
    let drafts = versions.iter().filter(|one| one.kind == VersionKind::Draft);
    let newest = drafts.max_by_key(|one| one.ordinal).map(|one| (one.ordinal, &one.text.heads));
    // The room is woken only for whoever may keep what it holds.
    let next = match page.may_now(Act::NameVersion) {
        true => draft_to_keep(row.draft_ordinal, newest, &app.rooms.heads(&row.id).await?),
        false => None,
    };
    Ok(show(&VersionsPage { page, row, versions, names, next }))
}

#[derive(Deserialize)]
struct VersionForm {
    #[serde(default)]
    note: String,
}

async fn add_version(
    State(app): State<App>,
    Who(by): Who,
    Path(id): Path<String>,
    Form(form): Form<VersionForm>,
) -> Result<Redirect, Problem> {
    let id = ResolutionId::from(id);
    name_version(&app, &by, &id, &form.note).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/versions")))
}

async fn download(
    State(app): State<App>,
    Path((id, version, format)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    file_answer(&app, &ResolutionId::from(id), &version, &format).await
}

async fn download_annex(
    State(app): State<App>,
    Path((id, version, format)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    annex_answer(&app, &ResolutionId::from(id), &version, &format).await
}

/// Answers with a copy as a file to keep.
pub(super) async fn file_answer(
    app: &App,
    id: &ResolutionId,
    version: &str,
    format: &str,
) -> Result<Response, Problem> {
    let file = write_file(app, id, &Wanted::of(version), known_format(format)?).await?;
    Ok(sent(file))
}

/// Answers with the annex of a copy as a file to keep.
pub(super) async fn annex_answer(
    app: &App,
    id: &ResolutionId,
    version: &str,
    format: &str,
) -> Result<Response, Problem> {
    let file = write_annex(app, id, &Wanted::of(version), known_format(format)?).await?;
    Ok(sent(file))
}

fn known_format(id: &str) -> Result<Format, Problem> {
    Format::of_id(id).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))
}

/// Answers with a file to keep.
pub(super) fn sent(file: File) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let mut response = file.bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.format.mime()));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
