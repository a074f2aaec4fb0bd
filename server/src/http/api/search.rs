//! The search in the API.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Span};
use crate::action::Class;
use crate::action::search::search_all::search_all;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::search::entry::Found;
use crate::domain::search::excerpt::excerpt;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::http::search::place;
use crate::store::search::Hit;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadResolution, routes!(get_search))
}

/// A part of an excerpt.
#[derive(Serialize, ToSchema)]
pub struct PieceView {
    pub text: String,
    /// Whether this is one of the words found.
    pub marked: bool,
}

/// Something that was found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HitView {
    /// `clause`, `record`, `meeting`, `comment`, `suggestion` or `opinion`.
    pub kind: &'static str,
    pub id: String,
    /// The resolution of a clause or of what was said.
    pub resolution: Option<String>,
    /// The clause that something was said of.
    pub clause: Option<String>,
    pub title: String,
    pub excerpt: Vec<PieceView>,
    /// The day of a record, of a meeting or on which something was said.
    pub date: Option<String>,
    pub withdrawn: bool,
    /// Whether it was said among those who write and pass on the text.
    pub internal: bool,
    /// Whether every word was found with the accents typed.
    pub as_typed: bool,
    /// The page where it is read.
    pub href: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words, with or without accents; each is the beginning of a word, and all must be there.
    #[serde(default)]
    q: String,
    /// Only `clause`, `record`, `meeting`, `comment`, `suggestion` or `opinion`.
    kind: Option<String>,
}

/// Finds clauses, records, meetings and what was said; those with the accents typed first.
#[utoipa::path(get, path = "/api/v1/search", params(SearchQuery, Span),
    responses((status = 200, body = Listed<HitView>)))]
async fn get_search(
    State(app): State<App>,
    Who(by): Who,
    Asked(query): Asked<SearchQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<HitView>>, Problem> {
    let kind = match query.kind.as_deref().filter(|kind| !kind.is_empty()) {
        None => None,
        Some(id) => Some(Found::of_id(id).ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))?),
    };
    let results = search_all(&app, &by, &query.q, kind, span.after.as_deref(), span.rows()).await?;
    let next = span.next(&results.hits, Hit::cursor);
    let items = results.hits.iter().map(|hit| {
        let pieces = excerpt(&hit.shown, &results.query, hit.rank == 0).into_iter();
        HitView {
            kind: hit.kind.id(),
            id: hit.object.clone(),
            resolution: Some(hit.resolution.clone()).filter(|id| !id.is_empty()),
            clause: Some(hit.clause.clone()).filter(|id| !id.is_empty()),
            title: hit.title.clone(),
            excerpt: pieces.map(|piece| PieceView { text: piece.text, marked: piece.marked }).collect(),
            date: Some(hit.date.clone()).filter(|date| !date.is_empty()),
            withdrawn: hit.withdrawn,
            internal: hit.internal,
            as_typed: hit.rank == 0,
            href: place(hit),
        }
    });
    Ok(Json(Listed { items: items.collect(), next }))
}
