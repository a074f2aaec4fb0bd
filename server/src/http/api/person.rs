//! People in the API: who I am, and names for ids.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::person::add_person::{NewPerson, add_person};
use crate::action::person::give_key::give_key;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::{Person, Role};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, PersonId};
use crate::store::person::KeyKind;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::OwnAccount, routes!(read_me))
        .api(Act::ReadPeople, routes!(list_people))
        .api(Act::ManagePeople, routes!(post_person))
        .secret_api(Act::ManagePeople, routes!(post_key))
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
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// Only these ids, separated by commas.
    ids: Option<String>,
}

/// Lists people in protocol order.
#[utoipa::path(get, path = "/api/v1/people", params(PeopleQuery, Span),
    responses((status = 200, body = Listed<PersonView>)))]
async fn list_people(
    State(app): State<App>,
    Asked(query): Asked<PeopleQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<PersonView>>, Problem> {
    let wanted: Option<Vec<&str>> = query.ids.as_deref().map(|ids| ids.split(',').collect());
    let people = app.store.people().await?;
    let all = people
        .into_iter()
        .filter(|person| wanted.as_ref().is_none_or(|ids| ids.contains(&person.id.as_str())))
        .map(PersonView::from)
        .collect();
    Ok(Json(span.part(all, |person| person.id.clone())?))
}

/// A person to be added.
#[derive(Deserialize, ToSchema)]
pub struct PersonInput {
    /// At most 120 characters.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub title: String,
    /// English ids, at least one.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The bloc of a delegate.
    pub bloc: Option<String>,
    /// The survey group of a surveyor, 1 to 4.
    pub group: Option<u8>,
    /// Place in protocol order, smallest first.
    #[serde(default)]
    pub protocol: i32,
}

/// Adds a person with roles.
#[utoipa::path(post, path = "/api/v1/people", request_body = PersonInput,
    responses((status = 201, body = PersonView)))]
async fn post_person(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<PersonInput>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let roles = input.roles.iter().map(|id| Role::of_id(id)).collect::<Option<_>>();
    let new = NewPerson {
        name: input.name,
        title: input.title,
        // An unknown role is as good as none: the field is named.
        roles: roles.unwrap_or_default(),
        bloc: input.bloc.map(BlocId::from),
        group: input.group,
        protocol: input.protocol,
        invented: false,
    };
    let person = add_person(&app, Some(&by), new).await?;
    Ok((StatusCode::CREATED, Json(person.into())))
}

/// Which key is wanted.
#[derive(Deserialize, ToSchema)]
pub struct KeyInput {
    /// `link`, `code` or `bearer`.
    #[serde(default)]
    pub kind: String,
}

/// A key just given. It is shown this once.
#[derive(Serialize, ToSchema)]
pub struct KeyGiven {
    /// The path of the link, the code as printed, or the token.
    pub key: String,
}

/// Gives a person a sign-in link, a printed code, or a token for scripts.
#[utoipa::path(post, path = "/api/v1/people/{person}/keys", params(("person" = String, Path)),
    request_body = KeyInput, responses((status = 201, body = KeyGiven)))]
async fn post_key(
    State(app): State<App>,
    Who(by): Who,
    Named(person): Named<String>,
    Sent(input): Sent<KeyInput>,
) -> Result<(StatusCode, Json<KeyGiven>), Problem> {
    let kind = match input.kind.as_str() {
        "link" => KeyKind::Link,
        "code" => KeyKind::Code,
        "bearer" => KeyKind::Bearer,
        _ => return Err(Problem::plain("wrong-request", Class::Invalid)),
    };
    let key = give_key(&app, Some(&by), &PersonId::from(person), kind).await?;
    let key = if kind == KeyKind::Link { format!("/sign-in/{key}") } else { key };
    Ok((StatusCode::CREATED, Json(KeyGiven { key })))
}
