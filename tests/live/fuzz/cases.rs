//! What is known to have brought other servers down, each as a plain test.

use automerge::legacy::OpType;
use automerge::transaction::Transactable;
use automerge::{Change, sync::Message};
use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::live::gate::chunk::{self, Chunk, KEY_BYTES_MAX};
use duthao::live::gate::{CHANGE_BYTES_MAX, CHANGE_ROWS_MAX, DOCUMENT_OPS_MAX, Refusal};
use duthao::live::room::ORPHANS_MAX;
use duthao::live::session::Session;
use duthao::live::wire::Ephemeral;
use duthao::live::wire::sync::{self, CHANGES_MAX, Input, Sync, SyncError, put_number};

use super::columns::{Parts, Run, put_overlong, put_signed, sealed, written};
use super::document::{EVE, Scene, scene};
use super::rooms::Hall;
use super::stand::Stand;

fn damaged<T: std::fmt::Debug>(result: Result<T, Refusal>) {
    assert!(matches!(result, Err(Refusal::Damaged(_))), "{result:?}");
}

/// A sync message that brings one Bloom filter.
fn with_filter(filter: &[u8]) -> Vec<u8> {
    let mut out = vec![0x42, 0, 0, 1, 1];
    out.extend(scene().hashes[0]);
    put_number(&mut out, filter.len() as u64);
    out.extend_from_slice(filter);
    out.push(0);
    out
}

#[test]
fn a_peers_filter_is_never_evaluated() {
    // A remainder by zero, and four thousand million probes for each change, to whoever asks the filter.
    let (no_bits, probes) = ([10, 0, 7].as_slice(), [1, 10, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0].as_slice());
    for filter in [no_bits, probes, &[0xff; 60]] {
        let data = with_filter(filter);
        assert_eq!(Sync::read(&data).unwrap().last_sync, [scene().hashes[0]]);
        let mut hall = Hall::on(scene());
        let conn = hall.join(EVE, Role::Editor);
        assert!(hall.hears(conn, &data, true) && hall.is_here(conn));
        hall.close(scene());
    }
    assert!(Message::decode(&with_filter(probes)).is_ok(), "the stock engine would take it");
}

/// A change whose column of kinds says so many rows.
fn with_rows(rows: u64) -> Vec<u8> {
    let mut parts = Parts::of(&scene().samples[1]);
    let actions = parts.columns.iter_mut().find(|(spec, _)| *spec == 0x42).expect("kinds");
    actions.1 = written(0x42, &[Run::Repeat(rows as i64, vec![3])]);
    parts.to_bytes()
}

#[test]
fn rows_are_counted_and_not_spread() {
    let bomb = with_rows(3_000_000);
    assert!(bomb.len() < 300, "{}", bomb.len());
    assert_eq!(chunk::read(&bomb), Err(Refusal::TooLarge));
    assert_eq!(chunk::read(&with_rows(CHANGE_ROWS_MAX + 1)), Err(Refusal::TooLarge));
    let most = with_rows(CHANGE_ROWS_MAX);
    assert_eq!(chunk::read(&most).unwrap().rows, CHANGE_ROWS_MAX);
    // It says more rows than its other columns have.
    let mut stand = Stand::on(scene());
    assert!(!stand.offer(&[&most]).is_empty());
    stand.close();
    for (spec, run) in [
        (0x70, Run::Repeat(2, vec![0xc0, 0xc6, 0xb7, 0x01])),
        (0x70, Run::Repeat(i64::MAX, vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])),
        (0x13, Run::Null(u64::MAX)),
        (0x34, Run::Null(u64::MAX)),
    ] {
        let mut parts = Parts::of(&scene().samples[1]);
        parts.columns.retain(|(known, _)| *known != spec);
        parts.columns.push((spec, written(spec, &[run.clone(), run])));
        parts.columns.sort_by_key(|(spec, _)| *spec);
        assert_eq!(chunk::read(&parts.to_bytes()), Err(Refusal::TooLarge));
    }
}

#[test]
fn a_long_key_is_not_spread_over_rows() {
    let with_key = |length: usize| {
        let mut key = Vec::new();
        put_number(&mut key, length as u64);
        key.extend(vec![b'k'; length]);
        let mut parts = Parts::of(&scene().samples[4]);
        parts.columns.retain(|(spec, _)| *spec != 0x15);
        parts.columns.push((0x15, written(0x15, &[Run::Repeat(40_000, key)])));
        parts.columns.sort_by_key(|(spec, _)| *spec);
        parts.to_bytes()
    };
    assert!(chunk::read(&with_key(KEY_BYTES_MAX)).is_ok());
    assert_eq!(chunk::read(&with_key(KEY_BYTES_MAX + 1)), Err(Refusal::TooLarge));
    assert_eq!(chunk::read(&with_key(900_000)), Err(Refusal::TooLarge));
    let mut stand = Stand::on(scene());
    assert!(!stand.offer(&[&with_key(KEY_BYTES_MAX)]).is_empty());
    stand.close();
}

#[test]
fn one_message_is_not_looked_at_without_end() {
    let chunk = |number: u64| Chunk { rows: CHANGE_ROWS_MAX, seq: number, ..unknown() };
    let last = DOCUMENT_OPS_MAX / CHANGE_ROWS_MAX;
    let mut stand = Stand::on(scene());
    let refusals = stand.offer_chunks((1..=last + 1).map(chunk).collect());
    let full = refusals.iter().position(|refusal| *refusal == Refusal::Full);
    // What is in the document counts too.
    assert_eq!(full, Some(last as usize - 1), "{refusals:?}");
    assert!(refusals[..last as usize - 1].iter().all(|refusal| *refusal == Refusal::Dependency));
    stand.close();
}

fn unknown() -> Chunk {
    Chunk {
        hash: [7; 32],
        deps: vec![[8; 32]],
        actor: vec![9; 16],
        seq: 1,
        start_op: 1,
        rows: 1,
        bytes: [].into(),
    }
}

#[test]
fn the_size_of_a_change_ends_at_its_limit() {
    let sized = |size: usize| {
        let mut parts = Parts::of(&scene().samples[0]);
        let values = parts.columns.iter().position(|(spec, _)| *spec == 0x57).expect("values");
        let without = parts.to_bytes().len();
        let length = parts.columns[values].1.len() + size - without;
        parts.columns[values].1.resize(length, b'x');
        // Longer lengths take longer numbers.
        let over = parts.to_bytes().len() - size;
        let length = parts.columns[values].1.len() - over;
        parts.columns[values].1.truncate(length);
        parts.to_bytes()
    };
    let most = sized(CHANGE_BYTES_MAX);
    assert_eq!(most.len(), CHANGE_BYTES_MAX);
    assert!(chunk::read(&most).is_ok());
    let more = sized(CHANGE_BYTES_MAX + 1);
    assert_eq!(chunk::read(&more), Err(Refusal::TooLarge));
    assert!(chunk::name(&more).is_some(), "it can be refused by name");
}

#[test]
fn documents_and_compressed_chunks_stay_outside() {
    let scene = scene();
    damaged(chunk::read(&scene.doc.save()));
    let body = super::columns::body(&scene.samples[0]);
    for kind in [0, 2, 3, 4, 0xff] {
        damaged(chunk::read(&sealed(kind, body)));
    }
    // The same bytes under the name of a plain change, as a compressor would write them.
    let mut parts = Parts::of(&scene.samples[0]);
    parts.columns[0].0 |= 8;
    damaged(chunk::read(&parts.to_bytes()));
    let mut message = vec![0x43];
    message.extend(&sync::write(&[], &[], std::iter::empty())[1..]);
    assert_eq!(Sync::read(&message), Err(SyncError::Kind), "whole documents travel in the second version");
}

#[test]
fn actors_are_not_reused_and_leave_no_gaps() {
    let scene = scene();
    let again = |seq: u64, actor: &[u8]| {
        let mut parts = Parts::of(&scene.samples[0]);
        parts.seq = seq;
        parts.actor = actor.to_vec();
        parts.to_bytes()
    };
    let refusal = |bytes: &[u8]| {
        let mut stand = Stand::on(scene);
        stand.offer(&[&scene.samples[0]]);
        let refusals = stand.offer(&[bytes]);
        stand.close();
        refusals
    };
    // Ada's actor, in Eve's name; and Eve's own twice, and with one left out.
    assert_eq!(refusal(&again(6, &[2; 16])), [Refusal::Actor]);
    assert_eq!(refusal(&again(1, &[1; 16])), [Refusal::Actor]);
    let mut twin = Parts::of(&scene.samples[0]);
    twin.time += 1;
    assert_eq!(refusal(&twin.to_bytes()), [Refusal::Actor]);
    assert_eq!(refusal(&again(3, &Parts::of(&scene.samples[0]).actor)), [Refusal::Dependency]);
    assert_eq!(refusal(&again(u64::MAX, &Parts::of(&scene.samples[0]).actor)), [Refusal::Dependency]);
    damaged(chunk::read(&again(0, &[9; 16])));
    damaged(chunk::read(&again(1, &[])));
}

/// Who is told of the two in another order could not build the document.
#[test]
fn nobody_names_what_they_have_not_seen() {
    let scene = scene();
    let mut theirs = scene.doc.fork().with_actor(automerge::ActorId::from(&[150; 16][..]));
    theirs.apply_changes([Change::try_from(&scene.samples[4][..]).unwrap()]).unwrap();
    let clause = super::document::at(&theirs, &["clauses", "ceve"]);
    let text = super::document::at(&theirs, &["clauses", "ceve", "text"]);
    let honest = |act: &dyn Fn(&mut automerge::transaction::Transaction<'_>)| {
        let mut doc = theirs.fork().with_actor(automerge::ActorId::from(&[150; 16][..]));
        doc.transact::<_, _, automerge::AutomergeError>(|tx| {
            act(tx);
            Ok(())
        })
        .unwrap();
        doc.get_last_local_change().unwrap()
    };
    let acts: [&dyn Fn(&mut automerge::transaction::Transaction<'_>); 3] = [
        &|tx| tx.put(&clause, "level", 2_i64).unwrap(),
        &|tx| tx.splice_text(&text, 3, 0, "x").unwrap(),
        &|tx| tx.splice_text(&text, 3, 2, "").unwrap(),
    ];
    for act in acts {
        let change = honest(act);
        let mut stand = Stand::on(scene);
        assert_eq!(stand.offer(&[&scene.samples[4], change.raw_bytes()]), []);
        stand.close();
        let mut forged = change.decode();
        forged.deps = scene.doc.get_heads();
        let forged = Change::from(forged);
        for together in [true, false] {
            let mut stand = Stand::on(scene);
            let refusals = if together {
                stand.offer(&[&scene.samples[4], forged.raw_bytes()])
            } else {
                stand.offer(&[&scene.samples[4]]);
                stand.offer(&[forged.raw_bytes()])
            };
            assert_eq!(refusals, [Refusal::Damaged("it names what its author has not seen")]);
            stand.close();
        }
    }
}

#[test]
fn an_actor_follows_its_own_changes() {
    let scene = scene();
    let mut forged = Parts::of(&scene.sequels[0]);
    forged.deps = Parts::of(&scene.samples[0]).deps;
    let mut stand = Stand::on(scene);
    let refusals = stand.offer(&[&scene.samples[0], &forged.to_bytes()]);
    assert_eq!(refusals, [Refusal::Damaged("it does not follow from its own")]);
    stand.close();
}

#[test]
fn waiting_changes_end_at_their_limit_and_go_with_their_sender() {
    let scene = scene();
    let orphans = |salt: u64, count: usize| {
        (0..count).map(move |number| {
            let mut parts = Parts::of(&scene.samples[0]);
            parts.deps = vec![[0xdd; 32]];
            parts.time = (salt * 1_000_000) as i64 + number as i64;
            parts.to_bytes()
        })
    };
    let mut hall = Hall::on(scene);
    for turn in 1..3 {
        let conn = hall.join(EVE, Role::Editor);
        let before = hall.refused;
        let some: Vec<Vec<u8>> = orphans(turn, ORPHANS_MAX).collect();
        assert!(hall.hears(conn, &sync::write(&[], &[], some.iter().map(|bytes| &bytes[..])), true));
        assert_eq!(hall.refused, before, "so many may wait");
        let more: Vec<Vec<u8>> = orphans(turn + 10, 7).collect();
        assert!(hall.hears(conn, &sync::write(&[], &[], more.iter().map(|bytes| &bytes[..])), false));
        assert_eq!(hall.refused, before + 7);
        hall.leave(conn);
    }
    hall.close(scene);
}

#[test]
fn the_changes_of_a_message_end_at_their_limit() {
    let message = |count: u64| {
        let mut out = vec![0x42, 0, 0, 0];
        put_number(&mut out, count);
        out.resize(out.len() + count as usize, 0);
        Sync::read(&out)
    };
    assert_eq!(message(CHANGES_MAX).unwrap().changes.len(), CHANGES_MAX as usize);
    assert_eq!(message(CHANGES_MAX + 1), Err(SyncError::TooMany));
}

#[test]
fn marks_that_end_before_they_begin_do_no_harm() {
    for sample in [2, 3, 5] {
        let change = Change::try_from(&scene().samples[sample][..]).unwrap().decode();
        let begins = |op: &automerge::legacy::Op| matches!(op.action, OpType::MarkBegin(_));
        let begin = change.operations.iter().position(begins).expect("a mark");
        let mut swapped = change.clone();
        swapped.operations.swap(begin, begin + 1);
        let mut ended = change.clone();
        ended.operations.remove(begin);
        let mut begun = change.clone();
        begun.operations.remove(begin + 1);
        for mutant in [swapped, ended, begun] {
            let mut stand = Stand::on(scene());
            stand.offer(&[Change::from(mutant).raw_bytes()]);
            stand.close();
        }
    }
}

#[test]
fn numbers_are_read_within_their_bits() {
    let overlong = |groups: usize, value: u64| {
        let mut out = Vec::new();
        put_overlong(&mut out, value, groups);
        out
    };
    assert_eq!(Input(&overlong(10, 5)).number(), Ok(5));
    assert_eq!(Input(&overlong(10, u64::MAX)).number(), Ok(u64::MAX));
    assert_eq!(Input(&overlong(11, 5)).number(), Err(SyncError::TooMany));
    assert_eq!(Input(&overlong(11, 5)).signed(), Err(SyncError::TooMany));
    assert_eq!(
        Input(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]).number(),
        Err(SyncError::TooMany)
    );
    assert_eq!(Input(&[0x80; 9]).number(), Err(SyncError::Short));
    for value in [0, -1, 63, 64, -64, -65, i64::MAX, i64::MIN] {
        let mut out = Vec::new();
        put_signed(&mut out, value);
        assert_eq!(Input(&out).signed(), Ok(value));
    }
    // The same change with its counter written in two groups: another hash, the same meaning.
    let honest = Parts::of(&scene().samples[0]);
    let body = super::columns::body(&scene().samples[0]);
    let seq = 1 + 32 * honest.deps.len() + 1 + honest.actor.len();
    assert_eq!(body[seq], 1);
    let longer = [&body[..seq], &[0x81, 0x00], &body[seq + 1..]].concat();
    let mut stand = Stand::on(scene());
    assert!(!stand.offer(&[&sealed(1, &longer)]).is_empty(), "a change has one way to be written");
    stand.close();
}

#[test]
fn giant_lengths_take_no_memory() {
    let giant = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let long = [&[0x42, 0, 0, 0, 1], &giant[..]].concat();
    assert_eq!(Sync::read(&long), Err(SyncError::Short));
    for place in 1..4 {
        let counts = [&[0x42, 0, 0, 0][..place], &giant[..]].concat();
        assert_eq!(Sync::read(&counts), Err(SyncError::TooMany));
    }
    damaged(chunk::read(&[&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1], &giant[..]].concat()));
    for field in ["5b", "7b", "9b", "bb"] {
        let frame = hex::decode(format!("{field}ffffffffffffffff")).unwrap();
        assert!(duthao::live::wire::read(&frame).is_err());
        // As the value of a field.
        let frame = hex::decode(format!("a26474797065646a6f696e6178{field}00ffffffffffffff")).unwrap();
        assert!(duthao::live::wire::read(&frame).is_err());
    }
}

#[test]
fn passing_messages_count_up_in_their_authors_name() {
    let mut session = Session::new("peer-a".into(), Millis(0));
    let mut passes = |sender: &str, session_id: &str, count: u64| {
        let message = Ephemeral {
            sender: sender.into(),
            session: session_id.into(),
            count,
            document: "d".into(),
            data: vec![],
        };
        session.may_pass(Millis(0), &message)
    };
    assert!(passes("peer-a", "s1", 1));
    assert!(!passes("peer-a", "s1", 1), "the same again");
    assert!(!passes("peer-b", "s1", 2), "in another's name");
    assert!(!passes("peer-a", "s2", 3), "another session on this connection");
    assert!(passes("peer-a", "s1", u64::MAX));
    assert!(!passes("peer-a", "s1", 5));
}

/// The scene itself, so that a case kept as bytes still means what it meant.
#[test]
fn the_scene_is_the_same_in_every_run() {
    let Scene { hashes, samples, .. } = scene();
    let again = chunk::read(&samples[0]).unwrap();
    assert!(again.deps.iter().all(|dep| hashes.contains(dep)));
    assert_eq!(hex::encode(again.hash), super::kept::FIRST_SAMPLE);
}
