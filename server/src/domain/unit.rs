//! Blocs, grass-roots organisations and party cells (`domain.md` §1).

use serde::{Deserialize, Serialize};

use crate::id::{BlocId, CellId, OrganisationId};

pub mod file;
pub mod old_font;
pub mod plan;

/// Longest name of a unit.
pub const UNIT_NAME_CHARS_MAX: usize = 200;

/// Most members of one cell: far above any real one, and sums stay small.
pub const MEMBERS_MAX: i64 = 10_000;

/// A kind of cell: countryside, offices, schools, enterprises, armed forces; which ones is configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bloc {
    pub id: BlocId,
    pub name: String,
}

/// A party cell with its organisation and bloc, as listed. Members are a number, never names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub id: CellId,
    pub name: String,
    pub members: i64,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub bloc: BlocId,
    pub bloc_name: String,
}

/// A grass-roots organisation with what it holds, as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
    pub bloc: BlocId,
    pub bloc_name: String,
    pub cells: i64,
    pub members: i64,
}

/// A bloc with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocCount {
    pub bloc: Bloc,
    pub organisations: i64,
    pub cells: i64,
    pub members: i64,
}

/// A row of a units file: where it stands, and its four columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// Counted as the spreadsheet does: the header is row 1.
    pub row: usize,
    pub bloc: String,
    pub organisation: String,
    pub cell: String,
    pub members: i64,
}
