//! Blocs and cells in the API.

use axum::Json;
use axum::extract::{Query, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Listed, Span};
use crate::app::App;
use crate::domain::permission::Act;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::CellId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadUnits, routes!(list_blocs)).api(Act::ReadUnits, routes!(list_cells))
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
}

/// Lists the blocs in their order.
#[utoipa::path(get, path = "/api/v1/blocs", responses((status = 200, body = Listed<BlocView>)))]
async fn list_blocs(State(app): State<App>) -> Result<Json<Listed<BlocView>>, Problem> {
    let blocs = app.store.blocs().await?;
    let items = blocs.into_iter().map(|bloc| BlocView { id: bloc.id.to_string(), name: bloc.name }).collect();
    Ok(Json(Listed { items, next: None }))
}

/// Lists cells, ordered by bloc, organisation and name.
#[utoipa::path(get, path = "/api/v1/cells", params(Span), responses((status = 200, body = Listed<CellView>)))]
async fn list_cells(
    State(app): State<App>,
    Query(span): Query<Span>,
) -> Result<Json<Listed<CellView>>, Problem> {
    let after = span.after.as_deref().map(CellId::from);
    let cells = app.store.cells(after.as_ref(), span.rows()).await?;
    let next = span.next(&cells, |cell| cell.id.to_string());
    let items = cells
        .into_iter()
        .map(|cell| CellView {
            id: cell.id.to_string(),
            name: cell.name,
            members: cell.members,
            organisation: cell.organisation_name,
            bloc: cell.bloc.to_string(),
        })
        .collect();
    Ok(Json(Listed { items, next }))
}
