//! Blocs, organisations and cells in the API: lists here, files and changes below.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Span};
use crate::action::demo::read_invented::invented_cells;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::search::Query as Words;
use crate::domain::unit::{Cell, Organisation};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, CellId, OrganisationId};
use crate::store::unit::CellFilter;

mod change;
mod file;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    let doors = doors
        .api(Act::ReadUnits, routes!(list_blocs))
        .api(Act::ReadUnits, routes!(list_organisations))
        .api(Act::ReadUnits, routes!(list_cells));
    change::doors(file::doors(doors))
}

/// A bloc (khối).
#[derive(Serialize, ToSchema)]
pub struct BlocView {
    pub id: String,
    pub name: String,
}

/// A party cell with its organisation and bloc.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CellView {
    pub id: String,
    pub name: String,
    /// Members in number; names are never kept.
    pub members: i64,
    /// The organisation's name.
    pub organisation: String,
    pub organisation_id: String,
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

/// A grass-roots organisation with what it holds.
#[derive(Serialize, ToSchema)]
pub struct OrganisationView {
    pub id: String,
    pub name: String,
    pub bloc: String,
    pub cells: i64,
    pub members: i64,
}

impl From<Organisation> for OrganisationView {
    fn from(one: Organisation) -> Self {
        let Organisation { id, name, bloc, bloc_name: _, cells, members } = one;
        Self { id: id.to_string(), name, bloc: bloc.to_string(), cells, members }
    }
}

/// Lists organisations, ordered by bloc and name.
#[utoipa::path(get, path = "/api/v1/organisations", params(Span),
    responses((status = 200, body = Listed<OrganisationView>)))]
async fn list_organisations(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<OrganisationView>>, Problem> {
    let all = app.store.organisations().await?.into_iter().map(OrganisationView::from).collect();
    Ok(Json(span.part(all, |one: &OrganisationView| one.id.clone())?))
}

impl CellView {
    fn of(cell: Cell, invented: bool) -> Self {
        Self {
            id: cell.id.to_string(),
            name: cell.name,
            members: cell.members,
            organisation: cell.organisation_name,
            organisation_id: cell.organisation.to_string(),
            bloc: cell.bloc.to_string(),
            invented,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CellsQuery {
    /// Words of the cell's, its organisation's or its bloc's name, with or without accents.
    #[serde(default)]
    q: String,
    bloc: Option<String>,
    organisation: Option<String>,
}

/// Lists cells, ordered by bloc, organisation and name; those with the words as typed first.
#[utoipa::path(get, path = "/api/v1/cells", params(CellsQuery, Span),
    responses((status = 200, body = Listed<CellView>)))]
async fn list_cells(
    State(app): State<App>,
    Asked(query): Asked<CellsQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<CellView>>, Problem> {
    let filter = CellFilter {
        query: Words::of(&query.q),
        bloc: query.bloc.as_deref().filter(|id| !id.is_empty()).map(BlocId::from),
        organisation: query.organisation.as_deref().filter(|id| !id.is_empty()).map(OrganisationId::from),
    };
    let after = span.after.as_deref().filter(|id| !id.is_empty()).map(CellId::from);
    let cells = app.store.find_cells(&filter, after.as_ref(), span.rows()).await?;
    let next = span.next(&cells, |cell| cell.id.to_string());
    let invented = invented_cells(&app).await?;
    let items = cells.into_iter().map(|cell| {
        let made_up = invented.whole.contains(&cell.id);
        CellView::of(cell, made_up)
    });
    Ok(Json(Listed { items: items.collect(), next }))
}
