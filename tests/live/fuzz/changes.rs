//! Mutants of valid changes before the gate.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::chance::Chance;
use super::columns::{Parts, body, sealed};
use super::document::scene;
use super::operations::Pool;
use super::stand::{Stand, Tally};
use super::{hush_the_engine, inputs, seed};

/// After so many inputs the document starts anew, so that what was let in does not pile up.
const ROUND: u64 = 40;

/// Failures shown before a run gives up: several of one kind tell more than one.
const FAILURES_SHOWN_MAX: u64 = 6;

/// Runs one sort of mutants through gates, and tells what became of them.
fn run(name: &str, salt: u64, mutant: impl Fn(&mut Chance) -> Vec<Vec<u8>>) -> Tally {
    hush_the_engine();
    let (from, count) = (seed(), inputs(20));
    println!("{name}: seed {from}");
    let mut all = Tally::default();
    let (mut round, mut failed) = (0, 0);
    while all.inputs < count {
        let mut chance = Chance::of((from ^ salt).wrapping_add(round));
        let went = catch_unwind(AssertUnwindSafe(|| {
            let mut stand = Stand::on(scene());
            while stand.tally.inputs < ROUND {
                let message = mutant(&mut chance);
                let message: Vec<&[u8]> = message.iter().map(Vec::as_slice).collect();
                stand.offer(&message);
            }
            stand.close()
        }));
        let tally = went.unwrap_or_else(|_| {
            println!("{name}: round {round} of seed {from} failed");
            failed += 1;
            Tally { inputs: ROUND, ..Tally::default() }
        });
        assert!(failed < FAILURES_SHOWN_MAX, "{name}: {failed} rounds failed, see above");
        all.inputs += tally.inputs;
        all.unread += tally.unread;
        all.refused += tally.refused;
        all.accepted += tally.accepted;
        all.harmful += tally.harmful;
        round += 1;
    }
    println!("{name}: {all}");
    assert_eq!(failed, 0, "{name}: rounds failed, see above");
    all
}

/// Sends a mutant alone, twice, or with an honest change before or behind it.
fn message(chance: &mut Chance, mutant: Vec<u8>) -> Vec<Vec<u8>> {
    let scene = scene();
    let place = chance.below(scene.samples.len());
    match chance.below(12) {
        0 => vec![scene.samples[place].clone(), mutant],
        1 => vec![mutant, scene.samples[place].clone()],
        2 => vec![scene.samples[place].clone(), mutant, scene.sequels[place].clone()],
        3 => vec![mutant.clone(), mutant],
        _ => vec![mutant],
    }
}

#[test]
fn bytes_and_columns_changed_by_chance_never_harm_the_room() {
    let scene = scene();
    let tally = run("bytes and columns", 0xb17e5, |chance| {
        let sample = chance.pick(&scene.samples);
        let mutant = if chance.one_in(3) {
            let mut body = body(sample).to_vec();
            chance.damage(&mut body);
            sealed(1, &body)
        } else {
            let mut parts = Parts::of(sample);
            match chance.below(5) {
                0 => parts.disturb_head(chance, &scene.hashes, &scene.actors),
                1 => {
                    // The columns of one change behind the head of another.
                    let other = Parts::of(chance.pick::<Vec<u8>>(&scene.samples));
                    (parts.columns, parts.others) = (other.columns, other.others);
                }
                _ => {}
            }
            parts.disturb_columns(chance);
            parts.to_bytes()
        };
        message(chance, mutant)
    });
    assert!(
        tally.accepted > 0 && tally.refused > 0 && tally.unread > 0,
        "the mutants lost their bite: {tally}"
    );
}

#[test]
fn operations_changed_by_chance_never_harm_the_room() {
    let scene = scene();
    let pool = Pool::of(scene);
    let tally = run("operations", 0x09e5, |chance| {
        let mutant = pool.mutant(chance, scene).unwrap_or_else(|| scene.samples[0].clone());
        message(chance, mutant)
    });
    assert!(tally.accepted > 0 && tally.refused > 0, "the mutants lost their bite: {tally}");
}

#[test]
fn every_sample_and_its_sequel_pass() {
    let scene = scene();
    for (sample, sequel) in scene.samples.iter().zip(&scene.sequels) {
        assert_eq!(Parts::of(sample).to_bytes(), *sample, "what is taken apart goes together again");
        let mut stand = Stand::on(scene);
        assert_eq!(stand.offer(&[sample, sequel]), []);
        stand.close();
    }
}
