//! Pilot meetings in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::meeting::add_meeting::add_meeting;
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, MeetingId};
use crate::store::meeting::{MeetingFilter, MeetingRow};

mod body;
mod correct;
mod template;

use body::{MeetingBody, MeetingView, view};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(list_meetings))
        .api(Act::ReadEvidence, routes!(read_meeting))
        .api(Act::RecordMeeting, routes!(post_meeting))
        .api(Act::RecordMeeting, routes!(correct::post_meeting_version))
        .api(Act::ReadEvidence, routes!(correct::list_meeting_versions))
        .api(Act::ReadEvidence, routes!(template::list_score_templates))
        .api(Act::ManageGuidance, routes!(template::post_score_template))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MeetingsQuery {
    /// Only this bloc.
    bloc: Option<String>,
    /// Only this round.
    round: Option<i64>,
}

/// Lists pilot meetings, latest first.
#[utoipa::path(get, path = "/api/v1/meetings", params(MeetingsQuery, Span),
    responses((status = 200, body = Listed<MeetingView>)))]
async fn list_meetings(
    State(app): State<App>,
    Asked(query): Asked<MeetingsQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<MeetingView>>, Problem> {
    let bloc = query.bloc.filter(|id| !id.is_empty()).map(BlocId::from);
    let filter = MeetingFilter { bloc, round: query.round };
    let rows = app.store.meetings(&filter, span.after.as_deref(), span.rows()).await?;
    let next = span.next(&rows, MeetingRow::cursor);
    let templates = app.store.score_templates().await?;
    let items = rows.into_iter().map(|row| view(row, &templates)).collect();
    Ok(Json(Listed { items, next }))
}

/// Reads one meeting.
#[utoipa::path(get, path = "/api/v1/meetings/{meeting}", responses((status = 200, body = MeetingView)))]
async fn read_meeting(
    State(app): State<App>,
    Named(meeting): Named<String>,
) -> Result<Json<MeetingView>, Problem> {
    let row = app.store.meeting(&MeetingId::from(meeting)).await?;
    Ok(Json(view(row, &app.store.score_templates().await?)))
}

/// Records a meeting.
#[utoipa::path(post, path = "/api/v1/meetings", request_body = MeetingBody,
    responses((status = 201, body = MeetingView)))]
async fn post_meeting(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<MeetingBody>,
) -> Result<(StatusCode, Json<MeetingView>), Problem> {
    let id = add_meeting(&app, Some(&by), input.new_meeting()).await?;
    let row = app.store.meeting(&id).await?;
    Ok((StatusCode::CREATED, Json(view(row, &app.store.score_templates().await?))))
}
