//! The figures of a run, and the table of all runs: for each server the middle one of its rounds.

use std::fmt::Write;
use std::time::Duration;

use crate::server::Kind;
use crate::tally::Counted;

/// Aims of the founding plan, printed with the table.
const RELAY_TIMES_MAX: f64 = 3.0;
const PEERS_TIMES_MIN: f64 = 10.0;

/// What one run of one server came to.
#[derive(Clone, Debug)]
pub struct Figures {
    words: u64,
    deliveries: u64,
    batches: u64,
    bytes: u64,
    cpu: f64,
    half: Duration,
    most: Duration,
    resident_mib: f64,
    kept_up: bool,
}

impl Figures {
    pub fn new(counted: &Counted, cpu: f64, resident_mib: f64, kept_up: bool) -> Self {
        Self {
            words: counted.words(),
            deliveries: counted.deliveries,
            batches: counted.batches,
            bytes: counted.bytes,
            cpu,
            half: counted.wait(0.5),
            most: counted.wait(0.95),
            resident_mib,
            kept_up,
        }
    }

    /// CPU for each change that reached somebody, in microseconds.
    fn a_change(&self) -> f64 {
        1e6 * self.cpu / (self.deliveries.max(1) as f64)
    }

    /// CPU for each frame with changes that reached somebody, in microseconds.
    fn a_batch(&self) -> f64 {
        1e6 * self.cpu / (self.batches.max(1) as f64)
    }

    fn bytes_a_batch(&self) -> f64 {
        self.bytes as f64 / self.batches.max(1) as f64
    }

    fn bytes_a_change(&self) -> f64 {
        self.bytes as f64 / self.deliveries.max(1) as f64
    }

    /// The run in one line.
    pub fn line(&self) -> String {
        format!(
            "{} words, {} deliveries in {} batches, {:.2} s CPU, {:.1} µs a change, {:.1} µs a batch, p50 {} ms, p95 {} ms{}",
            self.words,
            self.deliveries,
            self.batches,
            self.cpu,
            self.a_change(),
            self.a_batch(),
            self.half.as_millis(),
            self.most.as_millis(),
            if self.kept_up { "" } else { ", DID NOT KEEP UP" },
        )
    }
}

/// The middle one of some numbers.
fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => numbers[half],
        _ => f64::midpoint(numbers[half - 1], numbers[half]),
    }
}

/// Writes the table, and the ratios that were aimed at.
pub fn table(kinds: &[Kind], figures: &[(Kind, Figures)]) -> String {
    let of = |kind: Kind, what: fn(&Figures) -> f64| {
        middle(figures.iter().filter(|(one, _)| *one == kind).map(|(_, figures)| what(figures)).collect())
    };
    let mut out = String::from(
        "| server | CPU a delivered batch | CPU a delivered change | changes a batch | bytes a batch | bytes a change | p50 | p95 | CPU of a core | memory |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for kind in kinds.iter().copied() {
        let late = figures.iter().filter(|(one, figures)| *one == kind && !figures.kept_up).count();
        let _ = writeln!(
            out,
            "| {} | {:.1} µs | {:.1} µs | {:.2} | {:.0} | {:.0} | {:.0} ms | {:.0} ms | {:.2} s | {:.0} MiB |{}",
            kind.name(),
            of(kind, Figures::a_batch),
            of(kind, Figures::a_change),
            of(kind, |one| one.deliveries as f64 / one.batches.max(1) as f64),
            of(kind, Figures::bytes_a_batch),
            of(kind, Figures::bytes_a_change),
            of(kind, |one| one.half.as_secs_f64() * 1000.0),
            of(kind, |one| one.most.as_secs_f64() * 1000.0),
            of(kind, |one| one.cpu),
            of(kind, |one| one.resident_mib),
            if late > 0 { format!(" did not keep up in {late} rounds") } else { String::new() },
        );
    }
    let has = |kind: Kind| kinds.contains(&kind);
    for own in [Kind::Duthao, Kind::DuthaoStock].into_iter().filter(|own| has(*own)) {
        for (other, aim, below) in [
            (Kind::Relay, RELAY_TIMES_MAX, false),
            (Kind::Node, PEERS_TIMES_MIN, true),
            (Kind::Samod, PEERS_TIMES_MIN, true),
        ] {
            if !has(other) {
                continue;
            }
            let ratio = |what: fn(&Figures) -> f64| {
                if below { of(other, what) / of(own, what) } else { of(own, what) / of(other, what) }
            };
            let _ = writeln!(
                out,
                "{}: {} {}: {:.2} a batch, {:.2} a change (aim: {} {aim})",
                own.name(),
                if below { "times below" } else { "times the" },
                other.name(),
                ratio(Figures::a_batch),
                ratio(Figures::a_change),
                if below { "at least" } else { "at most" },
            );
        }
    }
    out
}
