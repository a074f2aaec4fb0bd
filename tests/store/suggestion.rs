//! Suggestions on both stores: kept as made, bundled, decided all or none, and together with the change that writes them.

use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::person::Role;
use duthao::domain::resolution::{Heads, Kind};
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::{Bundle, Decision, State, Suggestion, Wish};
use duthao::id::{ClauseId, SuggestionId};
use duthao::live::gate::open_stages;
use duthao::live::log::{ChangeLog, LogError, LoggedChange};
use duthao::store::suggestion::{Suggesting, SuggestionFilter};
use duthao::store::{Store, StoreError};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{self, line};

async fn prepared(store: &Store) {
    let editor = people::add(store, "mai", &[Role::Editor]).await;
    resolution_at(store, "r", Stage::Workshop, &editor).await;
    for name in ["lan", "nam"] {
        people::add(store, name, &[Role::Delegate]).await;
    }
}

pub(super) fn suggestion(id: &str, by: &str, words: &str, at: i64) -> Suggestion {
    Suggestion {
        id: id.into(),
        resolution: "r".into(),
        clause: "c".into(),
        wish: Wish::Words { words: words.into() },
        base: Heads(vec!["aa".into(), "bb".into()]),
        base_words: "Gửi tài liệu ".into(),
        note: "vì “đúng” <thế>".into(),
        actor: format!("actor-{id}"),
        group: None,
        by: by.into(),
        at: Millis(at),
        state: State::Open,
    }
}

async fn put(store: &Store, one: &Suggestion, max: i64) -> Suggesting {
    store.add_suggestion(one, max, &line("suggestion.make", one.id.as_str())).await.unwrap()
}

pub(super) fn decision(ids: &[&str], verdict: Verdict, reason: &str, taken: Option<&str>) -> Decision {
    Decision {
        ids: ids.iter().map(|id| SuggestionId::from(*id)).collect(),
        clause: "c".into(),
        answer: Answer { verdict, reason: reason.into(), by: "mai".into(), at: Millis(90) },
        taken: taken.map(str::to_owned),
    }
}

fn ids(bundles: &[Bundle]) -> Vec<Vec<String>> {
    bundles.iter().map(|bundle| bundle.ids().iter().map(ToString::to_string).collect()).collect()
}

async fn open(store: &Store, filter: &SuggestionFilter, after: Option<&str>, limit: i64) -> Vec<Vec<String>> {
    let after = after.map(SuggestionId::from);
    ids(&store.open_suggestions(&"r".into(), filter, after.as_ref(), limit).await.unwrap())
}

async fn state(store: &Store, id: &str) -> String {
    store.suggestion(&"r".into(), &id.into()).await.unwrap().state.id().to_owned()
}

both_stores!(a_suggestion_of_each_sort_is_read_back_as_made, |store| async move {
    prepared(&store).await;
    let insert = Wish::Insert { kind: Kind::Proposal, level: 3, words: "Mới".into() };
    let wishes = [
        Wish::Words { words: "Gửi trước".into() },
        insert,
        Wish::Remove,
        Wish::Move { after: None },
        Wish::Move { after: Some("b".into()) },
    ];
    for (at, wish) in (1..).zip(wishes) {
        let one = Suggestion { wish, ..suggestion(&format!("s{at}"), "lan", "", at) };
        assert_eq!(put(&store, &one, 9).await, Suggesting::Done);
        assert_eq!(store.suggestion(&"r".into(), &one.id).await.unwrap(), one);
    }
    assert_eq!(store.count_open_suggestions(&"r".into()).await.unwrap(), 5);
    assert_eq!(store.open_suggestions_by_clause(&"r".into()).await.unwrap(), [("c".into(), 5)]);
});

both_stores!(nobody_suggests_the_same_twice_or_more_than_may_wait, |store| async move {
    prepared(&store).await;
    let first = suggestion("s1", "lan", "a", 1);
    assert_eq!(put(&store, &first, 2).await, Suggesting::Done);
    assert_eq!(put(&store, &first, 1).await, Suggesting::SentBefore, "also when as many wait as may");
    assert_eq!(put(&store, &suggestion("s2", "lan", "a", 2), 2).await, Suggesting::AlreadySuggested);
    assert_eq!(put(&store, &suggestion("s3", "nam", "a", 3), 2).await, Suggesting::Done);
    assert_eq!(put(&store, &suggestion("s4", "lan", "b", 4), 2).await, Suggesting::Done);
    assert_eq!(put(&store, &suggestion("s5", "lan", "d", 5), 2).await, Suggesting::TooMany);
    // What is taken back waits no more, and may be suggested again.
    store.take_back_suggestion(&"s1".into(), Millis(6), &line("x", "s1")).await.unwrap();
    assert_eq!(state(&store, "s1").await, "taken_back");
    assert_eq!(put(&store, &suggestion("s6", "lan", "a", 7), 2).await, Suggesting::Done);
    let again = store.take_back_suggestion(&"s1".into(), Millis(8), &line("x", "s1")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)));
});

both_stores!(open_ones_are_listed_as_bundles_page_by_page, |store| async move {
    prepared(&store).await;
    let mut elsewhere = suggestion("s5", "lan", "a", 5);
    elsewhere.clause = "d".into();
    let all = [
        suggestion("s1", "lan", "a", 1),
        suggestion("s2", "lan", "b", 2),
        suggestion("s3", "nam", "a", 3),
        suggestion("s4", "nam", "x", 4),
        elsewhere,
    ];
    for one in &all {
        put(&store, one, 9).await;
    }
    let every = SuggestionFilter::default();
    assert_eq!(open(&store, &every, None, 9).await, [vec!["s1", "s3"], vec!["s2"], vec!["s4"], vec!["s5"]]);
    assert_eq!(open(&store, &every, None, 2).await, [vec!["s1", "s3"], vec!["s2"]]);
    assert_eq!(open(&store, &every, Some("s2"), 2).await, [vec!["s4"], vec!["s5"]]);
    let of_clause = SuggestionFilter { clause: Some("d".into()), ..every.clone() };
    assert_eq!(open(&store, &of_clause, None, 9).await, [vec!["s5"]]);
    let mine = SuggestionFilter { by: Some("nam".into()), ..every.clone() };
    assert_eq!(open(&store, &mine, None, 9).await, [vec!["s1", "s3"], vec!["s4"]], "with who says the same");
    let both = decision(&["s1", "s3"], Verdict::Declined, "đã có", None);
    store.decide_suggestions(&"r".into(), &both).await.unwrap();
    assert_eq!(open(&store, &every, None, 9).await, [vec!["s2"], vec!["s4"], vec!["s5"]]);
    let decided = |by: Option<&str>, after: Option<&str>| {
        let filter = SuggestionFilter { by: by.map(Into::into), clause: None };
        let after = after.map(SuggestionId::from);
        let store = store.clone();
        async move {
            let found = store.decided_suggestions(&"r".into(), &filter, after.as_ref(), 9).await.unwrap();
            found.into_iter().map(|one| one.id.to_string()).collect::<Vec<_>>()
        }
    };
    assert_eq!(decided(None, None).await, ["s3", "s1"]);
    assert_eq!(decided(None, Some("s3")).await, ["s1"]);
    assert_eq!(decided(Some("nam"), None).await, ["s3"]);
});

both_stores!(suggestions_are_decided_all_or_none_and_the_journal_tells_once, |store| async move {
    prepared(&store).await;
    for (id, by, at) in [("s1", "lan", 1), ("s2", "nam", 2)] {
        put(&store, &suggestion(id, by, "a", at), 9).await;
    }
    store.take_back_suggestion(&"s2".into(), Millis(6), &line("x", "s2")).await.unwrap();
    let both = decision(&["s1", "s2"], Verdict::Partly, "gọn hơn", Some("Gửi sớm"));
    let failed = store.decide_suggestions(&"r".into(), &both).await;
    assert!(matches!(failed, Err(StoreError::AlreadyThere)));
    assert_eq!(state(&store, "s1").await, "open", "nothing half done");
    let one = decision(&["s1"], Verdict::Partly, "gọn hơn", Some("Gửi sớm"));
    store.decide_suggestions(&"r".into(), &one).await.unwrap();
    let read = store.suggestion(&"r".into(), &"s1".into()).await.unwrap().state;
    assert_eq!(read, State::Decided { answer: one.answer, taken: Some("Gửi sớm".into()) });
    let told = store.acts_on("r", 9).await.unwrap();
    let told: Vec<_> = told.iter().filter(|row| row.act.starts_with("suggestion")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].act.as_str(), told[0].detail.as_str()), ("suggestion.accept_partly", "c s1"));
});

fn change(name: &str, decides: Option<Decision>) -> LoggedChange {
    LoggedChange {
        hash: name.into(),
        actor: format!("actor-{name}"),
        actor_seq: 1,
        deps: Vec::new(),
        bytes: name.as_bytes().to_vec(),
        person: "lan".into(),
        connection: "suggestion".into(),
        received_at: Millis(90),
        decides,
    }
}

both_stores!(a_change_and_the_decision_it_brings_are_stored_together_or_not_at_all, |store| async move {
    prepared(&store).await;
    for (id, by, at) in [("s1", "lan", 1), ("s2", "nam", 2)] {
        put(&store, &suggestion(id, by, "a", at), 9).await;
    }
    let both = Some(decision(&["s1", "s2"], Verdict::Accepted, "", None));
    let log: &dyn ChangeLog = &store;
    let before = log.since(&"r".into(), 0).await.unwrap().len();
    store.take_back_suggestion(&"s2".into(), Millis(6), &line("x", "s2")).await.unwrap();
    let other = LoggedChange { person: "nam".into(), ..change("o", None) };
    let group = [other.clone(), change("a", both)];
    let late = log.append(&"r".into(), &open_stages(), &group).await;
    assert!(matches!(late, Err(LogError::Decided)), "{late:?}");
    assert_eq!(log.since(&"r".into(), 0).await.unwrap().len(), before, "not a change of the group");
    assert_eq!(state(&store, "s1").await, "open");
    let alone = change("a", Some(decision(&["s1"], Verdict::Accepted, "", None)));
    let group = [other, alone];
    let upto = log.append(&"r".into(), &open_stages(), &group).await.unwrap();
    assert_eq!(state(&store, "s1").await, "accepted");
    // Sent again because its answer was lost: the same rows, and no second decision.
    assert_eq!(log.append(&"r".into(), &open_stages(), &group).await.unwrap(), upto);
    let told = store.acts_on("r", 9).await.unwrap();
    assert_eq!(told.iter().filter(|row| row.act == "suggestion.accept").count(), 1);
});

both_stores!(which_clauses_are_wanted_where_is_told_of_new_ones_and_of_moved_ones, |store| async move {
    prepared(&store).await;
    let insert = Wish::Insert { kind: Kind::Proposal, level: 3, words: "Mới".into() };
    let wishes = [
        ("s1", insert),
        ("s2", Wish::Move { after: Some("b".into()) }),
        ("s3", Wish::Move { after: None }),
        ("s4", Wish::Remove),
    ];
    for (at, (id, wish)) in (1..).zip(wishes) {
        put(&store, &Suggestion { wish, ..suggestion(id, "lan", "", at) }, 9).await;
    }
    store
        .decide_suggestions(&"r".into(), &decision(&["s3"], Verdict::Declined, "không", None))
        .await
        .unwrap();
    let mut asked = store.asked_places(&"r".into()).await.unwrap();
    asked.sort_by_key(|one| one.at);
    let told: Vec<(&str, &str, Option<&str>)> = asked
        .iter()
        .map(|one| (one.id.as_str(), one.clause.as_str(), one.behind.as_ref().map(ClauseId::as_str)))
        .collect();
    assert_eq!(told, [("s1", "s1", Some("c")), ("s2", "c", Some("b"))], "what was declined stands nowhere");
});
