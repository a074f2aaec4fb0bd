//! Chains as they are written, changed, cut and put together again.

use super::*;

fn chain(lines: usize) -> (Vec<Line>, Head) {
    let mut head = Head::default();
    let mut made = Vec::new();
    for number in 0..lines {
        let mut line = Line { act: format!("act.{number}"), at: 5, ..Line::default() };
        head = line.link(&head);
        made.push(line);
    }
    (made, head)
}

fn proved(lines: &[Line], head: &Head) -> Result<(), Flaw> {
    let mut chain = Chain::default();
    lines.iter().try_for_each(|line| chain.add(line))?;
    chain.finish(head)
}

#[test]
fn a_chain_as_it_was_written_holds() {
    let (lines, head) = chain(4);
    assert_eq!(proved(&lines, &head), Ok(()));
    assert_eq!(proved(&[], &Head::default()), Ok(()));
}

#[test]
fn the_first_broken_line_is_named() {
    let (lines, head) = chain(4);
    let without = |at: usize| {
        let mut left = lines.clone();
        left.remove(at);
        left
    };
    assert_eq!(proved(&without(1), &head), Err(Flaw::Missing(2)));
    assert_eq!(proved(&without(3), &head), Err(Flaw::Cut { last: 3, head: 4 }));
    let mut changed = lines.clone();
    changed[2].detail = "x".into();
    assert_eq!(proved(&changed, &head), Err(Flaw::Changed(3)));
    changed[2].hash = changed[2].own_hash();
    assert_eq!(proved(&changed, &head), Err(Flaw::Unlinked(4)));
    let back = Head { seq: 3, hash: lines[2].hash.clone() };
    assert_eq!(proved(&lines, &back), Err(Flaw::HeadBack { last: 4, head: 3 }));
    assert_eq!(proved(&lines, &Head { seq: 4, hash: "00".into() }), Err(Flaw::Head(4)));
    let twice = [lines[0].clone(), lines[0].clone()];
    assert_eq!(proved(&twice, &head), Err(Flaw::Changed(1)));
}

#[test]
fn no_two_lines_give_the_same_bytes() {
    let line = |detail: &str, was: Option<&str>, became: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Line { detail: detail.into(), was: own(was), became: own(became), ..Line::default() }.own_hash()
    };
    let all = [
        line("", None, None),
        line("", Some(""), None),
        line("", None, Some("")),
        line("a", Some("b"), None),
        line("ab", Some(""), None),
        line("", Some("ab"), None),
        line("", Some("a"), Some("b")),
    ];
    let set: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(set.len(), all.len());
}

#[test]
fn rows_are_bound_whatever_order_they_come_in() {
    let row = |a: &str, b: Option<&str>| vec![Some(a.to_owned()), b.map(str::to_owned)];
    let hash = rows_hash(&[row("lan", Some("agree")), row("an", None)]);
    assert_eq!(hash, rows_hash(&[row("an", None), row("lan", Some("agree"))]));
    assert_ne!(hash, rows_hash(&[row("an", Some("agree")), row("lan", None)]));
    assert_ne!(hash, rows_hash(&[row("lan", Some("agree"))]));
}

#[test]
fn what_is_bound_reads_back() {
    let bound = Bound {
        table: "ballot".into(),
        key: String::from("v1"),
        columns: vec!["vote".into(), "cast_at".into()],
        rows: 11,
        hash: "ab".into(),
    };
    assert_eq!(Bound::of_lines(&bound.to_line()), [bound]);
    assert_eq!(Bound::of_lines("seal; x a,b 1 ab\nseal x a,b(1) 1 ab\nseal"), []);
}
