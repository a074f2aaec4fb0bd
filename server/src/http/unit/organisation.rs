//! Grass-roots organisations: found, added, renamed, put into another bloc, an empty one taken away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::dotted;
use crate::action::EntryError;
use crate::action::unit::change_organisation::{put_organisation, read_organisation, remove_organisation};
use crate::action::unit::unit_entry::UnitError;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::search::{exact, folded};
use crate::domain::unit::{Bloc, Organisation};
use crate::http::evidence::address;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, OrganisationId};
use crate::words::say;

/// Organisations of one page, as cells: on a phone each is a card.
const PAGE_ROWS: usize = 30;

const NEW: &str = "/units/organisations/new";
const ONE: &str = "/units/organisations/{organisation}";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadUnits, Method::GET, "/units/organisations", get(list))
        .page(Act::ManageUnits, Method::GET, NEW, get(new_page))
        .page(Act::ManageUnits, Method::POST, NEW, post(add))
        .page(Act::ManageUnits, Method::GET, ONE, get(change_page))
        .page(Act::ManageUnits, Method::POST, ONE, post(change))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    q: String,
    bloc: String,
    after: String,
}

#[derive(Template)]
#[template(path = "unit/organisations.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    blocs: Vec<Bloc>,
    count: usize,
    rows: Vec<Organisation>,
    next: String,
}

impl ListPage {
    fn dotted(&self, number: &i64) -> String {
        dotted(*number)
    }
}

/// Keeps the organisations that have all words, those with the words as typed first.
fn found(all: Vec<Organisation>, query: &ListQuery) -> Vec<Organisation> {
    let words = crate::domain::search::Query::of(&query.q).words;
    let begins = |text: &str, word: &str| text.contains(&format!(" {word}"));
    let fits = |one: &Organisation| {
        let text = folded(&one.name);
        (query.bloc.is_empty() || one.bloc.as_str() == query.bloc)
            && words.iter().all(|word| begins(&text, &word.folded))
    };
    let mut rows: Vec<Organisation> = all.into_iter().filter(fits).collect();
    rows.sort_by_cached_key(|one| {
        let text = exact(&one.name);
        !words.iter().all(|word| begins(&text, &word.exact))
    });
    rows
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "organisations-title", &[])).under("units");
    let rows = found(app.store.organisations().await?, &query);
    let count = rows.len();
    let from = rows.iter().position(|one| one.id.as_str() == query.after).map_or(0, |at| at + 1);
    let rows: Vec<Organisation> = rows.into_iter().skip(from).take(PAGE_ROWS).collect();
    let next = rows.last().filter(|_| from + rows.len() < count).map(|last| {
        address(
            "/units/organisations",
            &[("q", &query.q), ("bloc", &query.bloc), ("after", last.id.as_str())],
        )
    });
    let blocs = app.store.blocs().await?;
    Ok(show(&ListPage { page, query, blocs, count, rows, next: next.unwrap_or_default() }))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OrganisationForm {
    bloc: String,
    name: String,
    /// `remove`: it is taken away.
    act: String,
}

#[derive(Template)]
#[template(path = "unit/organisation.html")]
struct FormPage {
    page: Page,
    typed: OrganisationForm,
    /// The organisation to be changed; `None` for a new one.
    organisation: Option<Organisation>,
    blocs: Vec<Bloc>,
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
    organisation: Option<Organisation>,
    typed: OrganisationForm,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let title = if organisation.is_some() { "organisation-change-title" } else { "organisation-new-title" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("units");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let refused = problem.filter(|problem| problem.fields.is_empty());
    let refused = refused.map(|problem| problem_words(problem, &page));
    let blocs = app.store.blocs().await?;
    let refused = refused.unwrap_or_default();
    let shown = show(&FormPage { page, typed, organisation, blocs, wrong, refused });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

async fn new_page(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    form_page(&app, &member, None, OrganisationForm::default(), None).await
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<OrganisationForm>,
) -> Result<Response, Problem> {
    match put_organisation(&app, &by, None, &BlocId::from(form.bloc.as_str()), &form.name).await {
        Ok(id) => Ok(Redirect::to(&format!("/units?organisation={id}")).into_response()),
        Err(error @ UnitError::Entry(EntryError::Wrong(_))) => {
            form_page(&app, &member, None, form, Some(&error.into())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn change_page(
    State(app): State<App>,
    member: Member,
    Path(organisation): Path<String>,
) -> Result<Response, Problem> {
    let one = read_organisation(&app, &OrganisationId::from(organisation)).await?;
    let typed = OrganisationForm { bloc: one.bloc.to_string(), name: one.name.clone(), act: String::new() };
    form_page(&app, &member, Some(one), typed, None).await
}

async fn change(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(organisation): Path<String>,
    Form(form): Form<OrganisationForm>,
) -> Result<Response, Problem> {
    let id = OrganisationId::from(organisation);
    let removing = form.act == "remove";
    let done = if removing {
        remove_organisation(&app, &by, &id).await
    } else {
        let bloc = BlocId::from(form.bloc.as_str());
        put_organisation(&app, &by, Some(&id), &bloc, &form.name).await.map(|_| ())
    };
    match done {
        Ok(()) if removing => Ok(Redirect::to("/units/organisations").into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/units?organisation={id}")).into_response()),
        Err(error @ (UnitError::Entry(EntryError::Wrong(_)) | UnitError::Leans(_, _))) => {
            let one = read_organisation(&app, &id).await?;
            form_page(&app, &member, Some(one), form, Some(&error.into())).await
        }
        Err(error) => Err(error.into()),
    }
}
