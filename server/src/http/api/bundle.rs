//! The bundle for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::{Asked, Named};
use crate::action::resolution::lay_out::Wanted;
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::bundle::sent;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ExportBundle, routes!(get_bundle))
}

/// Which version is wanted.
#[derive(Deserialize, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct BundleQuery {
    /// A sealed version's id; the newest sealed one when absent.
    version: Option<String>,
}

/// Makes the bundle of a sealed version: a ZIP that `duthao verify` and the page /verify prove.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/bundle",
    params(("resolution" = String, Path), BundleQuery),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
async fn get_bundle(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(query): Asked<BundleQuery>,
) -> Result<Response, Problem> {
    let wanted = query.version.as_deref().map_or(Wanted::Now, Wanted::of);
    sent(&app, &ResolutionId::from(id), &wanted).await
}
