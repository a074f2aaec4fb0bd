//! The page of units: blocs, organisations and cells with their members in numbers, found and exported.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::evidence::address;
use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::demo::read_invented::{InventedCells, invented_cells};
use crate::action::unit::export_units::{UnitsFormat, export_units};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::search::Query as Words;
use crate::domain::unit::{BlocCount, Cell, Organisation};
use crate::id::{BlocId, CellId, OrganisationId};
use crate::store::unit::CellFilter;
use crate::words::say;

/// Cells of one page: on a phone each is a card, and thirty are as many as a thumb scrolls through.
const PAGE_ROWS: i64 = 30;

pub(super) fn doors(doors: Doors) -> Doors {
    let doors = doors.page(Act::ReadUnits, Method::GET, "/units", get(list)).page(
        Act::ReadUnits,
        Method::GET,
        "/units/export/{format}",
        get(export),
    );
    cell::doors(organisation::doors(bloc::doors(upload::doors(doors))))
}

mod bloc;
mod cell;
mod organisation;
pub(super) mod upload;

/// What a list of cells is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CellQuery {
    pub q: String,
    pub bloc: String,
    pub organisation: String,
    pub after: String,
    /// What an import did, for the line that says so.
    pub added: Option<usize>,
    pub changed: Option<usize>,
}

/// Reads one page of cells and the address of the next.
pub(super) async fn cells(app: &App, path: &str, query: &CellQuery) -> Result<(Vec<Cell>, String), Problem> {
    let filter = CellFilter {
        query: Words::of(&query.q),
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        organisation: Some(query.organisation.as_str()).filter(|id| !id.is_empty()).map(OrganisationId::from),
    };
    let after = Some(query.after.as_str()).filter(|id| !id.is_empty()).map(CellId::from);
    let cells = app.store.find_cells(&filter, after.as_ref(), PAGE_ROWS).await?;
    let full = i64::try_from(cells.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = cells.last().filter(|_| full).map(|last| {
        let asked = [("q", &*query.q), ("bloc", &query.bloc), ("organisation", &query.organisation)];
        address(path, &[&asked[..], &[("after", last.id.as_str())]].concat())
    });
    Ok((cells, next.unwrap_or_default()))
}

#[derive(Template)]
#[template(path = "unit/list.html")]
struct ListPage {
    page: Page,
    query: CellQuery,
    blocs: Vec<BlocCount>,
    all: Vec<Organisation>,
    cells: Vec<Cell>,
    invented: InventedCells,
    next: String,
}

impl ListPage {
    /// Tells whether the sums of a bloc stand on cells that were made up; those of all blocs together do not.
    fn sums_invented(&self) -> bool {
        !self.invented.whole.is_empty()
    }

    fn organisations(&self) -> i64 {
        self.blocs.iter().map(|bloc| bloc.organisations).sum()
    }

    fn cell_count(&self) -> i64 {
        self.blocs.iter().map(|bloc| bloc.cells).sum()
    }

    fn dotted(&self, number: &i64) -> String {
        dotted(*number)
    }

    fn members_dotted(&self) -> String {
        dotted(self.blocs.iter().map(|bloc| bloc.members).sum())
    }
}

/// Writes a number with dots between thousands, as it is read here.
fn dotted(number: i64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && !written.ends_with('-') {
            written.push('.');
        }
        written.push(digit);
    }
    written
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<CellQuery>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&app, &member, say(member.lang, "units-title", &[])).under("units");
    if let (Some(added), Some(changed)) = (query.added, query.changed) {
        page.notice = Some(page.t2("units-imported", "added", added, "changed", changed));
    }
    let (cells, next) = cells(&app, "/units", &query).await?;
    let blocs = app.store.count_units().await?;
    let invented = invented_cells(&app).await?;
    let all = app.store.organisations().await?;
    Ok(show(&ListPage { page, query, blocs, all, cells, invented, next }))
}

async fn export(State(app): State<App>, Path(format): Path<String>) -> Result<Response, Problem> {
    let format = UnitsFormat::of_id(&format).ok_or_else(|| Problem::plain("not-found", Class::NotFound))?;
    file_of(&app, format).await
}

/// Answers with all units as a file to keep.
pub(super) async fn file_of(app: &App, format: UnitsFormat) -> Result<Response, Problem> {
    let bytes = export_units(app, format).await?;
    let named = format!("attachment; filename=\"{}\"", format.file_name());
    let head = [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((head, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn thousands_are_parted_by_dots() {
        assert_eq!([0, 177, 4317, 1_234_567].map(dotted), ["0", "177", "4.317", "1.234.567"]);
    }
}
