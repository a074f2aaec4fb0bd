//! Conflict cards in the API: which words two people changed at once, and what was decided.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::conflict::list_conflicts::list_conflicts;
use crate::action::conflict::resolve_conflict::resolve_conflict;
use crate::app::App;
use crate::domain::conflict::{Conflict, How, State as CardState};
use crate::domain::permission::Act;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ConflictId, PersonId, ResolutionId};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadText, routes!(read_conflicts)).api(Act::EditText, routes!(post_resolve))
}

/// What one writer meant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SideView {
    person: String,
    name: String,
    /// The words as this writer had them; a clause taken out is empty.
    text: String,
    /// When it was stored: milliseconds since 1970 UTC.
    at: i64,
}

/// Words left where nobody looks for them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StrayView {
    text: String,
    /// The moved words they belong behind.
    lead: String,
    /// Automerge cursors of the first and the last letter.
    from: String,
    to: String,
}

/// A conflict card.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConflictView {
    id: String,
    clause: String,
    /// `sentence`, `removed`, `tail` or `twice`.
    kind: String,
    /// `open` or `resolved`.
    state: String,
    /// The words before both.
    base: String,
    /// What each meant: two or more, those of `choose_first` and `choose_second` first.
    sides: Vec<SideView>,
    /// The words as they were merged.
    merged: String,
    /// Automerge cursors of the first and the last letter of the merged words.
    span: Option<(String, String)>,
    /// Other clauses concerned: where moved words went.
    places: Vec<String>,
    strays: Vec<StrayView>,
    opened_at: i64,
    /// `keep`, `choose_first`, `choose_second` or `edited`, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_at: Option<i64>,
}

fn view(card: Conflict, names: &BTreeMap<PersonId, String>) -> ConflictView {
    let (how, by, at) = match card.state {
        CardState::Open => (None, None, None),
        CardState::Resolved { how, by, at } => (Some(how), Some(by), Some(at)),
    };
    let name = |person: &PersonId| names.get(person).cloned().unwrap_or_default();
    let sides = card.body.sides.into_iter().map(|side| SideView {
        name: name(&side.person),
        person: side.person.to_string(),
        text: side.text,
        at: side.at.0,
    });
    let strays = card.body.strays.into_iter().map(|stray| StrayView {
        text: stray.text,
        lead: stray.lead,
        from: stray.from,
        to: stray.to,
    });
    ConflictView {
        id: card.id.to_string(),
        clause: card.clause.to_string(),
        kind: card.kind.id().to_owned(),
        state: if how.is_some() { "resolved" } else { "open" }.to_owned(),
        base: card.body.base,
        sides: sides.collect(),
        merged: card.body.merged,
        span: card.body.span,
        places: card.body.places.iter().map(ToString::to_string).collect(),
        strays: strays.collect(),
        opened_at: card.opened_at.0,
        how: how.map(|how| how.id().to_owned()),
        resolved_by: by.map(|by| by.to_string()),
        resolved_at: at.map(|at| at.0),
    }
}

/// Which cards are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CardsAsked {
    /// `open`, which is meant when absent, or `all`.
    state: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    limit: Option<i64>,
    /// The `next` of the answer before.
    after: Option<String>,
}

/// Lists the conflict cards, oldest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/conflicts",
    params(("resolution" = String, Path), CardsAsked),
    responses((status = 200, body = Listed<ConflictView>)))]
async fn read_conflicts(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(asked): Asked<CardsAsked>,
) -> Result<Json<Listed<ConflictView>>, Problem> {
    let open = match asked.state.as_deref() {
        None | Some("" | "open") => true,
        Some("all") => false,
        Some(_) => return Err(Problem::plain("wrong-query", Class::Invalid)),
    };
    let listed = list_conflicts(&app, &ResolutionId::from(id), open).await?;
    let items: Vec<ConflictView> = listed.cards.into_iter().map(|card| view(card, &listed.names)).collect();
    let span = Span { limit: asked.limit, after: asked.after };
    Ok(Json(span.part(items, |card| card.id.clone())?))
}

/// A decision.
#[derive(Deserialize, ToSchema)]
struct DecisionInput {
    /// `keep`, `choose_first`, `choose_second` or `edited`.
    #[serde(default)]
    how: String,
}

/// Where a card stands now.
#[derive(Serialize, ToSchema)]
struct DecisionView {
    id: String,
    state: String,
    how: String,
}

/// Decides a card. Choosing notes whose words stand; they are written by an ordinary change of the text.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/conflicts/{conflict}/resolve",
    params(("resolution" = String, Path), ("conflict" = String, Path)), request_body = DecisionInput,
    responses((status = 200, body = DecisionView)))]
async fn post_resolve(
    State(app): State<App>,
    Who(by): Who,
    Named((id, card)): Named<(String, String)>,
    Sent(input): Sent<DecisionInput>,
) -> Result<Json<DecisionView>, Problem> {
    let how = How::of_id(&input.how).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let card = resolve_conflict(&app, &by, &ResolutionId::from(id), &ConflictId::from(card), how).await?;
    Ok(Json(DecisionView { id: card.id.to_string(), state: "resolved".into(), how: how.id().to_owned() }))
}
