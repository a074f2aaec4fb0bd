//! The coverage of resolutions by evidence in the API.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Named;
use crate::action::evidence::read_coverage::{BothCoverages, read_coverage};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::proposal;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadResolution, routes!(read_coverage_of))
}

/// What one bloc gives to one clause.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageCell {
    pub bloc: String,
    /// Ids of records that support or quantify, each once.
    pub records: Vec<String>,
    pub meetings: Vec<String>,
    /// Survey groups (nhóm) that recorded them.
    pub groups: Vec<u8>,
    /// Whether one meeting carries it all.
    pub single_source: bool,
    /// Ids of records that contradict.
    pub contradicting: Vec<String>,
}

/// One clause over all blocs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageRow {
    pub clause: String,
    /// `GP1`, `HC1` …
    pub code: String,
    pub words: String,
    pub records: usize,
    pub meetings: usize,
    pub gap: bool,
    pub single_source: bool,
    pub cells: Vec<CoverageCell>,
    /// Linked records that were withdrawn.
    pub withdrawn: Vec<String>,
    /// Linked records that are not known here.
    pub unknown: Vec<String>,
}

/// Proposals × blocs.
#[derive(Serialize, ToSchema)]
pub struct CoverageView {
    pub rows: Vec<CoverageRow>,
    /// Records that support some proposal, each once.
    pub records: usize,
    pub meetings: usize,
    /// Proposals that nothing supports.
    pub gaps: usize,
    /// The same of the shortcomings.
    pub shortcomings: Vec<CoverageRow>,
}

fn ids(sources: &[proposal::Source]) -> Vec<String> {
    sources.iter().map(|source| source.record.id.to_string()).collect()
}

fn row_view(row: proposal::Row) -> CoverageRow {
    let cells = row.cells.iter().map(|cell| CoverageCell {
        bloc: cell.bloc.to_string(),
        records: ids(&cell.sources),
        meetings: cell.meetings().iter().map(ToString::to_string).collect(),
        groups: cell.groups().into_iter().collect(),
        single_source: cell.is_single(),
        contradicting: ids(&cell.against),
    });
    CoverageRow {
        clause: row.clause.to_string(),
        records: row.records(),
        meetings: row.meetings(),
        gap: row.is_gap(),
        single_source: row.is_single(),
        cells: cells.collect(),
        withdrawn: ids(&row.withdrawn),
        unknown: row.unknown.iter().map(ToString::to_string).collect(),
        code: row.code,
        words: row.words,
    }
}

/// Computes the coverage of a resolution's present words.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/coverage",
    responses((status = 200, body = CoverageView)))]
async fn read_coverage_of(
    State(app): State<App>,
    Named(resolution): Named<String>,
) -> Result<Json<CoverageView>, Problem> {
    let coverage = read_coverage(&app, &ResolutionId::from(resolution)).await?;
    let BothCoverages { proposals, shortcomings } = coverage;
    Ok(Json(CoverageView {
        records: proposals.records,
        meetings: proposals.meetings,
        gaps: proposals.gaps(),
        rows: proposals.rows.into_iter().map(row_view).collect(),
        shortcomings: shortcomings.rows.into_iter().map(row_view).collect(),
    }))
}
