//! What history asks of the log: who and when, and which version stood after each change. On both stores.

use duthao::clock::Millis;
use duthao::domain::history::{Life, Moment};
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::live::log::{ChangeLog, LoggedChange, Snapshot};
use duthao::store::history::Checkpoints;

use super::change::resolution;
use crate::both_stores;
use crate::support::people::add;

fn change(name: &str, deps: &[&str], seq: u64, by: &Person) -> LoggedChange {
    LoggedChange {
        hash: name.into(),
        actor: by.id.to_string(),
        actor_seq: seq,
        deps: deps.iter().map(|dep| (*dep).to_owned()).collect(),
        bytes: name.as_bytes().to_vec(),
        person: by.id.clone(),
        connection: "k".into(),
        received_at: Millis(i64::try_from(seq).unwrap() * 1000),
        decides: None,
    }
}

both_stores!(the_version_after_each_change_is_known_also_where_two_wrote_at_once, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let binh = add(&store, "Bình", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    let log = [
        change("h9", &[], 1, &lan),
        change("h5", &["h9"], 2, &lan),
        change("h1", &["h9"], 3, &binh),
        change("h7", &["h1", "h5"], 4, &lan),
    ];
    store.append(&id, &[Stage::Drafting], &log).await.unwrap();
    let expected: [&[&str]; 4] = [&["h9"], &["h5"], &["h1", "h5"], &["h7"]];
    for (seq, heads) in (1..).zip(expected) {
        let named = Heads(heads.iter().map(|head| (*head).to_owned()).collect());
        let found = store.heads_upto(&id, seq, &Checkpoints::default()).await.unwrap();
        assert_eq!(found, Some((named.clone(), Millis(seq * 1000))), "after {seq}");
        assert_eq!(store.place_of(&id, &named).await.unwrap(), seq);
    }
    for nowhere in [0, 5, -1] {
        assert_eq!(store.heads_upto(&id, nowhere, &Checkpoints::default()).await.unwrap(), None, "{nowhere}");
    }
    assert_eq!(store.place_of(&id, &Heads(vec!["unknown".into()])).await.unwrap(), 0);
    let moments = store.moments_between(&id, (0, i64::MAX)).await.unwrap();
    let third = Moment { seq: 3, at: Millis(3000), by: binh.id.clone() };
    assert_eq!((moments.len(), &moments[2]), (4, &third));
    assert!(store.moments_between(&"r2".into(), (0, i64::MAX)).await.unwrap().is_empty());
});

both_stores!(who_wrote_when_is_read_on_from_what_is_known, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let binh = add(&store, "Bình", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    let log = [change("h1", &[], 1, &lan), change("h2", &["h1"], 2, &binh), change("h3", &["h2"], 3, &lan)];
    let known = Checkpoints::default();
    assert!(store.life(&id, &known).await.unwrap().is_empty());
    let mut told = Life::default();
    for (seq, (one, by)) in (1..).zip(log.iter().zip([&lan, &binh, &lan])) {
        store.append(&id, &[Stage::Drafting], std::slice::from_ref(one)).await.unwrap();
        told.push(seq, Millis(seq * 1000), by.id.as_str());
        assert_eq!(*store.life(&id, &known).await.unwrap(), told, "after {seq}");
        assert_eq!(*store.life(&id, &Checkpoints::default()).await.unwrap(), told, "read anew after {seq}");
    }
    assert!(store.life(&"r2".into(), &known).await.unwrap().is_empty(), "each has its own");
});

both_stores!(a_version_behind_a_snapshot_is_found_without_the_log_before_it, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    // Two lines of work that are open where the snapshot is made, and meet behind it.
    let mut log = vec![change("h0", &[], 1, &lan), change("left", &["h0"], 2, &lan)];
    for nth in 3..=1_300_u64 {
        let before = if nth == 3 { "h0".to_owned() } else { format!("h{}", nth - 1) };
        let deps: &[&str] = if nth == 1_290 { &[&before, "left"] } else { &[&before] };
        log.push(change(&format!("h{nth}"), deps, nth, &lan));
    }
    store.append(&id, &[Stage::Drafting], &log).await.unwrap();
    let mut wanted = Vec::new();
    for seq in [1_250, 1_251, 1_289, 1_290, 1_300, 700] {
        wanted.push((seq, store.heads_upto(&id, seq, &Checkpoints::default()).await.unwrap()));
    }
    let heads = Heads(vec!["h1250".into(), "left".into()]);
    store.save_snapshot(&id, &Snapshot { heads, upto: 1_250, bytes: vec![1] }).await.unwrap();
    for (seq, found) in wanted {
        let anew = store.heads_upto(&id, seq, &Checkpoints::default()).await.unwrap();
        assert_eq!(anew, found, "after {seq}");
    }
});

both_stores!(versions_found_on_from_a_remembered_one_are_the_same, |store| async move {
    let lan = add(&store, "Lan", &[Role::Editor]).await;
    let id = resolution(&store, &lan).await;
    // Two lines of work side by side that meet at every hundredth change; the first is left open for long.
    let mut log = vec![change("h0", &[], 1, &lan), change("left", &["h0"], 2, &lan)];
    for nth in 3..=1_600_u64 {
        let before = if nth == 3 { "h0".to_owned() } else { format!("h{}", nth - 1) };
        let deps: &[&str] = if nth == 1_200 { &[&before, "left"] } else { &[&before] };
        log.push(change(&format!("h{nth}"), deps, nth, &lan));
    }
    store.append(&id, &[Stage::Drafting], &log).await.unwrap();
    let known = Checkpoints::default();
    for seq in [1_600, 1, 499, 500, 501, 1_001, 1_199, 1_200, 1_201, 1_600] {
        let found = store.heads_upto(&id, seq, &known).await.unwrap();
        let anew = store.heads_upto(&id, seq, &Checkpoints::default()).await.unwrap();
        assert_eq!(found, anew, "after {seq}");
        let open = (2..1_200).contains(&seq);
        assert_eq!(found.unwrap().0.0.contains(&"left".to_owned()), open, "after {seq}");
    }
    assert_eq!(store.heads_upto(&id, 1_601, &known).await.unwrap(), None);
    assert_eq!(store.heads_upto(&"r2".into(), 1_600, &known).await.unwrap(), None, "each has its own");
    let part = store.moments_between(&id, (3, 5)).await.unwrap();
    assert_eq!(part.iter().map(|one| one.seq).collect::<Vec<_>>(), [3, 4, 5]);
});
