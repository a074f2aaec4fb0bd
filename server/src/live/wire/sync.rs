//! The bytes inside a sync message: heads, needs and changes (automerge sync protocol, first version).
//!
//! Read by hand, so that no filter of a peer is ever evaluated: a hostile one stops the process.

/// The hash of a change as it travels.
pub type Hash = [u8; HASH_BYTES];

const HASH_BYTES: usize = 32;

/// First byte of a message whose changes are single chunks. We never offer the second version (0x43), in which
/// whole documents may come.
const KIND: u8 = 0x42;

/// Heads of a text that hundreds edited while apart; a message with more is nobody's honest one.
pub const HASHES_MAX: u64 = 10_000;

/// Summaries of what the peer has; automerge sends one.
const HAVES_MAX: u64 = 16;

/// Changes in one message: a week of typing without a network arrives in a few messages.
pub const CHANGES_MAX: u64 = 5_000;

/// Longest number in LEB128: ten groups of seven bits hold 64.
const NUMBER_BYTES_MAX: usize = 10;

/// A sync message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sync {
    pub heads: Vec<Hash>,
    /// Changes asked for by name.
    pub need: Vec<Hash>,
    /// The version both sides had, as the sender remembers it.
    pub last_sync: Vec<Hash>,
    pub changes: Vec<Vec<u8>>,
}

/// Why bytes are no sync message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    #[error("the bytes end too early")]
    Short,
    #[error("not a sync message of the first version")]
    Kind,
    #[error("more entries than any honest message has")]
    TooMany,
}

impl Sync {
    /// Reads a message. Flags after its end are passed over.
    pub fn read(bytes: &[u8]) -> Result<Self, SyncError> {
        let mut input = Input(bytes);
        if input.byte()? != KIND {
            return Err(SyncError::Kind);
        }
        let heads = input.hashes()?;
        let need = input.hashes()?;
        let mut last_sync = Vec::new();
        for _ in 0..input.count(HAVES_MAX)? {
            last_sync.extend(input.hashes()?);
            input.block()?;
        }
        let count = input.count(CHANGES_MAX)?;
        let mut changes = Vec::new();
        for _ in 0..count {
            changes.push(input.block()?.to_vec());
        }
        Ok(Self { heads, need, last_sync, changes })
    }
}

/// Writes a message of the server. What it says it has is its heads, with an empty filter: the client then
/// sends everything that is not an ancestor of them. Without flags clients send plain change chunks only.
pub fn write<'a>(heads: &[Hash], need: &[Hash], changes: impl ExactSizeIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = vec![KIND];
    put_hashes(&mut out, heads);
    put_hashes(&mut out, need);
    put_number(&mut out, 1);
    put_hashes(&mut out, heads);
    put_number(&mut out, 0);
    put_number(&mut out, changes.len() as u64);
    for change in changes {
        put_number(&mut out, change.len() as u64);
        out.extend_from_slice(change);
    }
    out
}

fn put_hashes(out: &mut Vec<u8>, hashes: &[Hash]) {
    put_number(out, hashes.len() as u64);
    for hash in hashes {
        out.extend_from_slice(hash);
    }
}

/// Writes an unsigned LEB128 number.
pub fn put_number(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let [group, ..] = (value & 0x7f).to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(group);
            return;
        }
        out.push(group | 0x80);
    }
}

/// Reads from the front of some bytes.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> Result<u8, SyncError> {
        let (first, rest) = self.0.split_first().ok_or(SyncError::Short)?;
        self.0 = rest;
        Ok(*first)
    }

    pub fn take(&mut self, count: u64) -> Result<&'a [u8], SyncError> {
        let count = usize::try_from(count).map_err(|_| SyncError::Short)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(SyncError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Reads an unsigned LEB128 number.
    pub fn number(&mut self) -> Result<u64, SyncError> {
        let mut value = 0_u64;
        for place in 0..NUMBER_BYTES_MAX {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7f);
            if place == NUMBER_BYTES_MAX - 1 && group > 1 {
                return Err(SyncError::TooMany);
            }
            value |= group << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(SyncError::TooMany)
    }

    /// Reads a signed LEB128 number.
    pub fn signed(&mut self) -> Result<i64, SyncError> {
        let mut value = 0_i64;
        for place in 0..NUMBER_BYTES_MAX {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                let used = 7 * (place + 1);
                let negative = byte & 0x40 != 0 && used < 64;
                return Ok(if negative { value | (-1 << used) } else { value });
            }
        }
        Err(SyncError::TooMany)
    }

    /// Reads a number that may not pass `most`.
    pub fn count(&mut self, most: u64) -> Result<u64, SyncError> {
        let count = self.number()?;
        if count > most { Err(SyncError::TooMany) } else { Ok(count) }
    }

    /// Reads bytes that their length stands before.
    pub fn block(&mut self) -> Result<&'a [u8], SyncError> {
        let length = self.number()?;
        self.take(length)
    }

    pub fn hash(&mut self) -> Result<Hash, SyncError> {
        self.take(HASH_BYTES as u64)?.try_into().map_err(|_| SyncError::Short)
    }

    pub fn hashes(&mut self) -> Result<Vec<Hash>, SyncError> {
        let count = self.count(HASHES_MAX)?;
        (0..count).map(|_| self.hash()).collect()
    }
}
