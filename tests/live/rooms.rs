//! The room, one input at a time: what `meeting.rs` found by chance, told in a few lines each.

mod bounds;
mod orphans;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT, ReadDoc};
use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::gate::keeper::{Keeper, first_change};
use duthao::live::gate::{Proposal, Refusal};
use duthao::live::log::{Logged, LoggedChange};
use duthao::live::room::{Closing, Effect, Failure, Input, Member, Room, SNAPSHOT_EVERY};
use duthao::live::text;
use duthao::live::wire::sync::{Hash, Sync};

use super::people::seed;

/// A room at the workshop with its keeper, and the document as everybody has it.
struct Floor {
    room: Room,
    keeper: Keeper,
    doc: Automerge,
    now: i64,
}

fn editor(person: &str) -> Member {
    Member { person: person.into(), name: person.into(), roles: [Role::Editor].into() }
}

fn viewer(person: &str) -> Member {
    Member { roles: [Role::Viewer].into(), ..editor(person) }
}

impl Floor {
    fn open() -> Self {
        let first = first_change(&seed(), &"server".into(), Millis(0)).unwrap();
        let mut doc = text::empty().with_actor(ActorId::from(&[7; 16]));
        doc.load_incremental(&first.bytes).unwrap();
        let logged = Logged { changes: vec![(1, first)], ..Logged::default() };
        let (keeper, graph, _) = Keeper::wake(&logged).unwrap();
        Self { room: Room::new(graph, 1, Stage::Workshop, None), keeper, doc, now: 0 }
    }

    fn feed(&mut self, input: Input) -> Vec<Effect> {
        self.room.on_input(Millis(self.now), input)
    }

    /// Somebody enters who has what is stored.
    fn enters(&mut self, conn: u64, member: Member) -> Vec<Effect> {
        self.feed(Input::Join { conn, member });
        let heads: Vec<Hash> = self.doc.get_heads().iter().map(|hash| hash.0).collect();
        self.feed(Input::Sync {
            conn,
            sync: Sync { last_sync: heads.clone(), heads, ..Sync::default() },
            first: false,
        })
    }

    /// Types a word, which nobody has been sent yet.
    fn word(&mut self) -> Vec<u8> {
        let clauses = self.doc.get(ROOT, "clauses").unwrap().unwrap().1;
        let clause = self.doc.get(&clauses, "cgoal").unwrap().unwrap().1;
        let words = self.doc.get(&clause, "text").unwrap().unwrap().1;
        self.doc
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.splice_text(&words, 0, 0, "x "))
            .unwrap();
        self.doc.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    fn sends(&mut self, conn: u64, changes: &[&Vec<u8>]) -> Vec<Effect> {
        let changes = changes.iter().map(|bytes| (*bytes).clone()).collect();
        self.feed(Input::Sync {
            conn,
            sync: Sync { last_sync: vec![[1; 32]], changes, ..Sync::default() },
            first: false,
        })
    }

    fn tries(&mut self, proposals: Vec<Proposal>) -> Vec<Effect> {
        let outcomes = self.keeper.pass(proposals, Millis(self.now));
        self.feed(Input::Tried(outcomes))
    }
}

fn tried(effects: Vec<Effect>) -> Vec<Proposal> {
    effects
        .into_iter()
        .find_map(|effect| if let Effect::Try(tried) = effect { Some(tried) } else { None })
        .expect("a try")
}

fn group(effects: Vec<Effect>) -> Vec<LoggedChange> {
    let group = effects
        .into_iter()
        .find_map(|effect| if let Effect::Store(group, _) = effect { Some(group) } else { None });
    group.expect("a group for the log")
}

fn stores(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Store(..)))
}

fn closed(effects: &[Effect]) -> Vec<u64> {
    let closed = effects.iter().filter_map(|effect| match effect {
        Effect::Close { conn, why: Closing::Again } => Some(*conn),
        _ => None,
    });
    closed.collect()
}

fn refused(effects: &[Effect]) -> Vec<(u64, usize, Refusal)> {
    let refused = effects.iter().filter_map(|effect| match effect {
        Effect::Refuse { to, hashes, refusal } => Some((*to, hashes.len(), refusal.clone())),
        _ => None,
    });
    refused.collect()
}

#[test]
fn a_clock_that_is_set_back_makes_nobody_wait() {
    let mut floor = Floor::open();
    floor.now = 3_600_000;
    floor.enters(1, editor("ada"));
    floor.enters(2, editor("ben"));
    for back in [0, 3_600_000] {
        floor.now -= back;
        let word = floor.word();
        let proposals = tried(floor.sends(1, &[&word]));
        group(floor.tries(proposals));
        let upto = floor.room.upto() + 1;
        let told = floor.feed(Input::Stored { upto });
        assert!(told.iter().any(|effect| matches!(effect, Effect::Tell { to, .. } if to.contains(&2))));
        assert_eq!(floor.room.wakes_at(Millis(floor.now)), None);
    }
}

#[test]
fn what_comes_before_its_forerunner_waits_and_is_tried_with_it() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let (first, second) = (floor.word(), floor.word());
    let effects = floor.sends(1, &[&second]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask { to: 1, .. })));
    let proposals = tried(floor.sends(1, &[&first]));
    let effects = floor.tries(proposals);
    assert_eq!(group(effects).len(), 2);
}

#[test]
fn words_sent_again_on_a_new_line_are_tried_once() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let (first, second) = (floor.word(), floor.word());
    // The first is missing on the old line, which the server still believes in.
    floor.sends(1, &[&second]);
    floor.enters(2, editor("ada"));
    let proposals = tried(floor.sends(2, &[&first, &second]));
    let effects = floor.tries(proposals);
    assert_eq!(refused(&effects), []);
    assert_eq!(group(effects).len(), 2);
    let effects = floor.feed(Input::Stored { upto: 3 });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Try(_))), "they are tried again");
}

#[test]
fn who_sent_words_again_on_a_new_line_hears_that_they_were_lost() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let word = floor.word();
    let proposals = tried(floor.sends(1, &[&word]));
    group(floor.tries(proposals));
    floor.enters(2, editor("ada"));
    floor.sends(2, &[&word]);
    floor.feed(Input::Leave { conn: 1 });
    assert_eq!(closed(&floor.feed(Input::NotStored(Failure::Fault))), [2]);
}

#[test]
fn who_sent_words_again_on_a_new_line_hears_that_they_were_refused() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let word = floor.word();
    let proposals = tried(floor.sends(1, &[&word]));
    group(floor.tries(proposals));
    floor.enters(2, editor("ada"));
    floor.sends(2, &[&word]);
    floor.feed(Input::Leave { conn: 1 });
    floor.feed(Input::Stage(Stage::CommitteeVote));
    assert_eq!(refused(&floor.feed(Input::NotStored(Failure::Closed))), [(2, 1, Refusal::Stage)]);
}

#[test]
fn what_was_refused_while_a_group_was_lost_may_come_again() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    floor.enters(2, viewer("vy"));
    let proposals = {
        let word = floor.word();
        tried(floor.sends(1, &[&word]))
    };
    group(floor.tries(proposals));
    // While the group is written, what builds on it is tried; then the group is lost.
    let next = floor.word();
    let proposals = tried(floor.sends(1, &[&next]));
    floor.feed(Input::Member { conn: 1, member: editor("ada") });
    floor.feed(Input::NotStored(Failure::Closed));
    let mut outcomes = floor.keeper.pass(proposals, Millis(0));
    let passed = outcomes[0].passed.remove(0);
    outcomes[0].refused.push((passed.chunk.hash, Refusal::Dependency));
    assert_eq!(closed(&floor.feed(Input::Tried(outcomes))), [1]);
    // It is not waited for: sent again, it is asked for what it builds on.
    floor.feed(Input::Rebuilt);
    let effects = floor.sends(1, &[&next]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask { to: 1, .. })));
}

#[test]
fn a_right_lost_before_the_words_are_tried_keeps_them_out() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    floor.enters(2, editor("ben"));
    let first = floor.word();
    let proposals = tried(floor.sends(2, &[&first]));
    let second = floor.word();
    floor.sends(1, &[&second]);
    floor.feed(Input::Member { conn: 1, member: viewer("ada") });
    let proposals = tried(floor.tries(proposals));
    assert_eq!(refused(&floor.tries(proposals)), [(1, 1, Refusal::Role)]);
}

#[test]
fn a_right_lost_while_the_words_are_tried_keeps_them_out() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let word = floor.word();
    let proposals = tried(floor.sends(1, &[&word]));
    // Heard on another connection of the same person.
    floor.enters(2, editor("ada"));
    floor.feed(Input::Member { conn: 2, member: viewer("ada") });
    let effects = floor.tries(proposals);
    assert!(!stores(&effects));
    assert_eq!(refused(&effects), [(1, 1, Refusal::Role)]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Rebuild(_))));
}

#[test]
fn what_was_refused_may_be_sent_once_the_role_is_given() {
    let mut floor = Floor::open();
    floor.enters(1, viewer("vy"));
    let (first, second) = (floor.word(), floor.word());
    assert_eq!(refused(&floor.sends(1, &[&first])), [(1, 1, Refusal::Role)]);
    floor.feed(Input::Member { conn: 1, member: editor("vy") });
    let proposals = tried(floor.sends(1, &[&first, &second]));
    assert_eq!(group(floor.tries(proposals)).len(), 2);
}

#[test]
fn a_week_of_refused_words_is_one_message() {
    let mut floor = Floor::open();
    floor.enters(1, viewer("vy"));
    let words: Vec<Vec<u8>> = (0..300).map(|_| floor.word()).collect();
    let effects = floor.sends(1, &words.iter().collect::<Vec<_>>());
    let told = refused(&effects);
    assert!(told.len() <= 2, "as many messages as words do not fit into what may wait: {}", told.len());
    assert_eq!(told.iter().map(|(_, hashes, _)| hashes).sum::<usize>(), 300);
}

#[test]
fn a_snapshot_that_fails_is_not_begun_again_at_once() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let words: Vec<Vec<u8>> = (0..SNAPSHOT_EVERY).map(|_| floor.word()).collect();
    let proposals = tried(floor.sends(1, &words.iter().collect::<Vec<_>>()));
    let stored = group(floor.tries(proposals)).len() as i64;
    let snaps = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Snapshot { .. }));
    assert!(snaps(&floor.feed(Input::Stored { upto: 1 + stored })));
    assert!(!snaps(&floor.feed(Input::Snapped { places: 0, bytes: None })));
}

#[test]
fn no_snapshot_is_taken_where_the_log_has_rows_that_are_not_here() {
    let mut floor = Floor::open();
    floor.enters(1, editor("ada"));
    let words: Vec<Vec<u8>> = (0..SNAPSHOT_EVERY).map(|_| floor.word()).collect();
    let proposals = tried(floor.sends(1, &words.iter().collect::<Vec<_>>()));
    let stored = group(floor.tries(proposals)).len() as i64;
    let effects = floor.feed(Input::Stored { upto: 1 + stored + 1 });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Snapshot { .. })));
}
