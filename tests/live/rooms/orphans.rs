//! Changes that come before the ones they build on.

use duthao::clock::Millis;
use duthao::live::gate::Work;
use duthao::live::room::{Effect, Input};
use duthao::live::wire::sync::Sync;

use super::Meeting;

#[test]
fn a_change_that_came_too_early_and_comes_again_is_tried_once() {
    let mut meeting = Meeting::of(&["ada"], 7);
    meeting.settle();
    let known = meeting.clients[0].doc.get_heads();
    meeting.types(0);
    meeting.types(0);
    let own = meeting.clients[0].doc.get_changes(&known);
    let [first, second] = &own[..] else { panic!("two changes, not {}", own.len()) };
    let [first, second] = [first, second].map(|change| change.raw_bytes().to_vec());

    let mut sent = |changes| {
        let sync = Sync { last_sync: vec![[1; 32]], changes, ..Sync::default() };
        let effects = meeting.room.on_input(Millis(0), Input::Sync { conn: 1, sync, first: false });
        let tried = effects.iter().flat_map(|effect| match effect {
            Effect::Try(proposals) => proposals.iter().map(|one| &one.work).collect(),
            _ => Vec::new(),
        });
        let count = |work: &Work| match work {
            Work::Changes(chunks) => chunks.len(),
            Work::Edit(_) | Work::Wait => 0,
        };
        tried.map(count).sum::<usize>()
    };
    assert_eq!(sent(vec![second.clone()]), 0, "it waits for the first");
    // Tried twice it would be refused the second time, and with it everything its writer builds on it.
    assert_eq!(sent(vec![first, second]), 2);
}
