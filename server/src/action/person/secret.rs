//! Secrets that prove a person: drawn from chance, shown once, kept as hashes only.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

/// Bytes of chance in a link, token or session: 256 bits, beyond guessing, so a plain hash keeps them safe.
const TOKEN_BYTES: usize = 32;

/// Letters and digits of printed codes: none that an old eye takes for another.
const CODE_SIGNS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Signs that find a code: about 900,000 codes.
const CODE_SELECTOR_SIGNS: usize = 4;

/// Signs that prove a code: about 2^29 tries, of which a person has ten before the code is locked.
const CODE_SECRET_SIGNS: usize = 6;

/// Memory of one Argon2id pass in KiB, one of the pairs OWASP recommends (19 MiB, 2 passes).
const ARGON2_MEMORY_KIB: u32 = 19 * 1024;

/// Passes of Argon2id over that memory.
const ARGON2_PASSES: u32 = 2;

/// Draws a token for a link, bearer or session.
pub fn fresh_token() -> String {
    bs58::encode(rand::random::<[u8; TOKEN_BYTES]>()).into_string()
}

/// Returns the hash under which a token is stored.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Returns the token that forms of a session must carry, made from the session's own secret.
pub fn csrf_of(session_token: &str) -> String {
    hex::encode(Sha256::digest(format!("csrf:{session_token}").as_bytes()))
}

/// Compares two secrets in a time that does not tell where they differ.
pub fn same(one: &str, other: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
}

/// Draws a printed code: the part that finds it, and the part that proves it.
pub fn fresh_code() -> (String, String) {
    (fresh_signs(CODE_SELECTOR_SIGNS), fresh_signs(CODE_SECRET_SIGNS))
}

/// Splits what somebody typed, in any case and with any blanks and dashes, into the two parts of a code.
pub fn read_code(typed: &str) -> Option<(String, String)> {
    let signs: String =
        typed.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_uppercase();
    let right = signs.len() == CODE_SELECTOR_SIGNS + CODE_SECRET_SIGNS
        && signs.bytes().all(|sign| CODE_SIGNS.contains(&sign));
    right.then(|| {
        let (selector, secret) = signs.split_at(CODE_SELECTOR_SIGNS);
        (selector.to_owned(), secret.to_owned())
    })
}

fn fresh_signs(count: usize) -> String {
    let limit = u8::MAX - u8::MAX % u8::try_from(CODE_SIGNS.len()).unwrap_or(1);
    let mut signs = String::new();
    while signs.len() < count {
        let drawn: u8 = rand::random();
        // Drawing again keeps every sign equally likely.
        if drawn < limit {
            signs.push(char::from(CODE_SIGNS[usize::from(drawn) % CODE_SIGNS.len()]));
        }
    }
    signs
}

fn argon() -> Argon2<'static> {
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Returns the Argon2id hash of a short secret; slow by design, so call it off the async threads.
pub fn slow_hash(secret: &str) -> Option<String> {
    argon().hash_password(secret.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Tells whether a short secret fits its Argon2id hash; slow by design.
pub fn slow_fits(secret: &str, hash: &str) -> bool {
    argon2::PasswordHash::new(hash)
        .is_ok_and(|parsed| argon().verify_password(secret.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let (selector, secret) = fresh_code();
        let typed = format!(" {} - {} {} ", selector.to_lowercase(), &secret[..3], &secret[3..]);
        assert_eq!(read_code(&typed), Some((selector, secret)));
        assert_eq!(read_code("ABC"), None);
        assert_eq!(read_code("ABCD-EFGHJ0"), None);
    }

    #[test]
    fn a_short_secret_fits_its_own_hash_only() {
        let hash = slow_hash("ABCDEF").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(slow_fits("ABCDEF", &hash));
        assert!(!slow_fits("ABCDEG", &hash));
    }
}
