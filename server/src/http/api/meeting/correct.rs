//! Corrections of meetings in the API: a new version, and what each version was.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{MeetingBody, MeetingView, view};
use crate::action::meeting::correct_meeting::{MeetingCorrection, correct_meeting};
use crate::app::App;
use crate::http::api::{Asked, Listed, Named, Sent, Span};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::id::MeetingId;
use crate::store::meeting::MeetingRow;

/// A whole meeting as it ought to be, with the version read and the reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionBody {
    /// The version that was read; a newer one refuses the correction.
    pub of_version: i64,
    pub reason: String,
    #[serde(flatten)]
    pub meeting: MeetingBody,
}

/// One version of a meeting.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingVersionView {
    pub version: i64,
    /// Why it was made; empty for the first.
    pub reason: String,
    /// The person who made it.
    pub by: Option<String>,
    /// Milliseconds since 1970.
    pub at: i64,
    pub meeting: MeetingView,
}

/// Corrects a meeting; answers with its new version.
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/versions", request_body = CorrectionBody,
    responses((status = 201, body = MeetingView)))]
pub(super) async fn post_meeting_version(
    State(app): State<App>,
    Who(by): Who,
    Named(meeting): Named<String>,
    Sent(input): Sent<CorrectionBody>,
) -> Result<(StatusCode, Json<MeetingView>), Problem> {
    let id = MeetingId::from(meeting);
    let told = input.meeting.new_meeting();
    let correction = MeetingCorrection { of_version: input.of_version, told, reason: input.reason };
    correct_meeting(&app, &by, &id, correction).await?;
    let row = app.store.meeting(&id).await?;
    Ok((StatusCode::CREATED, Json(view(row, &app.store.score_templates().await?))))
}

/// Lists all versions of a meeting, newest first; cell and records are named as they are now.
#[utoipa::path(get, path = "/api/v1/meetings/{meeting}/versions", params(Span),
    responses((status = 200, body = Listed<MeetingVersionView>)))]
pub(super) async fn list_meeting_versions(
    State(app): State<App>,
    Named(meeting): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<MeetingVersionView>>, Problem> {
    let id = MeetingId::from(meeting);
    let newest = app.store.meeting(&id).await?;
    let earlier = app.store.meeting_versions(&id).await?.into_iter().map(|one| MeetingRow {
        meeting: one.meeting,
        version: one.version,
        reason: one.reason,
        recorded_by: one.by,
        recorded_at: one.at,
        ..newest.clone()
    });
    let all: Vec<MeetingRow> = std::iter::once(newest.clone()).chain(earlier).collect();
    let Listed { items, next } = span.part(all, |row| row.version.to_string())?;
    let templates = app.store.score_templates().await?;
    let told = items.into_iter().map(|row| MeetingVersionView {
        version: row.version,
        reason: row.reason.clone(),
        by: row.recorded_by.as_ref().map(ToString::to_string),
        at: row.recorded_at.0,
        meeting: view(row, &templates),
    });
    Ok(Json(Listed { items: told.collect(), next }))
}
