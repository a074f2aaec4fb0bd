//! Keys under which a browser sends what it has kept: sent again after a lost answer, it is the same row.

use sha2::{Digest, Sha256};

use crate::action::WrongField;
use crate::domain::person::Person;

/// Shortest and longest key: 64 bits of chance at least, and a UUID fits.
const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=64;

/// Bytes of an identity made of a key: as many as one drawn from chance has.
const KEY_ID_BYTES: usize = 16;

/// Returns what is wrong with a key.
pub fn fault(key: &str) -> Option<WrongField> {
    let good = KEY_CHARS.contains(&key.len())
        && key.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    (!good).then(|| WrongField::of("key", "field-entry-key-wrong"))
}

/// Returns the identity of what a person sends under a key; nobody else's key makes the same one.
pub fn identity(by: &Person, key: &str) -> String {
    let hash = Sha256::digest(format!("{}|{key}", by.id));
    bs58::encode(&hash[..KEY_ID_BYTES]).into_string()
}
