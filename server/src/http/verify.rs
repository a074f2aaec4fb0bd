//! The page that verifies a bundle in the browser, for everybody; nothing is sent to the server.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::app::App;
use crate::domain::permission::Act;
use crate::format::bundle as packing;
use crate::store::StoreError;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::Enter, Method::GET, "/verify", get(verify)).page(
        Act::Enter,
        Method::GET,
        "/verify/verify.html",
        get(checker),
    )
}

#[derive(Template)]
#[template(path = "verify/verify.html")]
struct VerifyPage {
    page: Page,
}

/// The same page as one file to be kept, for whoever has no network. It is never in a bundle: a forger would pack his own.
async fn checker() -> Result<Response, Problem> {
    let page = packing::checker().ok_or(StoreError::NotFound)?;
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"verify.html\""),
    ];
    Ok((head, page).into_response())
}

async fn verify(State(app): State<App>, member: Member) -> Response {
    show(&VerifyPage { page: Page::of(&app, &member, say(member.lang, "verify-title", &[])) })
}
