//! What one client may ask of a room, and how long the answer grows.

use duthao::clock::Millis;
use duthao::domain::stage::Stage;
use duthao::live::graph::Graph;
use duthao::live::room::intake::{ANSWER_BYTES_MAX, ASKED_MAX};
use duthao::live::room::{Closing, Effect, Input, Member, Room, WAITING_MAX};
use duthao::live::wire::sync::{Hash, Sync};

use super::{Floor, editor, tried};

#[test]
fn an_answer_by_name_is_bounded_and_says_nothing_twice() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let hash = floor.room.heads().0[0].clone();
    let hash: Hash = hex::decode(hash).unwrap().try_into().unwrap();
    let asks = Sync { heads: vec![hash], last_sync: vec![hash], need: vec![hash; 10_000], changes: vec![] };
    let effects = floor.room.on_input(Millis(0), Input::Sync { conn: 1, sync: asks, first: false });
    let told = effects.iter().find_map(|effect| match effect {
        Effect::Tell { changes, .. } => Some(changes.len()),
        _ => None,
    });
    assert_eq!(told, Some(1));
}

#[test]
fn who_names_ever_more_unknown_changes_is_closed() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let mut unknown = |from: u64| {
        let heads = (from..from + ASKED_MAX as u64).map(|number| {
            let mut hash = Hash::default();
            hash[..8].copy_from_slice(&number.to_be_bytes());
            hash
        });
        let sync = Sync { heads: heads.collect(), last_sync: vec![[1; 32]], ..Sync::default() };
        let effects = floor.room.on_input(Millis(0), Input::Sync { conn: 1, sync, first: false });
        effects.iter().any(|effect| matches!(effect, Effect::Close { why: Closing::TooMuch, .. }))
    };
    assert!(!unknown(1));
    assert!(unknown(1_000_000));
}

#[test]
fn an_answer_by_name_ends_at_its_limit() {
    let mut graph = Graph::default();
    let need: Vec<Hash> = (1..=8).map(|number| [number; 32]).collect();
    for hash in &need {
        assert!(graph.add(*hash, &[], vec![0; 1024 * 1024].into()));
    }
    let mut room = Room::new(graph, 8, Stage::Workshop, None);
    let member = Member { person: "ada".into(), name: "Ada".into(), roles: [].into() };
    room.on_input(Millis(0), Input::Join { conn: 1, member });
    let sync = Sync { heads: need.clone(), last_sync: need.clone(), need, changes: vec![] };
    let effects = room.on_input(Millis(0), Input::Sync { conn: 1, sync, first: false });
    let told = effects.iter().find_map(|effect| match effect {
        Effect::Tell { changes, .. } => Some(changes.iter().map(|bytes| bytes.len()).sum::<usize>()),
        _ => None,
    });
    assert_eq!(told, Some(ANSWER_BYTES_MAX));
}

#[test]
fn a_room_with_much_on_its_way_takes_nothing_more_in_until_it_has_caught_up() {
    let mut floor = Floor::open();
    let first = tried(floor.feed(Input::Settle { ticket: 0 }));
    for ticket in 1..WAITING_MAX as u64 {
        floor.feed(Input::Settle { ticket });
    }
    assert!(!floor.room.is_full());
    floor.feed(Input::Settle { ticket: WAITING_MAX as u64 });
    assert!(floor.room.is_full());
    floor.tries(first);
    assert!(!floor.room.is_full());
}
