//! The signed copy: taken back by the office, fetched by whoever may read the resolution.

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::action::Class;
use crate::action::evidence::attach_file::megabytes_max;
use crate::action::issue::take_signed::take_signed;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::evidence::attachment::Media;
use crate::domain::permission::Act;
use crate::http::evidence::{Wanted, called, serve_bytes};
use crate::http::form::problem_words;
use crate::http::member::{Member, Who};
use crate::http::multipart::drain_field;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::store::signed::SignedCopy;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/signed", get(list))
        .page(Act::TakeSigned, Method::POST, "/resolutions/{resolution}/signed", axum::routing::post(take))
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/signed/{version}", get(file))
}

#[derive(Template)]
#[template(path = "issue/signed.html")]
struct SignedPage {
    page: Page,
    id: ResolutionId,
    copies: Vec<SignedCopy>,
    wrong: String,
}

impl SignedPage {
    fn may_take(&self) -> bool {
        self.page.may_now(Act::TakeSigned)
    }

    fn when(&self, copy: &SignedCopy) -> String {
        moment_text(Millis(copy.taken_at))
    }

    fn is_newest(&self, copy: &SignedCopy) -> bool {
        self.copies.first().is_some_and(|newest| newest.version == copy.version)
    }

    fn hint(&self) -> String {
        self.page.t1("signed-hint", "max", megabytes_max().1)
    }
}

async fn shown(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    problem: Option<&Problem>,
) -> Result<SignedPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "signed-title", &[])).about(id, &row.title, row.stage);
    let wrong = problem.map(|problem| problem_words(problem, &page)).unwrap_or_default();
    Ok(SignedPage { id: id.clone(), copies: app.store.signed_copies(id).await?, wrong, page })
}

async fn list(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(show(&shown(&app, &member, &id.into(), None).await?))
}

async fn take(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let broken = || Problem::plain("attachment-broken", Class::Invalid);
    let id = ResolutionId::from(id);
    let problem = match form {
        Ok(mut form) => loop {
            let Ok(next) = form.next_field().await else { break broken() };
            let Some(mut field) = next else { break Problem::plain("signed-none", Class::Invalid) };
            let chosen = field.file_name().unwrap_or_default().to_owned();
            if field.name() != Some("file") || chosen.is_empty() {
                drain_field(field).await;
                continue;
            }
            match take_signed(&app, &by, &id, &called(&chosen, member.lang), &mut field).await {
                Ok(_) => return Ok(Redirect::to(&format!("/resolutions/{id}/signed")).into_response()),
                Err(error) => {
                    drain_field(field).await;
                    break Problem::from(error);
                }
            }
        },
        Err(_) => broken(),
    };
    match problem.class {
        Class::Invalid | Class::TooLarge => {
            let page = shown(&app, &member, &id, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
        _ => Err(problem),
    }
}

async fn file(
    State(app): State<App>,
    Path((id, version)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let version = version.parse().map_err(|_| Problem::plain("not-found", Class::NotFound))?;
    let copy = app.store.signed_copy(&ResolutionId::from(id), version).await?;
    serve_bytes(&app, (&copy.name, &copy.hash, Media::Pdf), &wanted, &headers).await
}
