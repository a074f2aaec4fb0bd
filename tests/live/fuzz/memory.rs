//! What hostile input may make the program hold: measured as the largest size of a process of its own.
//!
//! A counting allocator would need unsafe code, which this program forbids.

use std::process::Command;

use duthao::domain::person::Role;
use duthao::live::gate::{CHANGE_ROWS_MAX, chunk};
use duthao::live::wire;
use duthao::live::wire::cbor::Writer;
use duthao::live::wire::sync;

use super::chance::Chance;
use super::columns::{Parts, Run, put_signed, written};
use super::document::{EVE, scene};
use super::hush_the_engine;
use super::operations::Pool;
use super::rooms::Hall;
use super::stand::Stand;

/// What all of it together may add: thirty of the largest messages. Measured: 46 to 53 MiB.
const GROWTH_KIB_MAX: u64 = 128 * 1024;

/// The largest message of a socket (`http/socket.rs`).
const MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// Tells the process apart that is measured.
const MEASURED: &str = "DUTHAO_FUZZ_MEASURED";

/// The name of the test, as the test binary knows it.
const NAME: &str = "live::fuzz::memory::hostile_input_takes_little_memory";

#[test]
#[cfg(target_os = "linux")]
fn hostile_input_takes_little_memory() {
    if std::env::var_os(MEASURED).is_some() {
        let before = largest_kib();
        attack();
        println!("grew {} KiB", largest_kib() - before);
        return;
    }
    let own = std::env::current_exe().expect("the test binary");
    let mut command = Command::new(own);
    command.args(["--exact", NAME, "--nocapture"]).env(MEASURED, "1");
    let output = command.output().expect("a process of its own");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let grew = said.split("grew ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a figure");
    println!("hostile input made the process grow by {grew} KiB");
    assert!(grew.parse::<u64>().unwrap() < GROWTH_KIB_MAX, "{said}");
}

/// The most memory this process ever held.
#[cfg(target_os = "linux")]
fn largest_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the state of this process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a high-water mark");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number")
}

/// Sends everything that is small on the wire and large when it is spread, then mutants by the hundred.
fn attack() {
    hush_the_engine();
    for item in [0x00, 0x80, 0xa0, 0x60, 0x40, 0xf6] {
        let mut frame = Writer::map(3);
        frame.pair("type", "join").pair("senderId", "a").text("x").start_list(MESSAGE_BYTES);
        let mut frame = frame.done();
        frame.resize(frame.len() + MESSAGE_BYTES, item);
        assert!(wire::read(&frame).is_err());
    }
    let mut stand = Stand::on(scene());
    for bomb in bombs() {
        if let Ok(measured) = chunk::read(&bomb) {
            assert!(measured.rows <= CHANGE_ROWS_MAX);
        }
        stand.offer(&[&bomb]);
    }
    stand.close();
    let pool = Pool::of(scene());
    for round in 0..2 {
        let mut chance = Chance::of(round);
        let mut hall = Hall::on(scene());
        let mut eve = hall.join(EVE, Role::Editor);
        for _ in 0..60 {
            let mutants: Vec<Vec<u8>> = (0..3).filter_map(|_| pool.mutant(&mut chance, scene())).collect();
            let message = sync::write(&[], &[], mutants.iter().map(|bytes| &bytes[..]));
            hall.hears(eve, &message, false);
            while hall.work() {}
            if !hall.is_here(eve) {
                eve = hall.join(EVE, Role::Editor);
            }
        }
        hall.close(scene());
    }
}

/// Changes of a few hundred bytes that say they hold millions of rows, in each column and each way.
fn bombs() -> Vec<Vec<u8>> {
    let mut bombs = Vec::new();
    for sample in &scene().samples {
        let columns = Parts::of(sample).columns;
        for (place, (spec, _)) in columns.iter().enumerate() {
            for rows in [3_000_000, 50_000, i64::MAX] {
                let spec = *spec;
                let mut value = Vec::new();
                match spec & 7 {
                    3 => put_signed(&mut value, 1),
                    5 => value.extend([&[4], &b"text"[..]].concat()),
                    _ => value.push(3),
                }
                let mut parts = Parts::of(sample);
                parts.columns[place].1 = match spec & 7 {
                    7 => vec![0; 900_000],
                    4 => written(spec, &[Run::Null(rows.unsigned_abs())]),
                    _ => written(spec, &[Run::Repeat(rows, value)]),
                };
                bombs.push(parts.to_bytes());
            }
        }
    }
    bombs
}
