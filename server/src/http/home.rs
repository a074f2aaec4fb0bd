//! The front page, the choice of language, and the page for what is not there.

use axum::Form;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;

use super::api::is_api;
use super::member::{LANG_COOKIE, Member};
use super::page::Page;
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::app::App;
use crate::domain::permission::Act;
use crate::words::Lang;

/// How long the language chosen is remembered.
const LANG_DAYS: i64 = 365;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::Enter, Method::GET, "/", get(front)).page(
        Act::Enter,
        Method::POST,
        "/language",
        post(choose_language),
    )
}

/// The front page is the list of resolutions, or the way in.
async fn front(member: Member) -> Redirect {
    if member.person.is_some() { Redirect::to("/resolutions") } else { Redirect::to("/sign-in") }
}

#[derive(Deserialize)]
struct LanguageForm {
    #[serde(default)]
    lang: String,
}

async fn choose_language(headers: HeaderMap, jar: CookieJar, Form(form): Form<LanguageForm>) -> Response {
    let lang = Lang::of_id(&form.lang);
    let cookie = Cookie::build((LANG_COOKIE, lang.id()))
        .path("/")
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(LANG_DAYS))
        .build();
    (jar.add(cookie), Redirect::to(&back(&headers))).into_response()
}

/// Returns the path of the page that the reader comes from; never another host.
fn back(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or("/");
    let path =
        referer.split_once("://").map_or(referer, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    if path.starts_with('/') && !path.starts_with("//") { path.to_owned() } else { "/".to_owned() }
}

/// Answers for every address that no door has.
pub(super) async fn not_found(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    told(&app, &uri, &headers, Problem::plain("not-found", Class::NotFound)).await
}

/// Answers where there is a door, but not for this method.
pub(super) async fn wrong_method(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    told(&app, &uri, &headers, Problem::plain("wrong-method", Class::Invalid)).await
}

/// Words a problem for whoever asked: a page for people, JSON under `/api`.
pub(super) async fn told(app: &App, uri: &Uri, headers: &HeaderMap, problem: Problem) -> Response {
    let Ok(member) = Member::of(app, headers).await else { return problem.into_response() };
    if is_api(uri.path()) {
        return problem.to_json(member.lang);
    }
    let title = problem.title(member.lang);
    problem.to_page(Page::of(app, &member, title))
}
