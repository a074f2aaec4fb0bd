//! Texts with their clauses changed, moved, added and taken out.

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

fn shown(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
    let lines = compare(&text(old), &text(new)).lines;
    let one =
        |line: &Line| format!("{} {}{}", line.id, line.fate.id(), if line.moved { " moved" } else { "" });
    lines.iter().map(one).collect()
}

#[test]
fn clauses_are_changed_added_and_taken_out_at_their_places() {
    let old = [("a", "một"), ("b", "hai"), ("c", "ba"), ("d", "bốn")];
    let new = [("a", "một"), ("x", "mới"), ("c", "ba rưỡi"), ("d", "bốn")];
    assert_eq!(shown(&old, &new), ["a same", "b removed", "x added", "c changed", "d same"]);
    assert_eq!(shown(&old, &old), ["a same", "b same", "c same", "d same"]);
    assert_eq!(shown(&old, &[]), ["a removed", "b removed", "c removed", "d removed"]);
    assert_eq!(shown(&[], &new), ["a added", "x added", "c added", "d added"]);
}

#[test]
fn the_fewest_clauses_are_said_to_have_moved() {
    let old = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "5")];
    let new = [("e", "5"), ("a", "1"), ("b", "2"), ("c", "3 đổi"), ("d", "4")];
    assert_eq!(shown(&old, &new), ["e same moved", "a same", "b same", "c changed", "d same"]);
    let counts = compare(&text(&old), &text(&new)).counts();
    assert_eq!(counts, Counts { changed: 1, moved: 1, ..Counts::default() });
    // What was put in or taken out moves nobody.
    let fewer = [("c", "3"), ("x", "9"), ("d", "4")];
    assert_eq!(shown(&old, &fewer), ["a removed", "b removed", "c same", "x added", "d same", "e removed"]);
}

#[test]
fn another_kind_level_or_look_is_told_apart_from_other_words() {
    let old = text(&[("a", "một"), ("b", "hai")]);
    let mut new = old.clone();
    new.clauses[0].level = 2;
    new.clauses[1].runs[0].strong = true;
    let comparison = compare(&old, &new);
    assert!(comparison.lines.iter().all(|line| line.recast && line.fate == Fate::Same && !line.is_same()));
    assert_eq!(comparison.counts().recast, 2);
    assert!(compare(&old, &old).counts().is_nothing());
}

#[test]
fn words_and_the_subject_are_compared_word_by_word() {
    let old = text(&[("a", "gửi tài liệu trước")]);
    let mut new = text(&[("a", "gửi tài liệu trước 3 ngày")]);
    new.subject = "về việc khác".into();
    let comparison = compare(&old, &new);
    let subject = comparison.subject.iter().map(|part| format!("{:?} {}", part.fate, part.text));
    assert_eq!(told(&comparison.lines[0]), ["gửi tài liệu trước", "+3 ngày"]);
    assert_eq!(subject.collect::<Vec<_>>(), ["Same về việc", "Gone thử", "Added khác"]);
    assert!(compare(&old, &old).subject.is_empty());
}

/// The words of a line: + came to be, - went, < came from another clause, > went to another.
fn told(line: &Line) -> Vec<String> {
    let one = |part: &Words| match part {
        Words::Same(text) => text.clone(),
        Words::Added(text) => format!("+{text}"),
        Words::Gone(text) => format!("-{text}"),
        Words::Came { text, from } => format!("<{from} {text}"),
        Words::Left { text, to } => format!(">{to} {text}"),
    };
    line.parts.iter().map(one).collect()
}

fn words(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<Vec<String>> {
    compare(&text(old), &text(new)).lines.iter().map(told).collect()
}

#[test]
fn where_a_tone_stands_is_no_change() {
    let old = text(&[("a", "Thị uỷ hoà giải"), ("b", "Uỷ ban họp")]);
    let mut new = text(&[("a", "Thị ủy hòa giải"), ("b", "Ủy ban họp kín")]);
    new.subject = "về việc thử".into();
    let comparison = compare(&old, &new);
    assert!(comparison.lines[0].is_same(), "{:?}", comparison.lines[0]);
    assert_eq!(told(&comparison.lines[1]), ["Ủy ban họp", "+kín"]);
    new.clauses[0].runs[0].strong = true;
    assert!(compare(&old, &new).lines[0].recast, "its look is another");
}

#[test]
fn words_that_enter_parted_off_went_to_the_clause_they_stand_in_now() {
    let old = [("a", "Chi ủy họp trước, chọn việc. Gửi tài liệu cho đảng viên.")];
    let new = [("a", "Chi ủy họp trước, chọn việc."), ("b", "Gửi tài liệu cho đảng viên.")];
    let parted = [
        vec!["Chi ủy họp trước, chọn việc.", ">b Gửi tài liệu cho đảng viên."],
        vec!["<a Gửi tài liệu cho đảng viên."],
    ];
    assert_eq!(words(&old, &new), parted);
    let comparison = compare(&text(&old), &text(&new));
    assert_eq!(comparison.counts(), Counts { changed: 1, added: 1, carried: 1, ..Counts::default() });
    assert!(comparison.lines[1].is_carried() && !comparison.lines[0].is_carried());
    assert_eq!(comparison.lines[0].went_to(), BTreeSet::from([&ClauseId::from("b")]));
    // The other way round: joined.
    let joined = [
        vec!["Chi ủy họp trước, chọn việc.", "<b Gửi tài liệu cho đảng viên."],
        vec![">a Gửi tài liệu cho đảng viên."],
    ];
    assert_eq!(words(&new, &old), joined);
    assert!(compare(&text(&new), &text(&old)).lines[1].is_carried());
}

#[test]
fn words_written_on_in_the_new_clause_are_told_apart_from_those_that_came() {
    let old = [("a", "Họp đúng kỳ. Gửi tài liệu cho đảng viên trước.")];
    let new = [("a", "Họp đúng kỳ."), ("b", "Gửi tài liệu cho đảng viên trước. Trước ba ngày.")];
    assert_eq!(words(&old, &new)[1], ["<a Gửi tài liệu cho đảng viên trước.", "+Trước ba ngày."]);
}

#[test]
fn a_name_that_stands_in_two_clauses_by_chance_went_nowhere() {
    let old = [("a", "Ban Thường vụ Thị ủy giao việc"), ("b", "Chi bộ làm")];
    let new = [("a", "Giao việc"), ("b", "Chi bộ làm, báo cáo Ban Thường vụ Thị ủy kết quả hằng quý")];
    assert!(compare(&text(&old), &text(&new)).lines.iter().all(|line| line.came_from().is_empty()));
    // Nor do words that were only put elsewhere in their own clause.
    let turned =
        words(&[("a", "một hai ba bốn năm sáu bảy tám")], &[("a", "bảy tám một hai ba bốn năm sáu")]);
    assert_eq!(turned, [["+bảy tám", "một hai ba bốn năm sáu", "-bảy tám"]]);
}

#[test]
fn a_clause_that_moved_is_known_at_the_place_it_left() {
    let old = text(&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]);
    let new = text(&[("d", "4"), ("a", "1"), ("c", "3")]);
    assert_eq!(compare(&old, &new).left, [(Some("c".into()), "d".into())]);
    let front = text(&[("b", "2"), ("c", "3"), ("a", "1"), ("d", "4")]);
    assert_eq!(compare(&old, &front).left, [(None, "a".into())]);
    assert_eq!(compare(&old, &old).left, []);
}

#[test]
fn a_longest_rise_is_found_in_every_order_of_five() {
    // Against the definition: of all runs that rise, none is longer.
    let mut orders = vec![Vec::new()];
    for _ in 0..5 {
        orders = orders
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                let rest: Vec<usize> = (0..5).filter(|one| !order.contains(one)).collect();
                rest.into_iter().map(move |one| [order.clone(), vec![one]].concat())
            })
            .collect();
    }
    assert_eq!(orders.len(), 120);
    for order in orders {
        let rise = longest_rise(&order);
        assert!(rise.windows(2).all(|two| two[0] < two[1] && order[two[0]] < order[two[1]]), "{order:?}");
        let best = (0..32_u32)
            .map(|mask| (0..5).filter(|place| mask & (1 << place) != 0).collect::<Vec<usize>>())
            .filter(|places| places.windows(2).all(|two| order[two[0]] < order[two[1]]))
            .map(|places| places.len())
            .max();
        assert_eq!(Some(rise.len()), best, "{order:?}");
    }
}
