//! Chains over made-up texts.

use super::*;

fn clause(id: &str, kind: Kind, answers: &[&str]) -> Clause {
    Clause {
        id: id.into(),
        kind,
        level: 1,
        runs: vec![],
        answers: answers.iter().map(|id| (*id).into()).collect(),
        evidence: vec![],
        order: id.into(),
    }
}

fn codes(branches: &[Branch]) -> Vec<(&str, Vec<&str>)> {
    let inner = |branch: &Branch| -> Vec<String> { branch.next.iter().map(|one| one.code.clone()).collect() };
    branches
        .iter()
        .map(|branch| {
            assert_eq!(inner(branch).len(), branch.next.len());
            (branch.code.as_str(), branch.next.iter().map(|one| one.code.as_str()).collect())
        })
        .collect()
}

fn text() -> Text {
    use Kind::{Cause, Paragraph, Proposal, Shortcoming};
    let clauses = vec![
        clause("h1", Shortcoming, &[]),
        clause("h2", Shortcoming, &[]),
        clause("n1", Cause, &["h1"]),
        clause("p", Paragraph, &["h1"]),
        clause("g1", Proposal, &["n1", "h2"]),
        clause("g2", Proposal, &["h1", "gone"]),
    ];
    Text { clauses, ..Text::default() }
}

#[test]
fn a_chain_is_followed_both_ways_in_reading_order() {
    let text = text();
    let of = |id: &str| chain(&text, &id.into()).unwrap();
    let proposal = of("g1");
    assert_eq!((proposal.code.as_str(), proposal.answered_by.len()), ("GP1", 0));
    assert_eq!(codes(&proposal.answers), [("HC2", vec![]), ("NN1", vec!["HC1"])]);
    let shortcoming = of("h1");
    assert_eq!(codes(&shortcoming.answered_by), [("NN1", vec!["GP1"]), ("GP2", vec![])]);
    assert!(shortcoming.answers.is_empty());
    let cause = of("n1");
    assert_eq!(codes(&cause.answers), [("HC1", vec![])]);
    assert_eq!(codes(&cause.answered_by), [("GP1", vec![])]);
    assert_eq!(chain(&text, &"gone".into()), None);
}

#[test]
fn everything_ticked_by_everything_ends() {
    let kinds = |n: usize| if n.is_multiple_of(2) { Kind::Cause } else { Kind::Proposal };
    let ids: Vec<String> = (0..400).map(|n| format!("c{n}")).collect();
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let clauses = (0..400).map(|n| clause(&ids[n], kinds(n), &all)).collect();
    let found = chain(&Text { clauses, ..Text::default() }, &"c1".into()).unwrap();
    fn count(branches: &[Branch]) -> usize {
        branches.iter().map(|branch| 1 + count(&branch.next)).sum()
    }
    assert_eq!(count(&found.answers), CLAUSES_MAX);
}
