//! What the gate lets in and what it keeps out.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use duthao::clock::Millis;
use duthao::domain::person::{Role, Roles};
use duthao::domain::stage::Stage;
use duthao::live::gate::chunk::{self, Chunk};
use duthao::live::gate::keeper::{Keeper, first_change};
use duthao::live::gate::{Outcome, Proposal, Refusal, Rights, Source, Work, open_stages};
use duthao::live::log::Logged;
use duthao::live::text;
use proptest::prelude::*;

use super::people::seed;

const NOW: Millis = Millis(1_700_000_000_000);

fn keeper() -> (Keeper, Automerge) {
    let first = first_change(&seed(), &"ada".into(), NOW).unwrap();
    let mut doc = text::empty();
    doc.apply_changes([automerge::Change::from_bytes(first.bytes.clone()).unwrap()]).unwrap();
    let logged = Logged {
        snapshot: None,
        changes: vec![(1, first.clone())],
        actors: vec![(first.actor, first.person)],
    };
    (Keeper::wake(&logged).unwrap().0, doc)
}

fn rights(roles: &[Role], stage: Stage) -> Rights {
    Rights::of(&roles.iter().copied().collect::<Roles>(), stage)
}

fn propose(keeper: &mut Keeper, person: &str, chunks: Vec<Chunk>) -> Outcome {
    propose_with(keeper, person, rights(&[Role::Editor], Stage::Workshop), chunks)
}

fn propose_with(keeper: &mut Keeper, person: &str, rights: Rights, chunks: Vec<Chunk>) -> Outcome {
    let from = Source::Connection(1);
    let proposal = Proposal { from, person: person.into(), rights, work: Work::Changes(chunks) };
    keeper.pass(vec![proposal], NOW).pop().unwrap()
}

/// Writes on a copy as a client would, and returns the change as it would travel.
fn written<T>(
    doc: &Automerge,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> T,
) -> Vec<u8> {
    let mut fork = doc.fork();
    fork.transact::<_, _, automerge::AutomergeError>(|tx| Ok(write(tx))).unwrap();
    fork.get_last_local_change().unwrap().raw_bytes().to_vec()
}

fn at(doc: &impl ReadDoc, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |object, key| doc.get(&object, *key).unwrap().unwrap().1)
}

/// What became of one change of an editor.
fn verdict(write: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Result<(), Refusal> {
    verdict_of("ben", rights(&[Role::Editor], Stage::Workshop), write)
}

fn verdict_of(
    person: &str,
    rights: Rights,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Result<(), Refusal> {
    let (mut keeper, doc) = keeper();
    let bytes = written(&doc, write);
    let outcome = propose_with(&mut keeper, person, rights, vec![chunk::read(&bytes)?]);
    match outcome.refused.first() {
        Some((_, refusal)) => Err(refusal.clone()),
        None => {
            assert_eq!(outcome.passed.len(), 1);
            Ok(())
        }
    }
}

fn shape(verdict: Result<(), Refusal>) {
    assert!(matches!(verdict, Err(Refusal::Shape(_))), "{verdict:?}");
}

#[test]
fn words_marks_and_new_clauses_pass() {
    assert_eq!(
        verdict(|tx| tx.splice_text(at(tx, &["clauses", "clack", "text"]), 4, 2, "ế 😀").unwrap()),
        Ok(())
    );
    assert_eq!(verdict(|tx| tx.splice_text(at(tx, &["subject"]), 0, 0, "về việc ").unwrap()), Ok(()));
    let mark = |name: &'static str| {
        verdict(move |tx| {
            let text = at(tx, &["clauses", "clack", "text"]);
            tx.mark(text, Mark::new(name.into(), true, 0, 4), ExpandMark::After).unwrap();
        })
    };
    assert_eq!(mark("underline"), Ok(()));
    shape(mark("link"));
    assert_eq!(verdict(|tx| new_clause(tx, "cfresh", "proposal")), Ok(()));
    shape(verdict(|tx| new_clause(tx, "cfresh", "poem")));
    shape(verdict(|tx| new_clause(tx, "clack", "proposal")));
    shape(verdict(|tx| new_clause(tx, "c/../x", "proposal")));
}

fn new_clause(tx: &mut automerge::transaction::Transaction<'_>, id: &str, kind: &str) {
    let clause = tx.put_object(at(tx, &["clauses"]), id, ObjType::Map).unwrap();
    tx.put(&clause, "kind", kind).unwrap();
    tx.put(&clause, "level", 1).unwrap();
    tx.put(&clause, "order", "a9").unwrap();
    tx.put(&clause, "removed", ScalarValue::Null).unwrap();
    let text = tx.put_object(&clause, "text", ObjType::Text).unwrap();
    tx.splice_text(&text, 0, 0, "Một đề xuất").unwrap();
    tx.put_object(&clause, "answers", ObjType::Map).unwrap();
    tx.put_object(&clause, "evidence", ObjType::Map).unwrap();
}

#[test]
fn nobody_touches_the_frame_of_the_document() {
    shape(verdict(|tx| tx.put(ROOT, "schema", 2).unwrap()));
    shape(verdict(|tx| tx.put(ROOT, "own", 2).unwrap()));
    shape(verdict(|tx| tx.delete(ROOT, "clauses").unwrap()));
    shape(verdict(|tx| drop(tx.put_object(ROOT, "clauses", ObjType::Map).unwrap())));
    shape(verdict(|tx| tx.delete(at(tx, &["clauses"]), "clack").unwrap()));
    shape(verdict(|tx| drop(tx.put_object(at(tx, &["clauses", "clack"]), "text", ObjType::Text).unwrap())));
    shape(verdict(|tx| tx.delete(at(tx, &["clauses", "clack"]), "text").unwrap()));
    shape(verdict(|tx| tx.put(at(tx, &["clauses", "clack"]), "level", 6).unwrap()));
    shape(verdict(|tx| tx.put(at(tx, &["clauses", "clack"]), "colour", "red").unwrap()));
}

#[test]
fn order_keys_are_plain_letters_of_some_length() {
    let order = |order: &str| verdict(|tx| tx.put(at(tx, &["clauses", "clack"]), "order", order).unwrap());
    assert_eq!(order("a0V"), Ok(()));
    assert_eq!(order(&"z".repeat(200)), Ok(()));
    for bad in ["", "aộ", "a 0", "a-0", &"z".repeat(201)] {
        shape(order(bad));
    }
}

#[test]
fn nobody_signs_with_anothers_name() {
    let remove = |by: &'static str| {
        verdict(move |tx| {
            let removed = tx.put_object(at(tx, &["clauses", "clack"]), "removed", ObjType::Map).unwrap();
            tx.put(&removed, "by", by).unwrap();
            tx.put(&removed, "at", 5).unwrap();
        })
    };
    assert_eq!(remove("ben"), Ok(()));
    assert_eq!(remove("ada"), Err(Refusal::Author));
}

#[test]
fn a_change_that_changes_nothing_is_refused() {
    let (mut keeper, doc) = keeper();
    let mut fork = doc.fork();
    fork.empty_commit(automerge::transaction::CommitOptions::default());
    let empty = chunk::read(fork.get_last_local_change().unwrap().raw_bytes()).unwrap();
    let outcome = propose(&mut keeper, "ben", vec![empty]);
    assert!(matches!(outcome.refused[0].1, Refusal::Shape(_)) && outcome.passed.is_empty());
}

#[test]
fn what_is_made_is_made_whole() {
    let clause = |left_out: &'static str| {
        verdict(move |tx| {
            let clause = tx.put_object(at(tx, &["clauses"]), "cfresh", ObjType::Map).unwrap();
            let scalars =
                [("kind", ScalarValue::from("cause")), ("level", 1_i64.into()), ("order", "a9".into())];
            for (key, value) in scalars.into_iter().filter(|(key, _)| *key != left_out) {
                tx.put(&clause, key, value).unwrap();
            }
            let objects = [("text", ObjType::Text), ("answers", ObjType::Map), ("evidence", ObjType::Map)];
            for (key, kind) in objects.into_iter().filter(|(key, _)| *key != left_out) {
                tx.put_object(&clause, key, kind).unwrap();
            }
        })
    };
    assert_eq!(clause("nothing"), Ok(()));
    for part in ["kind", "level", "order", "text", "answers", "evidence"] {
        shape(clause(part));
    }
    // A removal by nobody, and a link to nothing.
    shape(verdict(|tx| drop(tx.put_object(at(tx, &["clauses", "clack"]), "removed", ObjType::Map).unwrap())));
    shape(verdict(|tx| {
        let link = tx.put_object(at(tx, &["clauses", "clack", "evidence"]), "l1", ObjType::Map).unwrap();
        tx.put(&link, "by", "ben").unwrap();
    }));
}

fn link(tx: &mut automerge::transaction::Transaction<'_>, by: &str) {
    let link = tx.put_object(at(tx, &["clauses", "clack", "evidence"]), "l1", ObjType::Map).unwrap();
    tx.put(&link, "record", "r1").unwrap();
    tx.put(&link, "relation", "supports").unwrap();
    tx.put(&link, "by", by).unwrap();
}

#[test]
fn rights_follow_role_and_stage() {
    let type_word = |tx: &mut automerge::transaction::Transaction<'_>| {
        tx.splice_text(at(tx, &["clauses", "clack", "text"]), 0, 0, "Nơi ").unwrap();
    };
    let viewer = rights(&[Role::Viewer], Stage::Workshop);
    assert_eq!(verdict_of("vy", viewer, type_word), Err(Refusal::Role));
    let late = rights(&[Role::Editor], Stage::CommitteeVote);
    assert_eq!(verdict_of("ben", late, type_word), Err(Refusal::Stage));
    let office = rights(&[Role::Office], Stage::Appraisal);
    assert_eq!(verdict_of("vp", office, type_word), Ok(()));
    assert_eq!(verdict_of("vp", office, |tx| link(tx, "vp")), Err(Refusal::Role));
    assert_eq!(verdict(|tx| link(tx, "ben")), Ok(()));
    assert_eq!(verdict(|tx| link(tx, "ada")), Err(Refusal::Author));
    assert_eq!(open_stages(), [Stage::Drafting, Stage::Workshop, Stage::Consolidation, Stage::Appraisal]);
}

#[test]
fn an_actor_belongs_to_one_person_for_ever() {
    let (mut keeper, doc) = keeper();
    let mut bens = doc.fork();
    let mut type_word = |word: &str| {
        bens.transact::<_, _, automerge::AutomergeError>(|tx| {
            tx.splice_text(at(tx, &["clauses", "clack", "text"]), 0, 0, word)
        })
        .unwrap();
        chunk::read(bens.get_last_local_change().unwrap().raw_bytes()).unwrap()
    };
    assert_eq!(propose(&mut keeper, "ben", vec![type_word("một ")]).passed.len(), 1);
    let forged = type_word("hai ");
    let outcome = propose(&mut keeper, "eve", vec![forged.clone()]);
    assert_eq!(outcome.refused, [(forged.hash, Refusal::Actor)]);
    assert_eq!(propose(&mut keeper, "ben", vec![forged]).passed.len(), 1);
}

#[test]
fn a_gap_or_a_fork_in_an_actors_changes_is_refused() {
    let (mut keeper, doc) = keeper();
    let actor = automerge::ActorId::random();
    let twin = |word: &str| {
        let mut fork = doc.fork().with_actor(actor.clone());
        let text = at(&fork, &["clauses", "clack", "text"]);
        fork.transact::<_, _, automerge::AutomergeError>(|tx| tx.splice_text(&text, 0, 0, word)).unwrap();
        chunk::read(fork.get_last_local_change().unwrap().raw_bytes()).unwrap()
    };
    assert_eq!(propose(&mut keeper, "ben", vec![twin("một")]).passed.len(), 1);
    let second = twin("hai");
    assert_eq!(propose(&mut keeper, "ben", vec![second.clone()]).refused, [(second.hash, Refusal::Actor)]);
}

#[test]
fn only_plain_change_chunks_are_read() {
    let (_, doc) = keeper();
    let good = written(&doc, |tx| tx.splice_text(at(tx, &["subject"]), 0, 0, "x").unwrap());
    assert!(chunk::read(&good).is_ok());
    let damaged = |bytes: &[u8]| assert!(matches!(chunk::read(bytes), Err(Refusal::Damaged(_))));
    damaged(&doc.save());
    damaged(b"rubbish");
    damaged(&[]);
    let mut compressed = good.clone();
    compressed[8] = 2;
    damaged(&compressed);
    let mut longer = good.clone();
    longer.push(0);
    damaged(&longer);
    assert_eq!(chunk::read(&vec![0; 2 * 1024 * 1024]), Err(Refusal::TooLarge));
}

#[test]
fn a_run_of_thousands_is_counted_and_not_spread() {
    let (_, mut doc) = keeper();
    for _ in 0..2 {
        let text = at(&doc, &["subject"]);
        doc.transact::<_, _, automerge::AutomergeError>(|tx| {
            tx.splice_text(&text, 0, 0, &"a".repeat(30_000))
        })
        .unwrap();
    }
    let bytes = written(&doc, |tx| tx.splice_text(at(tx, &["subject"]), 0, 60_000, "").unwrap());
    assert!(bytes.len() < 1000, "a run is short: {}", bytes.len());
    assert_eq!(chunk::read(&bytes), Err(Refusal::TooLarge));
    assert!(chunk::name(&bytes).is_some(), "it can still be refused by name");
}

/// Makes an empty list of operations start at another counter, as a hostile program would.
fn leaping(bytes: &[u8], leap: u64) -> Vec<u8> {
    let change = automerge::Change::from_bytes(bytes.to_vec()).unwrap();
    let mut expanded = change.decode();
    expanded.start_op = expanded.start_op.checked_add(leap).unwrap();
    automerge::Change::from(expanded).raw_bytes().to_vec()
}

#[test]
fn leaps_of_counters_do_not_add_up() {
    let (mut keeper, mut doc) = keeper();
    let mut highest = 0;
    for number in 0..40 {
        let honest = written(&doc, |tx| tx.splice_text(at(tx, &["subject"]), 0, 0, "x").unwrap());
        let forged = leaping(&honest, 900);
        let chunk = chunk::read(&forged).unwrap();
        highest = chunk.start_op;
        let outcome = propose(&mut keeper, &format!("eve{number}"), vec![chunk]);
        if outcome.passed.is_empty() {
            assert!(matches!(outcome.refused[0].1, Refusal::Damaged(_)));
            let outcome = propose(&mut keeper, "ben", vec![chunk::read(&honest).unwrap()]);
            assert_eq!(outcome.refused, [], "who counts on from what is there is not hindered");
            doc.apply_changes([automerge::Change::from_bytes(honest).unwrap()]).unwrap();
        } else {
            doc.apply_changes([automerge::Change::from_bytes(forged).unwrap()]).unwrap();
        }
    }
    assert!(highest < 5_000, "counters ran off to {highest}");
    let far = written(&doc, |tx| tx.splice_text(at(tx, &["subject"]), 0, 0, "x").unwrap());
    let outcome = propose(&mut keeper, "eve", vec![chunk::read(&leaping(&far, 900_000)).unwrap()]);
    assert!(matches!(outcome.refused[0].1, Refusal::Damaged(_)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever comes, the room goes on: the honest change after it passes, and the document loads back.
    #[test]
    fn mutants_never_harm_the_room(seed in any::<u64>(), flips in 1..4_usize) {
        let (mut keeper, doc) = keeper();
        let bytes = written(&doc, |tx| {
            new_clause(tx, "cfresh", "proposal");
            let text = at(tx, &["clauses", "clack", "text"]);
            tx.mark(&text, Mark::new("strong".into(), true, 0, 4), ExpandMark::After).unwrap();
            tx.splice_text(&text, 2, 1, "ế").unwrap();
        });
        let mutant = mutate(&bytes, seed, flips);
        if let Ok(chunk) = chunk::read(&mutant) {
            let _ = propose(&mut keeper, "eve", vec![chunk]);
        }
        let honest = written(&doc, |tx| tx.splice_text(at(tx, &["subject"]), 0, 0, "và ").unwrap());
        let outcome = propose(&mut keeper, "ben", vec![chunk::read(&honest).unwrap()]);
        prop_assert_eq!(outcome.passed.len(), 1);
        prop_assert!(keeper.text(&keeper.heads()).is_some());
        prop_assert!(keeper.loads_back());
    }
}

/// Changes some bytes of the body and mends length and checksum, as a hostile program would.
fn mutate(bytes: &[u8], seed: u64, flips: usize) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let head = 9 + bytes[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let mut body = bytes[head..].to_vec();
    for _ in 0..flips {
        let place = next() as usize % body.len();
        match next() % 3 {
            0 => body[place] = next() as u8,
            1 => body[place] ^= 1 << (next() % 8),
            _ => drop(body.remove(place)),
        }
    }
    let mut hashed = vec![1];
    duthao::live::wire::sync::put_number(&mut hashed, body.len() as u64);
    hashed.extend_from_slice(&body);
    let checksum = Sha256::digest(&hashed);
    [&bytes[..4], &checksum[..4], &hashed[..]].concat()
}

/// An edit of the server that is larger than a change may be is made, measured, and taken back.
#[test]
fn an_edit_that_is_too_large_leaves_nothing_behind() {
    use duthao::live::text::{Edit, plain_runs};
    let (mut keeper, _) = keeper();
    let before = keeper.heads();
    let mut edit = |words: &str| {
        let edit = Edit::SetWords { clause: "cgoal".into(), runs: plain_runs(words), base: None };
        let rights = rights(&[Role::Editor], Stage::Workshop);
        let work = Work::Edit(edit);
        let proposal = Proposal { from: Source::Ticket(1), person: "ben".into(), rights, work };
        let outcome = keeper.pass(vec![proposal], NOW).pop().unwrap();
        (outcome, keeper.heads())
    };
    let (large, after) = edit(&"a".repeat(60_000));
    assert!(large.fault.is_some() && large.passed.is_empty());
    assert_eq!(after, before);
    let (small, _) = edit("Đổi mới");
    assert_eq!(small.passed[0].logged.deps, before.0, "what follows builds on what is stored");
}
