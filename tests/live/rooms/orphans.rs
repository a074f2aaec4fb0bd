//! Changes that come before the ones they build on.

use duthao::live::gate::Work;
use duthao::live::room::{Effect, Input};
use duthao::live::wire::sync::Sync;

use super::{Floor, editor};

#[test]
fn a_change_that_came_too_early_and_comes_again_is_tried_once() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let (first, second) = (floor.word(), floor.word());
    let mut sent = |changes| {
        let sync = Sync { last_sync: vec![[1; 32]], changes, ..Sync::default() };
        let effects = floor.feed(Input::Sync { conn: 1, sync, first: false });
        let proposals = effects.iter().flat_map(|effect| match effect {
            Effect::Try(proposals) => proposals.iter().map(|one| &one.work).collect(),
            _ => Vec::new(),
        });
        let count = |work: &Work| match work {
            Work::Changes(chunks) => chunks.len(),
            Work::Edit(_) | Work::Wait => 0,
        };
        proposals.map(count).sum::<usize>()
    };
    assert_eq!(sent(vec![second.clone()]), 0, "it waits for the first");
    // Tried twice it would be refused the second time, and with it everything its writer builds on it.
    assert_eq!(sent(vec![first, second]), 2);
}
