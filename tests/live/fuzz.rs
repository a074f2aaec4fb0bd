//! What hostile programs send, made by chance: frames, sync messages, changes. Nothing of it may harm a room.
//!
//! Every run is decided by its seed, which is printed; an input that fails is printed as hexadecimal and kept in
//! `fuzz/kept.rs`. `make fuzz INPUTS=1000000` runs the same tests for longer.

mod cases;
mod chance;
mod changes;
mod columns;
mod document;
mod frames;
mod kept;
mod memory;
mod operations;
mod rooms;
mod stand;

/// Inputs of all fuzzing tests together, unless `DUTHAO_FUZZ_INPUTS` says otherwise.
const INPUTS_USUAL: u64 = 20_000;

/// How many inputs a test makes that has so many percent of all.
fn inputs(percent: u64) -> u64 {
    let all = number("DUTHAO_FUZZ_INPUTS").unwrap_or(INPUTS_USUAL);
    (all * percent).div_ceil(100)
}

/// The seed of a run: the same one unless told otherwise, so that a failure repeats.
fn seed() -> u64 {
    number("DUTHAO_FUZZ_SEED").unwrap_or(20_261_127)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// Panics of the merge engine are expected by the thousand and caught by the gate; only others are told.
fn hush_the_engine() {
    use std::sync::Once;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let place = info.location().map(std::panic::Location::file).unwrap_or_default();
            let ours = place.contains("tests/live") || place.contains("server/src");
            if ours {
                usual(info);
            }
        }));
    });
}
