//! The follow-up in the API: tasks with how far each has come, their units, and what is recorded for them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Named, Sent};
use crate::action::Class;
use crate::action::task::give_task::{TypedTask, give_task, mend_task};
use crate::action::task::list_tasks::{SeenTask, SeenUnits, list_tasks, list_units};
use crate::action::task::record_answers::{Chosen, SeenAt, TypedAnswer, record_answers};
use crate::action::task::withdraw_task::withdraw_task;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::permission::Act;
use crate::domain::task::{Count, Part, State as Standing, Unit, UnitAnswer};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ResolutionId, TaskId};

/// Units of one answer.
const UNITS_MAX: usize = 200;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(list_follow_up))
        .api(Act::GiveTask, routes!(post_task))
        .api(Act::GiveTask, routes!(post_task_mend))
        .api(Act::GiveTask, routes!(post_task_withdraw))
        .api(Act::ReadResolution, routes!(list_task_units))
        .api(Act::RecordTask, routes!(post_task_record))
}

/// How many units stand where.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CountView {
    all: usize,
    /// Have taken the task over, whether they have done it or not.
    taken_over: usize,
    done: usize,
    unable: usize,
    /// Have answered nothing.
    waiting: usize,
    overdue: usize,
}

impl From<Count> for CountView {
    fn from(count: Count) -> Self {
        Self {
            all: count.all,
            taken_over: count.taken_over(),
            done: count.done,
            unable: count.unable,
            waiting: count.waiting(),
            overdue: count.overdue,
        }
    }
}

/// The count of one bloc or organisation.
#[derive(Serialize, ToSchema)]
struct PartView {
    id: String,
    name: String,
    count: CountView,
}

impl From<Part> for PartView {
    fn from(part: Part) -> Self {
        Self { id: part.id, name: part.name, count: part.count.into() }
    }
}

/// A task.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TaskView {
    id: String,
    clause: String,
    /// What the clause is called: its number and how it begins.
    place: String,
    /// The clause's words, as sealed.
    clause_words: String,
    /// 1 and on; to be sent when it is mended, or something is recorded.
    edition: i64,
    words: String,
    in_charge: String,
    /// `cells`, `organisations`, `bloc:<id>`, `organisation:<id>`, `body`.
    to: String,
    /// Year-month-day.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    note: String,
    overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_for: Option<String>,
    count: CountView,
    blocs: Vec<PartView>,
    organisations: Vec<PartView>,
}

impl From<SeenTask> for TaskView {
    fn from(seen: SeenTask) -> Self {
        let says = seen.task.says;
        Self {
            id: seen.task.id.to_string(),
            clause: seen.task.clause.to_string(),
            place: seen.clause,
            clause_words: seen.clause_words,
            edition: says.edition,
            words: says.words,
            in_charge: says.in_charge,
            to: says.to.to_text(),
            due: says.due.map(Day::iso),
            note: says.note,
            overdue: seen.overdue,
            withdrawn_for: seen.task.withdrawn.map(|one| one.reason),
            count: seen.progress.whole.into(),
            blocs: seen.progress.blocs.into_iter().map(Into::into).collect(),
            organisations: seen.progress.organisations.into_iter().map(Into::into).collect(),
        }
    }
}

/// The follow-up of a resolution.
#[derive(Serialize, ToSchema)]
struct FollowUpView {
    /// In the order in which they were given; withdrawn ones last.
    items: Vec<TaskView>,
    /// Units that some task is addressed to.
    asked: usize,
    /// Those of them that have answered nothing.
    silent: usize,
}

/// Lists the tasks of a resolution with how far each has come.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/tasks", params(("resolution" = String, Path)),
    responses((status = 200, body = FollowUpView)))]
async fn list_follow_up(
    State(app): State<App>,
    Named(id): Named<String>,
) -> Result<Json<FollowUpView>, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let seen = list_tasks(&app, &row.id).await?;
    let items = seen.tasks.into_iter().chain(seen.withdrawn).map(Into::into).collect();
    Ok(Json(FollowUpView { items, asked: seen.asked, silent: seen.silent.len() }))
}

/// A task to be given.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TaskInput {
    /// A clause of the sealed words.
    clause: String,
    words: String,
    /// Who answers for it; needed where it is addressed to a `body`.
    #[serde(default)]
    in_charge: String,
    /// `cells`, `organisations`, `bloc:<id>`, `organisation:<id>`, `body`.
    to: String,
    /// `2021-03-31` or `31/03/2021`; none when empty.
    #[serde(default)]
    due: String,
    #[serde(default)]
    note: String,
}

/// The id of what was given.
#[derive(Serialize, ToSchema)]
struct GivenView {
    id: String,
}

/// Gives a task out of a clause of the sealed words.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/tasks", params(("resolution" = String, Path)),
    request_body = TaskInput, responses((status = 201, body = GivenView)))]
async fn post_task(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<TaskInput>,
) -> Result<(StatusCode, Json<GivenView>), Problem> {
    let TaskInput { clause, words, in_charge, to, due, note } = input;
    let typed = TypedTask { words, in_charge, to, due, note };
    let task = give_task(&app, &by, &ResolutionId::from(id), (&clause, &typed)).await?;
    Ok((StatusCode::CREATED, Json(GivenView { id: task.to_string() })))
}

/// A task as it is to be from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MendInput {
    /// The edition that was looked at.
    edition: i64,
    words: String,
    #[serde(default)]
    in_charge: String,
    to: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    note: String,
}

/// Mends a task; the edition before stays readable.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/tasks/{task}/mend",
    params(("resolution" = String, Path), ("task" = String, Path)), request_body = MendInput,
    responses((status = 204)))]
async fn post_task_mend(
    State(app): State<App>,
    Who(by): Who,
    Named((id, task)): Named<(String, String)>,
    Sent(input): Sent<MendInput>,
) -> Result<StatusCode, Problem> {
    let MendInput { edition, words, in_charge, to, due, note } = input;
    let typed = TypedTask { words, in_charge, to, due, note };
    mend_task(&app, &by, (&ResolutionId::from(id), &TaskId::from(task)), (edition, &typed)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why a task is withdrawn.
#[derive(Deserialize, ToSchema)]
struct TaskReasonInput {
    /// The edition that was looked at.
    edition: i64,
    reason: String,
}

/// Withdraws a task for good.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/tasks/{task}/withdraw",
    params(("resolution" = String, Path), ("task" = String, Path)), request_body = TaskReasonInput,
    responses((status = 204)))]
async fn post_task_withdraw(
    State(app): State<App>,
    Who(by): Who,
    Named((id, task)): Named<(String, String)>,
    Sent(input): Sent<TaskReasonInput>,
) -> Result<StatusCode, Problem> {
    let about = (&ResolutionId::from(id), &TaskId::from(task));
    withdraw_task(&app, &by, about, (input.edition, &input.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which units are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
struct UnitsAsked {
    /// The unit behind which the list begins; from the first without it.
    after: String,
}

/// A unit with what counts of its answers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TaskUnitView {
    /// Empty for a body that is no unit.
    unit: String,
    name: String,
    organisation: String,
    bloc: String,
    /// `waiting`, `taken`, `done`, `unable`.
    state: String,
    /// Year-month-day; none while it waits, also where what was recorded was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    /// Who took it over in the unit.
    who: String,
    /// The result, or why not.
    result: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    /// Milliseconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_at: Option<i64>,
}

impl From<(Unit, Option<UnitAnswer>)> for TaskUnitView {
    fn from((unit, answer): (Unit, Option<UnitAnswer>)) -> Self {
        let said = answer.as_ref();
        Self {
            unit: unit.id,
            name: unit.name,
            organisation: unit.organisation_name,
            bloc: unit.bloc_name,
            state: said.map(|one| one.state).unwrap_or_default().id().to_owned(),
            day: said.filter(|one| one.state != Standing::Waiting).map(|one| one.day.iso()),
            recorded_by: said.map(|one| one.by.to_string()),
            recorded_at: said.map(|one| one.at.0),
            who: said.map(|one| one.who.clone()).unwrap_or_default(),
            result: answer.map(|one| one.words).unwrap_or_default(),
        }
    }
}

/// A part of the units of a task.
#[derive(Serialize, ToSchema)]
struct TaskUnitsView {
    items: Vec<TaskUnitView>,
    /// How much was ever recorded for the task; to be sent when something is recorded for these units.
    turn: i64,
    /// What `after` is for the next part; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists the units that a task is addressed to with what each answered, at most 200 at a time. An `after` that is none
/// of them is refused.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/tasks/{task}/units",
    params(("resolution" = String, Path), ("task" = String, Path), UnitsAsked),
    responses((status = 200, body = TaskUnitsView)))]
async fn list_task_units(
    State(app): State<App>,
    Named((id, task)): Named<(String, String)>,
    Asked(asked): Asked<UnitsAsked>,
) -> Result<Json<TaskUnitsView>, Problem> {
    let listed = list_units(&app, &ResolutionId::from(id), &TaskId::from(task)).await?;
    let SeenUnits { units, turn, .. } = listed;
    let begin = match asked.after.as_str() {
        "" => 0,
        after => {
            let place = units.iter().position(|(unit, _)| unit.id == after);
            place.ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))? + 1
        }
    };
    let more = units.len().saturating_sub(begin) > UNITS_MAX;
    let items: Vec<TaskUnitView> = units.into_iter().skip(begin).take(UNITS_MAX).map(Into::into).collect();
    let next = items.last().filter(|_| more).map(|last| last.unit.clone());
    Ok(Json(TaskUnitsView { items, turn, next }))
}

/// What units answered.
#[derive(Deserialize, ToSchema)]
struct RecordInput {
    /// The edition that was looked at.
    edition: i64,
    /// The `turn` of the answer in which the units were read. Where something was recorded for one of them since, nothing
    /// is; without it, it is recorded all the same.
    #[serde(default)]
    turn: Option<i64>,
    /// Ids of the units; one empty id for a body that is no unit.
    units: Vec<String>,
    /// `taken`, `done`, `unable`, or `waiting` to take back what was recorded by mistake.
    state: String,
    /// `2021-03-31` or `31/03/2021`; today in Hà Nội when empty.
    #[serde(default)]
    day: String,
    /// Who took it over in the unit.
    #[serde(default)]
    who: String,
    /// The result, or why not.
    #[serde(default)]
    result: String,
}

/// For how many units it was recorded.
#[derive(Serialize, ToSchema)]
struct RecordedView {
    count: usize,
}

/// Records the same for all these units.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/tasks/{task}/record",
    params(("resolution" = String, Path), ("task" = String, Path)), request_body = RecordInput,
    responses((status = 201, body = RecordedView)))]
async fn post_task_record(
    State(app): State<App>,
    Who(by): Who,
    Named((id, task)): Named<(String, String)>,
    Sent(input): Sent<RecordInput>,
) -> Result<(StatusCode, Json<RecordedView>), Problem> {
    let RecordInput { edition, turn, units, state, day, who, result } = input;
    let typed = TypedAnswer { state, day, who, words: result };
    let about = (&ResolutionId::from(id), &TaskId::from(task));
    let seen = (SeenAt { edition, turn }, &typed);
    let count = record_answers(&app, &by, about, seen, Chosen::Each(&units)).await?;
    Ok((StatusCode::CREATED, Json(RecordedView { count })))
}
