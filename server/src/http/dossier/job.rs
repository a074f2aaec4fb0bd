//! A dossier in the making: begun, watched, stopped, fetched; only by the one person who asked. Works without script: the
//! page asks for itself again while the making goes on.

use askama::Template;
use axum::Form;
use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::DOSSIER;
use crate::action::Class;
use crate::action::dossier::Progress;
use crate::action::dossier::jobs::{Jobs, Standing};
use crate::action::dossier::make_dossier::{Binding, Made};
use crate::app::App;
use crate::domain::permission::Act;
use crate::format::dossier::warning_words;
use crate::http::api::Named;
use crate::http::api::attribution::name;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{JobId, ResolutionId};
use crate::words::say;

/// Seconds after which the page asks for itself again: soon enough to see it move, seldom enough to press a button.
const REFRESH_SECONDS: HeaderValue = HeaderValue::from_static("2");

const REFRESH: HeaderName = HeaderName::from_static("refresh");

pub(super) fn doors(doors: Doors) -> Doors {
    let job = format!("{DOSSIER}/jobs/{{job}}");
    doors
        .page(Act::ReadDossier, Method::POST, &format!("{DOSSIER}/jobs"), post(start))
        .page(Act::ReadDossier, Method::GET, &job, get(look))
        .page(Act::ReadDossier, Method::POST, &format!("{job}/stop"), post(stop))
        .page(Act::ReadDossier, Method::GET, &format!("{job}/file"), get(fetch))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StartForm {
    binding: String,
}

#[derive(Template)]
#[template(path = "dossier/job.html")]
struct JobPage {
    page: Page,
    id: ResolutionId,
    job: JobId,
    binding: Binding,
    standing: Standing,
    /// What is marked in the finished file.
    warnings: Vec<String>,
}

impl JobPage {
    /// Steps done of all, for the bar: parts, and the pages once they are counted.
    fn steps(&self, progress: &Progress) -> (usize, usize) {
        (progress.parts + progress.pages, (progress.parts_all + progress.pages_all).max(1))
    }

    fn parts_words(&self, progress: &Progress) -> String {
        self.page.t2("dossier-parts-done", "done", progress.parts, "all", progress.parts_all)
    }

    fn pages_words(&self, progress: &Progress) -> String {
        self.page.t2("dossier-pages-done", "done", progress.pages, "all", progress.pages_all)
    }

    /// "2,4 MB"; in English with a dot.
    fn size(&self, made: &Made) -> String {
        let tenths = (made.bytes.len() + 50_000) / 100_000;
        let mark = if self.page.lang_id() == "vi" { ',' } else { '.' };
        format!("{}{mark}{} MB", tenths / 10, tenths % 10)
    }

    fn failed(&self, slug: &str) -> String {
        self.page.t(&format!("problem-{slug}"))
    }

    fn failed_next(&self, slug: &str) -> String {
        self.page.t(&format!("problem-{slug}.next"))
    }
}

fn gone() -> Problem {
    Problem::plain("dossier-job-gone", Class::NotFound)
}

async fn start(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Who(by): Who,
    Named(id): Named<String>,
    Form(form): Form<StartForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let binding =
        Binding::of_id(&form.binding).ok_or_else(|| Problem::plain("unknown-format", Class::Invalid))?;
    let busy = || Problem::plain("dossier-busy", Class::TooMany);
    let job = jobs.start(&app, (&by, name), &id, binding).ok_or_else(busy)?;
    Ok(Redirect::to(&format!("/resolutions/{id}/dossier/jobs/{job}")).into_response())
}

async fn look(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Who(by): Who,
    member: Member,
    Named((id, job)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, job) = (ResolutionId::from(id), JobId::from(job));
    let (standing, binding) = jobs.look(&by, &id, &job, app.clock.now()).ok_or_else(gone)?;
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "dossier-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("dossier");
    let warnings = match &standing {
        Standing::Done(made) => made.warnings.iter().map(|one| warning_words(one, page.lang)).collect(),
        Standing::Making(_) | Standing::Stopped | Standing::Failed(_) => Vec::new(),
    };
    let making = matches!(standing, Standing::Making(_));
    let mut answer = show(&JobPage { page, id, job, binding, standing, warnings });
    if making {
        answer.headers_mut().insert(REFRESH, REFRESH_SECONDS);
    }
    Ok(answer)
}

async fn stop(
    Extension(jobs): Extension<Jobs>,
    Who(by): Who,
    Named((id, job)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, job) = (ResolutionId::from(id), JobId::from(job));
    if !jobs.stop(&by, &id, &job) {
        return Err(gone());
    }
    Ok(Redirect::to(&format!("/resolutions/{id}/dossier/jobs/{job}")).into_response())
}

async fn fetch(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Who(by): Who,
    Named((id, job)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let found = jobs.look(&by, &ResolutionId::from(id), &JobId::from(job), app.clock.now());
    match found {
        Some((Standing::Done(made), _)) => Ok(handed(&made)),
        Some(_) => Err(Problem::plain("dossier-not-made", Class::Conflict)),
        None => Err(gone()),
    }
}

/// Answers with a dossier as a file.
pub(in crate::http) fn handed(made: &Made) -> Response {
    let mut response = made.bytes.clone().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(made.binding.mime()));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", made.name)) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
