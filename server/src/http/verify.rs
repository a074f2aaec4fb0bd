//! The page that verifies a bundle in the browser, for everybody; nothing is sent to the server.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::member::Member;
use super::page::{Page, show};
use super::routes::Doors;
use crate::app::App;
use crate::domain::permission::Act;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::Enter, Method::GET, "/verify", get(verify))
}

#[derive(Template)]
#[template(path = "verify/verify.html")]
struct VerifyPage {
    page: Page,
}

async fn verify(State(app): State<App>, member: Member) -> Response {
    show(&VerifyPage { page: Page::of(&app, &member, say(member.lang, "verify-title", &[])) })
}
