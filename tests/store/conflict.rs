//! Conflict cards: one open card a place, none twice for the same changes, decided once. On both stores.

use duthao::clock::Millis;
use duthao::domain::conflict::{Body, ConflictKind, Found, How, Intent, State};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::id::{PersonId, ResolutionId};
use duthao::store::resolution::ResolutionRow;
use duthao::store::{Store, StoreError};

use crate::both_stores;
use crate::support::people::{add, line};

async fn resolution(store: &Store) -> (ResolutionId, PersonId) {
    let lan = add(store, "Lan", &[Role::Editor]).await;
    let row = ResolutionRow {
        id: ResolutionId::from("r1"),
        document: "doc1".into(),
        title: "NQ".into(),
        stage: Stage::Drafting,
        stage_since: Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: lan.id.clone(),
        created_at: Millis(0),
    };
    store.add_resolution(&row, &line("resolution.create", "r1")).await.unwrap();
    (row.id, lan.id)
}

fn found(sentence: &str, changes: &[&str], text: &str) -> Found {
    let intent = |person: &str, text: &str| Intent {
        person: person.into(),
        change: changes[changes.len() - 1].into(),
        at: Millis(5),
        text: text.into(),
    };
    let sides = vec![intent("Lan", "của Lan"), intent("Bình", text)];
    Found {
        clause: "c1".into(),
        kind: ConflictKind::Sentence,
        sentence: sentence.into(),
        card: None,
        against: "Lan".into(),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
        body: Body { base: "trước".into(), sides, merged: text.into(), ..Body::default() },
    }
}

both_stores!(one_open_card_a_place_and_none_twice_for_the_same_changes, |store| async move {
    let (id, _) = resolution(&store).await;
    assert_eq!(store.looked_for_conflicts(&id).await.unwrap(), 0);
    let first = found("1@aa", &["h1", "h2"], "một");
    assert!(store.keep_conflicts(&id, 2, std::slice::from_ref(&first), Millis(7)).await.unwrap());
    let kept = store.conflicts(&id, true).await.unwrap();
    assert_eq!((kept.len(), &kept[0].body, kept[0].opened_at), (1, &first.body, Millis(7)));
    // The same again, and a change that it covers: nothing new.
    let again = [first.clone(), found("1@aa", &["h1"], "cũ")];
    assert!(!store.keep_conflicts(&id, 2, &again, Millis(8)).await.unwrap());
    assert_eq!(store.conflicts(&id, true).await.unwrap(), kept);
    // More of the same place renews the card, another place is another card.
    let more = [found("1@aa", &["h3"], "ba"), found("9@aa", &["h4"], "nơi khác")];
    assert!(store.keep_conflicts(&id, 4, &more, Millis(9)).await.unwrap());
    let open = store.conflicts(&id, true).await.unwrap();
    assert_eq!(open.len(), 2);
    assert_eq!((&open[0].id, open[0].body.merged.as_str()), (&kept[0].id, "ba"));
    assert_eq!(store.looked_for_conflicts(&id).await.unwrap(), 4);
    // Looking from an older place takes nothing back.
    assert!(!store.keep_conflicts(&id, 1, &[], Millis(9)).await.unwrap());
    assert_eq!(store.looked_for_conflicts(&id).await.unwrap(), 4);
});

both_stores!(a_dispute_may_become_another_kind_on_the_same_card, |store| async move {
    let (id, _) = resolution(&store).await;
    store.keep_conflicts(&id, 1, &[found("1@aa", &["h1"], "một")], Millis(7)).await.unwrap();
    let card = store.conflicts(&id, true).await.unwrap().remove(0);
    let graver = Found {
        kind: ConflictKind::Tail,
        sentence: String::new(),
        card: Some(card.id.clone()),
        ..found("", &["h2"], "hai")
    };
    store.keep_conflicts(&id, 2, &[graver], Millis(8)).await.unwrap();
    let open = store.conflicts(&id, true).await.unwrap();
    assert_eq!(
        open.iter().map(|one| (&one.id, one.kind)).collect::<Vec<_>>(),
        [(&card.id, ConflictKind::Tail)]
    );
});

both_stores!(a_card_is_decided_once_and_its_changes_open_no_other, |store| async move {
    let (id, lan) = resolution(&store).await;
    let first = found("1@aa", &["h1"], "một");
    store.keep_conflicts(&id, 1, std::slice::from_ref(&first), Millis(7)).await.unwrap();
    let card = store.conflicts(&id, true).await.unwrap().remove(0);
    let decision = (How::ChooseSecond, &lan, Millis(8));
    store.resolve_conflict(&card.id, decision, &line("conflict.resolve", "r1")).await.unwrap();
    let late =
        store.resolve_conflict(&card.id, (How::Keep, &lan, Millis(9)), &line("conflict.resolve", "r1")).await;
    assert!(matches!(late, Err(StoreError::AlreadyThere)), "{late:?}");
    assert!(store.conflicts(&id, true).await.unwrap().is_empty());
    let state = State::Resolved { how: How::ChooseSecond, by: lan.clone(), at: Millis(8) };
    assert_eq!(store.conflict(&id, &card.id).await.unwrap().state, state);
    assert_eq!(
        store.acts_on("r1", 9).await.unwrap().iter().filter(|act| act.act == "conflict.resolve").count(),
        1
    );
    assert!(!store.keep_conflicts(&id, 1, &[first], Millis(9)).await.unwrap());
    // A new change at the same place is a new question.
    store.keep_conflicts(&id, 2, &[found("1@aa", &["h2"], "hai")], Millis(9)).await.unwrap();
    assert_eq!(store.conflicts(&id, true).await.unwrap().len(), 1);
    assert_eq!(store.conflicts(&id, false).await.unwrap().len(), 2);
});

both_stores!(nodes_that_look_at_once_make_one_card, |store| async move {
    let (id, _) = resolution(&store).await;
    let nodes = (0..6).map(|node| {
        let (store, id) = (store.clone(), id.clone());
        // Each node saw the changes in an order of its own.
        let change = if node % 2 == 0 { "h1" } else { "h2" };
        tokio::spawn(async move {
            store.keep_conflicts(&id, 2, &[found("1@aa", &[change], "một")], Millis(7)).await
        })
    });
    for node in nodes.collect::<Vec<_>>() {
        node.await.unwrap().unwrap();
    }
    assert_eq!(store.conflicts(&id, false).await.unwrap().len(), 1);
});
