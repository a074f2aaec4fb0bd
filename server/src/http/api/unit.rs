//! Blocs and cells in the API.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Span};
use crate::action::Place;
use crate::action::demo::read_invented::invented_cells;
use crate::action::unit::import_units::{ImportUnitsError, fault_lines, import_units};
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::CellId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadUnits, routes!(list_blocs))
        .api(Act::ReadUnits, routes!(list_cells))
        .api(Act::ManageUnits, routes!(post_units))
}

/// A bloc (khối).
#[derive(Serialize, ToSchema)]
pub struct BlocView {
    pub id: String,
    pub name: String,
}

/// A party cell with its organisation and bloc.
#[derive(Serialize, ToSchema)]
pub struct CellView {
    pub id: String,
    pub name: String,
    /// Members in number; names are never kept.
    pub members: i64,
    pub organisation: String,
    pub bloc: String,
    /// Whether the cell was made up for the demo.
    pub invented: bool,
}

/// Lists the blocs in their order.
#[utoipa::path(get, path = "/api/v1/blocs", params(Span), responses((status = 200, body = Listed<BlocView>)))]
async fn list_blocs(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<BlocView>>, Problem> {
    let blocs = app.store.blocs().await?;
    let all = blocs.into_iter().map(|bloc| BlocView { id: bloc.id.to_string(), name: bloc.name }).collect();
    Ok(Json(span.part(all, |bloc: &BlocView| bloc.id.clone())?))
}

/// Lists cells, ordered by bloc, organisation and name.
#[utoipa::path(get, path = "/api/v1/cells", params(Span), responses((status = 200, body = Listed<CellView>)))]
async fn list_cells(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<CellView>>, Problem> {
    let after = span.after.as_deref().map(CellId::from);
    let cells = app.store.cells(after.as_ref(), span.rows()).await?;
    let next = span.next(&cells, |cell| cell.id.to_string());
    let invented = invented_cells(&app).await?;
    let items = cells
        .into_iter()
        .map(|cell| CellView {
            id: cell.id.to_string(),
            name: cell.name,
            members: cell.members,
            organisation: cell.organisation_name,
            bloc: cell.bloc.to_string(),
            invented: invented.whole.contains(&cell.id),
        })
        .collect();
    Ok(Json(Listed { items, next }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnitsFileQuery {
    /// The file's name: its ending tells CSV from XLSX.
    name: Option<String>,
}

/// What came of taking in a units file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitsTaken {
    pub new_blocs: usize,
    pub new_cells: usize,
    pub updated_cells: usize,
    pub members: i64,
}

/// Takes in a units file, CSV or XLSX, as the body. Any fault refuses the whole file, each named in `places`.
#[utoipa::path(post, path = "/api/v1/units", params(UnitsFileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UnitsTaken)))]
async fn post_units(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Asked(query): Asked<UnitsFileQuery>,
    bytes: Bytes,
) -> Result<Json<UnitsTaken>, Problem> {
    let name = query.name.unwrap_or_else(|| "units.csv".to_owned());
    let taken = import_units(&app, Some(&by), &name, &bytes).await.map_err(|error| {
        let lines = match &error {
            ImportUnitsError::Faults(faults) => fault_lines(faults, member.lang),
            ImportUnitsError::Denied(_) | ImportUnitsError::File(_) | ImportUnitsError::Store(_) => {
                Vec::new()
            }
        };
        let places = lines.into_iter().map(|text| Place { text, href: String::new() }).collect();
        Problem { places, ..Problem::from(error) }
    })?;
    Ok(Json(UnitsTaken {
        new_blocs: taken.new_blocs,
        new_cells: taken.new_cells,
        updated_cells: taken.updated_cells,
        members: taken.members,
    }))
}
