//! The list of recorded meetings.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{present, template_of};
use crate::app::App;
use crate::domain::meeting::ScoreTemplate;
use crate::domain::unit::Bloc;
use crate::http::evidence::address;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::BlocId;
use crate::store::meeting::{MeetingFilter, MeetingRow};
use crate::words::say;

/// Meetings of one page.
const PAGE_ROWS: i64 = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ListQuery {
    bloc: String,
    round: String,
    after: String,
}

#[derive(Template)]
#[template(path = "meeting/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    blocs: Vec<Bloc>,
    rounds: Vec<i64>,
    rows: Vec<MeetingRow>,
    templates: Vec<ScoreTemplate>,
    count: i64,
    blocs_met: i64,
    next: String,
}

impl ListPage {
    fn present(&self, row: &MeetingRow) -> String {
        present(row)
    }

    fn grade(&self, row: &MeetingRow) -> String {
        let grade = template_of(row, &self.templates).and_then(|template| row.meeting.grade(template));
        grade.map_or_else(|| self.page.t("meeting-not-scored"), |grade| self.page.word("grade", grade.id()))
    }
}

pub(super) async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let page =
        Page::of(&app, &member, say(member.lang, "meetings-title", &[])).under("meetings").at("meetings");
    let filter = MeetingFilter {
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        round: query.round.parse().ok(),
    };
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let rows = app.store.meetings(&filter, after, PAGE_ROWS).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = rows.last().filter(|_| full).map(|last| {
        let after = last.cursor();
        address("/meetings", &[("bloc", &query.bloc), ("round", &query.round), ("after", &after)])
    });
    let (count, blocs_met) = app.store.count_meetings(&filter).await?;
    Ok(show(&ListPage {
        page,
        blocs: app.store.blocs().await?,
        rounds: app.store.meeting_rounds().await?,
        templates: app.store.score_templates().await?,
        query,
        rows,
        count,
        blocs_met,
        next: next.unwrap_or_default(),
    }))
}
