//! Reserving an opinion, in the API.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{VoteView, view};
use crate::action::vote::reserve_opinion::reserve_opinion;
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::api::{Named, Sent};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.secret_api(Act::ReserveOpinion, routes!(post_reserved))
}

/// An opinion on its way in.
#[derive(Deserialize, ToSchema)]
struct ReservedInput {
    words: String,
}

/// Reserves the caller's opinion with the vote, or puts other words in its place.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/reserve",
    params(("resolution" = String, Path)), request_body = ReservedInput,
    responses((status = 200, body = VoteView)))]
async fn post_reserved(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<ReservedInput>,
) -> Result<Json<VoteView>, Problem> {
    let id = ResolutionId::from(id);
    reserve_opinion(&app, &by, &id, &input.words).await?;
    view(&app, &by, &id).await
}
