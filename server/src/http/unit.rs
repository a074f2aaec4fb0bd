//! The page of units: blocs, organisations and cells with their members in numbers.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::evidence::address;
use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::demo::read_invented::{InventedCells, invented_cells};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::search::Query as Words;
use crate::domain::unit::{BlocCount, Cell};
use crate::id::{BlocId, CellId};
use crate::store::unit::CellFilter;
use crate::words::say;

/// Cells of one page.
const PAGE_ROWS: i64 = 100;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadUnits, Method::GET, "/units", get(list))
}

/// What a list of cells is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CellQuery {
    pub q: String,
    pub bloc: String,
    pub after: String,
}

/// Reads one page of cells and the address of the next.
pub(super) async fn cells(app: &App, path: &str, query: &CellQuery) -> Result<(Vec<Cell>, String), Problem> {
    let filter = CellFilter {
        query: Words::of(&query.q),
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
    };
    let after = Some(query.after.as_str()).filter(|id| !id.is_empty()).map(CellId::from);
    let cells = app.store.find_cells(&filter, after.as_ref(), PAGE_ROWS).await?;
    let full = i64::try_from(cells.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = cells
        .last()
        .filter(|_| full)
        .map(|last| address(path, &[("q", &query.q), ("bloc", &query.bloc), ("after", last.id.as_str())]));
    Ok((cells, next.unwrap_or_default()))
}

#[derive(Template)]
#[template(path = "unit/list.html")]
struct ListPage {
    page: Page,
    query: CellQuery,
    blocs: Vec<BlocCount>,
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
    let page = Page::of(&app, &member, say(member.lang, "units-title", &[])).under("units");
    let (cells, next) = cells(&app, "/units", &query).await?;
    let blocs = app.store.count_units().await?;
    let invented = invented_cells(&app).await?;
    Ok(show(&ListPage { page, query, blocs, cells, invented, next }))
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn thousands_are_parted_by_dots() {
        assert_eq!([0, 177, 4317, 1_234_567].map(dotted), ["0", "177", "4.317", "1.234.567"]);
    }
}
