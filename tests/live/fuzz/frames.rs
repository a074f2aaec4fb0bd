//! CBOR frames made by chance: read, or refused quietly, in little memory.

use duthao::clock::Millis;
use duthao::live::gate::chunk;
use duthao::live::presence::{self, Caret};
use duthao::live::session::Session;
use duthao::live::wire::cbor::{ITEMS_MAX, Writer};
use duthao::live::wire::sync::Sync;
use duthao::live::wire::{self, COUNT_MAX, ID_BYTES_MAX, Said, Shared, WireError};

use super::chance::Chance;
use super::document::scene;
use super::{hush_the_engine, inputs, seed};

const FIELDS: [&str; 11] = [
    "type",
    "senderId",
    "targetId",
    "documentId",
    "data",
    "count",
    "sessionId",
    "supportedProtocolVersions",
    "peerMetadata",
    "message",
    "other",
];

const TYPES: [&str; 8] =
    ["join", "sync", "request", "ephemeral", "doc-unavailable", "error", "leave", "duthao/refused"];

/// Writes the head of a value; not always in the fewest bytes, and sometimes with a length that is not there.
fn head(out: &mut Vec<u8>, chance: &mut Chance, major: u8, value: u64) {
    let value = if chance.one_in(60) { chance.number() } else { value };
    match chance.below(12) {
        0 => {
            out.push(major << 5 | 27);
            out.extend(value.to_be_bytes());
        }
        1 => {
            out.push(major << 5 | 26);
            out.extend((value as u32).to_be_bytes());
        }
        2 | 3 => {
            out.push(major << 5 | 25);
            out.extend((value as u16).to_be_bytes());
        }
        _ if value < 24 => out.push(major << 5 | value as u8),
        _ if value < 256 => out.extend([major << 5 | 24, value as u8]),
        _ => {
            out.push(major << 5 | 25);
            out.extend((value as u16).to_be_bytes());
        }
    }
}

fn text(out: &mut Vec<u8>, chance: &mut Chance, words: &str) {
    head(out, chance, 3, words.len() as u64);
    out.extend(words.bytes());
}

fn bytes(out: &mut Vec<u8>, chance: &mut Chance, data: &[u8]) {
    if chance.one_in(8) {
        // JS tags a typed array when told to.
        out.extend([0xd8, 64]);
    }
    if chance.one_in(20) {
        out.push(0x5f);
        for part in data.chunks(1 + data.len() / 3) {
            head(out, chance, 2, part.len() as u64);
            out.extend(part);
        }
        out.push(0xff);
        return;
    }
    head(out, chance, 2, data.len() as u64);
    out.extend(data);
}

fn data(chance: &mut Chance) -> Vec<u8> {
    match chance.below(4) {
        0 => {
            presence::write(&Caret { clause: Some("clack".into()), anchor: 3, head: 5 }, &"ada".into(), "Ada")
        }
        1 => chance.bytes(60),
        2 => vec![0x42, 0, 0, 1, 0, 0, 0],
        _ => {
            let sample: &Vec<u8> = chance.pick(&scene().samples);
            duthao::live::wire::sync::write(&[[1; 32]], &[], std::iter::once(&sample[..]))
        }
    }
}

/// Writes any value, nested as deep as chance likes.
fn any(out: &mut Vec<u8>, chance: &mut Chance, depth: usize) {
    match chance.below(if depth > 12 { 6 } else { 9 }) {
        0 => head(out, chance, chance_major(depth), depth as u64),
        1 => {
            let words = *chance.pick(&["1", "peer-a", "3x4uoktaqjLAbNRX6ZjyDstCBwQW", "ế", ""]);
            text(out, chance, words);
        }
        2 => {
            let data = data(chance);
            bytes(out, chance, &data);
        }
        3 => out.push(*chance.pick(&[0xf4, 0xf5, 0xf6, 0xf7, 0xe0, 0xff, 0xf8])),
        4 => {
            out.push(0xfb);
            out.extend(chance.next().to_be_bytes());
        }
        5 => {
            out.push(0x1b);
            out.extend(chance.number().to_be_bytes());
        }
        6 => {
            let count = chance.below(4);
            let open = chance.one_in(4);
            if open {
                out.push(0x9f)
            } else {
                head(out, chance, 4, count as u64)
            }
            (0..count).for_each(|_| any(out, chance, depth + 1));
            if open {
                out.push(0xff);
            }
        }
        7 => {
            let count = chance.below(3);
            head(out, chance, 5, count as u64);
            (0..2 * count).for_each(|_| any(out, chance, depth + 1));
        }
        _ => {
            let tag = chance.number();
            head(out, chance, 6, tag);
            any(out, chance, depth + 1);
        }
    }
}

fn chance_major(depth: usize) -> u8 {
    (depth % 2) as u8
}

/// Writes the value that a field should have, for the most part.
fn value(out: &mut Vec<u8>, chance: &mut Chance, field: &str) {
    if chance.one_in(14) {
        any(out, chance, 0);
        return;
    }
    match field {
        "type" => {
            let kind = *chance.pick(&TYPES);
            text(out, chance, kind);
        }
        "data" => {
            let data = data(chance);
            bytes(out, chance, &data);
        }
        "count" => {
            let count = chance.number();
            head(out, chance, 0, count);
        }
        "supportedProtocolVersions" => {
            head(out, chance, 4, 1);
            text(out, chance, "1");
        }
        "peerMetadata" => any(out, chance, 0),
        _ if chance.one_in(30) => text(out, chance, &"x".repeat(ID_BYTES_MAX + 1)),
        _ => text(out, chance, "3x4uoktaqjLAbNRX6ZjyDstCBwQW"),
    }
}

fn frame(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    let mut fields: Vec<&str> = FIELDS.iter().copied().filter(|_| !chance.one_in(12)).collect();
    if chance.one_in(5) {
        // A name twice.
        fields.push(*chance.pick(&FIELDS));
    }
    let open = chance.one_in(8);
    if open {
        out.push(0xbf)
    } else {
        head(&mut out, chance, 5, fields.len() as u64)
    }
    for field in fields {
        text(&mut out, chance, field);
        value(&mut out, chance, field);
    }
    if open {
        out.push(0xff);
    }
    if chance.one_in(8) {
        chance.damage(&mut out);
    }
    out
}

/// Does with a frame what the socket does, as far as the room.
fn hear(session: &mut Session, now: i64, frame: &[u8]) -> Result<(), WireError> {
    let said = wire::read(frame)?;
    match &said {
        Said::Sync { document, data, .. } => {
            assert!(document.len() <= ID_BYTES_MAX && data.len() <= frame.len());
            wire::is_document(document);
            for change in Sync::read(data).unwrap_or_default().changes {
                let _ = chunk::read(&change);
            }
        }
        Said::Ephemeral(message) => {
            assert!(message.count <= COUNT_MAX);
            session.may_pass(Millis(now), message);
            if let Some(caret) = presence::read(&message.data) {
                let again = presence::write(&caret, &"ada".into(), "Ada");
                assert_eq!(presence::read(&again), Some(caret));
            }
            assert_eq!(wire::read(&Shared::ephemeral(message).to("reader")), Ok(said));
        }
        Said::Join { sender, .. } => assert!(sender.len() <= ID_BYTES_MAX),
        Said::Unavailable { .. } | Said::Error { .. } | Said::Other(_) => {}
    }
    Ok(())
}

#[test]
fn frames_made_by_chance_are_read_or_refused_quietly() {
    hush_the_engine();
    let (from, count) = (seed(), inputs(40));
    println!("frames: seed {from}");
    let mut chance = Chance::of(from ^ 0xf4a3e5);
    let mut session = Session::new("peer-a".into(), Millis(0));
    let mut read = 0;
    for number in 0..count {
        let frame = frame(&mut chance);
        let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            hear(&mut session, number as i64, &frame)
        }));
        match heard {
            Ok(heard) => read += u64::from(heard.is_ok()),
            Err(_) => panic!("frame {number}: {}", hex::encode(&frame)),
        }
    }
    println!("frames: {count} inputs: {read} read, {} refused", count - read);
    assert!(read > count / 10 && read < count, "the frames lost their bite: {read} of {count}");
}

fn join_with(extra: impl FnOnce(&mut Writer)) -> Result<Said, WireError> {
    let mut out = Writer::map(3);
    out.pair("type", "join").pair("senderId", "a").text("x");
    extra(&mut out);
    wire::read(&out.done())
}

#[test]
fn what_a_frame_may_hold_ends_at_its_limit() {
    let list = |items: usize| {
        join_with(|out| {
            out.start_list(items);
            for _ in 0..items {
                out.number(0);
            }
        })
    };
    // The map, its three names, two texts and the list count too.
    assert!(list(ITEMS_MAX - 7).is_ok());
    assert_eq!(list(ITEMS_MAX - 6), Err(WireError::NotAMap));
    let deep = |levels: usize| {
        join_with(|out| {
            for _ in 0..levels {
                out.start_list(1);
            }
            out.number(0);
        })
    };
    assert!(deep(3).is_ok());
    assert_eq!(deep(400), Err(WireError::NotAMap));
    assert_eq!(deep(100_000), Err(WireError::NotAMap));
}

#[test]
fn a_name_that_stands_twice_counts_once() {
    let mut out = Writer::map(4);
    out.pair("type", "join").pair("senderId", "a").pair("senderId", "b").pair("type", "sync");
    assert_eq!(wire::read(&out.done()), Ok(Said::Join { sender: "a".into(), versions: vec![] }));
}
