//! What is printed beside a resolution: what was let pass and why, and what stands behind each proposal.
//!
//! Kept with the seal word for word, so that the annex of sealed words never changes. Speakers by role only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::check::Fault;
use super::evidence::{Record, Said};
use super::proposal::{Coverage, Row, Source};
use super::resolution::{Relation, Text};
use crate::clock::Millis;
use crate::id::RecordId;

/// A fault let pass, or a flag under which a clause was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waived {
    pub fault: Fault,
    /// "GP2 · Đổi mới khâu chuẩn bị …".
    pub place: String,
    /// Name of the person who answers for it.
    pub by: String,
    pub at: Millis,
    pub reason: String,
}

/// What one bloc gives to one proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub records: usize,
    pub meetings: usize,
}

/// A record as it is cited: at the version that was linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    pub text: String,
    pub speaker_role: String,
    pub cell: String,
    pub organisation: String,
    pub bloc: String,
    pub round: i64,
    /// 03/09/2020.
    pub date: String,
    pub relation: Relation,
    pub version: i64,
    pub withdrawn: bool,
}

/// A proposal with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backed {
    pub code: String,
    pub words: String,
    /// One for each bloc, in their order.
    pub counts: Vec<Count>,
    pub records: Vec<Cited>,
}

/// Everything an annex holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    pub waived: Vec<Waived>,
    /// Names of the blocs.
    pub blocs: Vec<String>,
    pub proposals: Vec<Backed>,
}

/// Puts an annex together. `said` holds what records said at each version.
pub fn annex(
    waived: Vec<Waived>,
    text: &Text,
    coverage: &Coverage,
    said: &BTreeMap<(RecordId, i64), Said>,
) -> Annex {
    let backed = |row: &Row| Backed {
        code: row.code.clone(),
        words: super::check::shortened(&row.words),
        counts: row
            .cells
            .iter()
            .map(|cell| Count { records: cell.sources.len(), meetings: cell.meetings().len() })
            .collect(),
        records: sources(row).map(|source| cited(source, linked_version(text, source), said)).collect(),
    };
    Annex {
        waived,
        blocs: coverage.blocs.iter().map(|sum| sum.bloc.name.clone()).collect(),
        proposals: coverage.rows.iter().map(backed).collect(),
    }
}

/// All records of a proposal, bloc by bloc: those that carry it, those that speak against it, those withdrawn.
fn sources(row: &Row) -> impl Iterator<Item = &Source> {
    row.cells.iter().flat_map(|cell| cell.sources.iter().chain(&cell.against)).chain(&row.withdrawn)
}

fn linked_version(text: &Text, source: &Source) -> i64 {
    let mut links = text.clauses.iter().flat_map(|clause| &clause.evidence);
    links.find(|link| link.id == source.link).map_or(source.record.version, |link| link.version)
}

fn cited(source: &Source, version: i64, said: &BTreeMap<(RecordId, i64), Said>) -> Cited {
    let Record { id, meeting, withdrawn, .. } = &source.record;
    let said = said.get(&(id.clone(), version)).unwrap_or(&source.record.said);
    Cited {
        text: said.text.clone(),
        speaker_role: said.speaker_role.clone(),
        cell: meeting.cell.name.clone(),
        organisation: meeting.cell.organisation.clone(),
        bloc: meeting.cell.bloc_name.clone(),
        round: meeting.round,
        date: meeting.date.shown(),
        relation: source.relation,
        version,
        withdrawn: *withdrawn,
    }
}
