//! Blocs, grass-roots organisations and party cells (`domain.md` §1).

use serde::{Deserialize, Serialize};

use crate::id::{BlocId, CellId, OrganisationId};

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
