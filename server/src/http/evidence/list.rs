//! The list of evidence records, searched and filtered.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::address;
use crate::app::App;
use crate::domain::search::Query as Words;
use crate::domain::unit::Bloc;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{BlocId, MeetingId};
use crate::store::evidence::{Found, RecordFilter};
use crate::words::say;

/// Records of one page: two screens of a laptop.
const PAGE_ROWS: i64 = 50;

/// What a list is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ListQuery {
    q: String,
    bloc: String,
    meeting: String,
    after: String,
}

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    blocs: Vec<Bloc>,
    found: Vec<Found>,
    count: i64,
    next: String,
}

pub(super) async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "records-title", &[])).under("evidence");
    let filter = RecordFilter {
        query: Words::of(&query.q),
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        meeting: Some(query.meeting.as_str()).filter(|id| !id.is_empty()).map(MeetingId::from),
    };
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let (found, count) = tokio::try_join!(
        app.store.find_records(&filter, after, PAGE_ROWS),
        app.store.count_records(&filter)
    )?;
    let full = i64::try_from(found.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = found.last().filter(|_| full).map(|last| {
        let after = last.cursor();
        let parameters =
            [("q", &*query.q), ("bloc", &query.bloc), ("meeting", &query.meeting), ("after", &after)];
        address("/evidence", &parameters)
    });
    let blocs = app.store.blocs().await?;
    Ok(show(&ListPage { page, query, blocs, found, count, next: next.unwrap_or_default() }))
}
