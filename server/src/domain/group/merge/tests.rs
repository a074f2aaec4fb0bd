//! A lane beside its resolution: what is carried back, what meets another change, what is left out the second time.

use super::*;
use crate::domain::resolution::{Kind, Run};

fn clause(id: &str, words: &str) -> Clause {
    Clause {
        id: id.into(),
        kind: Kind::Paragraph,
        level: 1,
        runs: vec![Run { text: words.into(), ..Run::default() }],
        answers: Vec::new(),
        evidence: Vec::new(),
        order: String::new(),
    }
}

fn text(clauses: &[(&str, &str)]) -> Text {
    Text {
        subject: "về việc thử".into(),
        clauses: clauses.iter().map(|(id, words)| clause(id, words)).collect(),
        ..Text::default()
    }
}

const BASE: [(&str, &str); 4] = [("a", "một"), ("b", "hai"), ("c", "ba"), ("d", "bốn")];

/// Each change in short: where, what, and what became of the clause in the resolution.
fn shown(report: &Report) -> Vec<String> {
    let one = |change: &Change| {
        let wish = match &change.wish {
            Wish::Words { words } => format!("words {words}"),
            Wish::Insert { words, .. } => format!("insert {words}"),
            Wish::Remove => "remove".into(),
            Wish::Move { after } => format!("move {}", after.as_ref().map_or("-", ClauseId::as_str)),
        };
        let main = match &change.main {
            Main::Same => String::new(),
            Main::Changed { now } => format!(" | {now}"),
            Main::Gone => " | gone".into(),
        };
        let follows = change.follows.as_ref().map(|id| format!(" after {id}")).unwrap_or_default();
        format!("{}: {wish}{follows}{main}", change.clause)
    };
    report.changes.iter().map(one).collect()
}

#[test]
fn each_change_of_the_group_is_a_wish_in_the_order_of_the_lane() {
    let lane = [("a", "một"), ("x", "mới"), ("y", "mới nữa"), ("d", "bốn"), ("b", "hai rưỡi"), ("z", "cuối")];
    let found = report(&text(&BASE), &text(&lane), &text(&BASE));
    assert_eq!(
        shown(&found),
        [
            "a: insert mới",
            "a: insert mới nữa after x",
            "d: move a",
            "b: words hai rưỡi",
            "c: remove",
            "b: insert cuối"
        ]
    );
    assert_eq!(found.untouched, 1, "a alone was not touched");
    assert_eq!(found.left, []);
    let nothing = report(&text(&BASE), &text(&BASE), &text(&lane));
    assert_eq!((shown(&nothing), nothing.untouched), (vec![], 4), "what others do is no change of the group");
}

#[test]
fn what_the_resolution_changed_since_is_told_beside_it() {
    let lane = [("a", "một A"), ("c", "ba C"), ("d", "bốn"), ("x", "mới")];
    let main = [("a", "một B"), ("b", "hai B"), ("c", "ba C")];
    let found = report(&text(&BASE), &text(&lane), &text(&main));
    assert_eq!(shown(&found), ["a: words một A | một B", "b: remove | hai B", "d: insert mới | gone"]);
    assert!(found.changes.iter().all(Change::is_conflict));
    assert_eq!(found.agreed, 1, "both say the same of c");
    let gone = report(&text(&BASE), &text(&[("a", "A"), ("c", "ba"), ("d", "bốn")]), &text(&BASE[2..]));
    assert_eq!(shown(&gone), ["a: words A | gone"]);
    assert_eq!(gone.agreed, 1, "both took b out");
}

#[test]
fn what_no_suggestion_can_say_is_told_and_not_carried() {
    let base = text(&BASE);
    let mut lane =
        text(&[("x", "trước hết"), ("a", "một"), ("b", "hai"), ("c", "ba"), ("d", " "), ("e", "")]);
    lane.subject = "về việc khác".into();
    lane.clauses[1].kind = Kind::Heading;
    lane.clauses[2].runs[0].strong = true;
    lane.clauses[3].answers = vec!["a".into()];
    let long = "ế".repeat(WORDS_CHARS_MAX + 1);
    lane.clauses.push(clause("f", &long));
    let found = report(&base, &lane, &base);
    let left: Vec<_> =
        found.left.iter().map(|one| (one.clause.as_ref().map_or("-", ClauseId::as_str), one.why)).collect();
    let expected = [
        ("-", Left::Subject),
        ("x", Left::AtStart),
        ("a", Left::Recast),
        ("b", Left::Recast),
        ("c", Left::Answers),
        ("f", Left::Long),
    ];
    assert_eq!(left, expected);
    assert_eq!(
        shown(&found),
        ["d: remove"],
        "a clause without words is as good as removed; an empty new one is none"
    );
    assert_eq!(found.untouched, 0);
}

fn brought(report: &Report, since: Since) -> Vec<Brought> {
    let one = |(nth, change): (usize, &Change)| Brought {
        lane: change.lane.clone(),
        sort: change.wish.sort().into(),
        sameness: change.wish.sameness(),
        suggestion: format!("s{nth}").as_str().into(),
        since,
    };
    report.changes.iter().enumerate().map(one).collect()
}

fn planned(lane: &[(&str, &str)], brought: &[Brought]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let base = text(&BASE);
    let plan = plan(report(&base, &text(lane), &base).changes, brought);
    let fresh = Report { changes: plan.fresh.clone(), ..Report::default() };
    let ids = |ids: Vec<&SuggestionId>| ids.into_iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(plan.is_nothing(), plan.fresh.is_empty() && plan.withdrawn.is_empty());
    (shown(&fresh), ids(plan.again.iter().map(|(_, id)| id).collect()), ids(plan.withdrawn.iter().collect()))
}

#[test]
fn what_was_brought_and_has_not_changed_since_is_left_out() {
    let lane = [("a", "một A"), ("b", "hai"), ("x", "mới"), ("c", "ba"), ("d", "bốn")];
    let base = text(&BASE);
    let first = report(&base, &text(&lane), &base);
    for since in [Since::Waits, Since::Answered] {
        let before = brought(&first, since);
        let again: Vec<String> = vec!["s0".into(), "s1".into()];
        assert_eq!(planned(&lane, &before), (vec![], again, vec![]), "{since:?}");
    }
    let taken_back = brought(&first, Since::TakenBack);
    let (fresh, again, withdrawn) = planned(&lane, &taken_back);
    assert_eq!((fresh.len(), again.len(), withdrawn.len()), (2, 0, 0), "the group says it still");
}

#[test]
fn what_the_group_says_otherwise_now_takes_the_waiting_suggestion_back() {
    let lane = [("a", "một A"), ("b", "hai"), ("x", "mới"), ("c", "ba"), ("d", "bốn")];
    let base = text(&BASE);
    let first = report(&base, &text(&lane), &base);
    let later = [("a", "một AA"), ("b", "hai"), ("c", "ba"), ("d", "bốn")];
    let waits = brought(&first, Since::Waits);
    assert_eq!(
        planned(&later, &waits),
        (vec!["a: words một AA".into()], vec![], vec!["s0".into(), "s1".into()])
    );
    let answered = brought(&first, Since::Answered);
    assert_eq!(
        planned(&later, &answered),
        (vec!["a: words một AA".into()], vec![], vec![]),
        "an answer stands"
    );
    // Back at what was brought first: that one was taken back meanwhile, and the second waits.
    let mut both = brought(&first, Since::TakenBack);
    let second = report(&base, &text(&later), &base);
    both.extend(
        brought(&second, Since::Waits).into_iter().map(|one| Brought { suggestion: "t0".into(), ..one }),
    );
    let (fresh, again, withdrawn) = planned(&lane, &both);
    assert_eq!((fresh.len(), again, withdrawn), (2, vec![], vec!["t0".to_owned()]));
}

#[test]
fn what_was_taken_up_is_what_the_group_goes_on_from() {
    let base = text(&BASE);
    let first = [("a", "một A"), ("b", "hai"), ("x", "mới"), ("c", "ba"), ("d", "bốn D")];
    let before = brought(&report(&base, &text(&first), &base), Since::Answered);
    assert_eq!(before.len(), 3);
    // a and x were taken up as they were said, d in other words.
    let main = [("a", "một A"), ("b", "hai"), ("s1", "mới"), ("c", "ba"), ("d", "bốn khác")];
    let lane =
        [("a", "một A, hơn nữa"), ("b", "hai"), ("x", "mới hẳn"), ("c", "ba"), ("d", "bốn D, hơn nữa")];
    let mut found = report(&base, &text(&lane), &text(&main));
    taken_up(&mut found, &before, &text(&main));
    assert_eq!(
        shown(&found),
        ["a: words một A, hơn nữa", "s1: words mới hẳn", "d: words bốn D, hơn nữa | bốn khác"]
    );
    let on_main: Vec<_> = found.changes.iter().map(|one| (one.on_main, one.base_words.as_str())).collect();
    assert_eq!(on_main, [(true, "một A"), (true, "mới"), (false, "bốn")]);
    // Once that is taken up as well, there is nothing left to say.
    let all =
        [("a", "một A, hơn nữa"), ("b", "hai"), ("s1", "mới hẳn"), ("c", "ba"), ("d", "bốn D, hơn nữa")];
    let mut found = report(&base, &text(&lane), &text(&all));
    taken_up(&mut found, &before, &text(&all));
    assert_eq!((shown(&found), found.agreed), (vec![], 3));
    // What was declined is proposed anew, as it was.
    let mut found = report(&base, &text(&lane), &base);
    taken_up(&mut found, &before, &base);
    assert_eq!(shown(&found), ["a: words một A, hơn nữa", "b: insert mới hẳn", "d: words bốn D, hơn nữa"]);
}
