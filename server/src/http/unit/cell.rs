//! Cells one by one: added, changed, one without meetings taken away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::action::EntryError;
use crate::action::unit::change_cell::{CellEntry, put_cell, remove_cell};
use crate::action::unit::unit_entry::UnitError;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::unit::{Cell, Organisation};
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{CellId, OrganisationId};
use crate::words::say;

const NEW: &str = "/units/cells/new";
const ONE: &str = "/units/cells/{cell}";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ManageUnits, Method::GET, NEW, get(new_page))
        .page(Act::ManageUnits, Method::POST, NEW, post(add))
        .page(Act::ManageUnits, Method::GET, ONE, get(change_page))
        .page(Act::ManageUnits, Method::POST, ONE, post(change))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CellForm {
    organisation: String,
    name: String,
    members: String,
    /// `remove`: it is taken away.
    act: String,
}

impl CellForm {
    fn entry(&self) -> CellEntry {
        CellEntry {
            organisation: OrganisationId::from(self.organisation.as_str()),
            name: self.name.clone(),
            members: self.members.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "unit/cell.html")]
struct FormPage {
    page: Page,
    typed: CellForm,
    /// The cell to be changed; `None` for a new one.
    cell: Option<Cell>,
    organisations: Vec<Organisation>,
    wrong: WrongWords,
    /// Why it cannot be taken away.
    refused: String,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn form_page(
    app: &App,
    member: &Member,
    cell: Option<Cell>,
    typed: CellForm,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let title = if cell.is_some() { "cell-change-title" } else { "cell-new-title" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("units");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let refused = problem.filter(|problem| problem.fields.is_empty());
    let refused = refused.map(|problem| problem_words(problem, &page));
    let organisations = app.store.organisations().await?;
    let refused = refused.unwrap_or_default();
    let shown = show(&FormPage { page, typed, cell, organisations, wrong, refused });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

async fn new_page(
    State(app): State<App>,
    member: Member,
    Query(typed): Query<CellForm>,
) -> Result<Response, Problem> {
    form_page(&app, &member, None, typed, None).await
}

fn back_to(organisation: &str) -> Response {
    Redirect::to(&crate::http::evidence::address("/units", &[("organisation", organisation)])).into_response()
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<CellForm>,
) -> Result<Response, Problem> {
    match put_cell(&app, &by, None, form.entry()).await {
        Ok(_) => Ok(back_to(&form.organisation)),
        Err(error @ UnitError::Entry(EntryError::Wrong(_))) => {
            form_page(&app, &member, None, form, Some(&error.into())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn change_page(
    State(app): State<App>,
    member: Member,
    Path(cell): Path<String>,
) -> Result<Response, Problem> {
    let cell = app.store.cell(&CellId::from(cell)).await?;
    let typed = CellForm {
        organisation: cell.organisation.to_string(),
        name: cell.name.clone(),
        members: cell.members.to_string(),
        act: String::new(),
    };
    form_page(&app, &member, Some(cell), typed, None).await
}

async fn change(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(cell): Path<String>,
    Form(form): Form<CellForm>,
) -> Result<Response, Problem> {
    let id = CellId::from(cell);
    let cell = app.store.cell(&id).await?;
    let removing = form.act == "remove";
    let done = if removing {
        remove_cell(&app, &by, &id).await
    } else {
        put_cell(&app, &by, Some(&id), form.entry()).await.map(|_| ())
    };
    match done {
        Ok(()) if removing => Ok(back_to(cell.organisation.as_str())),
        Ok(()) => Ok(back_to(&form.organisation)),
        Err(error @ (UnitError::Entry(EntryError::Wrong(_)) | UnitError::Leans(_, _))) => {
            form_page(&app, &member, Some(cell), form, Some(&error.into())).await
        }
        Err(error) => Err(error.into()),
    }
}
