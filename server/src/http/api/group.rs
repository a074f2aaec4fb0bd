//! Working groups in the API: listed, opened, read, changed, closed, and brought back.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::group::bring_back::bring_back;
use crate::action::group::change_members::change_members;
use crate::action::group::close_group::close_group;
use crate::action::group::list_groups::list_groups;
use crate::action::group::open_group::{NewGroup, open_group};
use crate::action::group::preview_bringing::preview_bringing;
use crate::action::group::seen_group;
use crate::app::App;
use crate::domain::group::merge::{Change, Main};
use crate::domain::group::{Group, Sight};
use crate::domain::permission::Act;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::Wish;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, GroupId, PersonId, ResolutionId};
use crate::store::group::Bringing;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_groups))
        .api(Act::OpenGroup, routes!(post_group))
        .api(Act::ReadResolution, routes!(read_group))
        .api(Act::ManageGroup, routes!(put_group_members))
        .api(Act::ManageGroup, routes!(post_group_close))
        .api(Act::ReadResolution, routes!(read_group_report))
        .api(Act::Suggest, routes!(post_group_bringing))
}

/// A working group, as whoever asks may know it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    pub id: String,
    pub name: String,
    pub task: String,
    /// Ids of people.
    pub members: Vec<String>,
    pub opened_by: String,
    /// Milliseconds since 1970 UTC.
    pub opened_at: i64,
    /// Null while the group is open.
    pub closed_at: Option<i64>,
    /// The group's own text, read like a resolution; told to members only.
    pub lane: Option<String>,
    /// The version of the resolution that it began from; told to members only.
    pub base: Option<Vec<String>>,
}

fn view(group: Group, sight: Sight) -> GroupView {
    let own = sight == Sight::Text;
    GroupView {
        id: group.id.to_string(),
        name: group.name,
        task: group.task,
        members: group.members.iter().map(ToString::to_string).collect(),
        opened_by: group.opened_by.to_string(),
        opened_at: group.opened_at.0,
        closed_at: group.closed.map(|closed| closed.at.0),
        lane: own.then(|| group.lane.to_string()),
        base: own.then_some(group.base.0),
    }
}

/// Lists the working groups of a resolution that whoever asks may know of, the oldest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/groups",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<GroupView>)))]
async fn read_groups(
    State(app): State<App>,
    Who(reader): Who,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<GroupView>>, Problem> {
    let listed = list_groups(&app, &reader, &ResolutionId::from(id)).await?;
    let all = listed.groups.into_iter().map(|(group, sight)| view(group, sight)).collect();
    Ok(Json(span.part(all, |group: &GroupView| group.id.clone())?))
}

/// A group to be opened.
#[derive(Deserialize, ToSchema)]
pub struct GroupInput {
    /// At most 80 characters.
    #[serde(default)]
    pub name: String,
    /// What it is to do, at most 1000 characters.
    #[serde(default)]
    pub task: String,
    /// Ids of people who may suggest changes.
    #[serde(default)]
    pub members: Vec<String>,
}

fn chosen(members: Vec<String>) -> BTreeSet<PersonId> {
    members.into_iter().map(PersonId::from).collect()
}

/// What was just made.
#[derive(Serialize, ToSchema)]
pub struct GroupMade {
    pub id: String,
}

/// Opens a working group; its text begins with the words of the resolution as they stand.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/groups", params(("resolution" = String, Path)),
    request_body = GroupInput, responses((status = 201, body = GroupMade)))]
async fn post_group(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<GroupInput>,
) -> Result<(StatusCode, Json<GroupMade>), Problem> {
    let new = NewGroup { name: input.name, task: input.task, members: chosen(input.members) };
    let made = open_group(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(GroupMade { id: made.to_string() })))
}

/// One bringing back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BringingView {
    /// The first is 1.
    pub nth: i64,
    /// The version of the group's text that was brought back.
    pub heads: Vec<String>,
    pub by: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// Suggestions made.
    pub made: i64,
    /// Changes left out: brought before, or such as no suggestion can say.
    pub left_out: i64,
    /// Earlier suggestions of the group that were taken back.
    pub withdrawn: i64,
    /// Clauses the group had not touched.
    pub untouched: i64,
}

impl From<Bringing> for BringingView {
    fn from(one: Bringing) -> Self {
        Self {
            nth: one.nth,
            heads: one.heads.0,
            by: one.by.to_string(),
            at: one.at.0,
            made: one.made,
            left_out: one.left_out,
            withdrawn: one.withdrawn,
            untouched: one.untouched,
        }
    }
}

/// A suggestion that a group brought back.
#[derive(Serialize, ToSchema)]
pub struct BroughtView {
    /// The clause of the group's text.
    pub clause: String,
    pub suggestion: String,
    /// `open`, `answered` or `taken_back`.
    pub state: &'static str,
}

/// A working group with what it brought back.
#[derive(Serialize, ToSchema)]
pub struct GroupRead {
    pub group: GroupView,
    /// The oldest first.
    pub bringings: Vec<BringingView>,
    /// The oldest first, as much as was asked for.
    pub brought: Listed<BroughtView>,
}

/// Reads one working group.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/groups/{group}",
    params(("resolution" = String, Path), ("group" = String, Path), Span),
    responses((status = 200, body = GroupRead)))]
async fn read_group(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, group)): Named<(String, String)>,
    Asked(span): Asked<Span>,
) -> Result<Json<GroupRead>, Problem> {
    use crate::domain::group::merge::Since;
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    let seen = seen_group(&app, &reader, &id, &group).await?;
    let brought = app.store.brought(&group).await?.into_iter().map(|one| BroughtView {
        clause: one.known.lane.to_string(),
        suggestion: one.known.suggestion.to_string(),
        state: match one.known.since {
            Since::Waits => "open",
            Since::Answered => "answered",
            Since::TakenBack => "taken_back",
        },
    });
    let brought = span.part(brought.collect(), |one: &BroughtView| one.suggestion.clone())?;
    let bringings = app.store.bringings(&group).await?.into_iter().map(Into::into).collect();
    Ok(Json(GroupRead { group: view(seen.group, seen.sight), bringings, brought }))
}

/// Who is to be in a group.
#[derive(Deserialize, ToSchema)]
pub struct MembersInput {
    pub members: Vec<String>,
}

/// Chooses the members of a group anew.
#[utoipa::path(put, path = "/api/v1/resolutions/{resolution}/groups/{group}/members",
    params(("resolution" = String, Path), ("group" = String, Path)), request_body = MembersInput,
    responses((status = 204)))]
async fn put_group_members(
    State(app): State<App>,
    Who(by): Who,
    Named((id, group)): Named<(String, String)>,
    Sent(input): Sent<MembersInput>,
) -> Result<StatusCode, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    change_members(&app, &by, &id, &group, chosen(input.members)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a group: its text is read only from now on.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/groups/{group}/close",
    params(("resolution" = String, Path), ("group" = String, Path)), responses((status = 204)))]
async fn post_group_close(
    State(app): State<App>,
    Who(by): Who,
    Named((id, group)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    close_group(&app, &by, &ResolutionId::from(id), &GroupId::from(group)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One thing the group would have the resolution say.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupChange {
    /// The clause of the resolution it is about; a new clause would stand behind it.
    pub clause: String,
    /// `words`, `insert`, `remove` or `move`.
    pub sort: &'static str,
    /// The words proposed; empty where there are none.
    pub words: String,
    /// Of another place: the clause before it; null stands for the very beginning.
    pub after: Option<String>,
    /// The clause's words when the group's text began.
    pub base_words: String,
    /// What became of the clause in the resolution since: `same`, `changed` or `gone`.
    pub main: &'static str,
    /// Its words there now, where they changed.
    pub main_words: Option<String>,
    /// The suggestion that says it already, where it was brought back before.
    pub brought: Option<String>,
}

fn change(change: &Change, brought: Option<String>) -> GroupChange {
    let (main, main_words) = match &change.main {
        Main::Same => ("same", None),
        Main::Changed { now } => ("changed", Some(now.clone())),
        Main::Gone => ("gone", None),
    };
    let after = match &change.wish {
        Wish::Move { after } => after.as_ref().map(ClauseId::to_string),
        Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => None,
    };
    GroupChange {
        clause: change.clause.to_string(),
        sort: change.wish.sort(),
        words: change.wish.words().to_owned(),
        after,
        base_words: change.base_words.clone(),
        main,
        main_words,
        brought,
    }
}

/// Something that stays in the group's text, for no suggestion can say it.
#[derive(Serialize, ToSchema)]
pub struct LeftView {
    /// The clause of the group's text; null for the subject.
    pub clause: Option<String>,
    /// `recast`, `answers`, `at_start`, `long` or `subject`.
    pub why: &'static str,
}

/// What a group changed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupReport {
    /// The version of the group's text looked at: bringing back names it.
    pub seen: Vec<String>,
    /// What would be suggested, in the order of the text.
    pub fresh: Vec<GroupChange>,
    /// What was brought back before and has not changed since.
    pub again: Vec<GroupChange>,
    /// Waiting suggestions of the group that would be taken back.
    pub withdrawn: Vec<String>,
    pub left: Vec<LeftView>,
    /// Places where the resolution says by now what the group says.
    pub agreed: usize,
    pub untouched: usize,
    pub may_bring: bool,
}

/// Tells a member what bringing the group's text back would come to. Changes nothing.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/groups/{group}/report",
    params(("resolution" = String, Path), ("group" = String, Path)),
    responses((status = 200, body = GroupReport)))]
async fn read_group_report(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, group)): Named<(String, String)>,
) -> Result<Json<GroupReport>, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    let found = preview_bringing(&app, &reader, &id, &group, None).await?;
    let left = found.report.left.iter();
    let left =
        left.map(|one| LeftView { clause: one.clause.as_ref().map(ToString::to_string), why: one.why.id() });
    Ok(Json(GroupReport {
        fresh: found.plan.fresh.iter().map(|one| change(one, None)).collect(),
        again: found.plan.again.iter().map(|(one, id)| change(one, Some(id.to_string()))).collect(),
        withdrawn: found.plan.withdrawn.iter().map(ToString::to_string).collect(),
        left: left.collect(),
        agreed: found.report.agreed,
        untouched: found.report.untouched,
        may_bring: found.may.is_ok(),
        seen: found.seen.0,
    }))
}

/// What is brought back.
#[derive(Deserialize, ToSchema)]
pub struct BringInput {
    /// The version of the group's text that was seen in the report.
    pub seen: Vec<String>,
    /// Stands beside each suggestion.
    #[serde(default)]
    pub note: String,
}

/// Brings the group's text back: what it changed becomes suggestions in the group's name.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/groups/{group}/bringings",
    params(("resolution" = String, Path), ("group" = String, Path)), request_body = BringInput,
    responses((status = 201, body = BringingView)))]
async fn post_group_bringing(
    State(app): State<App>,
    Who(by): Who,
    Named((id, group)): Named<(String, String)>,
    Sent(input): Sent<BringInput>,
) -> Result<(StatusCode, Json<BringingView>), Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    let made = bring_back(&app, &by, &id, &group, (&Heads(input.seen), &input.note)).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
