//! The page of the search: one box over clauses, records, meetings and what was said.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::evidence::address;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::search::search_all::{Results, search_all};
use crate::app::App;
use crate::domain::meeting::Day;
use crate::domain::permission::Act;
use crate::domain::search::entry::Found;
use crate::domain::search::excerpt::{Piece, excerpt, marked};
use crate::store::search::Hit;
use crate::words::say;

/// Results of one page.
const PAGE_ROWS: i64 = 30;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/search", get(search))
}

/// Returns the page where a thing found is read.
pub(super) fn place(hit: &Hit) -> String {
    match hit.kind {
        Found::Clause => format!("/resolutions/{}#clause-{}", hit.resolution, hit.object),
        Found::Record => format!("/evidence/{}", hit.object),
        Found::Meeting => format!("/meetings/{}", hit.object),
        Found::Comment => format!("/resolutions/{}/comments/{}", hit.resolution, hit.object),
        Found::Suggestion => format!("/resolutions/{}/suggestions/{}", hit.resolution, hit.object),
        Found::Opinion => format!("/resolutions/{}/opinions/{}", hit.resolution, hit.object),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SearchQuery {
    q: String,
    kind: String,
    after: String,
}

/// A result as it is shown.
struct Shown {
    kind: &'static str,
    href: String,
    title: Vec<Piece>,
    /// The resolution's title, or the day.
    place: String,
    /// What the clause is called that this was said of.
    clause: String,
    /// The day on which it was said.
    said: String,
    excerpt: Vec<Piece>,
    withdrawn: bool,
    internal: bool,
}

#[derive(Template)]
#[template(path = "search/results.html")]
struct ResultsPage {
    page: Page,
    query: SearchQuery,
    asked: bool,
    count: i64,
    /// Kinds with how many there are and the address of their own list.
    kinds: Vec<(&'static str, i64, String)>,
    all: String,
    shown: Vec<Shown>,
    unread: String,
    next: String,
}

fn shown(hit: Hit, results: &Results) -> Shown {
    let as_typed = hit.rank == 0;
    let day = || Day::of(&hit.date).map(Day::shown).unwrap_or_default();
    Shown {
        kind: hit.kind.id(),
        href: place(&hit),
        title: marked(&hit.title, &results.query, as_typed),
        place: results.titles.get(&hit.resolution).cloned().unwrap_or_else(day),
        clause: results.called(&hit).to_owned(),
        said: if hit.resolution.is_empty() { String::new() } else { day() },
        excerpt: excerpt(&hit.shown, &results.query, as_typed),
        withdrawn: hit.withdrawn,
        internal: hit.internal,
    }
}

async fn search(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Query(query): Query<SearchQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "search-title", &[])).under("search");
    let kind = Found::of_id(&query.kind);
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let mut results = search_all(&app, &by, &query.q, kind, after, PAGE_ROWS).await?;
    let hits = std::mem::take(&mut results.hits);
    let full = i64::try_from(hits.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = hits
        .last()
        .filter(|_| full)
        .map(|last| address("/search", &[("q", &query.q), ("kind", &query.kind), ("after", &last.cursor())]));
    let kinds = results.counts.iter().filter(|(_, count)| *count > 0);
    let kinds = kinds.map(|(kind, count)| {
        (kind.id(), *count, address("/search", &[("q", &query.q), ("kind", kind.id())]))
    });
    let wanted = results.counts.iter().filter(|(one, _)| kind.is_none_or(|kind| kind == *one));
    Ok(show(&ResultsPage {
        asked: !results.query.words.is_empty(),
        count: wanted.map(|(_, count)| count).sum(),
        kinds: kinds.collect(),
        all: address("/search", &[("q", &query.q)]),
        shown: hits.into_iter().map(|hit| shown(hit, &results)).collect(),
        unread: results.unread.join("; "),
        next: next.unwrap_or_default(),
        page,
        query,
    }))
}
