//! Blocs, organisations and cells changed one by one, in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::action::Class;
use crate::action::unit::change_bloc::{BlocChange, Step, change_bloc};
use crate::action::unit::change_cell::{CellEntry, put_cell, remove_cell};
use crate::action::unit::change_organisation::{put_organisation, remove_organisation};
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::api::{Named, Sent};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, CellId, OrganisationId};

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ManageUnits, routes!(post_bloc))
        .api(Act::ManageUnits, routes!(put_bloc))
        .api(Act::ManageUnits, routes!(delete_bloc))
        .api(Act::ManageUnits, routes!(post_organisation))
        .api(Act::ManageUnits, routes!(put_one_organisation))
        .api(Act::ManageUnits, routes!(delete_organisation))
        .api(Act::ManageUnits, routes!(post_cell))
        .api(Act::ManageUnits, routes!(put_one_cell))
        .api(Act::ManageUnits, routes!(delete_cell))
}

/// The id of what was added or changed.
#[derive(Serialize, ToSchema)]
pub struct UnitMade {
    pub id: String,
}

impl UnitMade {
    fn of(id: impl std::fmt::Display) -> Json<Self> {
        Json(Self { id: id.to_string() })
    }
}

/// A bloc to be added or changed.
#[derive(Deserialize, ToSchema)]
pub struct BlocInput {
    /// Its new name.
    pub name: Option<String>,
    /// `up` or `down`: one place in the order.
    #[serde(rename = "move")]
    pub step: Option<String>,
}

/// Adds a bloc after those there are.
#[utoipa::path(post, path = "/api/v1/blocs", request_body = BlocInput, responses((status = 201, body = UnitMade)))]
async fn post_bloc(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<BlocInput>,
) -> Result<(StatusCode, Json<UnitMade>), Problem> {
    let change = BlocChange::Add { name: input.name.unwrap_or_default() };
    Ok((StatusCode::CREATED, UnitMade::of(change_bloc(&app, &by, change).await?)))
}

/// Renames a bloc, or moves it one place.
#[utoipa::path(put, path = "/api/v1/blocs/{bloc}", request_body = BlocInput, responses((status = 200, body = UnitMade)))]
async fn put_bloc(
    State(app): State<App>,
    Who(by): Who,
    Named(bloc): Named<String>,
    Sent(input): Sent<BlocInput>,
) -> Result<Json<UnitMade>, Problem> {
    let step = match input.step.as_deref() {
        None => None,
        Some("up") => Some(Step::Up),
        Some("down") => Some(Step::Down),
        Some(_) => return Err(Problem::plain("wrong-request", Class::Invalid)),
    };
    let mut id = BlocId::from(bloc);
    if input.name.is_some() || step.is_none() {
        let name = input.name.unwrap_or_default();
        id = change_bloc(&app, &by, BlocChange::Rename { id, name }).await?;
    }
    if let Some(step) = step {
        id = change_bloc(&app, &by, BlocChange::Move { id, step }).await?;
    }
    Ok(UnitMade::of(id))
}

/// Takes an empty bloc away.
#[utoipa::path(delete, path = "/api/v1/blocs/{bloc}", responses((status = 204)))]
async fn delete_bloc(
    State(app): State<App>,
    Who(by): Who,
    Named(bloc): Named<String>,
) -> Result<StatusCode, Problem> {
    change_bloc(&app, &by, BlocChange::Remove { id: BlocId::from(bloc) }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An organisation to be added or changed.
#[derive(Deserialize, ToSchema)]
pub struct OrganisationInput {
    #[serde(default)]
    pub name: String,
    /// The bloc's id.
    #[serde(default)]
    pub bloc: String,
}

/// Adds a grass-roots organisation.
#[utoipa::path(post, path = "/api/v1/organisations", request_body = OrganisationInput,
    responses((status = 201, body = UnitMade)))]
async fn post_organisation(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<OrganisationInput>,
) -> Result<(StatusCode, Json<UnitMade>), Problem> {
    let id = put_organisation(&app, &by, None, &BlocId::from(input.bloc), &input.name).await?;
    Ok((StatusCode::CREATED, UnitMade::of(id)))
}

/// Gives an organisation another name or bloc.
#[utoipa::path(put, path = "/api/v1/organisations/{organisation}", request_body = OrganisationInput,
    responses((status = 200, body = UnitMade)))]
async fn put_one_organisation(
    State(app): State<App>,
    Who(by): Who,
    Named(organisation): Named<String>,
    Sent(input): Sent<OrganisationInput>,
) -> Result<Json<UnitMade>, Problem> {
    let id = OrganisationId::from(organisation);
    let id = put_organisation(&app, &by, Some(&id), &BlocId::from(input.bloc), &input.name).await?;
    Ok(UnitMade::of(id))
}

/// Takes an organisation without cells away.
#[utoipa::path(delete, path = "/api/v1/organisations/{organisation}", responses((status = 204)))]
async fn delete_organisation(
    State(app): State<App>,
    Who(by): Who,
    Named(organisation): Named<String>,
) -> Result<StatusCode, Problem> {
    remove_organisation(&app, &by, &OrganisationId::from(organisation)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A cell to be added or changed.
#[derive(Deserialize, ToSchema)]
pub struct CellInput {
    #[serde(default)]
    pub name: String,
    /// The organisation's id.
    #[serde(default)]
    pub organisation: String,
    /// Members in number, 0 to 10,000.
    pub members: Option<i64>,
}

impl From<CellInput> for CellEntry {
    fn from(input: CellInput) -> Self {
        Self {
            organisation: OrganisationId::from(input.organisation),
            name: input.name,
            members: input.members.map(|members| members.to_string()).unwrap_or_default(),
        }
    }
}

/// Adds a cell.
#[utoipa::path(post, path = "/api/v1/cells", request_body = CellInput, responses((status = 201, body = UnitMade)))]
async fn post_cell(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<CellInput>,
) -> Result<(StatusCode, Json<UnitMade>), Problem> {
    Ok((StatusCode::CREATED, UnitMade::of(put_cell(&app, &by, None, input.into()).await?)))
}

/// Gives a cell another name, number of members, or organisation.
#[utoipa::path(put, path = "/api/v1/cells/{cell}", request_body = CellInput, responses((status = 200, body = UnitMade)))]
async fn put_one_cell(
    State(app): State<App>,
    Who(by): Who,
    Named(cell): Named<String>,
    Sent(input): Sent<CellInput>,
) -> Result<Json<UnitMade>, Problem> {
    Ok(UnitMade::of(put_cell(&app, &by, Some(&CellId::from(cell)), input.into()).await?))
}

/// Takes a cell without meetings away.
#[utoipa::path(delete, path = "/api/v1/cells/{cell}", responses((status = 204)))]
async fn delete_cell(
    State(app): State<App>,
    Who(by): Who,
    Named(cell): Named<String>,
) -> Result<StatusCode, Problem> {
    remove_cell(&app, &by, &CellId::from(cell)).await?;
    Ok(StatusCode::NO_CONTENT)
}
