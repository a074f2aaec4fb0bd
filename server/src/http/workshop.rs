//! The workshop's pages: the agenda, who is there, what is spoken; and the forms that run them.

mod board;
mod minutes;
mod opinion;
pub(in crate::http) mod paper;
mod run;
mod view;

use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::api::Named;
use super::member::Member;
use super::page::show;
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::app::App;
use crate::domain::permission::Act;
use crate::id::ResolutionId;

pub(super) fn doors(doors: Doors) -> Doors {
    let read = Act::ReadResolution;
    let run = Act::RunWorkshop;
    minutes::doors(paper::doors(doors))
        .page(read, Method::GET, "/resolutions/{resolution}/workshop", get(page))
        .page(read, Method::GET, "/resolutions/{resolution}/workshop/wall", get(wall))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/agenda", post(run::add))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/agenda/{item}/open", post(run::open))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/agenda/{item}/close", post(run::close))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/agenda/{item}/move", post(run::shift))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/agenda/{item}/remove", post(run::remove))
        .page(run, Method::POST, "/resolutions/{resolution}/workshop/attendance", post(run::attend))
        .page(read, Method::GET, "/resolutions/{resolution}/opinions", get(opinion::list))
        .page(Act::RecordOpinion, Method::POST, "/resolutions/{resolution}/opinions", post(opinion::record))
        .page(
            Act::AnswerOpinion,
            Method::POST,
            "/resolutions/{resolution}/opinions/{opinion}/answer",
            post(opinion::answer),
        )
        .page(
            Act::RecordOpinion,
            Method::POST,
            "/resolutions/{resolution}/opinions/{opinion}/take-back",
            post(opinion::take_back),
        )
}

/// What was typed into a form of the workshop's page that was not taken.
#[derive(Default)]
struct Typed {
    item: Option<run::ItemForm>,
    opinion: Option<opinion::OpinionForm>,
}

async fn page(State(app): State<App>, member: Member, Named(id): Named<String>) -> Result<Response, Problem> {
    Ok(show(&board::board(&app, &member, &ResolutionId::from(id), Typed::default(), None).await?))
}

async fn wall(State(app): State<App>, member: Member, Named(id): Named<String>) -> Result<Response, Problem> {
    Ok(show(&board::wall(&app, &member, &ResolutionId::from(id)).await?))
}

/// Shows the workshop again with what was typed, and what was wrong with it.
async fn again(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: Typed,
    problem: Problem,
) -> Result<Response, Problem> {
    match problem.class {
        Class::Invalid | Class::Conflict => {}
        Class::NotSignedIn
        | Class::Forbidden
        | Class::NotFound
        | Class::TooLarge
        | Class::TooMany
        | Class::Restarting
        | Class::Fault => return Err(problem),
    }
    let shown = board::board(app, member, id, typed, Some(&problem)).await?;
    Ok((problem.status(), show(&shown)).into_response())
}
