//! The first links: the file as a whole, the signature over its list, and each file as it is listed.

use std::collections::BTreeSet;

use super::Read;
use crate::action::bundle::gather_files::is_hash_of;
use crate::domain::bundle::{
    ANNEX, Broken, DOCUMENT, Held, KEYS, LOG, Link, MANIFEST, Manifest, README, RECORDS, SCHEMA, SEAL,
    SIGNATURE, SIGNED, SIGNER, UNLISTED, WORDS,
};
use crate::domain::signing::{PublicKey, fingerprint, leads_to, signed_manifest};
use crate::format::Format;
use crate::format::bundle::{Files, HISTORY, PackFlaw, unpack};

/// Largest file but the history and the signed copy, which are measured as they are read: a hundred pages with all their
/// evidence are a tenth of it, and its words are spread over lists while it is compared.
const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most keys that are followed, each by a signature: one a day for some years.
const KEYS_MAX: usize = 1000;

/// What every bundle has, beside its documents.
const NEEDED: [&str; 8] = [HISTORY, WORDS, SEAL, ANNEX, RECORDS, LOG, KEYS, README];

pub(super) fn read(bytes: &[u8], key: Option<&str>, held: &mut Vec<Held>) -> Result<Read, Broken> {
    let files = unpack(bytes).map_err(|flaw| packed(&flaw))?;
    let large = |(path, bytes): &(&String, &Vec<u8>)| {
        bytes.len() > FILE_BYTES_MAX && ![HISTORY, SIGNED].contains(&path.as_str())
    };
    if files.iter().any(|file| large(&file)) {
        return Err(Broken::at(Link::Archive, "too-large"));
    }
    let given = vec![("count", files.len().to_string())];
    held.push(Held { link: Link::Archive, seen: "archive", given });
    let manifest = signed(&files, key, held)?;
    let read = Read { files, manifest };
    listed(&read)?;
    let given = vec![("count", read.manifest.files.len().to_string())];
    held.push(Held { link: Link::Files, seen: "files", given });
    Ok(read)
}

fn packed(flaw: &PackFlaw) -> Broken {
    let link = Link::Archive;
    match flaw {
        PackFlaw::Foreign => Broken::at(link, "foreign"),
        PackFlaw::TooLarge => Broken::at(link, "too-large"),
        PackFlaw::TooMany => Broken::at(link, "too-many"),
        PackFlaw::Name(name) => Broken::naming(link, "name", name.escape_debug().to_string()),
        PackFlaw::Damaged(name) => Broken::naming(link, "damaged", name),
        PackFlaw::Packing => Broken::at(link, "packing"),
    }
}

fn words<'a>(files: &'a Files, path: &str) -> Result<&'a str, Broken> {
    let bytes = files.get(path).ok_or_else(|| Broken::naming(Link::Signature, "missing", path))?;
    let words = std::str::from_utf8(bytes).ok().and_then(|words| words.strip_suffix('\n'));
    words.ok_or_else(|| Broken::naming(Link::Signature, "unreadable", path))
}

/// Proves the list's signature, and whose key it is.
fn signed(files: &Files, key: Option<&str>, held: &mut Vec<Held>) -> Result<Manifest, Broken> {
    let link = Link::Signature;
    let manifest = files.get(MANIFEST).ok_or_else(|| Broken::naming(link, "missing", MANIFEST))?;
    let (signature, signer) = (words(files, SIGNATURE)?, words(files, SIGNER)?);
    if !signed_manifest(signer, manifest, signature) {
        return Err(Broken::at(link, "signature"));
    }
    let keys = files.get(KEYS).ok_or_else(|| Broken::naming(link, "missing", KEYS))?;
    let keys: Vec<PublicKey> =
        serde_json::from_slice(keys).map_err(|_| Broken::naming(link, "unreadable", KEYS))?;
    if keys.len() > KEYS_MAX || !keys.iter().any(|one| one.public == signer) {
        return Err(Broken::at(link, "keys"));
    }
    let own = fingerprint(signer);
    if key.is_some_and(|asked| !leads_to(asked, &keys, signer)) {
        return Err(Broken::naming(link, "other-key", own));
    }
    let told = if key.is_some() { "signature-known" } else { "signature-own" };
    held.push(Held { link, seen: told, given: vec![("name", own)] });
    let read: Manifest =
        serde_json::from_slice(manifest).map_err(|_| Broken::naming(link, "unreadable", MANIFEST))?;
    if read.schema > SCHEMA {
        return Err(Broken::naming(link, "newer", read.program));
    }
    Ok(read)
}

/// Compares the files with the list: none missing, none besides, each byte as it was.
fn listed(read: &Read) -> Result<(), Broken> {
    let link = Link::Files;
    let mut named: BTreeSet<&str> = UNLISTED.into();
    for one in &read.manifest.files {
        if !named.insert(&one.path) {
            return Err(Broken::naming(link, "listed-twice", &one.path));
        }
        let bytes = read.bytes(link, &one.path)?;
        if bytes.len() as u64 != one.size || !is_hash_of(&one.sha256, bytes) {
            return Err(Broken::naming(link, "changed", &one.path));
        }
    }
    if let Some(extra) = read.files.keys().find(|path| !named.contains(path.as_str())) {
        return Err(Broken::naming(link, "extra", extra));
    }
    let documents = Format::ALL.iter().map(|format| format!("{DOCUMENT}.{}", format.extension()));
    for path in NEEDED.iter().map(|path| (*path).to_owned()).chain(documents) {
        read.bytes(link, &path)?;
    }
    Ok(())
}
