//! Whatever was said of a text, with what was answered, in one list. On both stores.

use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::comment::Comment;
use duthao::domain::opinion::{Opinion, SaidFor};
use duthao::domain::responses::Source;
use duthao::domain::stage::Stage;
use duthao::store::resolution::Keeping;
use duthao::store::responses::{Pass, Passed, Said, Speaker};

use super::comment::comment;
use super::suggestion::{decision, suggestion};
use super::workshop::{guest, opinion, prepared};
use crate::both_stores;
use crate::support::people::line;
use duthao::store::audit::AuditLine;

both_stores!(everything_said_stands_in_one_list_with_its_answer, |store| async move {
    prepared(&store).await;
    let id = "r".into();
    let act = || line("test", "r");
    for one in [
        comment("k1", "lan", 1),
        Comment { internal: true, ..comment("k2", "mai", 2) },
        comment("k3", "nam", 3),
    ] {
        assert!(store.add_comment(&one, 9, &act()).await.unwrap());
    }
    for (name, at) in [("s1", 4), ("s2", 5)] {
        store.add_suggestion(&suggestion(name, "lan", name, at), 9, &act()).await.unwrap();
    }
    for (name, by, at) in [
        ("o1", SaidFor::Delegation("k1".into()), 6),
        ("o2", guest("MTTQ"), 7),
        ("o3", SaidFor::Person("nam".into()), 8),
    ] {
        let said = Opinion { clause: None, ..opinion(name, by, at) };
        store.add_opinion(&said, Stage::Workshop, 9, &act()).await.unwrap();
    }
    assert_eq!(store.count_unanswered(&id).await.unwrap(), 7);
    store.decide_suggestions(&id, &decision(&["s1"], Verdict::Declined, "đã có", None)).await.unwrap();
    let all = store.all_said(&id).await.unwrap();
    let ids: Vec<&str> = all.iter().map(|said| said.id.as_str()).collect();
    assert_eq!(ids, ["k1", "k3", "s1", "s2", "o1", "o2", "o3"], "the internal one is nobody else's");
    let speakers: Vec<&Speaker> = all.iter().map(|said| &said.by).collect();
    assert_eq!(*speakers[0], Speaker::Person("lan".into()));
    assert_eq!(*speakers[4], Speaker::Delegation("k1".into()));
    assert_eq!(*speakers[5], Speaker::Named("Trần Văn Khách, MTTQ".into()));
    assert_eq!(*speakers[6], Speaker::Person("nam".into()));
    let sources: Vec<Source> = all.iter().map(|said| said.source).collect();
    let (c, s, o) = (Source::Comment, Source::Suggestion, Source::Opinion);
    assert_eq!(sources, [c, c, s, s, o, o, o]);
    let answered: Vec<&Said> = all.iter().filter(|said| said.answer.is_some()).collect();
    assert_eq!(answered.len(), 1);
    let answer = answered[0].answer.as_ref().unwrap();
    assert_eq!((answer.verdict, answer.reason.as_str()), (Verdict::Declined, "đã có"));
    assert_eq!((all[0].clause.as_ref().map(ToString::to_string), &all[4].clause), (Some("c".into()), &None));
    assert_eq!(store.count_unanswered(&id).await.unwrap(), 6);
    assert!(store.all_said(&"other".into()).await.unwrap().is_empty());
});

both_stores!(what_is_let_pass_is_kept_beside_each_thing_until_it_is_opened_again, |store| async move {
    prepared(&store).await;
    let id = "r".into();
    let act = |at: i64| AuditLine { at: Millis(at), person: Some("mai".into()), ..line("test", "r") };
    for (name, at) in [("k1", 1), ("k2", 2)] {
        assert!(store.add_comment(&comment(name, "lan", at), 9, &act(at)).await.unwrap());
    }
    store.add_suggestion(&suggestion("s1", "lan", "s1", 3), 9, &act(3)).await.unwrap();
    let pass = async |source, name: &'static str, at| {
        let reason = format!("lý do của {name}");
        store.pass_response(&"r".into(), Stage::Workshop, (source, name), &reason, &act(at)).await.unwrap()
    };
    assert_eq!(pass(Source::Comment, "k1", 10).await, Passed::Done);
    assert_eq!(pass(Source::Suggestion, "k1", 10).await, Passed::NotOpen, "a comment is no suggestion");
    assert_eq!(pass(Source::Comment, "k9", 10).await, Passed::NotOpen);
    let elsewhere = (Source::Comment, "k2");
    let moved = store.pass_response(&id, Stage::Consolidation, elsewhere, "x", &act(10)).await.unwrap();
    assert_eq!(moved, Passed::StageMoved);
    assert_eq!(store.count_not_passed(&id, Millis(10)).await.unwrap(), 2);
    assert_eq!(store.count_not_passed(&id, Millis(11)).await.unwrap(), 3, "let pass at another time");
    assert_eq!(store.count_unanswered(&id).await.unwrap(), 3, "it still waits for an answer");

    // The step lets the rest pass, and leaves what has a reason of its own.
    let keeping = Keeping { named: None, pass: Some(("chung", Millis(10))) };
    let (from, to) = (Stage::Workshop, Stage::Consolidation);
    store.move_stage_keeping(&id, from, to, 1, keeping, &act(20)).await.unwrap();
    assert_eq!(store.count_not_passed(&id, Millis(10)).await.unwrap(), 0);
    let passes = async || -> Vec<Option<Pass>> {
        store.all_said(&"r".into()).await.unwrap().into_iter().map(|one| one.pass).collect()
    };
    let given = |reason: &str, at| Some(Pass { reason: reason.into(), by: "mai".into(), at: Millis(at) });
    assert_eq!(passes().await, [given("lý do của k1", 10), given("chung", 20), given("chung", 20)]);

    // Answered and opened again, the comment waits as if nobody had let it pass.
    let answer = Answer { verdict: Verdict::Noted, reason: String::new(), by: "mai".into(), at: Millis(30) };
    store.answer_comment(&"k1".into(), &answer, &act(30)).await.unwrap().unwrap();
    assert_eq!(passes().await[0], given("lý do của k1", 10), "kept beside the answer");
    store.reopen_comment(&"k1".into(), &"lan".into(), Millis(31), &act(31)).await.unwrap().unwrap();
    assert_eq!(passes().await, [None, given("chung", 20), given("chung", 20)]);
    assert_eq!(store.count_not_passed(&id, Millis(10)).await.unwrap(), 1);
    let again = (Source::Comment, "k1");
    let passed = store.pass_response(&id, Stage::Consolidation, again, "lại", &act(40)).await.unwrap();
    assert_eq!((passed, passes().await[0].clone()), (Passed::Done, given("lại", 40)));
});
