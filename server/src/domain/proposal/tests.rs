//! Coverage over made-up texts.

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
        group: Some(1),
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
    let found = coverage(&text, Kind::Proposal, &records, &[bloc("a"), bloc("b"), bloc("c")]);
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
    let found = coverage(&text, Kind::Proposal, &known(vec![gone]), &[bloc("a")]);
    let row = &found.rows[0];
    assert!(row.is_gap());
    assert!(row.withdrawn[0].behind);
    assert_eq!(row.unknown, ["r9".into()]);
}

#[test]
fn a_record_shared_by_two_proposals_counts_once_in_the_sums() {
    let links = || vec![link("l1", "r1", Relation::Supports)];
    let text = Text { clauses: vec![proposal("c1", links()), proposal("c2", links())], ..Text::default() };
    let found = coverage(&text, Kind::Proposal, &known(vec![record("r1", "m1", "a")]), &[bloc("a")]);
    assert_eq!((found.records, found.blocs[0].records), (1, 1));
    assert!(found.rows.iter().all(Row::is_single));
    assert_eq!(linked_records(&text).len(), 1);
}

#[test]
fn shortcomings_have_a_matrix_of_their_own() {
    let mut shortcoming = proposal("c1", vec![link("l1", "r1", Relation::Supports)]);
    shortcoming.kind = Kind::Shortcoming;
    let text = Text {
        clauses: vec![shortcoming, proposal("c2", vec![link("l2", "r2", Relation::Supports)])],
        ..Text::default()
    };
    let records = known(vec![record("r1", "m1", "a"), record("r2", "m2", "a")]);
    let found = coverage(&text, Kind::Shortcoming, &records, &[bloc("a")]);
    assert_eq!((found.rows.len(), found.rows[0].code.as_str(), found.records), (1, "HC1", 1));
    assert_eq!(found.rows[0].cells[0].groups(), [1].into());
    assert_eq!(linked_records(&text).len(), 2);
}
