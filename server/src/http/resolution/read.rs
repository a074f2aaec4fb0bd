//! The text of a resolution to read: whole, and its clauses alone for a page that follows the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::clause::{mark_comments, mark_suggestions, read_clauses};
use super::follow::{Following, Readers, Shown, Written};
use crate::action::comment::list_comments::count_by_clause;
use crate::action::demo::read_invented::invented_clauses;
use crate::app::App;
use crate::domain::comment::{WORDS_CHARS_MAX, reads_internal};
use crate::domain::export::Body;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::http::compress::show_small;
use crate::http::flag::mark_flags;
use crate::http::member::{Member, Who};
use crate::http::page::Page;
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
    /// The clauses as they are written for all readers of this kind.
    text: String,
    written: Arc<Written>,
    insider: bool,
}

impl ReadPage {
    fn shown(&self) -> &Shown {
        &self.written.shown
    }

    fn words_max(&self) -> usize {
        WORDS_CHARS_MAX
    }

    fn suggests(&self) -> bool {
        self.page.may_now(Act::Suggest)
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
async fn write(app: &App, reader: &Person, page: &Page, readers: &Readers) -> Result<Written, Problem> {
    // Read here and not by whoever asked: they may have waited for another, and the stage has moved since.
    let row = app.store.resolution(&readers.resolution).await?;
    let text = words_now(app, &row).await?;
    let made_up = invented_clauses(app, &row.id).await?;
    let waiting =
        if page.may_now(Act::AnswerOffer) { app.store.open_offers(&row.id).await? } else { Vec::new() };
    let waiting: BTreeMap<ClauseId, i64> = waiting.into_iter().collect();
    let mut clauses = read_clauses(&text, made_up.as_ref(), &waiting);
    mark_flags(app, &row.id, &text, &mut clauses).await?;
    let counts = count_by_clause(app, reader, &row.id).await?;
    mark_comments(&mut clauses, &counts);
    mark_suggestions(&mut clauses, &app.store.open_suggestions_by_clause(&row.id).await?);
    let open = counts.iter().map(|one| one.open).sum();
    let Text { heads, subject, .. } = text;
    let shown = Shown { clauses, heads, subject, invented: made_up.is_some(), open };
    Written::of(shown, page, readers)
}

async fn read(
    State(app): State<App>,
    Extension(following): Extension<Following>,
    Who(reader): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page = Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage).at("read");
    let Body { document_type, authority_line, .. } =
        serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let insider = reads_internal(&reader.roles);
    let readers = Readers::of(&page, &row.id, adds_of(&page), insider);
    let written = following.now(&app, &readers, async || write(&app, &reader, &page, &readers).await);
    let written = written.await?;
    let waiting = if page.may_now(Act::AnswerComment) { written.shown.open } else { 0 };
    let page = page.waiting(waiting);
    let text = written.whole();
    let shown = ReadPage { page, row, document_type, authority_line, text, written, insider };
    Ok(show_small(&headers, &shown))
}

/// What a page that follows the text shows already.
#[derive(Deserialize)]
struct Showing {
    /// The version, as the page was told it; nothing asks for the whole text.
    #[serde(default)]
    since: String,
}

/// The clauses alone, for a reading page that follows the text: those that differ from what it shows.
async fn text_fragment(
    State(app): State<App>,
    Extension(following): Extension<Following>,
    Who(reader): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(showing): Query<Showing>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page = Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage);
    let readers = Readers::of(&page, &row.id, adds_of(&page), reads_internal(&reader.roles));
    let write = async || write(&app, &reader, &page, &readers).await;
    let answer = following.since(&app, &readers, &showing.since, write).await?;
    Ok(answer.answer(&headers))
}
