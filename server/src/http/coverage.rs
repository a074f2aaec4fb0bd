//! The coverage pages of a resolution: proposals and shortcomings × blocs, one cell with its records, and the picture.

mod picture;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::evidence::read_coverage::{BothCoverages, read_coverage};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::proposal::{Cell, Coverage, Row};
use crate::id::ResolutionId;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/coverage", get(read))
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/coverage/tables", get(tables))
        .page(
            Act::ReadResolution,
            Method::GET,
            "/resolutions/{resolution}/coverage/{clause}/{bloc}",
            get(cell),
        )
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/chain", get(picture::read))
}

/// One matrix with its words.
struct Matrix {
    /// What tells its elements from those of the other matrix.
    id: &'static str,
    caption: String,
    /// The heading of the first column.
    of: String,
    coverage: Coverage,
}

impl Matrix {
    fn meetings(&self, page: &Page, cell: &Cell) -> String {
        meetings_of(page, cell)
    }

    fn groups(&self, page: &Page, cell: &Cell) -> String {
        groups_of(page, cell)
    }
}

#[derive(Template)]
#[template(path = "coverage/read.html")]
struct ReadPage {
    page: Page,
    resolution: ResolutionId,
    state: String,
    sum: String,
    matrices: Vec<Matrix>,
}

#[derive(Template)]
#[template(path = "coverage/tables.html")]
struct TablesPart {
    page: Page,
    resolution: ResolutionId,
    state: String,
    sum: String,
    matrices: Vec<Matrix>,
}

/// Names the meetings behind a cell: "Chi bộ TDP Liên Phú, đợt 1".
fn meetings_of(page: &Page, cell: &Cell) -> String {
    let mut seen = BTreeSet::new();
    let mut named: Vec<String> = Vec::new();
    for source in &cell.sources {
        let meeting = &source.record.meeting;
        if seen.insert(&meeting.id) {
            let round = page.t1("meeting-round-n", "round", meeting.round);
            named.push(format!("{}, {}", meeting.cell.name, round.to_lowercase()));
        }
    }
    named.join("; ")
}

/// Names the survey groups behind a cell: "nhóm 1, 3"; nothing where none is known.
fn groups_of(page: &Page, cell: &Cell) -> String {
    let groups: Vec<String> = cell.groups().iter().map(ToString::to_string).collect();
    if groups.is_empty() { String::new() } else { page.t1("coverage-groups", "groups", groups.join(", ")) }
}

async fn matrices(
    app: &App,
    page: &Page,
    id: &ResolutionId,
) -> Result<(String, String, Vec<Matrix>), Problem> {
    let BothCoverages { proposals, shortcomings } = read_coverage(app, id).await?;
    let state = page.t2("coverage-state", "gaps", proposals.gaps(), "count", proposals.rows.len());
    let sum = page.t2("coverage-sum", "records", proposals.records, "meetings", proposals.meetings);
    let made = vec![
        Matrix {
            id: "proposals",
            caption: page.t("coverage-title"),
            of: page.t("coverage-proposal"),
            coverage: proposals,
        },
        Matrix {
            id: "shortcomings",
            caption: page.t("coverage-shortcomings-title"),
            of: page.t("coverage-shortcoming"),
            coverage: shortcomings,
        },
    ];
    Ok((state, sum, made))
}

async fn page_of(
    app: &App,
    member: &Member,
    resolution: String,
    title: &str,
) -> Result<(ResolutionId, Page), Problem> {
    let id = ResolutionId::from(resolution);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(app, member, say(member.lang, title, &[]));
    Ok((id, page.about(&row.id, &row.title, row.stage).at("coverage")))
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path(resolution): Path<String>,
) -> Result<Response, Problem> {
    let (resolution, page) = page_of(&app, &member, resolution, "coverage-title").await?;
    let (state, sum, matrices) = matrices(&app, &page, &resolution).await?;
    Ok(show(&ReadPage { page, resolution, state, sum, matrices }))
}

/// The tables alone, for a page that follows the text.
async fn tables(
    State(app): State<App>,
    member: Member,
    Path(resolution): Path<String>,
) -> Result<Response, Problem> {
    let (resolution, page) = page_of(&app, &member, resolution, "coverage-title").await?;
    let (state, sum, matrices) = matrices(&app, &page, &resolution).await?;
    Ok(show(&TablesPart { page, resolution, state, sum, matrices }))
}

#[derive(Template)]
#[template(path = "coverage/cell.html")]
struct CellPage {
    page: Page,
    resolution: ResolutionId,
    row: Row,
    cell: Cell,
    bloc: String,
}

impl CellPage {
    /// What stands in this cell, in one sentence.
    fn state(&self) -> String {
        if self.cell.is_gap() {
            return self.page.t("coverage-gap");
        }
        let n = self.page.t2(
            "coverage-n",
            "records",
            self.cell.sources.len(),
            "meetings",
            self.cell.meetings().len(),
        );
        let groups = groups_of(&self.page, &self.cell);
        if groups.is_empty() { n } else { format!("{n}, {groups}") }
    }
}

/// One cell: the clause beside its records of one bloc.
async fn cell(
    State(app): State<App>,
    member: Member,
    Path((resolution, clause, bloc)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (resolution, page) = page_of(&app, &member, resolution, "coverage-title").await?;
    let BothCoverages { proposals, shortcomings } = read_coverage(&app, &resolution).await?;
    let nowhere = || Problem::plain("not-found", Class::NotFound);
    let place = proposals.blocs.iter().position(|sum| sum.bloc.id.as_str() == bloc).ok_or_else(nowhere)?;
    let bloc = proposals.blocs[place].bloc.name.clone();
    let mut rows = proposals.rows.into_iter().chain(shortcomings.rows);
    let row = rows.find(|row| row.clause.as_str() == clause).ok_or_else(nowhere)?;
    let cell = row.cells[place].clone();
    Ok(show(&CellPage { page, resolution, row, cell, bloc }))
}
