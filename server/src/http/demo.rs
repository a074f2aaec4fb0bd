//! Pages that only the demo has: its people with their ways in, and the page of parts.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::demo::give_demo_keys::DemoPerson;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Role;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Enter, Method::GET, "/demo", get(people))
        .page(Act::Enter, Method::GET, "/demo/people.json", get(people_json))
        .page(Act::Enter, Method::GET, "/design", get(design))
}

fn only_in_demo(app: &App) -> Result<(), Problem> {
    if app.config.demo { Ok(()) } else { Err(Problem::plain("not-found", Class::NotFound)) }
}

#[derive(Template)]
#[template(path = "demo/people.html")]
struct DemoPage {
    page: Page,
    people: Vec<DemoPerson>,
}

impl DemoPage {
    fn of_role(&self, role: &Role) -> Vec<&DemoPerson> {
        self.people.iter().filter(|one| one.person.is(*role)).collect()
    }
}

async fn people(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    only_in_demo(&app)?;
    let page = Page::of(&app, &member, say(member.lang, "demo-title", &[]));
    Ok(show(&DemoPage { page, people: app.demo_people().to_vec() }))
}

/// For scripts: everybody's name, roles, link and token.
async fn people_json(State(app): State<App>) -> Result<Json<Value>, Problem> {
    only_in_demo(&app)?;
    let people = app.demo_people().iter().map(|one| {
        let roles: Vec<&str> = one.person.roles.iter().map(|role| role.id()).collect();
        let link = format!("http://{}{}", app.config.listen, one.link);
        json!({"name": one.person.name, "roles": roles, "link": link, "token": one.token})
    });
    Ok(Json(people.collect()))
}

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage {
    page: Page,
}

async fn design(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    only_in_demo(&app)?;
    let page = Page::of(&app, &member, say(member.lang, "design-title", &[]));
    Ok(show(&DesignPage { page }))
}
