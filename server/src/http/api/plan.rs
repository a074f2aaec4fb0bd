//! The plan of pilot meetings in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Named, Sent};
use crate::action::WrongField;
use crate::action::plan::call_off_meeting::call_off_meeting;
use crate::action::plan::move_meeting::move_meeting;
use crate::action::plan::plan_meeting::{NewPlan, ToldAppointment, plan_meeting};
use crate::action::plan::read_board::read_board;
use crate::app::App;
use crate::domain::meeting::{Day, Hour, MeetingKind};
use crate::domain::permission::Act;
use crate::domain::plan::{Entry, Sums};
use crate::http::member::{Member, Who};
use crate::http::plan::{progress_of, warning_words};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::PlanId;
use crate::store::plan::PlanRow;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(read_plan_board))
        .api(Act::PlanMeeting, routes!(post_plan))
        .api(Act::ReadEvidence, routes!(read_plan))
        .api(Act::PlanMeeting, routes!(post_plan_move))
        .api(Act::PlanMeeting, routes!(post_plan_call_off))
}

/// A planned meeting.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    pub id: String,
    pub cell: String,
    pub cell_name: String,
    pub organisation: String,
    pub bloc: String,
    pub round: i64,
    /// `regular` or `thematic`.
    pub kind: String,
    /// `2020-09-03`.
    pub date: String,
    /// `19:00`.
    pub start: Option<String>,
    pub place: String,
    pub group: Option<u8>,
    /// `planned missing recorded called_off`.
    pub progress: String,
    /// The meeting that kept it.
    pub meeting: Option<String>,
    /// Why it will not be held.
    pub called_off: Option<String>,
    pub version: i64,
    pub invented: bool,
}

async fn view(app: &App, id: &PlanId) -> Result<PlanView, Problem> {
    let row: PlanRow = app.store.plan(id).await?;
    let today = Day::at(app.clock.now()).unwrap_or(row.plan.when.date);
    let progress = progress_of(&row, today).id().to_owned();
    let (plan, when) = (row.plan.clone(), row.plan.when);
    Ok(PlanView {
        id: plan.id.to_string(),
        cell: plan.cell.to_string(),
        cell_name: row.cell.name,
        organisation: row.cell.organisation,
        bloc: row.cell.bloc.to_string(),
        round: plan.round,
        kind: plan.kind.id().to_owned(),
        date: when.date.iso(),
        start: when.start.map(Hour::shown),
        place: when.place,
        group: when.group,
        progress,
        meeting: row.meeting.map(|id| id.to_string()),
        called_off: row.called_off,
        version: row.version,
        invented: plan.invented,
    })
}

/// One cell in one round, planned or recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    pub plan: Option<String>,
    pub meeting: Option<String>,
    pub cell: String,
    pub cell_name: String,
    pub bloc: String,
    pub round: i64,
    pub date: String,
    pub group: Option<u8>,
    /// `planned missing recorded unplanned called_off`.
    pub progress: String,
    pub called_off: Option<String>,
}

/// How many.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SumsView {
    pub planned: usize,
    pub missing: usize,
    pub recorded: usize,
    pub called_off: usize,
}

/// The board of the plan.
#[derive(Serialize, ToSchema)]
pub struct BoardView {
    pub rounds: Vec<i64>,
    /// By bloc, round and day.
    pub entries: Vec<EntryView>,
    pub sums: SumsView,
    /// What departs from the rules of the survey, in words; nothing was refused for it.
    pub warnings: Vec<String>,
    /// Whether some of the latest rounds are left out.
    pub cut: bool,
}

fn entry_view(entry: &Entry, today: Day) -> EntryView {
    EntryView {
        plan: entry.plan.as_ref().map(ToString::to_string),
        meeting: entry.meeting.as_ref().map(ToString::to_string),
        cell: entry.cell.to_string(),
        cell_name: entry.cell_name.clone(),
        bloc: entry.bloc.to_string(),
        round: entry.round,
        date: entry.date.iso(),
        group: entry.group,
        progress: entry.progress(today).id().to_owned(),
        called_off: entry.called_off.clone(),
    }
}

/// Reads the board: what is planned, recorded, missing and called off.
#[utoipa::path(get, path = "/api/v1/plan", responses((status = 200, body = BoardView)))]
async fn read_plan_board(State(app): State<App>, member: Member) -> Result<Json<BoardView>, Problem> {
    let read = read_board(&app).await?;
    let board = read.board;
    let Sums { planned, missing, recorded, called_off } = board.sums;
    let entries = board.rows.iter().flat_map(|row| row.cells.iter().flatten());
    Ok(Json(BoardView {
        entries: entries.map(|entry| entry_view(entry, read.today)).collect(),
        sums: SumsView { planned, missing, recorded, called_off },
        warnings: board.warnings.iter().map(|warning| warning_words(member.lang, warning)).collect(),
        rounds: board.rounds,
        cut: read.cut,
    }))
}

/// When, where and before whom.
#[derive(Deserialize, ToSchema)]
pub struct AppointmentBody {
    /// `2020-09-03` or `03/09/2020`.
    pub date: String,
    /// `19:00`; empty while it is not known.
    #[serde(default)]
    pub start: String,
    #[serde(default)]
    pub place: String,
    pub group: Option<u8>,
}

impl AppointmentBody {
    fn told(self) -> ToldAppointment {
        ToldAppointment { date: self.date, start: self.start, place: self.place, group: self.group }
    }
}

/// A cell chosen for a round.
#[derive(Deserialize, ToSchema)]
pub struct PlanBody {
    /// The id of the cell.
    pub cell: String,
    pub round: i64,
    /// `regular` or `thematic`.
    pub kind: String,
    #[serde(flatten)]
    pub when: AppointmentBody,
}

/// Another appointment, with the version read and the reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoveBody {
    pub of_version: i64,
    pub reason: String,
    #[serde(flatten)]
    pub when: AppointmentBody,
}

/// Why a meeting will not be held.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallOffBody {
    pub of_version: i64,
    pub reason: String,
}

/// Plans a meeting.
#[utoipa::path(post, path = "/api/v1/plan", request_body = PlanBody,
    responses((status = 201, body = PlanView)))]
async fn post_plan(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<PlanBody>,
) -> Result<(StatusCode, Json<PlanView>), Problem> {
    let kind = MeetingKind::of_id(&input.kind);
    let unknown = WrongField::of("kind", "field-meeting-kind-unknown");
    let new = NewPlan {
        id: None,
        cell: input.cell,
        round: input.round,
        kind: kind.unwrap_or_default(),
        when: input.when.told(),
        invented: false,
        unread: kind.is_none().then_some(unknown).into_iter().collect(),
    };
    let id = plan_meeting(&app, Some(&by), new).await?;
    Ok((StatusCode::CREATED, Json(view(&app, &id).await?)))
}

/// Reads one planned meeting.
#[utoipa::path(get, path = "/api/v1/plan/{plan}", responses((status = 200, body = PlanView)))]
async fn read_plan(State(app): State<App>, Named(plan): Named<String>) -> Result<Json<PlanView>, Problem> {
    Ok(Json(view(&app, &PlanId::from(plan)).await?))
}

/// Moves a planned meeting.
#[utoipa::path(post, path = "/api/v1/plan/{plan}/move", request_body = MoveBody,
    responses((status = 200, body = PlanView)))]
async fn post_plan_move(
    State(app): State<App>,
    Who(by): Who,
    Named(plan): Named<String>,
    Sent(input): Sent<MoveBody>,
) -> Result<Json<PlanView>, Problem> {
    let id = PlanId::from(plan);
    move_meeting(&app, Some(&by), &id, input.of_version, &input.when.told(), &input.reason).await?;
    Ok(Json(view(&app, &id).await?))
}

/// Calls a planned meeting off.
#[utoipa::path(post, path = "/api/v1/plan/{plan}/call-off", request_body = CallOffBody,
    responses((status = 200, body = PlanView)))]
async fn post_plan_call_off(
    State(app): State<App>,
    Who(by): Who,
    Named(plan): Named<String>,
    Sent(input): Sent<CallOffBody>,
) -> Result<Json<PlanView>, Problem> {
    let id = PlanId::from(plan);
    call_off_meeting(&app, Some(&by), &id, input.of_version, &input.reason).await?;
    Ok(Json(view(&app, &id).await?))
}
