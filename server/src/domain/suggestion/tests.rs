//! The rules of suggestions.

use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::domain::resolution::{Clause, Run};

fn text() -> Text {
    let clause = |id: &str, words: &str| Clause {
        id: id.into(),
        kind: Kind::Paragraph,
        level: 1,
        runs: vec![Run { text: words.into(), ..Run::default() }],
        answers: vec![],
        evidence: vec![],
        order: id.into(),
    };
    Text {
        clauses: vec![clause("a", "Mở đầu."), clause("b", "Gửi  tài liệu "), clause("c", "Kết.")],
        ..Text::default()
    }
}

fn words(words: &str) -> Wish {
    Wish::Words { words: words.into() }.tidied()
}

fn tried(wish: &Wish) -> Result<String, SuggestError> {
    may_suggest(&text(), &"b".into(), wish, "")
}

fn suggestion(id: &str, by: &str, at: i64, wish: Wish) -> Suggestion {
    Suggestion {
        id: id.into(),
        resolution: "r".into(),
        clause: "b".into(),
        wish,
        base: Heads::default(),
        base_words: String::new(),
        note: String::new(),
        actor: id.into(),
        group: None,
        by: by.into(),
        at: Millis(at),
        state: State::Open,
    }
}

#[test]
fn words_that_stand_there_are_no_suggestion_however_they_were_typed() {
    let decomposed: String = " Gửi tài liệu".nfd().collect();
    assert_eq!(tried(&words(&decomposed)), Err(SuggestError::SameWords));
    assert_eq!(
        tried(&words("Gửi trước tài liệu")),
        Ok("Gửi  tài liệu ".to_owned()),
        "the base is kept as it stands"
    );
    assert_eq!(tried(&words(" \n ")), Err(SuggestError::NoWords));
    let most = "ế".repeat(WORDS_CHARS_MAX);
    assert!(tried(&words(&most)).is_ok());
    assert_eq!(tried(&words(&format!("{most}ế"))), Err(SuggestError::LongWords));
    assert_eq!(may_suggest(&text(), &"x".into(), &Wish::Remove, ""), Err(SuggestError::NoClause));
    let note = "ế".repeat(NOTE_CHARS_MAX + 1);
    assert_eq!(may_suggest(&text(), &"b".into(), &Wish::Remove, &note), Err(SuggestError::LongNote));
}

#[test]
fn a_place_is_another_one_and_in_the_text() {
    let moved = |after: Option<&str>| tried(&Wish::Move { after: after.map(ClauseId::from) });
    assert_eq!(moved(Some("a")), Err(SuggestError::SamePlace));
    assert_eq!(moved(Some("b")), Err(SuggestError::SamePlace));
    assert_eq!(moved(Some("x")), Err(SuggestError::NoPlace));
    assert!(moved(None).is_ok() && moved(Some("c")).is_ok());
    let first = may_suggest(&text(), &"a".into(), &Wish::Move { after: None }, "");
    assert_eq!(first, Err(SuggestError::SamePlace));
    let deep = Wish::Insert { kind: Kind::Proposal, level: LEVEL_MAX + 1, words: "x".into() };
    assert_eq!(tried(&deep), Err(SuggestError::WrongLevel));
}

#[test]
fn equal_suggestions_come_to_one_bundle_in_the_order_of_their_oldest() {
    let insert = |level| Wish::Insert { kind: Kind::Paragraph, level, words: "mới".into() };
    let all = vec![
        suggestion("s4", "d", 4, insert(1)),
        suggestion("s3", "c", 3, words("khác")),
        suggestion("s2", "b", 2, words(&"mới ".nfd().collect::<String>())),
        suggestion("s1", "a", 1, words("mới")),
        suggestion("s5", "e", 5, insert(2)),
    ];
    let bundles = bundled(all);
    let named: Vec<Vec<SuggestionId>> = bundles.iter().map(Bundle::ids).collect();
    let ids = |names: &[&str]| names.iter().map(|name| SuggestionId::from(*name)).collect::<Vec<_>>();
    assert_eq!(named, [ids(&["s1", "s2"]), ids(&["s3"]), ids(&["s4"]), ids(&["s5"])]);
    for (at, one) in bundles.iter().enumerate() {
        for (other_at, other) in bundles.iter().enumerate() {
            let same = one.first().wish.sameness() == other.first().wish.sameness();
            assert_eq!(same, at == other_at, "the short name tells what the wish tells");
        }
    }
}

#[test]
fn only_its_author_takes_back_and_only_words_are_taken_up_partly() {
    let mut one = suggestion("s", "a", 1, Wish::Remove);
    assert_eq!(one.take_back(&"b".into(), Millis(2)), Err(DecideError::NotYours));
    assert_eq!(one.take_back(&"a".into(), Millis(2)), Ok(State::TakenBack { at: Millis(2) }));
    assert_eq!(one.may_decide(Verdict::Partly), Err(DecideError::NotPartly));
    assert_eq!(one.may_decide(Verdict::Accepted), Ok(()));
    one.state = State::TakenBack { at: Millis(2) };
    assert_eq!(one.may_decide(Verdict::Declined), Err(DecideError::AlreadyDecided));
    assert_eq!(one.take_back(&"a".into(), Millis(3)), Err(DecideError::AlreadyDecided));
}
