//! The page from which the office prints cards to sign in with, and ends them.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::person::over_tls;
use super::problem::Problem;
use super::resolution::day_text;
use super::routes::Doors;
use crate::action::card::CardError;
use crate::action::card::end_cards::end_cards;
use crate::action::card::make_cards::{NewSheet, make_cards};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::card::{DAYS_MAX, proposed};
use crate::domain::permission::Act;
use crate::domain::person::{Person, Role};
use crate::domain::unit::Bloc;
use crate::id::PersonId;
use crate::words::say;

/// Days proposed: a workshop and the evening after it.
const DAYS_USUAL: &str = "2";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ManagePeople, Method::GET, "/people/cards", get(page))
        .page(Act::ManagePeople, Method::POST, "/people/cards", post(make))
        .page(Act::ManagePeople, Method::POST, "/people/cards/end", post(end))
}

/// A sheet, as asked for.
#[derive(Clone, Default)]
struct CardsForm {
    /// `delegates`, `bloc:…`, or `chosen` for those in `people`.
    whom: String,
    people: Vec<String>,
    days: String,
    address: String,
    wifi: String,
    wifi_word: String,
}

impl CardsForm {
    fn sent(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "whom" => form.whom = value,
                "person" => form.people.push(value),
                "days" => form.days = value,
                "address" => form.address = value,
                "wifi" => form.wifi = value,
                "wifiWord" => form.wifi_word = value,
                _ => {}
            }
        }
        form
    }

    /// Those for whom cards are wanted.
    fn chosen(&self, people: &[Person]) -> Vec<PersonId> {
        let delegates = people.iter().filter(|one| one.active && one.is(Role::Delegate));
        if self.whom == "delegates" {
            return delegates.map(|one| one.id.clone()).collect();
        }
        if let Some(bloc) = self.whom.strip_prefix("bloc:") {
            let of = delegates.filter(|one| one.bloc.as_ref().is_some_and(|own| own.as_str() == bloc));
            return of.map(|one| one.id.clone()).collect();
        }
        self.people.iter().map(|id| PersonId::from(id.as_str())).collect()
    }
}

/// Somebody in the list, with the last day of a card where there is one.
struct Holder {
    id: String,
    words: String,
    until: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "person/cards.html")]
struct CardsPage {
    page: Page,
    typed: CardsForm,
    blocs: Vec<Bloc>,
    people: Vec<Holder>,
    /// How many cards work now.
    live: usize,
    wrong: WrongWords,
}

impl CardsPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn days_max(&self) -> i64 {
        DAYS_MAX
    }
}

async fn shown(
    app: &App,
    member: &Member,
    typed: CardsForm,
    problem: Option<&Problem>,
) -> Result<CardsPage, Problem> {
    let page = Page::of(app, member, say(member.lang, "cards-title", &[])).under("people");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let cards: BTreeMap<PersonId, Millis> = app.store.cards(app.clock.now()).await?.into_iter().collect();
    let people = app.store.people().await?;
    let holders = people.iter().filter(|one| one.active).map(|one| Holder {
        id: one.id.to_string(),
        words: if one.title.is_empty() { one.name.clone() } else { format!("{}, {}", one.name, one.title) },
        until: cards.get(&one.id).map(|until| day_text(Millis(until.0 - 1))).unwrap_or_default(),
        chosen: typed.people.iter().any(|id| id == one.id.as_str()),
    });
    Ok(CardsPage {
        blocs: app.store.blocs().await?,
        people: holders.collect(),
        live: cards.len(),
        typed,
        wrong,
        page,
    })
}

async fn page(State(app): State<App>, member: Member, headers: HeaderMap) -> Result<Response, Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if over_tls(&headers) { "https" } else { "http" };
    let typed = CardsForm {
        whom: "delegates".to_owned(),
        days: DAYS_USUAL.to_owned(),
        address: proposed(scheme, host, &app.config.origins),
        ..CardsForm::default()
    };
    Ok(show(&shown(&app, &member, typed, None).await?))
}

/// Answers with the sheet. The links stand in it and nowhere else: it is kept by no cache, and made anew it is another.
async fn make(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let form = CardsForm::sent(fields);
    let new = NewSheet {
        people: form.chosen(&app.store.people().await?),
        days: form.days.trim().parse().ok(),
        address: form.address.clone(),
        wifi: form.wifi.clone(),
        wifi_word: form.wifi_word.clone(),
    };
    match make_cards(&app, &by, new).await {
        Ok(pdf) => {
            let mut response = pdf.into_response();
            let fixed = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"the-dang-nhap.pdf\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            for (name, value) in fixed {
                response.headers_mut().insert(name, HeaderValue::from_static(value));
            }
            Ok(response)
        }
        Err(error) => again(&app, &member, form, error).await,
    }
}

async fn end(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let form = CardsForm::sent(fields);
    let people = form.chosen(&app.store.people().await?);
    match end_cards(&app, &by, &people).await {
        Ok(()) => Ok(Redirect::to("/people/cards").into_response()),
        Err(error) => again(&app, &member, form, error).await,
    }
}

/// Shows the form as it was filled, and what was wrong with it.
async fn again(app: &App, member: &Member, form: CardsForm, error: CardError) -> Result<Response, Problem> {
    let wrong = matches!(error, CardError::Wrong(_));
    let problem = Problem::from(error);
    if !wrong {
        return Err(problem);
    }
    let page = shown(app, member, form, Some(&problem)).await?;
    Ok((problem.status(), show(&page)).into_response())
}
