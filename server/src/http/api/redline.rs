//! What became of a text between two moments, as a file for programs to fetch.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::{Asked, Named};
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::compare::redline_answer;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadResolution, routes!(read_redline))
}

/// Between which moments, and as what.
#[derive(Deserialize, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RedlineQuery {
    /// A version's id, `c120` for the text after the 120th change, or `now`; the newest named version when absent.
    pub from: String,
    /// Likewise; `now` when absent.
    pub to: String,
    /// `docx`, with Word's own revisions, or `pdf`; `docx` when absent.
    pub format: String,
}

/// Gives the redline between two moments as a file: accepting all revisions gives `to`, rejecting all gives `from`.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/redline",
    params(("resolution" = String, Path), RedlineQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_redline(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(query): Asked<RedlineQuery>,
) -> Result<Response, Problem> {
    let RedlineQuery { from, to, format } = &query;
    let format = if format.is_empty() { "docx" } else { format };
    redline_answer(&app, &ResolutionId::from(id), (from, to), format).await
}
