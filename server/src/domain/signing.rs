//! Keys that sign bundles (Ed25519): fingerprints as paper prints them, signatures, and how one key hands on to the next.
//!
//! Decision 0011 says what a signature shows, and what whoever holds the database can forge.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Millis;

/// Groups of four digits on paper. Eight digits name words among a few versions; a key is looked for by whoever would
/// forge it, and 80 bits are beyond that.
const FINGERPRINT_GROUPS: usize = 5;

/// Digits in a group, as in the short hash of a seal.
const GROUP_DIGITS: usize = 4;

/// First bytes of what is signed, so that a signature for one thing is never taken for another.
const MANIFEST_FORM: &[u8] = b"duthao bundle manifest 1\n";
const SUCCESSION_FORM: &[u8] = b"duthao key succession 1\n";

/// The half of a key that signs: 32 bytes of chance.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Returns the half that everybody may know, in hexadecimal.
    pub fn public(&self) -> String {
        hex::encode(SigningKey::from_bytes(&self.0).verifying_key().to_bytes())
    }

    /// Signs the bytes of a manifest; hexadecimal.
    pub fn sign_manifest(&self, manifest: &[u8]) -> String {
        self.sign(MANIFEST_FORM, manifest)
    }

    /// Names the key that follows this one; hexadecimal.
    pub fn hand_on(&self, next: &str) -> String {
        self.sign(SUCCESSION_FORM, next.as_bytes())
    }

    fn sign(&self, form: &[u8], bytes: &[u8]) -> String {
        hex::encode(SigningKey::from_bytes(&self.0).sign(&[form, bytes].concat()).to_bytes())
    }
}

/// A public key with the span in which it signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Hexadecimal, 64 digits.
    pub public: String,
    pub made_at: Millis,
    /// Absent for the key that signs now.
    pub retired_at: Option<Millis>,
    /// By which the key before named this one; absent for the first.
    pub handed_on: Option<String>,
}

impl PublicKey {
    /// Returns how paper names it.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public)
    }
}

/// Returns how paper names a public key: `3F1A-91C2-07BB-E4D0-5A66`.
pub fn fingerprint(public: &str) -> String {
    let digits = hex::encode_upper(Sha256::digest(public.as_bytes()));
    let groups = digits.as_bytes().chunks(GROUP_DIGITS).take(FINGERPRINT_GROUPS);
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// Tells whether this key signed these bytes of a manifest.
pub fn signed_manifest(public: &str, manifest: &[u8], signature: &str) -> bool {
    signed(public, MANIFEST_FORM, manifest, signature)
}

fn signed(public: &str, form: &[u8], bytes: &[u8], signature: &str) -> bool {
    let (mut key, mut signs) = ([0_u8; 32], [0_u8; 64]);
    let read = hex::decode_to_slice(public, &mut key).and(hex::decode_to_slice(signature, &mut signs));
    // Strict: no weak keys, and one signature has one form.
    read.is_ok()
        && VerifyingKey::from_bytes(&key).is_ok_and(|key| {
            key.verify_strict(&[form, bytes].concat(), &Signature::from_bytes(&signs)).is_ok()
        })
}

/// Tells whether one of these keys is asked for, by fingerprint or public key, and leads to `signer` by what each handed
/// on to the next.
pub fn leads_to(asked: &str, keys: &[PublicKey], signer: &str) -> bool {
    let wanted: String = asked.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let is_asked = |public: &str| {
        let short = fingerprint(public).replace('-', "").to_lowercase();
        wanted == public || wanted == short
    };
    let mut known = is_asked(signer);
    let mut before: Option<&PublicKey> = None;
    let mut reached = false;
    for key in keys {
        let follows = match (before, &key.handed_on) {
            (Some(before), Some(by)) => signed(&before.public, SUCCESSION_FORM, key.public.as_bytes(), by),
            _ => false,
        };
        reached = is_asked(&key.public) || (reached && follows);
        known |= reached && key.public == signer;
        before = Some(key);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: u8, by: Option<u8>) -> PublicKey {
        let public = Secret([secret; 32]).public();
        let handed_on = by.map(|by| Secret([by; 32]).hand_on(&public));
        PublicKey { public, made_at: Millis(0), retired_at: None, handed_on }
    }

    #[test]
    fn a_signature_is_for_one_key_one_purpose_and_these_bytes() {
        let secret = Secret([7; 32]);
        let signature = secret.sign_manifest(b"words");
        assert!(signed_manifest(&secret.public(), b"words", &signature));
        assert!(!signed_manifest(&secret.public(), b"word", &signature));
        assert!(!signed_manifest(&Secret([8; 32]).public(), b"words", &signature));
        assert!(!signed_manifest(&secret.public(), b"words", &secret.hand_on("words")));
        assert!(
            !signed_manifest("zz", b"words", &signature) && !signed_manifest(&secret.public(), b"words", "")
        );
    }

    #[test]
    fn an_old_key_leads_to_a_new_one_by_what_it_handed_on() {
        let (first, second) = (key(1, None), key(2, Some(1)));
        let line = [first.clone(), second.clone()];
        assert!(leads_to(&first.fingerprint(), &line, &second.public));
        assert!(leads_to(&second.public, &line, &second.public));
        assert!(leads_to(&first.fingerprint().to_lowercase().replace('-', " "), &line, &first.public));
        assert!(!leads_to(&second.fingerprint(), &line, &first.public), "not backwards");
        let forged = [first.clone(), key(3, Some(2))];
        assert!(!leads_to(&first.fingerprint(), &forged, &forged[1].public), "handed on by another");
        assert!(!leads_to("", &line, &second.public));
        assert_eq!(first.fingerprint().len(), 24);
    }
}
