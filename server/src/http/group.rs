//! Working groups: their list, the form that opens one, the page of a group, and bringing its lane back.

mod bring;
mod form;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::api::Named;
use super::evidence::address;
use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use super::suggestion::view::{SuggestionView, views};
use crate::action::Class;
use crate::action::group::close_group::close_group;
use crate::action::group::list_groups::list_groups;
use crate::action::group::read_group::{ReadGroup, read_group};
use crate::action::suggestion::list_suggestions::may;
use crate::app::App;
use crate::domain::group::{Group, Sight};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::redline::Fate;
use crate::id::{GroupId, ResolutionId, SuggestionId};
use crate::store::group::Bringing;
use crate::words::say;

/// Suggestions of one page: each has its forms, and is read before it is decided.
const PAGE_ROWS: usize = 20;

const LIST: &str = "/resolutions/{resolution}/groups";
const NEW: &str = "/resolutions/{resolution}/groups/new";
const ONE: &str = "/resolutions/{resolution}/groups/{group}";
const MEMBERS: &str = "/resolutions/{resolution}/groups/{group}/members";
const CLOSE: &str = "/resolutions/{resolution}/groups/{group}/close";
const BRING: &str = "/resolutions/{resolution}/groups/{group}/bring";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, LIST, get(list))
        .page(Act::OpenGroup, Method::GET, NEW, get(form::blank))
        .page(Act::OpenGroup, Method::POST, NEW, post(form::open))
        .page(Act::ReadResolution, Method::GET, ONE, get(read))
        .page(Act::ManageGroup, Method::POST, MEMBERS, post(form::members))
        .page(Act::ManageGroup, Method::GET, CLOSE, get(ask_to_close))
        .page(Act::ManageGroup, Method::POST, CLOSE, post(close))
        // Who may suggest nothing more still reads what the group changed; bringing it back is asked in the action.
        .page(Act::ReadResolution, Method::GET, BRING, get(bring::preview))
        .page(Act::Suggest, Method::POST, BRING, post(bring::bring))
}

/// A group in the list.
struct GroupRow {
    id: GroupId,
    lane: ResolutionId,
    name: String,
    task: String,
    members: String,
    closed: bool,
    /// Whether the reader is a member.
    own: bool,
}

#[derive(Template)]
#[template(path = "group/list.html")]
struct ListPage {
    page: Page,
    resolution: ResolutionId,
    groups: Vec<GroupRow>,
    may_open: bool,
    /// Whether the reader sees all groups, and not only those they are in.
    sees_all: bool,
}

impl ListPage {
    fn heading(&self) -> String {
        let open = self.groups.iter().filter(|group| !group.closed).count();
        match (self.groups.len(), open) {
            (0, _) => self.page.t("groups-title"),
            (_, 0) => self.page.t("groups-all-closed"),
            _ => self.page.t1("groups-working", "count", open),
        }
    }
}

/// A page about a resolution, beside its suggestions.
async fn page_of(app: &App, member: &Member, id: &ResolutionId, title: &str) -> Result<Page, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, title, &[]));
    Ok(page.about(id, &row.title, row.stage).at("groups"))
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let page = page_of(&app, &member, &id, "groups-title").await?;
    let listed = list_groups(&app, &reader, &id).await?;
    let groups = listed.groups.iter().map(|(group, sight)| GroupRow {
        id: group.id.clone(),
        lane: group.lane.clone(),
        name: group.name.clone(),
        task: group.task.clone(),
        members: listed.members(group).join(", "),
        closed: group.closed.is_some(),
        own: *sight == Sight::Text,
    });
    let (may_open, sees_all) = (page.may_now(Act::OpenGroup), page.may_now(Act::ManageGroup));
    Ok(show(&ListPage { groups: groups.collect(), resolution: id, may_open, sees_all, page }))
}

/// One bringing back, in words.
struct BringingRow {
    nth: i64,
    who: String,
    when: String,
    made: i64,
    left_out: i64,
    withdrawn: i64,
    untouched: i64,
}

#[derive(Template)]
#[template(path = "group/read.html")]
struct GroupPage {
    page: Page,
    resolution: ResolutionId,
    group: Group,
    /// Whether the reader is a member.
    own: bool,
    members: Vec<String>,
    opened: String,
    closed: String,
    /// Everybody who may be a member, where the reader may choose them.
    delegations: Vec<form::Delegation>,
    may_manage: bool,
    may_bring: bool,
    bringings: Vec<BringingRow>,
    all: Vec<SuggestionView>,
    next: String,
    wrong: WrongWords,
    told: String,
}

impl GroupPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OneQuery {
    after: String,
}

async fn read(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
    Query(query): Query<OneQuery>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    Ok(show(&group_page(&app, (&reader, &member), (&id, &group), &query.after).await?))
}

async fn group_page(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, group): (&ResolutionId, &GroupId),
    after: &str,
) -> Result<GroupPage, Problem> {
    let mut page = page_of(app, member, id, "groups-title").await?;
    let after = Some(SuggestionId::from(after)).filter(|after| !after.as_str().is_empty());
    // One more than is shown tells whether there is a next page.
    let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let found = read_group(app, reader, id, group, (after.as_ref(), limit)).await?;
    let seen = &found.seen;
    page.title.clone_from(&seen.group.name);
    let (own, closed) = (seen.sight == Sight::Text, seen.group.closed.as_ref());
    let may_manage = page.may_now(Act::ManageGroup) && closed.is_none();
    let mut members: Vec<String> = seen.group.members.iter().map(|one| found.name(one).to_owned()).collect();
    members.sort_unstable();
    let delegations = if may_manage { form::candidates(app, &seen.group.members).await? } else { Vec::new() };
    let mut all = views(&found.suggested, reader, may(reader, seen.stage), member.lang);
    let more = all.len() > PAGE_ROWS;
    all.truncate(PAGE_ROWS);
    let last = all.last().filter(|_| more);
    let path = format!("/resolutions/{id}/groups/{group}");
    Ok(GroupPage {
        next: last.map(|last| address(&path, &[("after", last.first.as_str())])).unwrap_or_default(),
        opened: told_of(&found, &seen.group.opened_by, moment_text(seen.group.opened_at)),
        closed: closed.map(|end| told_of(&found, &end.by, moment_text(end.at))).unwrap_or_default(),
        may_bring: own && page.may_now(Act::Suggest),
        bringings: found.bringings.iter().rev().map(|one| row(&found, one)).collect(),
        resolution: id.clone(),
        group: seen.group.clone(),
        own,
        members,
        delegations,
        may_manage,
        all,
        wrong: Vec::new(),
        told: String::new(),
        page,
    })
}

fn told_of(found: &ReadGroup, who: &crate::id::PersonId, when: String) -> String {
    format!("{} · {when}", found.name(who))
}

fn row(found: &ReadGroup, one: &Bringing) -> BringingRow {
    BringingRow {
        nth: one.nth,
        who: found.name(&one.by).to_owned(),
        when: moment_text(one.at),
        made: one.made,
        left_out: one.left_out,
        withdrawn: one.withdrawn,
        untouched: one.untouched,
    }
}

#[derive(Template)]
#[template(path = "group/close.html")]
struct ClosePage {
    page: Page,
    resolution: ResolutionId,
    group: Group,
    told: String,
}

async fn close_page(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, group): (&ResolutionId, &GroupId),
) -> Result<ClosePage, Problem> {
    let page = page_of(app, member, id, "group-close-title").await?;
    let seen = crate::action::group::seen_group(app, reader, id, group).await?;
    Ok(ClosePage { page, resolution: id.clone(), group: seen.group, told: String::new() })
}

async fn ask_to_close(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    Ok(show(&close_page(&app, (&reader, &member), (&id, &group)).await?))
}

async fn close(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    match close_group(&app, &by, &id, &group).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/groups/{group}")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.class != Class::Conflict {
                return Err(problem);
            }
            let mut shown = close_page(&app, (&by, &member), (&id, &group)).await?;
            shown.told = problem_words(&problem, &shown.page);
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}

/// Shows a group again with what was wrong.
async fn again(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, group): (&ResolutionId, &GroupId),
    problem: &Problem,
) -> Result<GroupPage, Problem> {
    if !matches!(problem.class, Class::Invalid | Class::Conflict) {
        return Err(problem.clone());
    }
    let mut shown = group_page(app, (reader, member), (id, group), "").await?;
    shown.wrong = wrong_words(problem, &shown.page);
    if shown.wrong.is_empty() {
        shown.told = problem_words(problem, &shown.page);
    }
    Ok(shown)
}
