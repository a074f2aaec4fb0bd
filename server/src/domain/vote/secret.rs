//! The secret that a voter's device holds, and the key under which a secret ballot lies.

use sha2::{Digest, Sha256};

use crate::id::{PersonId, VoteId};

/// Fewest signs of a device's secret: 32 of base 58 are 187 bits, beyond guessing.
const SECRET_CHARS_MIN: usize = 32;

/// Most signs of a device's secret: what a program may keep as a key of its own.
const SECRET_CHARS_MAX: usize = 128;

/// What only the voter's device knows. The server forgets it when it has answered.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceSecret(String);

impl std::fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSecret")
    }
}

impl DeviceSecret {
    /// Reads a secret as a device sends it; `None` for what could be guessed or is no word.
    pub fn of(text: &str) -> Option<Self> {
        let fits = (SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| Self(text.to_owned()))
    }

    /// Returns the key of this person's ballot. Without the secret nobody can work it out, whoever holds the database.
    pub fn key(&self, vote: &VoteId, person: &PersonId) -> String {
        // The byte between keeps one pair from reading as another.
        hex::encode(Sha256::digest(format!("ballot\0{vote}\0{person}\0{}", self.0).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_one_vote_person_and_secret() {
        let of = |vote: &str, person: &str, secret: &str| {
            DeviceSecret::of(&secret.repeat(32)).unwrap().key(&vote.into(), &person.into())
        };
        let key = of("v", "p", "a");
        assert_eq!(key, of("v", "p", "a"));
        for other in [of("w", "p", "a"), of("v", "q", "a"), of("v", "p", "b"), of("vp", "", "a")] {
            assert_ne!(key, other);
        }
    }

    #[test]
    fn what_could_be_guessed_is_no_secret() {
        assert!(DeviceSecret::of(&"a".repeat(31)).is_none());
        assert!(DeviceSecret::of(&"a".repeat(129)).is_none());
        assert!(DeviceSecret::of(&format!("{};", "a".repeat(40))).is_none());
        assert_eq!(format!("{:?}", DeviceSecret::of(&"a".repeat(40)).unwrap()), "DeviceSecret");
    }
}
