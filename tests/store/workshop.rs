//! The agenda, attendance and spoken opinions, on both stores.

use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::opinion::{Opinion, OpinionState, SaidFor};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::domain::unit::Bloc;
use duthao::domain::workshop::{Item, ItemState};
use duthao::id::OpinionId;
use duthao::store::opinion::OpinionFilter;
use duthao::store::workshop::Kept;
use duthao::store::{Store, StoreError};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{add, line};

pub(super) async fn prepared(store: &Store) {
    let editor = add(store, "mai", &[Role::Editor]).await;
    add(store, "hoa", &[Role::Secretary]).await;
    for name in ["lan", "nam"] {
        add(store, name, &[Role::Delegate]).await;
    }
    resolution_at(store, "r", Stage::Workshop, &editor).await;
    resolution_at(store, "other", Stage::Workshop, &editor).await;
    store.put_bloc(&Bloc { id: "k1".into(), name: "Khối nông thôn".into() }, 1).await.unwrap();
}

pub(super) fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        resolution: "r".into(),
        title: format!("Thảo luận <{id}>"),
        clause: Some("g1".into()),
        speaker: "Đ/c Lan".into(),
        bloc: Some("k1".into()),
        state: ItemState::Planned,
        opened_words: None,
    }
}

pub(super) async fn put(store: &Store, item: &Item) -> Kept {
    store.add_agenda_item(item, Stage::Workshop, 3, &line("agenda.add", item.id.as_str())).await.unwrap()
}

async fn order(store: &Store) -> Vec<String> {
    store.agenda(&"r".into()).await.unwrap().into_iter().map(|item| item.id.to_string()).collect()
}

async fn shift(store: &Store, id: &str, from: ItemState, to: ItemState) -> Result<(), StoreError> {
    let words = (to == OPEN).then_some(WORDS);
    store.move_agenda_item(&"r".into(), &id.into(), (from, to), words, &line("agenda.x", id)).await
}

/// What the clause says when its discussion begins.
const WORDS: &str = "Họp <b>trước</b>";

const OPEN: ItemState = ItemState::Open { at: Millis(5) };
const CLOSED: ItemState = ItemState::Closed { opened: Millis(5), at: Millis(9) };

both_stores!(an_agenda_is_read_back_in_its_order_and_holds_so_many_items, |store| async move {
    prepared(&store).await;
    for id in ["c", "a", "b"] {
        assert_eq!(put(&store, &item(id)).await, Kept::Done);
    }
    assert_eq!(put(&store, &item("d")).await, Kept::Full);
    assert_eq!(store.agenda(&"r".into()).await.unwrap(), [item("c"), item("a"), item("b")]);
    assert!(store.agenda(&"other".into()).await.unwrap().is_empty());
    let late = store.add_agenda_item(&item("e"), Stage::Drafting, 9, &line("agenda.add", "e")).await.unwrap();
    assert_eq!(late, Kept::StageMoved);
});

both_stores!(one_item_is_open_at_a_time_whatever_the_code_believes, |store| async move {
    prepared(&store).await;
    for id in ["a", "b"] {
        put(&store, &item(id)).await;
    }
    shift(&store, "a", ItemState::Planned, OPEN).await.unwrap();
    let second = shift(&store, "b", ItemState::Planned, OPEN).await;
    assert!(matches!(second, Err(StoreError::AlreadyThere)), "{second:?}");
    shift(&store, "a", OPEN, CLOSED).await.unwrap();
    let again = shift(&store, "a", OPEN, CLOSED).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    shift(&store, "b", ItemState::Planned, OPEN).await.unwrap();
    let agenda = store.agenda(&"r".into()).await.unwrap();
    assert_eq!(agenda.iter().map(|item| item.state).collect::<Vec<_>>(), [CLOSED, OPEN]);
    let words = agenda.iter().map(|item| item.opened_words.as_deref());
    assert_eq!(words.collect::<Vec<_>>(), [Some(WORDS); 2], "closing keeps what it began with");
    let acts = store.acts_on("b", 9).await.unwrap();
    assert_eq!(acts.len(), 2, "added and opened; what was refused left no line");
});

both_stores!(only_planned_items_change_places_or_go, |store| async move {
    prepared(&store).await;
    for id in ["a", "b", "c"] {
        put(&store, &item(id)).await;
    }
    let [a, b, c] = ["a", "b", "c"].map(Into::into);
    store.swap_agenda_items(&"r".into(), [&a, &c], &line("agenda.move", "a")).await.unwrap();
    assert_eq!(order(&store).await, ["c", "b", "a"]);
    shift(&store, "b", ItemState::Planned, OPEN).await.unwrap();
    let moved = store.swap_agenda_items(&"r".into(), [&a, &b], &line("agenda.move", "a")).await;
    assert!(matches!(moved, Err(StoreError::AlreadyThere)), "{moved:?}");
    let gone = store.remove_agenda_item(&"r".into(), &b, &line("agenda.remove", "b")).await;
    assert!(matches!(gone, Err(StoreError::AlreadyThere)), "{gone:?}");
    let foreign = store.remove_agenda_item(&"other".into(), &a, &line("agenda.remove", "a")).await;
    assert!(matches!(foreign, Err(StoreError::AlreadyThere)), "{foreign:?}");
    store.remove_agenda_item(&"r".into(), &a, &line("agenda.remove", "a")).await.unwrap();
    assert_eq!(order(&store).await, ["c", "b"]);
});

both_stores!(attendance_is_marked_and_taken_back, |store| async move {
    prepared(&store).await;
    let mark = async |marks: &[(&str, bool)]| {
        let marks: Vec<_> = marks.iter().map(|(person, here)| ((*person).into(), *here)).collect();
        store.mark_attendance(&"r".into(), &marks, &"hoa".into(), &line("attendance.mark", "r")).await
    };
    mark(&[("lan", true), ("nam", true)]).await.unwrap();
    mark(&[("lan", false)]).await.unwrap();
    assert_eq!(store.present(&"r".into()).await.unwrap(), ["nam".into()].into());
    assert!(store.present(&"other".into()).await.unwrap().is_empty());
    assert!(mark(&[("lan", true), ("nobody", true)]).await.is_err());
    assert_eq!(store.present(&"r".into()).await.unwrap(), ["nam".into()].into(), "all or none");
});

pub(super) fn opinion(id: &str, said_for: SaidFor, at: i64) -> Opinion {
    Opinion {
        id: id.into(),
        resolution: "r".into(),
        item: None,
        clause: Some("g1".into()),
        said_for,
        paper: None,
        words: "Nên “gửi” <b>trước</b>\nba ngày".into(),
        by: "hoa".into(),
        at: Millis(at),
        state: OpinionState::Open,
    }
}

async fn say(store: &Store, opinion: &Opinion) -> Kept {
    let line = line("opinion.record", opinion.id.as_str());
    store.add_opinion(opinion, Stage::Workshop, 3, &line).await.unwrap()
}

pub(super) fn guest(title: &str) -> SaidFor {
    SaidFor::Named { name: "Trần Văn Khách".into(), title: title.into() }
}

both_stores!(an_opinion_is_read_back_for_whomever_it_was_said, |store| async move {
    prepared(&store).await;
    put(&store, &item("a")).await;
    let mut first = opinion("o1", SaidFor::Person("lan".into()), 1);
    first.item = Some("a".into());
    let mut second = opinion("o2", SaidFor::Delegation("k1".into()), 2);
    second.clause = None;
    let third = opinion("o3", guest(""), 2);
    for one in [&first, &second, &third] {
        assert_eq!(say(&store, one).await, Kept::Done);
        assert_eq!(store.opinion(&"r".into(), &one.id).await.unwrap(), *one);
    }
    assert_eq!(say(&store, &opinion("o4", guest("Khách"), 4)).await, Kept::Full);
    let late = store.add_opinion(&third, Stage::Consolidation, 9, &line("x", "o3")).await.unwrap();
    assert_eq!(late, Kept::StageMoved);
    let elsewhere = store.opinion(&"other".into(), &"o1".into()).await;
    assert!(matches!(elsewhere, Err(StoreError::NotFound)));
});

both_stores!(an_opinion_is_answered_or_taken_back_once, |store| async move {
    prepared(&store).await;
    for (id, at) in [("o1", 1), ("o2", 2), ("o3", 2)] {
        say(&store, &opinion(id, guest(""), at)).await;
    }
    let answer = Answer::new(Verdict::Partly, "vì đã có", "mai".into(), Millis(7)).unwrap();
    let answered = OpinionState::Answered(answer);
    let gone = OpinionState::TakenBack { by: "hoa".into(), at: Millis(8) };
    store.end_opinion(&"o1".into(), &answered, &line("opinion.answer", "o1")).await.unwrap();
    let again = store.end_opinion(&"o1".into(), &gone, &line("opinion.take_back", "o1")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    assert_eq!(store.opinion(&"r".into(), &"o1".into()).await.unwrap().state, answered);
    store.end_opinion(&"o2".into(), &gone, &line("opinion.take_back", "o2")).await.unwrap();
    assert_eq!(store.opinion(&"r".into(), &"o2".into()).await.unwrap().state, gone);
    let ids = async |state: Option<&'static str>, clause: Option<&str>| {
        let filter = OpinionFilter { state, clause: clause.map(Into::into), paper: None };
        let found = store.opinions(&"r".into(), &filter, None, 9).await.unwrap();
        let count = store.count_opinions(&"r".into(), &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), found.len());
        found.into_iter().map(|one| one.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None).await, ["o3", "o1"], "what was taken back is not listed");
    assert_eq!(ids(Some("open"), None).await, ["o3"]);
    assert_eq!(ids(Some("taken_back"), Some("g1")).await, ["o2"]);
    assert!(ids(None, Some("g2")).await.is_empty());
});

both_stores!(opinions_are_read_page_by_page_the_newest_first, |store| async move {
    prepared(&store).await;
    for (id, at) in [("o1", 1), ("o2", 2), ("o3", 2)] {
        say(&store, &opinion(id, guest(""), at)).await;
    }
    let all = OpinionFilter::default();
    let mut seen: Vec<OpinionId> = Vec::new();
    for _ in 0..3 {
        let part = store.opinions(&"r".into(), &all, seen.last(), 1).await.unwrap();
        seen.extend(part.into_iter().map(|one| one.id));
    }
    assert_eq!(seen, ["o3".into(), "o2".into(), "o1".into()]);
    assert!(store.opinions(&"r".into(), &all, seen.last(), 1).await.unwrap().is_empty());
});
