//! The log of changes: appended in groups, bound to people, closed by the stage. On both stores.

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::log::{ChangeLog, LogError, LoggedChange, Sender, Snapshot};
use duthao::store::Store;
use duthao::store::resolution::ResolutionRow;

use crate::both_stores;
use crate::support::people::{add, line};

const OPEN: [Stage; 1] = [Stage::Drafting];

pub(super) async fn resolution(store: &Store, by: &Person) -> ResolutionId {
    let row = ResolutionRow {
        id: ResolutionId::from("r1"),
        document: "doc1".into(),
        title: "NQ".into(),
        stage: Stage::Drafting,
        stage_since: Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: by.id.clone(),
        created_at: Millis(0),
    };
    store.add_resolution(&row, &line("resolution.create", "r1")).await.unwrap();
    row.id
}

fn change(name: &str, actor: &str, seq: u64, by: &Person) -> LoggedChange {
    LoggedChange {
        hash: name.into(),
        actor: actor.into(),
        actor_seq: seq,
        deps: vec!["d1".into(), "d2".into()],
        bytes: name.as_bytes().to_vec(),
        person: by.id.clone(),
        connection: "k".into(),
        received_at: Millis(7),
        decides: None,
    }
}

both_stores!(changes_are_read_back_in_order_and_never_twice, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    let group = [change("h1", "a", 1, &lan), change("h2", "a", 2, &lan)];
    assert_eq!(store.append(&id, &OPEN, &group).await.unwrap(), 2);
    let more = [change("h2", "a", 2, &lan), change("h3", "a", 3, &lan)];
    assert_eq!(store.append(&id, &OPEN, &more).await.unwrap(), 3);
    let read: Vec<(i64, String)> =
        store.since(&id, 0).await.unwrap().into_iter().map(|(seq, change)| (seq, change.hash)).collect();
    assert_eq!(read, [(1, "h1".into()), (2, "h2".into()), (3, "h3".into())]);
    let logged = store.load(&id).await.unwrap();
    assert_eq!(logged.changes[0].1, group[0]);
    assert_eq!(logged.actors, [("a".to_owned(), lan.id.clone())]);
    assert_eq!(store.find_document("doc1").await.unwrap(), Some(id));
});

both_stores!(another_persons_actor_is_refused_and_nothing_stored, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let binh = add(&store, "Bình", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    store.append(&id, &OPEN, &[change("h1", "a", 1, &lan)]).await.unwrap();
    let forged = store.append(&id, &OPEN, &[change("h2", "b", 1, &binh), change("h3", "a", 2, &binh)]).await;
    assert!(matches!(forged, Err(LogError::ForeignActor(ref actor)) if actor == "a"), "{forged:?}");
    assert_eq!(store.since(&id, 0).await.unwrap().len(), 1);
});

both_stores!(a_closed_stage_takes_no_change, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    store.move_stage(&id, Stage::Drafting, Stage::Workshop, 1, &line("stage", "r1")).await.unwrap();
    let late = store.append(&id, &OPEN, &[change("h1", "a", 1, &lan)]).await;
    assert!(matches!(late, Err(LogError::Closed)), "{late:?}");
    assert!(store.since(&id, 0).await.unwrap().is_empty());
    let gone = store.move_stage(&id, Stage::Drafting, Stage::Workshop, 1, &line("stage", "r1")).await;
    assert!(gone.is_err(), "a step is not taken twice");
});

both_stores!(a_snapshot_is_replaced_by_a_newer_one_only, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    store.append(&id, &OPEN, &[change("h1", "a", 1, &lan), change("h2", "a", 2, &lan)]).await.unwrap();
    let snapshot =
        |upto, bytes: &[u8]| Snapshot { heads: Heads(vec!["h1".into()]), upto, bytes: bytes.into() };
    store.save_snapshot(&id, &snapshot(1, b"new")).await.unwrap();
    store.save_snapshot(&id, &snapshot(0, b"old")).await.unwrap();
    let logged = store.load(&id).await.unwrap();
    assert_eq!(logged.snapshot, Some(snapshot(1, b"new")));
    let after: Vec<i64> = logged.changes.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(after, [2]);
});

both_stores!(who_sent_the_changes_of_an_actor_and_when_is_told, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let binh = add(&store, "Bình", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    let mut group = vec![change("h1", "a", 1, &lan), change("h2", "b", 1, &binh)];
    group.extend((2..=5).map(|seq| LoggedChange {
        received_at: Millis(100 + seq),
        ..change(&format!("a{seq}"), "a", u64::try_from(seq).unwrap(), &lan)
    }));
    store.append(&id, &OPEN, &group).await.unwrap();
    let told = store.senders(&id, "a", 2, 4).await.unwrap();
    let expected = (2..=4).map(|seq| Sender {
        actor_seq: seq,
        person: lan.id.clone(),
        received_at: Millis(100 + i64::try_from(seq).unwrap()),
    });
    assert_eq!(told, expected.collect::<Vec<_>>());
    assert_eq!(store.senders(&id, "b", 0, u64::MAX).await.unwrap()[0].person, binh.id);
    assert!(store.senders(&id, "c", 0, 9).await.unwrap().is_empty());
});
