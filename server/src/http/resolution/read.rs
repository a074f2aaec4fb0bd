//! The text of a resolution to read: whole, and its clauses alone for a page that follows the text.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::clause::{ReadClause, read_clauses};
use crate::action::demo::read_invented::invented_clauses;
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::permission::Act;
use crate::domain::resolution::Text;
use crate::http::flag::mark_flags;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, ResolutionId};
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;
use crate::store::version::VersionKind;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}", get(read)).page(
        Act::ReadResolution,
        Method::GET,
        "/resolutions/{resolution}/text",
        get(text_fragment),
    )
}

/// The words a reader sees: the newest sealed ones from the seal on, the living ones before.
async fn words_now(app: &App, row: &ResolutionRow) -> Result<Text, Problem> {
    if row.stage.is_sealed() {
        let versions = app.store.versions(&row.id).await?;
        let sealed = versions.into_iter().filter(|one| one.kind == VersionKind::Sealed);
        if let Some(version) = sealed.max_by_key(|one| one.ordinal) {
            return Ok(version.text);
        }
    }
    Ok(app.rooms.text(&row.id).await?.as_ref().clone())
}

#[derive(Template)]
#[template(path = "resolution/read.html")]
struct ReadPage {
    page: Page,
    row: ResolutionRow,
    /// "NGHỊ QUYẾT", as it is printed.
    document_type: String,
    /// "CỦA BAN THƯỜNG VỤ THỊ ỦY".
    authority_line: String,
    subject: String,
    clauses: Vec<ReadClause>,
    /// Whether the draft was made up for the demo, in whole or in part.
    invented: bool,
    /// What this reader may do beside a clause that leans on evidence: the key of its words, or nothing.
    adds: &'static str,
}

impl ReadPage {
    fn clause_href(&self, clause: &ReadClause, page: &str) -> String {
        format!("/resolutions/{}/clauses/{}/{page}", self.row.id, clause.id)
    }
}

#[derive(Template)]
#[template(path = "resolution/clauses.html")]
struct ClausesPart {
    page: Page,
    row: ResolutionRow,
    clauses: Vec<ReadClause>,
    adds: &'static str,
}

impl ClausesPart {
    fn clause_href(&self, clause: &ReadClause, page: &str) -> String {
        format!("/resolutions/{}/clauses/{}/{page}", self.row.id, clause.id)
    }
}

/// Whoever links adds evidence, whoever offers suggests some, everybody else only reads.
fn adds_of(page: &Page) -> &'static str {
    if page.may_now(Act::LinkEvidence) {
        "reading-link"
    } else if page.may_now(Act::OfferEvidence) {
        "reading-offer"
    } else {
        ""
    }
}

/// The clauses as this reader sees them: with the offers that wait, for whoever answers them, and with the flags of
/// records that were corrected or withdrawn since.
async fn clauses_for(
    app: &App,
    page: &Page,
    row: &ResolutionRow,
    text: &Text,
) -> Result<(Vec<ReadClause>, bool), Problem> {
    let made_up = invented_clauses(app, &row.id).await?;
    let waiting =
        if page.may_now(Act::AnswerOffer) { app.store.open_offers(&row.id).await? } else { Vec::new() };
    let waiting: BTreeMap<ClauseId, i64> = waiting.into_iter().collect();
    let mut clauses = read_clauses(text, made_up.as_ref(), &waiting);
    mark_flags(app, &row.id, text, &mut clauses).await?;
    Ok((clauses, made_up.is_some()))
}

async fn read(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let text = words_now(&app, &row).await?;
    let page = Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage).at("read");
    let Body { document_type, authority_line, .. } =
        serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let (clauses, invented) = clauses_for(&app, &page, &row, &text).await?;
    let (adds, subject) = (adds_of(&page), text.subject);
    Ok(show(&ReadPage { page, document_type, authority_line, clauses, subject, row, invented, adds }))
}

/// The clauses alone, for a reading page that follows the text.
async fn text_fragment(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let text = words_now(&app, &row).await?;
    let page = Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage);
    let (clauses, _) = clauses_for(&app, &page, &row, &text).await?;
    let adds = adds_of(&page);
    Ok(show(&ClausesPart { page, row, clauses, adds }))
}
