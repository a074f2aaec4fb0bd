//! What history asks of the log: who and when, and which version stood after each change. On both stores.

use duthao::clock::Millis;
use duthao::domain::history::Moment;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::live::log::{ChangeLog, LoggedChange};

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
        let found = store.heads_upto(&id, seq).await.unwrap();
        assert_eq!(found, Some((named.clone(), Millis(seq * 1000))), "after {seq}");
        assert_eq!(store.place_of(&id, &named).await.unwrap(), seq);
    }
    for nowhere in [0, 5, -1] {
        assert_eq!(store.heads_upto(&id, nowhere).await.unwrap(), None, "{nowhere}");
    }
    assert_eq!(store.place_of(&id, &Heads(vec!["unknown".into()])).await.unwrap(), 0);
    let moments = store.moments(&id).await.unwrap();
    let third = Moment { seq: 3, at: Millis(3000), by: binh.id.clone() };
    assert_eq!((moments.len(), &moments[2]), (4, &third));
    assert!(store.moments(&"r2".into()).await.unwrap().is_empty());
});
