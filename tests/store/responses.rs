//! Whatever was said of a text, with what was answered, in one list. On both stores.

use duthao::domain::answer::Verdict;
use duthao::domain::comment::Comment;
use duthao::domain::opinion::{Opinion, SaidFor};
use duthao::domain::responses::Source;
use duthao::domain::stage::Stage;
use duthao::store::responses::{Said, Speaker};

use super::comment::comment;
use super::suggestion::{decision, suggestion};
use super::workshop::{guest, opinion, prepared};
use crate::both_stores;
use crate::support::people::line;

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
