//! The messages on the socket, as little of them as a cheap client needs: the envelope, the heads, and which changes.
//!
//! Written anew and not taken from the server, so that the server is measured by a stranger's reading of the protocol.

use anyhow::{Context, bail};
use ciborium::Value;

/// The hash of a change.
pub type Hash = [u8; 32];

/// First byte of a sync message of the first version, in which changes travel one by one.
const KIND: u8 = 0x42;

/// Where the four bytes that name a change stand in it (the beginning of its hash).
const NAME: std::ops::Range<usize> = 4..8;

/// A change's name: four bytes of its hash, enough to tell some thousands apart.
pub type Name = [u8; 4];

/// What a server says.
#[derive(Debug)]
pub enum Heard {
    /// It greets, by this name.
    Peer(String),
    Sync(Vec<u8>),
    /// It will not serve this client: the words to show.
    Fault(String),
    Other,
}

/// Writes the greeting of a client that keeps nothing after it has gone.
pub fn join(me: &str) -> Vec<u8> {
    frame(vec![
        ("type", text("join")),
        ("senderId", text(me)),
        ("peerMetadata", Value::Map(vec![(text("isEphemeral"), Value::Bool(true))])),
        ("supportedProtocolVersions", Value::Array(vec![text("1")])),
    ])
}

/// Wraps a sync message; `kind` is `sync`, or `request` for a document that the client does not have.
pub fn envelope(kind: &str, me: &str, server: &str, document: &str, data: Vec<u8>) -> Vec<u8> {
    frame(vec![
        ("type", text(kind)),
        ("senderId", text(me)),
        ("targetId", text(server)),
        ("documentId", text(document)),
        ("data", Value::Bytes(data)),
    ])
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn frame(fields: Vec<(&str, Value)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let map = Value::Map(fields.into_iter().map(|(key, value)| (text(key), value)).collect());
    ciborium::into_writer(&map, &mut bytes).expect("memory takes all bytes");
    bytes
}

/// Reads an envelope.
pub fn read(frame: &[u8]) -> anyhow::Result<Heard> {
    let value: Value = ciborium::from_reader(frame).context("a frame that is no CBOR")?;
    let Value::Map(fields) = value else { bail!("a frame that is no map") };
    let (mut kind, mut sender, mut data, mut words) = (None, None, None, String::new());
    for (key, value) in fields {
        let value = if let Value::Tag(_, inner) = value { *inner } else { value };
        match (key.as_text().unwrap_or_default(), value) {
            ("type", Value::Text(value)) => kind = Some(value),
            ("senderId", Value::Text(value)) => sender = Some(value),
            ("data", Value::Bytes(value)) => data = Some(value),
            ("message" | "reason", Value::Text(value)) => words = value,
            _ => {}
        }
    }
    Ok(match kind.context("a frame without a type")?.as_str() {
        "peer" => Heard::Peer(sender.context("a greeting without a name")?),
        "sync" | "request" => Heard::Sync(data.context("a sync message without data")?),
        kind @ ("error" | "doc-unavailable" | "duthao/refused") => Heard::Fault(format!("{kind} {words}")),
        _ => Heard::Other,
    })
}

/// What a sync message says.
#[derive(Debug)]
pub struct Said<'a> {
    pub heads: Vec<Hash>,
    pub need: Vec<Hash>,
    pub changes: Vec<&'a [u8]>,
}

/// Writes a sync message with an empty filter and without flags: what comes back are single changes.
pub fn write(heads: &[Hash], last_sync: &[Hash], changes: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![KIND];
    put_hashes(&mut out, heads);
    put_hashes(&mut out, &[]);
    put(&mut out, 1);
    put_hashes(&mut out, last_sync);
    put(&mut out, 0);
    put(&mut out, changes.len());
    for change in changes {
        put(&mut out, change.len());
        out.extend_from_slice(change);
    }
    out
}

fn put_hashes(out: &mut Vec<u8>, hashes: &[Hash]) {
    put(out, hashes.len());
    hashes.iter().for_each(|hash| out.extend_from_slice(hash));
}

fn put(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

/// Reads a sync message.
pub fn said(bytes: &[u8]) -> anyhow::Result<Said<'_>> {
    let mut input = Input(bytes);
    let kind = input.take(1)?[0];
    if kind != KIND {
        bail!("a sync message of kind {kind:#x}");
    }
    let heads = input.hashes()?;
    let need = input.hashes()?;
    for _ in 0..input.number()? {
        input.hashes()?;
        input.block()?;
    }
    let count = input.number()?;
    let changes = (0..count).map(|_| input.block()).collect::<anyhow::Result<_>>()?;
    Ok(Said { heads, need, changes })
}

/// Returns the name of a change.
pub fn name(change: &[u8]) -> Name {
    change.get(NAME).and_then(|name| name.try_into().ok()).unwrap_or_default()
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> anyhow::Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).context("a sync message that ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> anyhow::Result<usize> {
        let mut value = 0;
        for place in 0..9 {
            let byte = self.take(1)?[0];
            value |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        bail!("a number that is too long")
    }

    fn block(&mut self) -> anyhow::Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    fn hashes(&mut self) -> anyhow::Result<Vec<Hash>> {
        let count = self.number()?;
        (0..count).map(|_| Ok(self.take(32)?.try_into()?)).collect()
    }
}
