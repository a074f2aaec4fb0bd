//! The bundle of a resolution, fetched by the office from the page of its vote.

use axum::extract::State;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::api::Named;
use super::problem::Problem;
use super::routes::Doors;
use crate::action::bundle::make_bundle::make_bundle;
use crate::action::resolution::lay_out::Wanted;
use crate::app::App;
use crate::domain::permission::Act;
use crate::id::ResolutionId;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ExportBundle, Method::GET, "/resolutions/{resolution}/bundle/{version}", get(bundle))
}

async fn bundle(
    State(app): State<App>,
    Named((id, version)): Named<(String, String)>,
) -> Result<Response, Problem> {
    sent(&app, &ResolutionId::from(id), &Wanted::of(&version)).await
}

/// Makes the bundle and answers with it as a file.
pub(super) async fn sent(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Response, Problem> {
    let bytes = make_bundle(app, id, wanted).await?;
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let disposition = HeaderValue::from_static("attachment; filename=\"nghi-quyet.bundle.zip\"");
    out.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
