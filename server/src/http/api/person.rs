//! People in the API: who I am, and names for ids.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Listed;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::OwnAccount, routes!(read_me)).api(Act::ReadPeople, routes!(list_people))
}

/// A person as the API shows one.
#[derive(Serialize, ToSchema)]
pub struct PersonView {
    pub id: String,
    pub name: String,
    pub title: String,
    /// English ids: `delegate editor surveyor secretary standing committee office viewer`.
    pub roles: Vec<String>,
    /// Whether the person was made up for the demo.
    pub invented: bool,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            roles: person.roles.iter().map(|role| role.id().to_owned()).collect(),
            name: person.name,
            title: person.title,
            invented: person.invented,
        }
    }
}

/// Tells who is signed in.
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = PersonView)))]
async fn read_me(Who(person): Who) -> Json<PersonView> {
    Json(person.into())
}

#[derive(Deserialize, IntoParams)]
struct PeopleQuery {
    /// Only these ids, separated by commas.
    ids: Option<String>,
}

/// Lists people in protocol order.
#[utoipa::path(get, path = "/api/v1/people", params(PeopleQuery),
    responses((status = 200, body = Listed<PersonView>)))]
async fn list_people(
    State(app): State<App>,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<Listed<PersonView>>, Problem> {
    let wanted: Option<Vec<&str>> = query.ids.as_deref().map(|ids| ids.split(',').collect());
    let people = app.store.people().await?;
    let items = people
        .into_iter()
        .filter(|person| wanted.as_ref().is_none_or(|ids| ids.contains(&person.id.as_str())))
        .map(Into::into)
        .collect();
    Ok(Json(Listed { items, next: None }))
}
