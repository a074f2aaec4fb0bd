//! Pictures of made-up texts: what is drawn, and that no box lies on another.

use proptest::prelude::*;

use super::layout::{BOX_WIDTH, Labelled, Layout, lay_out, lines};
use super::*;
use crate::clock::Millis;
use crate::domain::evidence::Said;
use crate::domain::meeting::{CellName, Day, Origin};
use crate::domain::resolution::{Heads, Link, Run};

fn record(id: &str, meeting: &str, bloc: &str) -> Record {
    let cell = CellName {
        name: format!("Chi bộ {meeting}"),
        organisation: "Đảng bộ".into(),
        bloc: bloc.into(),
        bloc_name: bloc.into(),
    };
    Record {
        id: id.into(),
        version: 1,
        said: Said::default(),
        withdrawn: false,
        meeting: MeetingRef { id: meeting.into(), cell, date: Day::of("2020-09-03").unwrap(), round: 1 },
        group: None,
        origin: Origin::default(),
    }
}

fn clause(id: &str, kind: Kind, answers: &[&str], evidence: &[(&str, Relation)]) -> Clause {
    let link = |(record, relation): &(&str, Relation)| Link {
        id: format!("{id}-{record}").as_str().into(),
        record: (*record).into(),
        version: 1,
        relation: *relation,
        note: String::new(),
        by: "p".into(),
        at: Millis(0),
        heads: Heads::default(),
    };
    Clause {
        id: id.into(),
        kind,
        level: 1,
        runs: vec![Run { text: format!("Lời của {id}"), ..Run::default() }],
        answers: answers.iter().map(|id| (*id).into()).collect(),
        evidence: evidence.iter().map(link).collect(),
        order: id.into(),
    }
}

fn known(records: Vec<Record>) -> BTreeMap<RecordId, Record> {
    records.into_iter().map(|record| (record.id.clone(), record)).collect()
}

/// A box in few letters: "GP1", "m1×2", "a×2", "+3", "?".
fn name(node: &Node) -> String {
    match &node.what {
        What::Clause { code, .. } => code.clone(),
        What::Meeting(meeting) => format!("{}×{}", meeting.id, node.records),
        What::Bloc { name, .. } => format!("{name}×{}", node.records),
        What::Rest(count) => format!("+{count}"),
        What::Gap => "?".into(),
    }
}

fn ties(drawing: &Drawing) -> Vec<String> {
    let mut all: Vec<String> = drawing
        .ties
        .iter()
        .map(|tie| {
            let (from, to) = (name(&drawing.nodes[tie.from]), name(&drawing.nodes[tie.to]));
            format!("{from}-{to}{}", if tie.against { "!" } else { "" })
        })
        .collect();
    all.sort();
    all
}

#[test]
fn the_chain_is_drawn_with_its_gaps() {
    use Kind::{Cause, Proposal, Shortcoming};
    use Relation::{Contradicts, Supports};
    let clauses = vec![
        clause("h1", Shortcoming, &[], &[("r1", Supports)]),
        clause("h2", Shortcoming, &[], &[]),
        clause("n1", Cause, &["h1"], &[]),
        clause("g1", Proposal, &["n1"], &[("r1", Supports), ("r2", Supports), ("r3", Contradicts)]),
        clause("g2", Proposal, &["h1"], &[("r9", Supports), ("r4", Supports)]),
    ];
    let mut gone = record("r4", "m2", "b");
    gone.withdrawn = true;
    let records =
        known(vec![record("r1", "m1", "a"), record("r2", "m1", "a"), record("r3", "m2", "b"), gone]);
    let drawing = draw(&Text { clauses, ..Text::default() }, &records);
    let names: Vec<String> = drawing.nodes.iter().map(name).collect();
    assert_eq!(names, ["HC1", "HC2", "NN1", "GP1", "GP2", "?", "m1×2", "m2×1", "?"]);
    assert_eq!(ties(&drawing), ["GP1-m1×2", "GP1-m2×1!", "GP2-?", "HC1-GP2", "HC1-NN1", "HC2-?", "NN1-GP1"]);
    let chain: Vec<String> = drawing.chain_of(2).into_iter().map(|at| name(&drawing.nodes[at])).collect();
    assert_eq!(chain, ["HC1", "NN1", "GP1", "m1×2", "m2×1"]);
    assert_eq!(drawing.nodes[0].records, 1, "a shortcoming tells what it leans on itself");
}

#[test]
fn many_meetings_are_told_by_bloc_and_many_clauses_by_their_number() {
    let records =
        known((0..1000).map(|n| record(&format!("r{n}"), &format!("m{n}"), ["a", "b"][n % 2])).collect());
    let ids: Vec<String> = (0..1000).map(|n| format!("r{n}")).collect();
    let links: Vec<(&str, Relation)> = ids.iter().map(|id| (id.as_str(), Relation::Supports)).collect();
    let clauses = (0..100).map(|n| clause(&format!("g{n:03}"), Kind::Proposal, &[], &links)).collect();
    let drawing = draw(&Text { clauses, ..Text::default() }, &records);
    assert_eq!(drawing.nodes.len(), CLAUSES_MAX + 2);
    assert_eq!(name(&drawing.nodes[CLAUSES_MAX - 1]), format!("+{}", 100 - CLAUSES_MAX + 1));
    assert_eq!(drawing.nodes[CLAUSES_MAX..].iter().map(name).collect::<Vec<_>>(), ["a×500", "b×500"]);
    assert_eq!(drawing.ties.len(), CLAUSES_MAX * 2);
    let many = (0..40).map(|n| record(&format!("r{n}"), &format!("m{n}"), &format!("b{n:02}"))).collect();
    let one = Text { clauses: vec![clause("g", Kind::Proposal, &[], &links[..40])], ..Text::default() };
    let drawing = draw(&one, &known(many));
    assert_eq!(drawing.nodes.len(), 1 + GROUPS_MAX);
    let rest = drawing.nodes.iter().find(|node| matches!(node.what, What::Rest(_))).unwrap();
    assert_eq!((name(rest), rest.records), (format!("+{}", 40 - GROUPS_MAX + 1), 40 - GROUPS_MAX + 1));
}

#[test]
fn words_are_cut_into_lines_that_fit() {
    let long = "Đổi mới nội dung, hình thức sinh hoạt ".repeat(9);
    let cut = lines(&long);
    assert_eq!(cut.len(), 3);
    assert!(cut.iter().all(|line| line.chars().count() <= 30), "{cut:?}");
    assert!(cut[2].ends_with('…') && !cut[0].ends_with('…'));
    assert_eq!(lines("ngắn"), ["ngắn"]);
    assert!(lines(&"x".repeat(99))[0].chars().count() <= 30);
    assert!(lines("  ").is_empty());
}

fn laid(drawing: &Drawing) -> Layout {
    let boxes: Vec<Labelled> = drawing
        .nodes
        .iter()
        .map(|node| Labelled { column: node.column as usize, label: name(node).repeat(12) })
        .collect();
    let ties: Vec<(usize, usize)> = drawing.ties.iter().map(|tie| (tie.from, tie.to)).collect();
    lay_out(&boxes, &ties)
}

proptest! {
    #[test]
    fn no_box_lies_on_another_and_all_stand_inside(
        kinds in prop::collection::vec(0_usize..3, 0..60),
        ticks in prop::collection::vec((0_usize..60, 0_usize..60), 0..80),
        links in prop::collection::vec((0_usize..60, 0_usize..50), 0..120),
    ) {
        let kind = [Kind::Shortcoming, Kind::Cause, Kind::Proposal];
        let ids: Vec<String> = (0..60).map(|n| format!("c{n:02}")).collect();
        let records: Vec<String> = (0..50).map(|n| format!("r{n}")).collect();
        let clauses = kinds.iter().enumerate().map(|(at, which)| {
            let answers: Vec<&str> =
                ticks.iter().filter(|(from, _)| *from == at).map(|(_, to)| ids[*to].as_str()).collect();
            let own: Vec<(&str, Relation)> = links
                .iter()
                .filter(|(of, _)| *of == at)
                .map(|(_, record)| (records[*record].as_str(), Relation::Supports))
                .collect();
            clause(&ids[at], kind[*which], &answers, &own)
        });
        let text = Text { clauses: clauses.collect(), ..Text::default() };
        let known = known((0..50).map(|n| record(&records[n], &format!("m{}", n % 40), "a")).collect());
        let drawing = draw(&text, &known);
        prop_assert_eq!(&drawing, &draw(&text, &known), "the order is stable");
        for tie in &drawing.ties {
            prop_assert!(drawing.nodes[tie.from].column < drawing.nodes[tie.to].column);
        }
        let layout = laid(&drawing);
        for (at, one) in layout.boxes.iter().enumerate() {
            prop_assert!(one.x >= 0 && one.y >= 0);
            prop_assert!(one.x + BOX_WIDTH <= layout.width && one.y + one.height <= layout.height);
            for other in &layout.boxes[at + 1..] {
                let apart = other.x != one.x || other.y >= one.y + one.height || one.y >= other.y + other.height;
                prop_assert!(apart, "{one:?} lies on {other:?}");
            }
        }
    }
}
