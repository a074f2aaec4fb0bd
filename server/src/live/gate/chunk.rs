//! One change as bytes, measured without the merge engine: kind, checksum, sizes, rows.
//!
//! Only plain change chunks are taken: documents, compressed chunks and bundles can hide anything.

use sha2::{Digest, Sha256};

use super::{
    ACTOR_BYTES_MAX, CHANGE_BYTES_MAX, CHANGE_ROWS_MAX, DEPS_MAX, MESSAGE_BYTES_MAX, OTHER_ACTORS_MAX,
    Refusal, START_OP_MAX,
};
use crate::live::graph::Bytes;
use crate::live::wire::sync::{Hash, Input, SyncError, put_number};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The chunk type of a plain change.
const CHANGE: u8 = 1;

/// Keys and names of marks; the merge engine spreads them over rows, and 50,000 long ones would fill the memory.
pub const KEY_BYTES_MAX: usize = 256;

/// Bit of a column's specification that says it is compressed.
const DEFLATED: u64 = 0b1000;

/// The columns of a change (id << 4 | type); automerge writes no others today.
const COLUMNS: [u64; 14] =
    [0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73, 0x94, 0xa5];

/// The column that has one row an operation.
const ACTION: u64 = 0x42;

/// A change whose measures were taken; its operations are still unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub hash: Hash,
    pub deps: Vec<Hash>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    /// Number of operations.
    pub rows: u64,
    pub bytes: Bytes,
}

impl Chunk {
    /// Takes the measures of a change that is part of the history; its bytes are kept elsewhere.
    pub fn of(change: &automerge::Change) -> Self {
        Self {
            hash: change.hash().0,
            deps: change.deps().iter().map(|dep| dep.0).collect(),
            actor: change.actor_id().to_bytes().to_vec(),
            seq: change.seq(),
            start_op: change.start_op().get(),
            rows: change.len() as u64,
            bytes: Bytes::from([]),
        }
    }
}

impl From<SyncError> for Refusal {
    fn from(fault: SyncError) -> Self {
        match fault {
            SyncError::Short | SyncError::Kind => Refusal::Damaged("it ends too early"),
            SyncError::TooMany => Refusal::Damaged("a number is out of range"),
        }
    }
}

/// Measures the bytes of one change that somebody sends.
pub fn read(bytes: &[u8]) -> Result<Chunk, Refusal> {
    if bytes.len() > CHANGE_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    measure(bytes, CHANGE_ROWS_MAX)
}

/// Measures the bytes of one change that may have so many operations: the first of a text holds all that was imported.
pub fn measure(bytes: &[u8], rows_max: u64) -> Result<Chunk, Refusal> {
    let (hash, body) = open(bytes)?;
    let (mut chunk, mut input) = read_head(hash, body, bytes)?;
    chunk.rows = rows(&mut input, rows_max)?;
    // What follows the columns would be an author's name: people are never named in the history.
    if !input.is_empty() {
        return Err(Refusal::Damaged("bytes after the operations"));
    }
    Ok(chunk)
}

/// Reads what a stored change says of itself; its operations are not measured.
pub fn identify(bytes: &[u8]) -> Result<Chunk, Refusal> {
    let (hash, body) = open(bytes)?;
    Ok(read_head(hash, body, bytes)?.0)
}

/// Returns the hash of a change that is too large to be read, so that it can be refused by name.
pub fn name(bytes: &[u8]) -> Option<Hash> {
    open(bytes).ok().map(|(hash, _)| hash)
}

/// Checks kind and checksum, and returns the hash with what follows the head.
fn open(bytes: &[u8]) -> Result<(Hash, &[u8]), Refusal> {
    let mut input = Input(bytes);
    if input.take(4)? != MAGIC {
        return Err(Refusal::Damaged("no change"));
    }
    let checksum = input.take(4)?;
    if input.byte()? != CHANGE {
        return Err(Refusal::Damaged("not a plain change chunk"));
    }
    let body = input.block()?;
    if !input.is_empty() {
        return Err(Refusal::Damaged("bytes after the end"));
    }
    let hash = hash_of(body);
    if hash[..4] != *checksum {
        return Err(Refusal::Damaged("the checksum is wrong"));
    }
    Ok((hash, body))
}

fn hash_of(body: &[u8]) -> Hash {
    let mut head = vec![CHANGE];
    put_number(&mut head, body.len() as u64);
    Sha256::new().chain_update(head).chain_update(body).finalize().into()
}

fn read_head<'a>(hash: Hash, body: &'a [u8], bytes: &[u8]) -> Result<(Chunk, Input<'a>), Refusal> {
    let mut input = Input(body);
    let count = input.count(DEPS_MAX)?;
    let deps = (0..count).map(|_| input.hash()).collect::<Result<Vec<_>, _>>()?;
    let length = input.count(ACTOR_BYTES_MAX)?;
    let actor = input.take(length)?.to_vec();
    let seq = input.number()?;
    let start_op = input.number()?;
    input.signed()?;
    let length = input.count(MESSAGE_BYTES_MAX)?;
    input.take(length)?;
    for _ in 0..input.count(OTHER_ACTORS_MAX)? {
        let length = input.count(ACTOR_BYTES_MAX)?;
        input.take(length)?;
    }
    if actor.is_empty() || seq == 0 || start_op == 0 || start_op > START_OP_MAX {
        return Err(Refusal::Damaged("a counter is out of range"));
    }
    Ok((Chunk { hash, deps, actor, seq, start_op, rows: 0, bytes: bytes.into() }, input))
}

/// Counts the operations, and the rows of every column, without spreading any run.
fn rows(input: &mut Input<'_>, max: u64) -> Result<u64, Refusal> {
    let count = input.count(COLUMNS.len() as u64)?;
    let mut columns = Vec::new();
    for _ in 0..count {
        let spec = input.number()?;
        if spec & DEFLATED != 0 || !COLUMNS.contains(&spec) {
            return Err(Refusal::Damaged("an unknown column"));
        }
        if columns.last().is_some_and(|(last, _)| *last >= spec) {
            return Err(Refusal::Damaged("columns out of order"));
        }
        columns.push((spec, input.number()?));
    }
    let mut operations = 0;
    for (spec, length) in columns {
        let rows = column_rows(spec, input.take(length)?)?;
        if rows > max {
            return Err(Refusal::TooLarge);
        }
        if spec == ACTION {
            operations = rows;
        }
    }
    Ok(operations)
}

fn column_rows(spec: u64, data: &[u8]) -> Result<u64, Refusal> {
    match spec & 0b111 {
        // Bytes of the values, counted by the column before it.
        7 => Ok(0),
        4 => {
            let mut input = Input(data);
            let mut rows = 0_u64;
            while !input.is_empty() {
                rows = rows.saturating_add(input.number()?);
            }
            Ok(rows)
        }
        kind => runs(data, kind),
    }
}

/// Counts the rows of a run-length column; for groups, at least their members.
fn runs(data: &[u8], kind: u64) -> Result<u64, Refusal> {
    let mut input = Input(data);
    let mut rows = 0_u64;
    let mut members = 0_u64;
    while !input.is_empty() {
        let length = input.signed()?;
        match length {
            0 => rows = rows.saturating_add(input.number()?),
            1.. => {
                rows = rows.saturating_add(length.unsigned_abs());
                let value = value(&mut input, kind)?;
                members = members.saturating_add(value.saturating_mul(length.unsigned_abs()));
            }
            _ => {
                for _ in 0..length.unsigned_abs() {
                    rows = rows.saturating_add(1);
                    members = members.saturating_add(value(&mut input, kind)?);
                }
            }
        }
    }
    Ok(if kind == 0 { rows.max(members) } else { rows })
}

fn value(input: &mut Input<'_>, kind: u64) -> Result<u64, Refusal> {
    match kind {
        3 => Ok(input.signed().map(|_| 0)?),
        5 if input.block()?.len() > KEY_BYTES_MAX => Err(Refusal::TooLarge),
        5 => Ok(0),
        _ => Ok(input.number()?),
    }
}
