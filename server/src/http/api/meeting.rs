//! Pilot meetings and the coverage of resolutions in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::evidence::read_coverage::read_coverage;
use crate::action::meeting::add_meeting::add_meeting;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::proposal;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, MeetingId, ResolutionId};
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
        .api(Act::ReadResolution, routes!(read_coverage_of))
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

/// What one bloc gives to one proposal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageCell {
    pub bloc: String,
    /// Ids of records that support or quantify, each once.
    pub records: Vec<String>,
    pub meetings: Vec<String>,
    /// Whether one meeting carries it all.
    pub single_source: bool,
    /// Ids of records that contradict.
    pub contradicting: Vec<String>,
}

/// One proposal over all blocs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageRow {
    pub clause: String,
    /// `GP1` …
    pub code: String,
    pub words: String,
    pub records: usize,
    pub meetings: usize,
    pub gap: bool,
    pub single_source: bool,
    pub cells: Vec<CoverageCell>,
    /// Linked records that were withdrawn.
    pub withdrawn: Vec<String>,
    /// Linked records that are not known here.
    pub unknown: Vec<String>,
}

/// Proposals × blocs.
#[derive(Serialize, ToSchema)]
pub struct CoverageView {
    pub rows: Vec<CoverageRow>,
    /// Records that support some proposal, each once.
    pub records: usize,
    pub meetings: usize,
    /// Proposals that nothing supports.
    pub gaps: usize,
}

fn ids(sources: &[proposal::Source]) -> Vec<String> {
    sources.iter().map(|source| source.record.id.to_string()).collect()
}

fn row_view(row: proposal::Row) -> CoverageRow {
    let cells = row.cells.iter().map(|cell| CoverageCell {
        bloc: cell.bloc.to_string(),
        records: ids(&cell.sources),
        meetings: cell.meetings().iter().map(ToString::to_string).collect(),
        single_source: cell.is_single(),
        contradicting: ids(&cell.against),
    });
    CoverageRow {
        clause: row.clause.to_string(),
        records: row.records(),
        meetings: row.meetings(),
        gap: row.is_gap(),
        single_source: row.is_single(),
        cells: cells.collect(),
        withdrawn: ids(&row.withdrawn),
        unknown: row.unknown.iter().map(ToString::to_string).collect(),
        code: row.code,
        words: row.words,
    }
}

/// Computes the coverage of a resolution's present words.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/coverage",
    responses((status = 200, body = CoverageView)))]
async fn read_coverage_of(
    State(app): State<App>,
    Named(resolution): Named<String>,
) -> Result<Json<CoverageView>, Problem> {
    let coverage = read_coverage(&app, &ResolutionId::from(resolution)).await?;
    Ok(Json(CoverageView {
        records: coverage.records,
        meetings: coverage.meetings,
        gaps: coverage.gaps(),
        rows: coverage.rows.into_iter().map(row_view).collect(),
    }))
}
