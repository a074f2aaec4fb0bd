//! Rules of comments: what is kept, who reads, who may.

use super::*;
use crate::domain::answer::Verdict;

fn comment(by: &str, internal: bool, state: State) -> Comment {
    Comment {
        id: "k".into(),
        resolution: "r".into(),
        clause: "c".into(),
        heads: Heads::default(),
        range: None,
        words: "Nên nói rõ thời hạn.".into(),
        internal,
        stage: Stage::Workshop,
        by: by.into(),
        at: Millis(1),
        edited: None,
        state,
    }
}

#[test]
fn paragraphs_are_kept_and_blanks_folded() {
    assert_eq!(tidied("\n  Một   câu. \r\n\n\n\n Hai.\t\n\n"), Ok("Một câu.\n\nHai.".into()));
    assert_eq!(tidied(" \n\t\n "), Err(WordsError::Missing));
    let most = "ế".repeat(WORDS_CHARS_MAX);
    assert_eq!(tidied(&format!("\n {most}\n")), Ok(most.clone()));
    assert_eq!(tidied(&format!("{most}ế")), Err(WordsError::Long));
    let decomposed = "e\u{302}\u{301}".repeat(WORDS_CHARS_MAX);
    assert_eq!(tidied(&decomposed), Ok(most), "counted as it is kept");
}

#[test]
fn an_internal_comment_is_read_by_those_who_write_and_pass_on_the_text() {
    let reader = PersonId::from("reader");
    for role in Role::ALL {
        let roles = Roles::from([role]);
        let insider = match role {
            Role::Editor | Role::Secretary | Role::Standing | Role::Office => true,
            Role::Surveyor | Role::Delegate | Role::Committee | Role::Viewer => false,
        };
        assert_eq!(reads(&comment("a", true, State::Open), &reader, &roles), insider, "{role:?}");
        assert!(reads(&comment("a", false, State::Answered), &reader, &roles), "{role:?}");
        let gone = comment("a", false, State::TakenBack { at: Millis(2) });
        assert!(!reads(&gone, &reader, &roles), "{role:?}");
        assert!(reads(&gone, &"a".into(), &roles));
    }
}

#[test]
fn only_the_maker_takes_back_and_only_while_it_waits() {
    let (lan, nam) = (PersonId::from("lan"), PersonId::from("nam"));
    let open = comment("lan", false, State::Open);
    assert_eq!(may_take_back(&open, &lan), Ok(()));
    assert_eq!(may_take_back(&open, &nam), Err(ThreadError::NotYours));
    for state in [State::Answered, State::TakenBack { at: Millis(2) }] {
        assert_eq!(may_take_back(&comment("lan", false, state), &lan), Err(ThreadError::NotOpen));
    }
}

#[test]
fn the_answer_that_holds_is_the_one_nobody_opened_again() {
    let given = |verdict, reopened| Given {
        comment: "k".into(),
        answer: Answer::new(verdict, "vì thế", "mai".into(), Millis(3)).unwrap(),
        reopened,
    };
    let first = given(Verdict::Declined, Some(("lan".into(), Millis(4))));
    let thread = |state, given| Thread { comment: comment("lan", false, state), replies: Vec::new(), given };
    assert!(thread(State::Open, vec![]).is_untouched());
    let opened_again = thread(State::Open, vec![first.clone()]);
    assert!(opened_again.answer().is_none() && !opened_again.is_untouched());
    let again = thread(State::Answered, vec![first, given(Verdict::Partly, None)]);
    assert_eq!(again.answer().map(|answer| answer.verdict), Some(Verdict::Partly));
}

#[test]
fn what_stands_around_the_words_begins_and_ends_with_whole_words() {
    let around = |prefix: &str, suffix: &str| {
        let (first, last, quote) = (String::new(), String::new(), "gửi".to_owned());
        Range { first, last, quote, prefix: prefix.into(), suffix: suffix.into() }.around()
    };
    let cut = |words: &str| words.chars().take(AROUND_CHARS).collect::<String>();
    let (before, behind) = around(&cut("ộ theo chuyên đề, chi ủy phân công người, "), " trước");
    assert_eq!((before.as_str(), behind.as_str()), ("…theo chuyên đề, chi ủy phân công người", " trước"));
    let (before, behind) = around("Nên ", &cut(" tài liệu trước ba ngày cho từng đảng viên"));
    assert_eq!((before.as_str(), behind.as_str()), ("Nên ", " tài liệu trước ba ngày cho từng đảng…"));
    // A letter with its marks apart, or a word without an end, is not shown in part.
    let torn = cut(&"o\u{323}\u{302}".repeat(20));
    assert_eq!(around(&torn, &torn), ("…".to_owned(), "…".to_owned()));
    assert_eq!(around("", ""), (String::new(), String::new()));
}
