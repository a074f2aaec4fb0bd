//! The chain shortcoming → cause → proposal → evidence, and the checks before a seal (`domain.md` §4).
//!
//! Coverage counts what stands behind each proposal, bloc by bloc. A gap is a gap, never 0 %.

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

/// What one bloc gives to one proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub bloc: BlocId,
    /// Records that support or quantify, each once.
    pub sources: Vec<Source>,
    /// Records that speak against it.
    pub against: Vec<Source>,
}

impl Cell {
    /// Returns the meetings of the records that support, each once.
    pub fn meetings(&self) -> BTreeSet<MeetingId> {
        self.sources.iter().map(|source| source.record.meeting.id.clone()).collect()
    }

    /// Tells whether nothing supports the proposal here.
    pub fn is_gap(&self) -> bool {
        self.sources.is_empty()
    }

    /// Tells whether one meeting carries it all.
    pub fn is_single(&self) -> bool {
        self.meetings().len() == 1
    }
}

/// One proposal over all blocs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub clause: ClauseId,
    /// `1.`, `a)` …; may be empty.
    pub number: String,
    /// `GP1` …
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

/// What one bloc gives to all proposals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocSum {
    pub bloc: Bloc,
    /// Records that support some proposal, each once.
    pub records: usize,
    pub meetings: usize,
}

/// Proposals × blocs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub rows: Vec<Row>,
    pub blocs: Vec<BlocSum>,
    /// Records that support some proposal, each once.
    pub records: usize,
    pub meetings: usize,
}

impl Coverage {
    /// Counts the proposals that nothing supports.
    pub fn gaps(&self) -> usize {
        self.rows.iter().filter(|row| row.is_gap()).count()
    }
}

/// Returns the ids of all records that proposals of a text are linked to.
pub fn linked_records(text: &Text) -> BTreeSet<RecordId> {
    let proposals = text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal);
    proposals.flat_map(|clause| clause.evidence.iter().map(|link| link.record.clone())).collect()
}

/// Computes the coverage of a text by the records known, over these blocs in their order.
pub fn coverage(text: &Text, records: &BTreeMap<RecordId, Record>, blocs: &[Bloc]) -> Coverage {
    let rows: Vec<Row> = text
        .clauses
        .iter()
        .zip(labels(&text.clauses))
        .filter(|(clause, _)| clause.kind == Kind::Proposal)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Millis;
    use crate::domain::evidence::{MeetingRef, Said};
    use crate::domain::meeting::{CellName, Day, Origin};
    use crate::domain::resolution::Heads;

    fn record(id: &str, meeting: &str, bloc: &str) -> Record {
        Record {
            id: id.into(),
            version: 1,
            said: Said::default(),
            withdrawn: false,
            meeting: MeetingRef {
                id: meeting.into(),
                cell: CellName {
                    name: "Chi bộ".into(),
                    organisation: "Đảng bộ".into(),
                    bloc: bloc.into(),
                    bloc_name: bloc.into(),
                },
                date: Day::of("2020-09-03").unwrap(),
                round: 1,
            },
            group: None,
            origin: Origin::default(),
        }
    }

    fn link(id: &str, record: &str, relation: Relation) -> Link {
        Link {
            id: id.into(),
            record: record.into(),
            version: 1,
            relation,
            note: String::new(),
            by: "p".into(),
            at: Millis(0),
            heads: Heads::default(),
        }
    }

    fn proposal(id: &str, evidence: Vec<Link>) -> Clause {
        Clause {
            id: id.into(),
            kind: Kind::Proposal,
            level: 1,
            runs: vec![],
            answers: vec![],
            evidence,
            order: id.into(),
        }
    }

    fn bloc(id: &str) -> Bloc {
        Bloc { id: id.into(), name: id.into() }
    }

    fn known(records: Vec<Record>) -> BTreeMap<RecordId, Record> {
        records.into_iter().map(|record| (record.id.clone(), record)).collect()
    }

    #[test]
    fn cells_count_records_and_meetings_and_name_gaps() {
        use Relation::{Contradicts, Quantifies, Supports};
        let text = Text {
            clauses: vec![
                proposal(
                    "c1",
                    vec![
                        link("l1", "r1", Supports),
                        link("l2", "r2", Quantifies),
                        link("l3", "r1", Quantifies),
                        link("l4", "r3", Supports),
                        link("l5", "r4", Contradicts),
                    ],
                ),
                proposal("c2", vec![]),
            ],
            ..Text::default()
        };
        let records = known(vec![
            record("r1", "m1", "a"),
            record("r2", "m1", "a"),
            record("r3", "m2", "b"),
            record("r4", "m2", "b"),
        ]);
        let found = coverage(&text, &records, &[bloc("a"), bloc("b"), bloc("c")]);
        let first = &found.rows[0];
        assert_eq!((first.code.as_str(), first.records(), first.meetings()), ("GP1", 3, 2));
        assert_eq!((first.blocs(), first.against()), (2, 1));
        assert!(first.cells[0].is_single() && first.cells[2].is_gap() && !first.is_single());
        assert!(found.rows[1].is_gap());
        assert_eq!((found.records, found.meetings, found.gaps()), (3, 2, 1));
        assert_eq!(found.blocs[0].records, 2);
        assert_eq!(found.blocs[2].records, 0);
    }

    #[test]
    fn withdrawn_and_unknown_records_carry_nothing() {
        let mut gone = record("r1", "m1", "a");
        gone.withdrawn = true;
        gone.version = 2;
        let links = vec![link("l1", "r1", Relation::Supports), link("l2", "r9", Relation::Supports)];
        let text = Text { clauses: vec![proposal("c1", links)], ..Text::default() };
        let found = coverage(&text, &known(vec![gone]), &[bloc("a")]);
        let row = &found.rows[0];
        assert!(row.is_gap());
        assert!(row.withdrawn[0].behind);
        assert_eq!(row.unknown, ["r9".into()]);
    }

    #[test]
    fn a_record_shared_by_two_proposals_counts_once_in_the_sums() {
        let links = || vec![link("l1", "r1", Relation::Supports)];
        let text =
            Text { clauses: vec![proposal("c1", links()), proposal("c2", links())], ..Text::default() };
        let found = coverage(&text, &known(vec![record("r1", "m1", "a")]), &[bloc("a")]);
        assert_eq!((found.records, found.blocs[0].records), (1, 1));
        assert!(found.rows.iter().all(Row::is_single));
        assert_eq!(linked_records(&text).len(), 1);
    }
}
