//! Stands before every route: who asks, may they, does the request come from our own page.

use axum::extract::{RawPathParams, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::member::Member;
use super::page::Page;
use super::problem::Problem;
use super::security::check_unsafe;
use crate::action::Class;
use crate::action::notice::list_notices::count_unread;
use crate::app::App;
use crate::domain::permission::lane::{Lane, permit_in};
use crate::domain::permission::{Act, permit};
use crate::domain::stage::Stage;
use crate::id::ResolutionId;
use crate::store::{Answer, StoreError};

/// The path parameter that names the resolution concerned.
pub const RESOLUTION_PARAM: &str = "resolution";

/// What a guard knows of its route.
#[derive(Clone)]
pub struct Post {
    pub app: App,
    pub act: Act,
    pub api: bool,
}

/// Checks a request, runs its handler, and gives a problem its form.
pub async fn guard(State(post): State<Post>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let uri = request.uri().clone();
    let mut member = match Member::of(&post.app, request.headers()).await {
        Ok(member) => member,
        Err(fault) => return formed(&post, None, &method, &uri, fault.into()),
    };
    if !post.api && post.act != Act::Enter {
        tell_unread(&post.app, &mut member).await;
    }
    request.extensions_mut().insert(member.clone());
    let response = match admit(&post, &member, request).await {
        Ok(request) => run(request, next).await,
        Err(problem) => problem.into_response(),
    };
    match response.extensions().get::<Problem>().cloned() {
        Some(problem) => formed(&post, Some(&member), &method, &uri, problem),
        None => response,
    }
}

/// Counts the reader's notices for the bar of the page; a page is shown without it, too.
async fn tell_unread(app: &App, member: &mut Member) {
    let Some(person) = &member.person else { return };
    member.unread = count_unread(app, person).await.unwrap_or_default();
}

/// Runs the handler. An act runs to its end also when the phone that asked for it loses its network:
/// dropped half-way it could leave a row without its text, or a room that does not know its stage.
async fn run(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(fault) => {
            tracing::error!(%fault, "A request ended without an answer: {fault}");
            Problem::plain("fault", Class::Fault).into_response()
        }
    }
}

async fn admit(post: &Post, member: &Member, request: Request) -> Result<Request, Problem> {
    // Who first, so that a stranger does not learn which resolutions there are.
    if post.act != Act::Enter && member.person.is_none() {
        return Err(crate::domain::permission::Denied::NotSignedIn.into());
    }
    check_unsafe(&post.app, member, request).await
}

/// Asks whether whoever is asking may do this now. Stands behind the answers kept for repetition:
/// an act that moved the stage is told again, not refused.
pub async fn permitted(
    State(post): State<Post>,
    member: Member,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let allowed = match place_of(&post.app, &params, &member).await {
        Ok((lane, stage)) => {
            let answers = lane == Lane::Not && permit(&member.roles(), Act::DeclineSuggestion, stage).is_ok();
            if answers && !post.api {
                tell_waiting(&post.app, &params, &mut request).await;
            }
            permit_in(lane, &member.roles(), post.act, stage).map_err(Problem::from)
        }
        Err(fault) => Err(fault.into()),
    };
    match allowed {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Puts into the request how much of what was said waits for an answer, for the menu of the page; a page is shown without it, too.
async fn tell_waiting(app: &App, params: &RawPathParams, request: &mut Request) {
    let Some((_, id)) = params.iter().find(|(name, _)| *name == RESOLUTION_PARAM) else { return };
    let counted = app.store.count_unanswered(&ResolutionId::from(id)).await;
    if let (Ok(waiting), Some(member)) = (counted, request.extensions_mut().get_mut::<Member>()) {
        member.waiting = waiting;
    }
}

/// Whose text is concerned, and its stage.
async fn place_of(app: &App, params: &RawPathParams, member: &Member) -> Answer<(Lane, Option<Stage>)> {
    let Some((_, id)) = params.iter().find(|(name, _)| *name == RESOLUTION_PARAM) else {
        return Ok((Lane::Not, None));
    };
    let id = ResolutionId::from(id);
    match app.store.resolution(&id).await {
        Ok(row) => Ok((Lane::Not, Some(row.stage))),
        Err(StoreError::NotFound) => {
            let row = app.store.resolution_or_lane(&id).await?;
            let lane = match &member.person {
                Some(person) => app.store.lane_for(&id, &person.id).await?,
                None => Lane::Foreign,
            };
            Ok((lane, Some(row.stage)))
        }
        Err(fault) => Err(fault),
    }
}

fn formed(post: &Post, member: Option<&Member>, method: &Method, uri: &Uri, problem: Problem) -> Response {
    let lang = member.map(|member| member.lang).unwrap_or_default();
    if post.api {
        return problem.to_json(lang);
    }
    let stranger = member.is_none_or(|member| member.person.is_none());
    if problem.slug == "not-signed-in" && *method == Method::GET && stranger {
        let expired = member.is_some_and(|member| member.expired);
        return Redirect::to(&super::person::sign_in_path(uri, expired)).into_response();
    }
    let page = match member {
        Some(member) => Page::of(&post.app, member, problem.title(lang)),
        None => Page::bare(lang, problem.title(lang)),
    };
    problem.to_page(page)
}
