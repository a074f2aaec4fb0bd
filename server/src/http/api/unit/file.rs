//! Units files in the API: taken in at once, checked without being taken in, and written.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::action::unit::export_units::UnitsFormat;
use crate::action::unit::import_units::{ImportUnitsError, check_units, fault_lines, import_units};
use crate::action::{Class, Place};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::unit::plan::PlanCounts;
use crate::http::api::Asked;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::http::unit::file_of;
use crate::http::unit::upload::gathered;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ManageUnits, routes!(post_units))
        .api(Act::ManageUnits, routes!(post_check))
        .api(Act::ReadUnits, routes!(get_file))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnitsFileQuery {
    /// The file's name: its ending tells CSV from XLSX.
    name: Option<String>,
}

impl UnitsFileQuery {
    fn name(self) -> String {
        self.name.unwrap_or_else(|| "units.csv".to_owned())
    }
}

/// What came of taking in a units file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitsTaken {
    pub new_blocs: usize,
    pub new_cells: usize,
    pub updated_cells: usize,
    pub unchanged_cells: usize,
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
    body: Body,
) -> Result<Json<UnitsTaken>, Problem> {
    let bytes = gathered(body.into_data_stream()).await?;
    let taken = import_units(&app, Some(&by), &query.name(), &bytes).await;
    let taken = taken.map_err(|error| with_places(error, &member))?;
    Ok(Json(UnitsTaken {
        new_blocs: taken.new_blocs,
        new_cells: taken.new_cells,
        updated_cells: taken.updated_cells,
        unchanged_cells: taken.unchanged_cells,
        members: taken.members,
    }))
}

/// What a units file would do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitsChecked {
    pub new_blocs: usize,
    pub new_organisations: usize,
    pub new_cells: usize,
    pub changed_cells: usize,
    pub unchanged_cells: usize,
    /// Cells that are there and not in the file; they stay.
    pub absent_cells: usize,
    pub members: i64,
}

impl From<PlanCounts> for UnitsChecked {
    fn from(counts: PlanCounts) -> Self {
        Self {
            new_blocs: counts.new_blocs,
            new_organisations: counts.new_organisations,
            new_cells: counts.new_cells,
            changed_cells: counts.changed_cells,
            unchanged_cells: counts.unchanged_cells,
            absent_cells: counts.absent_cells,
            members: counts.members,
        }
    }
}

/// Tells what a units file would do, and does nothing.
#[utoipa::path(post, path = "/api/v1/units/check", params(UnitsFileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UnitsChecked)))]
async fn post_check(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Asked(query): Asked<UnitsFileQuery>,
    body: Body,
) -> Result<Json<UnitsChecked>, Problem> {
    let bytes = gathered(body.into_data_stream()).await?;
    let counts = check_units(&app, &by, &query.name(), &bytes).await;
    Ok(Json(counts.map_err(|error| with_places(error, &member))?.into()))
}

fn with_places(error: ImportUnitsError, member: &Member) -> Problem {
    let lines = match &error {
        ImportUnitsError::Faults(faults) => fault_lines(faults, member.lang),
        ImportUnitsError::Denied(_)
        | ImportUnitsError::File(_)
        | ImportUnitsError::Moved
        | ImportUnitsError::Broken
        | ImportUnitsError::Store(_) => Vec::new(),
    };
    let places = lines.into_iter().map(|text| Place { text, href: String::new() }).collect();
    Problem { places, ..Problem::from(error) }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WrittenQuery {
    /// `csv` or `xlsx`; `csv` when absent.
    format: Option<String>,
}

/// Writes all units as a file that can be taken in again.
#[utoipa::path(get, path = "/api/v1/units/file", params(WrittenQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn get_file(State(app): State<App>, Asked(query): Asked<WrittenQuery>) -> Result<Response, Problem> {
    let format = UnitsFormat::of_id(query.format.as_deref().unwrap_or("csv"));
    file_of(&app, format.ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))?).await
}
