//! The forms that plan a meeting, move it and call it off.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::when_words;
use crate::action::plan::call_off_meeting::call_off_meeting;
use crate::action::plan::move_meeting::{ChangePlanError, move_meeting};
use crate::action::plan::plan_meeting::{NewPlan, ToldAppointment, plan_meeting};
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::meeting::{CellName, MeetingKind};
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::meeting::choose_cell;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::unit::CellQuery;
use crate::id::{CellId, PlanId};
use crate::store::plan::PlanRow;
use crate::words::say;

/// What cannot be read as a number is as wrong as a number below zero.
const NOT_A_NUMBER: i64 = -1;

type Typed = HashMap<String, String>;

#[derive(Template)]
#[template(path = "meeting/plan_form.html")]
struct FormPage {
    page: Page,
    cell: CellName,
    /// What is moved; a new one is planned where there is none.
    was: Option<PlanRow>,
    typed: Typed,
    wrong: WrongWords,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn named(&self, field: &str, message: &str) -> String {
        let key = match field {
            "cell" => return message.to_owned(),
            "reason" => "plan-move-reason".to_owned(),
            plain => format!("meeting-{plain}"),
        };
        format!("{}: {message}", self.page.t(&key))
    }

    fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    fn action(&self) -> String {
        match &self.was {
            Some(was) => format!("/meetings/plan/{}/move", was.plan.id),
            None => "/meetings/plan/new".to_owned(),
        }
    }

    fn was_words(&self) -> String {
        self.was.as_ref().map(|was| when_words(&self.page, &was.plan.when)).unwrap_or_default()
    }
}

fn form_page(
    app: &App,
    member: &Member,
    (cell, was): (CellName, Option<PlanRow>),
    typed: Typed,
    problem: Option<&Problem>,
) -> Response {
    let title = if was.is_some() { "plan-move-title" } else { "plan-new-title" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("meetings").at("plan");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let shown = show(&FormPage { page, cell, was, typed, wrong });
    match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewQuery {
    cell: String,
    round: String,
    #[serde(flatten)]
    search: CellQuery,
}

async fn name_of(app: &App, id: &str) -> Result<CellName, Problem> {
    let cell = app.store.cell(&CellId::from(id)).await?;
    let (organisation, bloc, bloc_name) = (cell.organisation_name, cell.bloc, cell.bloc_name);
    Ok(CellName { name: cell.name, organisation, bloc, bloc_name })
}

pub(super) async fn new_plan(
    State(app): State<App>,
    member: Member,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    if query.cell.is_empty() {
        let page = Page::of(&app, &member, say(member.lang, "plan-choose-cell", &[]));
        let carry = vec![("round", query.round)];
        let path = "/meetings/plan/new";
        return choose_cell(&app, page.under("meetings"), (path, path), query.search, carry).await;
    }
    let cell = name_of(&app, &query.cell).await?;
    let typed =
        [("cell", query.cell), ("round", query.round), ("kind", MeetingKind::Regular.id().to_owned())];
    let typed = typed.map(|(field, value)| (field.to_owned(), value)).into();
    Ok(form_page(&app, &member, (cell, None), typed, None))
}

fn word<'a>(typed: &'a Typed, field: &str) -> &'a str {
    typed.get(field).map(|value| value.trim()).unwrap_or_default()
}

fn appointment(typed: &Typed) -> ToldAppointment {
    let group = word(typed, "group");
    ToldAppointment {
        date: word(typed, "date").to_owned(),
        start: word(typed, "start").to_owned(),
        place: word(typed, "place").to_owned(),
        // A group that cannot be read is told as wrong rather than taken for none.
        group: (!group.is_empty()).then(|| group.parse().unwrap_or(u8::MAX)),
    }
}

pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let kind = MeetingKind::of_id(word(&typed, "kind"));
    let unknown = WrongField::of("kind", "field-meeting-kind-unknown");
    let new = NewPlan {
        id: None,
        cell: word(&typed, "cell").to_owned(),
        round: word(&typed, "round").parse().unwrap_or(NOT_A_NUMBER),
        kind: kind.unwrap_or_default(),
        when: appointment(&typed),
        invented: false,
        unread: kind.is_none().then_some(unknown).into_iter().collect(),
    };
    match plan_meeting(&app, Some(&by), new).await {
        // The board tells at once whether the plan still keeps the rules.
        Ok(_) => Ok(Redirect::to("/meetings/plan").into_response()),
        Err(error @ EntryError::Wrong(_)) => {
            let problem = Problem::from(error);
            // Without its cell the form cannot be shown again; the problem page says to choose one.
            let Ok(cell) = name_of(&app, word(&typed, "cell")).await else { return Err(problem) };
            Ok(form_page(&app, &member, (cell, None), typed, Some(&problem)))
        }
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}

/// Reads a plan that may still be changed.
async fn open(app: &App, plan: String) -> Result<PlanRow, Problem> {
    let row = app.store.plan(&PlanId::from(plan)).await?;
    if row.meeting.is_some() {
        return Err(ChangePlanError::Recorded.into());
    }
    if row.called_off.is_some() {
        return Err(ChangePlanError::CalledOff.into());
    }
    Ok(row)
}

pub(super) async fn move_page(
    State(app): State<App>,
    member: Member,
    Path(plan): Path<String>,
) -> Result<Response, Problem> {
    let row = open(&app, plan).await?;
    let when = &row.plan.when;
    let typed = [
        ("version", row.version.to_string()),
        ("date", when.date.shown()),
        ("start", when.start.map(|start| start.shown()).unwrap_or_default()),
        ("place", when.place.clone()),
        ("group", when.group.map(|group| group.to_string()).unwrap_or_default()),
    ];
    let typed = typed.map(|(field, value)| (field.to_owned(), value)).into();
    Ok(form_page(&app, &member, (row.cell.clone(), Some(row)), typed, None))
}

pub(super) async fn move_one(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(plan): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = PlanId::from(plan.clone());
    let version = word(&typed, "version").parse().unwrap_or_default();
    let (to, reason) = (appointment(&typed), word(&typed, "reason").to_owned());
    match move_meeting(&app, Some(&by), &id, version, &to, &reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/meetings/plan/{id}")).into_response()),
        Err(error @ (ChangePlanError::Wrong(_) | ChangePlanError::Same | ChangePlanError::Changed)) => {
            let row = open(&app, plan).await?;
            if matches!(error, ChangePlanError::Changed) {
                typed.insert("version".to_owned(), row.version.to_string());
            }
            Ok(form_page(&app, &member, (row.cell.clone(), Some(row)), typed, Some(&error.into())))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "meeting/plan_call_off.html")]
struct CallOffPage {
    page: Page,
    row: PlanRow,
    reason: String,
    wrong: WrongWords,
}

impl CallOffPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn when(&self) -> String {
        when_words(&self.page, &self.row.plan.when)
    }
}

pub(super) async fn call_off_page(
    State(app): State<App>,
    member: Member,
    Path(plan): Path<String>,
) -> Result<Response, Problem> {
    let row = open(&app, plan).await?;
    let page = Page::of(&app, &member, say(member.lang, "plan-call-off-title", &[])).under("meetings");
    Ok(show(&CallOffPage { page, row, reason: String::new(), wrong: Vec::new() }))
}

pub(super) async fn call_off(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(plan): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = PlanId::from(plan.clone());
    let version = word(&typed, "version").parse().unwrap_or_default();
    match call_off_meeting(&app, Some(&by), &id, version, word(&typed, "reason")).await {
        Ok(()) => Ok(Redirect::to(&format!("/meetings/plan/{id}")).into_response()),
        Err(error @ (ChangePlanError::Wrong(_) | ChangePlanError::Changed)) => {
            let problem = match error {
                // It was moved meanwhile: its new day is shown, to be looked at before it is called off.
                ChangePlanError::Changed => {
                    let told = WrongField::of("reason", "problem-plan-changed");
                    Problem::from(ChangePlanError::Wrong(vec![told]))
                }
                error => Problem::from(error),
            };
            let row = open(&app, plan).await?;
            let page = Page::of(&app, &member, say(member.lang, "plan-call-off-title", &[]));
            let page = page.under("meetings");
            let wrong = wrong_words(&problem, &page);
            let reason = word(&typed, "reason").to_owned();
            let shown = show(&CallOffPage { page, row, reason, wrong });
            Ok((problem.status(), shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
