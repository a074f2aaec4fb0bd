//! Comments: the page that lists them, the page of one clause, and the forms of both.

mod form;
mod view;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub(super) use self::view::{ThreadView, views};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::comment::list_comments::{Wanted, count_comments, list_comments, read_comment};
use crate::app::App;
use crate::domain::answer::Verdict;
use crate::domain::comment::{State as Standing, reads_internal};
use crate::domain::permission::Act;
use crate::id::{ClauseId, CommentId, ResolutionId};
use crate::words::say;

/// Threads of one page: each has its forms, and is read before it is answered.
const PAGE_ROWS: usize = 25;

pub(super) fn doors(doors: Doors) -> Doors {
    const THREAD: &str = "/resolutions/{resolution}/comments/{comment}";
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/comments", get(list))
        .page(
            Act::ReadResolution,
            Method::GET,
            "/resolutions/{resolution}/clauses/{clause}/comments",
            get(form::clause),
        )
        .page(
            Act::Comment,
            Method::POST,
            "/resolutions/{resolution}/clauses/{clause}/comments",
            post(form::make),
        )
        .page(Act::ReadResolution, Method::GET, THREAD, get(one))
        .page(Act::Comment, Method::POST, &format!("{THREAD}/reply"), post(form::reply))
        .page(Act::AnswerComment, Method::POST, &format!("{THREAD}/answer"), post(form::answer))
        .page(Act::Comment, Method::POST, &format!("{THREAD}/reopen"), post(form::reopen))
        .page(Act::Comment, Method::POST, &format!("{THREAD}/edit"), post(form::edit))
        .page(Act::Comment, Method::POST, &format!("{THREAD}/take-back"), post(form::take_back))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    /// `answered`, `mine`, or the open ones.
    state: String,
    clause: String,
    after: String,
}

#[derive(Template)]
#[template(path = "comment/list.html")]
struct ListPage {
    page: Page,
    resolution: ResolutionId,
    /// `open`, `answered` or `mine`.
    which: &'static str,
    /// The only clause that is listed; empty for all.
    clause: String,
    count: i64,
    threads: Vec<ThreadView>,
    next: String,
}

impl ListPage {
    fn heading(&self) -> String {
        let key = match self.which {
            "answered" => "comments-answered-n",
            "mine" => "comments-mine-n",
            _ => "comments-open-n",
        };
        self.page.t1(key, "count", self.count)
    }
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(resolution): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    let row = app.store.resolution(&id).await?;
    let (which, open, mine) = match query.state.as_str() {
        "answered" => ("answered", Some(false), false),
        "mine" => ("mine", None, true),
        _ => ("open", Some(true), false),
    };
    let wanted = Wanted {
        open,
        mine,
        clause: Some(query.clause.as_str()).filter(|clause| !clause.is_empty()).map(ClauseId::from),
        after: Some(query.after.as_str()).filter(|after| !after.is_empty()).map(CommentId::from),
        limit: i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX),
    };
    let listed = list_comments(&app, &reader, &id, &wanted).await?;
    let count = count_comments(&app, &reader, &id, &wanted).await?;
    let threads = views(&listed, &reader, row.stage, member.lang);
    let next = threads.last().filter(|_| threads.len() == PAGE_ROWS).map(|last| {
        let path = format!("/resolutions/{id}/comments");
        let asked = [("state", which), ("clause", query.clause.as_str()), ("after", last.id.as_str())];
        super::evidence::address(&path, &asked)
    });
    let next = next.unwrap_or_default();
    let page = Page::of(&app, &member, say(member.lang, "comments-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("comments");
    Ok(show(&ListPage { page, resolution: id, which, clause: query.clause, count, threads, next }))
}

/// Leads to where a comment stands: the page of its clause, that part of it which has the comment.
async fn one(
    State(app): State<App>,
    Who(reader): Who,
    Path((resolution, comment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    let found = read_comment(&app, &reader, &id, &CommentId::from(comment)).await?;
    let Some(comment) = found.told.into_iter().next().map(|told| told.thread.comment) else {
        return Err(Problem::plain("not-found", Class::NotFound));
    };
    let page = match comment.state {
        // Its maker alone is told of it, among their own.
        Standing::TakenBack { .. } => format!("/resolutions/{id}/comments?state=mine"),
        Standing::Open | Standing::Answered => {
            let rows = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
            let above = app.store.comments_above(&comment, reads_internal(&reader.roles), rows).await?;
            let after = above.first().filter(|_| above.len() == PAGE_ROWS);
            let path = form::page_address(&id, &comment.clause);
            after.map_or_else(
                || path.clone(),
                |after| super::evidence::address(&path, &[("after", after.as_str())]),
            )
        }
    };
    Ok(Redirect::to(&format!("{page}#comment-{}", comment.id)).into_response())
}
