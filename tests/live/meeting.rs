//! Whole meetings under a seed: the real room and gate, a network of bytes, clients as they are, and every trouble.
//!
//! A line is cut at any byte, or is half open; the server dies before a commit, after it, while it tries, rebuilds or
//! takes a snapshot; the disk fails with and without having written; roles and stages flip in mid-flight; the clock
//! jumps; readers lag; pages are closed and opened again; a sealed text is reopened. `watch.rs` holds what must be
//! true at every step, `rest.rs` what must be true at the end.
//!
//! It bites: each of these, done to the room one at a time, fails within the first hundred seeds: confirmed before
//! stored; a group stored at any stage; what waits behind a lost group kept; no rebuild after a loss; a clock set back;
//! refusals untold; a stage not taken in. Not within a few hundred: orphans never adopted, and one message for each
//! refusal (found by an earlier draw of the lecture); these have plain tests in `rooms.rs`.
//!
//! `make simulate SEEDS=1000000` runs as many seeds as wanted; one that fails is printed, and goes into `SEEDS_KEPT`.

mod chance;
mod disk;
mod door;
mod hall;
mod line;
mod page;
mod pen;
mod plan;
mod rest;
mod server;
mod steps;
mod stock;
mod watch;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use self::chance::Chance;
use self::hall::Hall;
use self::plan::Plan;

/// Meetings held by every run of the tests.
const SEEDS: u64 = 2_000;

/// The seeds are shared out, so that every core has some.
const SHARES: u64 = 4;

/// How often a long run says how far it is.
const SAID_EVERY: u64 = 1_000;

/// Seeds that failed once, with what they found; a new kind of step in the simulation gives them another meaning, so
/// each find that can be told in a few lines also has a plain test in `rooms.rs`.
const SEEDS_KEPT: [(u64, &str); 1] =
    [(79, "readers waited for the time that a clock set back had still to come to")];

/// What every share of the seeds must meet, or it shows nothing.
const HAZARDS: [&str; 14] = [
    "a half-open line",
    "a line breaks",
    "a page is opened again",
    "an edit of the server",
    "an idle room leaves memory",
    "closed to come again",
    "crash at rest",
    "crash while trying",
    "rebuilt",
    "refused",
    "roles change",
    "the clock jumps",
    "the log refuses",
    "the stage moves",
];

type Met = BTreeMap<&'static str, usize>;

/// Holds one meeting from beginning to end; returns its trace and the hazards it met.
pub fn hold(seed: u64) -> (u64, Met) {
    let mut chance = Chance::new(seed);
    let plan = Plan::draw(&mut chance);
    let (steps, log) = (plan.steps, plan.log());
    let mut hall = Hall::of(plan, chance, log);
    for _ in 0..steps {
        hall.step();
    }
    hall.settle();
    if hall.chance.one_in(2) {
        hall.reopen();
    }
    // What a stock client gave up on after a refusal is sent again on another line.
    if !hall.watch.refused.is_empty() {
        hall.come_back();
    }
    hall.is_in_order();
    hall.watch.met.insert("changes stored", hall.disk.rows.len());
    hall.watch.met.insert("changes written", hall.watch.written.len());
    (hall.watch.trace, hall.watch.met)
}

/// A number from the environment, for runs longer than the tests'.
fn asked_for(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |number| number.parse().expect("a number"))
}

/// Holds the meetings of one share of the seeds; the first that fails is printed with the command to repeat it.
fn hold_share(share: u64) {
    let from = asked_for("DUTHAO_SIM_FROM", 0);
    let count = asked_for("DUTHAO_SIM_SEEDS", SEEDS);
    let began = std::time::Instant::now();
    let mut met = Met::new();
    let mut held: u64 = 0;
    for seed in (from..from + count).filter(|seed| seed % SHARES == share) {
        hold_or_say(seed).into_iter().for_each(|(hazard, times)| *met.entry(hazard).or_default() += times);
        held += 1;
        if held.is_multiple_of(SAID_EVERY) {
            println!("share {share}: {held} meetings, {} a second", held / began.elapsed().as_secs().max(1));
        }
    }
    println!("share {share}: {held} meetings held; met {met:#?}");
    if count >= SEEDS {
        for hazard in HAZARDS {
            assert!(met.contains_key(hazard), "no meeting met: {hazard}");
        }
    }
}

fn hold_or_say(seed: u64) -> Met {
    match catch_unwind(AssertUnwindSafe(|| hold(seed))) {
        Ok((_, met)) => met,
        Err(fault) => {
            println!(
                "The meeting of seed {seed} failed; to hold it again: make simulate FROM={seed} SEEDS=1"
            );
            resume_unwind(fault);
        }
    }
}

#[test]
fn seeds_that_failed_once_hold() {
    for (seed, found) in SEEDS_KEPT {
        println!("seed {seed}: {found}");
        hold_or_say(seed);
    }
}

#[test]
fn the_same_seed_gives_the_same_meeting() {
    for seed in 1_000_000..1_000_008 {
        assert_eq!(hold(seed).0, hold(seed).0, "seed {seed} was held in two ways");
    }
}

#[test]
fn share_0_of_all_meetings_holds() {
    hold_share(0);
}

#[test]
fn share_1_of_all_meetings_holds() {
    hold_share(1);
}

#[test]
fn share_2_of_all_meetings_holds() {
    hold_share(2);
}

#[test]
fn share_3_of_all_meetings_holds() {
    hold_share(3);
}
