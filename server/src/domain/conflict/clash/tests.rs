//! Two writers and a clause, letter by letter.

use super::*;

/// What one writer does to the base: at a place, strikes some letters and writes others.
#[derive(Clone, Copy)]
struct Act(usize, usize, &'static str);

fn base(text: &str) -> Vec<Letter> {
    (0..).zip(text.chars()).map(|(place, letter)| Letter { id: (place, 0), text: letter.into() }).collect()
}

/// The letters written by an act, with the identities of its writer.
fn written(who: u32, number: usize, words: &str) -> Vec<Letter> {
    let start = (number as u64 + 1) * 1_000;
    (start..)
        .zip(words.chars())
        .map(|(place, letter)| Letter { id: (place, who), text: letter.into() })
        .collect()
}

fn side(base: &[Letter], who: u32, acts: &[Act]) -> Side {
    let mut side = Side { letters: merge(base, &[(who, acts)]), ..Side::default() };
    for (number, Act(at, strike, words)) in acts.iter().enumerate() {
        side.struck.extend(base[*at..at + strike].iter().map(|one| one.id));
        side.typed.extend(written(who, number, words).iter().map(|one| one.id));
    }
    side
}

fn merge(base: &[Letter], writers: &[(u32, &[Act])]) -> Vec<Letter> {
    let mut letters = Vec::new();
    for place in 0..=base.len() {
        for (who, acts) in writers {
            for (number, Act(at, strike, words)) in acts.iter().enumerate() {
                if at + strike == place {
                    letters.extend(written(*who, number, words));
                }
            }
        }
        let struck = |act: &Act| (act.0..act.0 + act.1).contains(&place);
        if place < base.len() && !writers.iter().any(|(_, acts)| acts.iter().any(struck)) {
            letters.push(base[place].clone());
        }
    }
    letters
}

/// Lets two write at once; returns the base, both versions and the outcome of the sentence in question.
fn at_once(text: &str, first: &[Act], second: &[Act]) -> Option<[String; 4]> {
    let base = base(text);
    let (one, two) = (side(&base, 1, first), side(&base, 2, second));
    let merged = merge(&base, &[(1, first), (2, second)]);
    match compare(&base, [&one, &two], &merged)? {
        Clash::Sentence { base: at, sides: [left, right], merged: whole } => Some([
            words_of(&base[at]),
            words_of(&one.letters[left]),
            words_of(&two.letters[right]),
            words_of(&merged[whole]),
        ]),
        other => panic!("{other:?}"),
    }
}

fn place(text: &str, words: &str) -> usize {
    text.split(words).next().unwrap().chars().count()
}

const TEXT: &str = "Sinh hoạt còn hình thức. Nội dung còn nghèo. Cần đổi mới.";

#[test]
fn two_changes_of_one_sentence_are_a_conflict_with_both_versions() {
    let poor = place(TEXT, "nghèo");
    let found = at_once(TEXT, &[Act(poor, 5, "đơn điệu")], &[Act(poor, 5, "khô khan")]).unwrap();
    assert_eq!(
        found,
        [
            "Nội dung còn nghèo.",
            "Nội dung còn đơn điệu.",
            "Nội dung còn khô khan.",
            "Nội dung còn đơn điệukhô khan."
        ]
    );
    // At different words of one sentence as well.
    let start = place(TEXT, "dung còn");
    let found = at_once(TEXT, &[Act(poor, 0, "rất ")], &[Act(start, 0, "và hình thức ")]).unwrap();
    assert_eq!(found[3], "Nội và hình thức dung còn rất nghèo.");
}

#[test]
fn changes_of_different_sentences_are_none() {
    let (poor, renew) = (place(TEXT, "nghèo"), place(TEXT, "đổi mới"));
    assert_eq!(at_once(TEXT, &[Act(poor, 5, "khô khan")], &[Act(renew, 0, "sớm ")]), None);
    // One takes a whole sentence out, the other mends the next one.
    let (start, end) = (place(TEXT, "Nội"), place(TEXT, "Cần"));
    assert_eq!(at_once(TEXT, &[Act(start, end - start, "")], &[Act(end, 3, "Phải")]), None);
    // Two whole sentences at the same place stand one after the other.
    assert_eq!(at_once(TEXT, &[Act(end, 0, "Một câu. ")], &[Act(end, 0, "Câu khác. ")]), None);
    // Spaces are no words.
    assert_eq!(at_once(TEXT, &[Act(poor, 0, " ")], &[Act(poor, 5, "khô khan")]), None);
}

#[test]
fn a_sentence_struck_by_one_and_mended_by_the_other_is_a_conflict() {
    let (start, end) = (place(TEXT, "Nội"), place(TEXT, " Cần"));
    let poor = place(TEXT, "nghèo");
    let found = at_once(TEXT, &[Act(start, end - start, "")], &[Act(poor, 0, "rất ")]).unwrap();
    assert_eq!(found[1], "");
    assert_eq!(found[2], "Nội dung còn rất nghèo.");
    assert!(found[3].contains("rất"), "{found:?}");
    // Written anew as a whole by both.
    let anew =
        at_once(TEXT, &[Act(start, end - start, "Ít thiết thực.")], &[Act(start, end - start, "Ít đề tài.")]);
    let [old, first, second, _] = anew.unwrap();
    assert_eq!([old.as_str(), &first, &second], ["Nội dung còn nghèo.", "Ít thiết thực.", "Ít đề tài."]);
}

#[test]
fn agreement_is_no_conflict() {
    let poor = place(TEXT, " còn nghèo");
    assert_eq!(at_once(TEXT, &[Act(poor, 4, "")], &[Act(poor, 4, "")]), None);
}

#[test]
fn words_written_into_one_sentence_from_both_sides_are_a_conflict() {
    // Into an empty clause, and at the end of a clause without a full stop.
    assert!(at_once("", &[Act(0, 0, "một ý")], &[Act(0, 0, "ý khác")]).is_some());
    let end = "Đổi mới".chars().count();
    let found = at_once("Đổi mới", &[Act(end, 0, " nội dung")], &[Act(end, 0, " cách làm")]).unwrap();
    assert_eq!(found[3], "Đổi mới nội dung cách làm");
}

fn moving(base: &[Letter], from: usize) -> Side {
    Side {
        letters: base[..from].to_vec(),
        moved: base[from..].iter().map(|one| one.id).collect(),
        ..Side::default()
    }
}

#[test]
fn words_in_a_moved_tail_are_stranded_and_words_before_it_are_not() {
    let text = "đầu câu và đuôi";
    let base = base(text);
    let enter = moving(&base, 7);
    for (at, stranded) in [(3, false), (7, false), (10, true), (15, true)] {
        let typing = side(&base, 2, &[Act(at, 0, "XYZ ")]);
        let merged = merge(&base[..7], &[]);
        for (pair, by) in [([&enter, &typing], 0), ([&typing, &enter], 1)] {
            let found = compare(&base, pair, &merged);
            match (stranded, found) {
                (false, None) => {}
                (true, Some(Clash::Tail { by: who, stranded })) => {
                    assert_eq!(who, by);
                    assert_eq!(words_of(&typing.letters[stranded[0].at.clone()]), "XYZ ");
                    let lead: String = text.chars().skip(7).take(at - 7).collect();
                    assert_eq!(stranded[0].lead, lead);
                }
                (_, found) => panic!("at {at}: {found:?}"),
            }
        }
    }
    // A word struck in the tail stands in its new place again.
    let striking = side(&base, 2, &[Act(11, 4, "")]);
    assert!(matches!(compare(&base, [&enter, &striking], &base), Some(Clash::Tail { by: 0, .. })));
    assert_eq!(compare(&base, [&enter, &moving(&base, 7)], &base[..7]), Some(Clash::Twice));
}

#[test]
fn a_clause_taken_out_by_one_and_written_in_by_the_other_is_a_conflict() {
    let base = base("khoản hai");
    let gone = Side { letters: base.clone(), removed: true, ..Side::default() };
    let joined = Side { removed: true, ..moving(&base, 0) };
    let typing = side(&base, 2, &[Act(5, 0, "XYZ")]);
    assert_eq!(compare(&base, [&typing, &gone], &base), Some(Clash::Removed { by: 1, stranded: Vec::new() }));
    let Some(Clash::Removed { by: 0, stranded }) = compare(&base, [&joined, &typing], &[]) else { panic!() };
    assert_eq!(stranded, [Stranded { at: 5..8, lead: "khoản".into() }]);
    assert_eq!(compare(&base, [&gone, &gone.clone()], &base), None);
    assert_eq!(compare(&base, [&joined, &joined.clone()], &[]), Some(Clash::Twice));
    assert_eq!(compare(&base, [&gone, &side(&base, 2, &[])], &base), None);
    // Joined by one, parted by the other: the words that both moved stand twice.
    assert_eq!(compare(&base, [&joined, &moving(&base, 5)], &[]), Some(Clash::Twice));
}
