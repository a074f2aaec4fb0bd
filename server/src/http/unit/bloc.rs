//! Blocs as the office sets them up: added, renamed, put in order, an empty one taken away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::action::unit::change_bloc::{BlocChange, Step, change_bloc};
use crate::action::unit::unit_entry::UnitError;
use crate::action::{Class, EntryError};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::unit::BlocCount;
use crate::http::form::wrong_words;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::BlocId;
use crate::words::say;

const PATH: &str = "/units/blocs";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ManageUnits, Method::GET, PATH, get(blocs_page))
        .page(Act::ManageUnits, Method::POST, PATH, post(add))
        .page(Act::ManageUnits, Method::POST, "/units/blocs/{bloc}", post(change))
}

#[derive(Template)]
#[template(path = "unit/blocs.html")]
struct BlocsPage {
    page: Page,
    blocs: Vec<BlocCount>,
    /// Which bloc's name is being given: empty for a new one.
    of: String,
    typed: String,
    wrong: String,
    /// The field that is wrong, for the summary's link.
    field: String,
}

impl BlocsPage {
    fn is_first(&self, at: &usize) -> bool {
        *at == 0
    }

    fn is_last(&self, at: &usize) -> bool {
        at + 1 == self.blocs.len()
    }

    fn field_of(&self, bloc: &BlocCount) -> String {
        format!("name-{}", bloc.bloc.id)
    }

    fn name_of<'a>(&'a self, bloc: &'a BlocCount) -> &'a str {
        if self.of == bloc.bloc.id.as_str() { &self.typed } else { &bloc.bloc.name }
    }

    fn new_name(&self) -> &str {
        if self.of.is_empty() { &self.typed } else { "" }
    }

    fn wrong_of(&self, id: &str) -> &str {
        if self.of == id { &self.wrong } else { "" }
    }
}

async fn laid_out(app: &App, member: &Member) -> Result<BlocsPage, Problem> {
    let page = Page::of(app, member, say(member.lang, "blocs-title", &[])).under("units");
    let blocs = app.store.count_units().await?;
    let nothing = String::new;
    Ok(BlocsPage { page, blocs, of: nothing(), typed: nothing(), wrong: nothing(), field: nothing() })
}

async fn blocs_page(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    Ok(show(&laid_out(&app, &member).await?))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BlocForm {
    name: String,
    /// `rename`, `up`, `down` or `remove`.
    act: String,
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<BlocForm>,
) -> Result<Response, Problem> {
    let done = change_bloc(&app, &by, BlocChange::Add { name: form.name.clone() }).await;
    answered(&app, &member, String::new(), form.name, done).await
}

async fn change(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(bloc): Path<String>,
    Form(form): Form<BlocForm>,
) -> Result<Response, Problem> {
    let id = BlocId::from(bloc.as_str());
    let change = match form.act.as_str() {
        "up" => BlocChange::Move { id, step: Step::Up },
        "down" => BlocChange::Move { id, step: Step::Down },
        "remove" => BlocChange::Remove { id },
        _ => BlocChange::Rename { id, name: form.name.clone() },
    };
    let done = change_bloc(&app, &by, change).await;
    answered(&app, &member, bloc, form.name, done).await
}

/// Goes back to the list, or shows it with what was typed and what is wrong with it.
async fn answered(
    app: &App,
    member: &Member,
    of: String,
    typed: String,
    done: Result<BlocId, UnitError>,
) -> Result<Response, Problem> {
    let problem: Problem = match done {
        Ok(_) => return Ok(Redirect::to(PATH).into_response()),
        Err(error @ (UnitError::Entry(EntryError::Wrong(_)) | UnitError::Leans(_, _))) => error.into(),
        Err(error) => return Err(error.into()),
    };
    let mut shown = laid_out(app, member).await?;
    shown.field = if of.is_empty() { "name".to_owned() } else { format!("name-{of}") };
    shown.wrong = match problem.class {
        Class::Conflict => format!("{} {}", problem.title(shown.page.lang), problem.next(shown.page.lang)),
        _ => wrong_words(&problem, &shown.page).into_iter().map(|(_, words)| words).collect(),
    };
    (shown.of, shown.typed) = (of, typed);
    Ok((problem.status(), show(&shown)).into_response())
}
