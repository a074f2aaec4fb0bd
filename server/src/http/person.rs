//! Pages of people: signing in and out, the list, adding somebody and giving keys.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;

use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Proof, SESSION_COOKIE, Who, session_cookie};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::person::add_person::{NewPerson, add_person};
use crate::action::person::give_key::give_key;
use crate::action::person::sign_in::{sign_in_by_code, sign_in_by_link, sign_out};
use crate::action::{Class, EntryError, Explain};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::{Person, Role};
use crate::domain::unit::Bloc;
use crate::id::{BlocId, PersonId};
use crate::store::person::KeyKind;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Enter, Method::GET, "/sign-in", get(sign_in_page))
        .page(Act::Enter, Method::POST, "/sign-in", post(sign_in))
        .page(Act::Enter, Method::GET, "/sign-in/{token}", get(link_page))
        .page(Act::Enter, Method::POST, "/sign-in/{token}", post(follow_link))
        .page(Act::OwnAccount, Method::POST, "/sign-out", post(leave))
        .page(Act::ReadPeople, Method::GET, "/people", get(list))
        .page(Act::ManagePeople, Method::GET, "/people/new", get(new_person))
        .page(Act::ManagePeople, Method::POST, "/people/new", post(add))
        .page(Act::ManagePeople, Method::POST, "/people/{person}/code", post(new_code))
        .page(Act::ManagePeople, Method::POST, "/people/{person}/link", post(new_link))
}

/// Returns where a reader who must sign in is sent, and back from there.
pub(super) fn sign_in_path(uri: &Uri, expired: bool) -> String {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", wanted)
        .append_pair("why", if expired { "expired" } else { "first" })
        .finish();
    format!("/sign-in?{query}")
}

#[derive(Deserialize, Default)]
struct SignInQuery {
    #[serde(default)]
    next: String,
    #[serde(default)]
    why: String,
}

#[derive(Template)]
#[template(path = "person/sign_in.html")]
struct SignInPage {
    page: Page,
    next: String,
    code: String,
    wrong: String,
}

async fn sign_in_page(State(app): State<App>, member: Member, Query(query): Query<SignInQuery>) -> Response {
    let mut page = Page::of(&app, &member, say(member.lang, "sign-in-title", &[]));
    page.notice = match query.why.as_str() {
        "expired" => Some(page.t("sign-in-expired")),
        "out" => Some(page.t("sign-in-out")),
        _ => None,
    };
    show(&SignInPage { page, next: query.next, code: String::new(), wrong: String::new() })
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<SignInForm>,
) -> Result<Response, Problem> {
    match sign_in_by_code(&app, &form.code).await {
        Ok(token) => {
            let jar = jar.add(session_cookie(token, over_tls(&headers)));
            Ok((jar, Redirect::to(&own_path(&form.next))).into_response())
        }
        Err(error) if error.class() == Class::Fault => Err(error.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let page = Page::of(&app, &member, say(member.lang, "sign-in-title", &[]));
            let wrong = problem_words(&problem, &page);
            let shown = SignInPage { page, next: form.next, code: form.code, wrong };
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}

/// Paths of our own only: an address given in a link never leads to another host.
fn own_path(path: &str) -> String {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if own { path.to_owned() } else { "/".to_owned() }
}

pub(super) fn over_tls(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

#[derive(Template)]
#[template(path = "person/link.html")]
struct LinkPage {
    page: Page,
    token: String,
}

/// A link opened by a preview robot signs nobody in: a person presses the button. The demo has no secrets.
async fn link_page(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    if app.config.demo {
        return enter_by_link(&app, &headers, jar, &token).await;
    }
    let page = Page::of(&app, &member, say(member.lang, "sign-in-title", &[]));
    Ok(show(&LinkPage { page, token }))
}

async fn follow_link(
    State(app): State<App>,
    headers: HeaderMap,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    enter_by_link(&app, &headers, jar, &token).await
}

async fn enter_by_link(
    app: &App,
    headers: &HeaderMap,
    jar: CookieJar,
    token: &str,
) -> Result<Response, Problem> {
    let session = sign_in_by_link(app, token).await?;
    let jar = jar.add(session_cookie(session, over_tls(headers)));
    Ok((jar, Redirect::to("/")).into_response())
}

async fn leave(State(app): State<App>, member: Member, jar: CookieJar) -> Result<Response, Problem> {
    if let Proof::Session(token) = &member.proof {
        sign_out(&app, token).await?;
    }
    let jar = jar.remove(Cookie::build(SESSION_COOKIE).path("/"));
    Ok((jar, Redirect::to("/sign-in?why=out")).into_response())
}

/// A key just given, shown this once.
struct GivenKey {
    name: String,
    code: Option<String>,
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    page: Page,
    people: Vec<Person>,
    blocs: Vec<Bloc>,
    given: Option<GivenKey>,
}

impl ListPage {
    fn path(&self, person: &Person, key: &str) -> String {
        format!("/people/{}/{key}", person.id)
    }

    fn roles(&self, person: &Person) -> String {
        person.roles.iter().map(|role| self.page.word("role", role.id())).collect::<Vec<_>>().join(", ")
    }

    fn bloc(&self, person: &Person) -> String {
        let found = self.blocs.iter().find(|bloc| Some(&bloc.id) == person.bloc.as_ref());
        found.map(|bloc| bloc.name.clone()).unwrap_or_default()
    }
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    people_page(&app, &member, None).await
}

async fn people_page(app: &App, member: &Member, given: Option<GivenKey>) -> Result<Response, Problem> {
    let page = Page::of(app, member, say(member.lang, "people-title", &[])).under("people");
    let people = app.store.people().await?;
    let blocs = app.store.blocs().await?;
    Ok(show(&ListPage { page, people, blocs, given }))
}

/// Gives a printed code or a link, and shows it this once.
async fn new_key(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(person): Path<String>,
    kind: KeyKind,
) -> Result<Response, Problem> {
    let person = PersonId::from(person);
    let key = give_key(&app, Some(&by), &person, kind).await?;
    let name = app.store.person(&person).await?.name;
    let given = match kind {
        KeyKind::Code => GivenKey { name, code: Some(key), link: None },
        KeyKind::Link | KeyKind::Bearer => {
            GivenKey { name, code: None, link: Some(format!("/sign-in/{key}")) }
        }
    };
    people_page(&app, &member, Some(given)).await
}

async fn new_code(
    app: State<App>,
    by: Who,
    member: Member,
    person: Path<String>,
) -> Result<Response, Problem> {
    new_key(app, by, member, person, KeyKind::Code).await
}

async fn new_link(
    app: State<App>,
    by: Who,
    member: Member,
    person: Path<String>,
) -> Result<Response, Problem> {
    new_key(app, by, member, person, KeyKind::Link).await
}

#[derive(Deserialize, Default)]
struct PersonForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    bloc: String,
    #[serde(default)]
    group: String,
}

#[derive(Template)]
#[template(path = "person/new.html")]
struct NewPersonPage {
    page: Page,
    typed: PersonForm,
    blocs: Vec<Bloc>,
    wrong: WrongWords,
}

impl NewPersonPage {
    fn chosen(&self, role: &Role) -> bool {
        self.typed.roles.iter().any(|id| id == role.id())
    }

    fn in_bloc(&self, bloc: &Bloc) -> bool {
        self.typed.bloc == bloc.id.as_str()
    }

    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn new_person(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    new_person_page(&app, &member, PersonForm::default(), None).await
}

async fn new_person_page(
    app: &App,
    member: &Member,
    form: PersonForm,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let page = Page::of(app, member, say(member.lang, "person-new-title", &[])).under("people");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let blocs = app.store.blocs().await?;
    let shown = show(&NewPersonPage { page, typed: form, blocs, wrong });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<PersonForm>,
) -> Result<Response, Problem> {
    let roles: BTreeSet<Role> = form.roles.iter().filter_map(|id| Role::of_id(id)).collect();
    let new = NewPerson {
        name: form.name.clone(),
        title: form.title.clone(),
        roles,
        bloc: Some(form.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        // What is no number is no group either, and is named.
        group: (!form.group.trim().is_empty()).then(|| form.group.trim().parse().unwrap_or(0)),
        ..NewPerson::default()
    };
    match add_person(&app, Some(&by), new).await {
        Ok(_) => Ok(Redirect::to("/people").into_response()),
        Err(error @ EntryError::Wrong(_)) => new_person_page(&app, &member, form, Some(&error.into())).await,
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}
