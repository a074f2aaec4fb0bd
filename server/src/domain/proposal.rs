//! Coverage: what stands behind each proposal and each shortcoming, bloc by bloc (`domain.md` §4).
//!
//! A gap is a gap, never 0 %.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Record;
use super::numbering::labels;
use super::resolution::{Clause, Kind, Link, Relation, Text};
use super::unit::Bloc;
use crate::id::{BlocId, ClauseId, LinkId, MeetingId, RecordId};

/// One record behind a proposal, with the link that put it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub link: LinkId,
    pub relation: Relation,
    pub note: String,
    pub record: Record,
    /// Whether the record has a newer version than the one linked.
    pub behind: bool,
}

/// What one bloc gives to one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub bloc: BlocId,
    /// Records that support or quantify, each once.
    pub sources: Vec<Source>,
    /// Records that speak against the clause.
    pub against: Vec<Source>,
}

impl Cell {
    /// Returns the meetings of the records that support, each once.
    pub fn meetings(&self) -> BTreeSet<MeetingId> {
        self.sources.iter().map(|source| source.record.meeting.id.clone()).collect()
    }

    /// Returns the survey groups (nhóm) that recorded them, each once.
    pub fn groups(&self) -> BTreeSet<u8> {
        self.sources.iter().filter_map(|source| source.record.group).collect()
    }

    /// Tells whether nothing supports the clause here.
    pub fn is_gap(&self) -> bool {
        self.sources.is_empty()
    }

    /// Tells whether one meeting carries it all.
    pub fn is_single(&self) -> bool {
        self.meetings().len() == 1
    }
}

/// One clause over all blocs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub clause: ClauseId,
    /// `1.`, `a)` …; may be empty.
    pub number: String,
    /// `GP1`, `HC1` …
    pub code: String,
    pub words: String,
    /// One cell for each bloc, in the order of the blocs.
    pub cells: Vec<Cell>,
    /// Links to records that were withdrawn; they carry nothing.
    pub withdrawn: Vec<Source>,
    /// Links to records that are not known here.
    pub unknown: Vec<RecordId>,
}

impl Row {
    /// Counts the records that support.
    pub fn records(&self) -> usize {
        self.cells.iter().map(|cell| cell.sources.len()).sum()
    }

    /// Counts the records that speak against.
    pub fn against(&self) -> usize {
        self.cells.iter().map(|cell| cell.against.len()).sum()
    }

    /// Counts the meetings behind it.
    pub fn meetings(&self) -> usize {
        self.cells.iter().map(|cell| cell.meetings().len()).sum()
    }

    /// Counts the blocs that support it.
    pub fn blocs(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_gap()).count()
    }

    /// Tells whether nothing supports it at all.
    pub fn is_gap(&self) -> bool {
        self.records() == 0
    }

    /// Tells whether one meeting carries it all.
    pub fn is_single(&self) -> bool {
        self.meetings() == 1
    }
}

/// What one bloc gives to all clauses of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocSum {
    pub bloc: Bloc,
    /// Records that support some clause, each once.
    pub records: usize,
    pub meetings: usize,
}

/// Clauses of one kind × blocs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub rows: Vec<Row>,
    pub blocs: Vec<BlocSum>,
    /// Records that support some clause, each once.
    pub records: usize,
    pub meetings: usize,
}

impl Coverage {
    /// Counts the clauses that nothing supports.
    pub fn gaps(&self) -> usize {
        self.rows.iter().filter(|row| row.is_gap()).count()
    }
}

/// Returns the ids of all records that a text is linked to, whichever the kind of clause.
pub fn linked_records(text: &Text) -> BTreeSet<RecordId> {
    text.clauses.iter().flat_map(|clause| clause.evidence.iter().map(|link| link.record.clone())).collect()
}

/// Computes the coverage of the clauses of one kind by the records known, over these blocs in their order.
pub fn coverage(text: &Text, kind: Kind, records: &BTreeMap<RecordId, Record>, blocs: &[Bloc]) -> Coverage {
    let rows: Vec<Row> = text
        .clauses
        .iter()
        .zip(labels(&text.clauses))
        .filter(|(clause, _)| clause.kind == kind)
        .map(|(clause, label)| Row { number: label.number, code: label.code, ..row(clause, records, blocs) })
        .collect();
    let sums: Vec<BlocSum> = blocs
        .iter()
        .enumerate()
        .map(|(place, bloc)| {
            let (records, meetings) = count(rows.iter().map(|row| &row.cells[place]));
            BlocSum { bloc: bloc.clone(), records, meetings }
        })
        .collect();
    let (records, meetings) = count(rows.iter().flat_map(|row| &row.cells));
    Coverage { rows, blocs: sums, records, meetings }
}

/// Counts the different records and meetings that support something in these cells.
fn count<'a>(cells: impl Iterator<Item = &'a Cell>) -> (usize, usize) {
    let mut records = BTreeSet::new();
    let mut meetings = BTreeSet::new();
    for source in cells.flat_map(|cell| &cell.sources) {
        records.insert(&source.record.id);
        meetings.insert(&source.record.meeting.id);
    }
    (records.len(), meetings.len())
}

fn row(clause: &Clause, records: &BTreeMap<RecordId, Record>, blocs: &[Bloc]) -> Row {
    let mut row = Row {
        clause: clause.id.clone(),
        number: String::new(),
        code: String::new(),
        words: clause.plain(),
        cells: blocs
            .iter()
            .map(|bloc| Cell { bloc: bloc.id.clone(), sources: Vec::new(), against: Vec::new() })
            .collect(),
        withdrawn: Vec::new(),
        unknown: Vec::new(),
    };
    for link in &clause.evidence {
        place(&mut row, link, records.get(&link.record));
    }
    row
}

/// Puts a link where it counts. A record linked twice in the same sense counts once.
fn place(row: &mut Row, link: &Link, record: Option<&Record>) {
    let cell =
        |row: &Row, record: &Record| row.cells.iter().position(|cell| cell.bloc == record.meeting.cell.bloc);
    let Some((record, at)) = record.and_then(|record| cell(row, record).map(|at| (record, at))) else {
        row.unknown.push(link.record.clone());
        return;
    };
    let source = Source {
        link: link.id.clone(),
        relation: link.relation,
        note: link.note.clone(),
        behind: link.version < record.version,
        record: record.clone(),
    };
    let list = match link.relation {
        _ if record.withdrawn => &mut row.withdrawn,
        Relation::Contradicts => &mut row.cells[at].against,
        Relation::Supports | Relation::Quantifies => &mut row.cells[at].sources,
    };
    if !list.iter().any(|known| known.record.id == source.record.id) {
        list.push(source);
    }
}
