//! The history of one task: its editions, and all that was ever recorded for units, by whom.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::action::task::list_tasks::addressee_words;
use crate::action::task::units_now;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::permission::Act;
use crate::domain::task::{Addressee, Edition, Task, UnitAnswer};
use crate::http::evidence::address;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::http::routes::Doors;
use crate::http::waiver::names;
use crate::id::{PersonId, ResolutionId, TaskId};
use crate::words::say;

/// Lines of one page.
const PAGE_LINES: usize = 50;

pub(super) fn doors(doors: Doors) -> Doors {
    let path = "/resolutions/{resolution}/tasks/{task}/history";
    doors.page(Act::ReadResolution, Method::GET, path, get(read))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct HistoryQuery {
    /// The turn before which the page begins.
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "task/history.html")]
struct HistoryPage {
    page: Page,
    id: ResolutionId,
    task: Task,
    /// On the first page only, each with whom it was given to.
    editions: Vec<(Edition, String)>,
    answers: Vec<UnitAnswer>,
    people: BTreeMap<PersonId, String>,
    units: BTreeMap<String, String>,
    next: String,
}

impl HistoryPage {
    fn name(&self, by: &PersonId) -> &str {
        self.people.get(by).map_or("", String::as_str)
    }

    fn unit(&self, answer: &UnitAnswer) -> &str {
        self.units.get(&answer.unit).map_or("", String::as_str)
    }

    fn when(&self, at: &crate::clock::Millis) -> String {
        moment_text(*at)
    }

    fn due(&self, edition: &Edition) -> String {
        edition.due.map(Day::shown).unwrap_or_default()
    }

    fn facts(&self, answer: &UnitAnswer) -> String {
        super::facts(answer, "")
    }
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path((id, task)): Path<(String, String)>,
    Query(query): Query<HistoryQuery>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page =
        Page::of(&app, &member, say(member.lang, "task-history", &[])).about(&row.id, &row.title, row.stage);
    let task = app.store.task(&row.id, &TaskId::from(task)).await?;
    // One more tells whether there is a next page.
    let limit = i64::try_from(PAGE_LINES + 1).unwrap_or(i64::MAX);
    let mut answers = app.store.history_of_task(&task.id, query.before.unwrap_or(i64::MAX), limit).await?;
    let more = answers.len() > PAGE_LINES;
    answers.truncate(PAGE_LINES);
    let all = units_now(&app).await?;
    let editions = app.store.task_editions(&task.id).await?;
    let mut units: BTreeMap<String, String> = BTreeMap::new();
    // Once a body has answered, the task is given to no other one.
    let body = editions.iter().find(|one| one.to == Addressee::Body);
    units.extend(body.map(|one| (String::new(), one.in_charge.clone())));
    let lang = member.lang;
    let named = editions.into_iter().map(|one| {
        let to = addressee_words(lang, &all, &one);
        (one, to)
    });
    let editions = if query.before.is_none() { named.collect() } else { Vec::new() };
    units.extend(all.organisations.into_iter().map(|one| (one.id.to_string(), one.name)));
    units.extend(all.cells.into_iter().map(|one| (one.id.to_string(), one.name)));
    let next = answers.last().filter(|_| more).map(|last| {
        let path = format!("/resolutions/{}/tasks/{}/history", row.id, task.id);
        address(&path, &[("before", &last.turn.to_string())])
    });
    Ok(show(&HistoryPage {
        id: row.id,
        task,
        editions,
        answers,
        people: names(&app).await?,
        units,
        next: next.unwrap_or_default(),
        page,
    }))
}
