//! Verifies a bundle: link by link, in order, and stops at the first that does not hold. Needs no server and no database.
//!
//! What comes is a stranger's: everything is measured before it is read, and nothing here panics on it.

mod documents;
mod log;
mod manifest;
mod vote;
mod words;

use serde::de::DeserializeOwned;

use crate::domain::bundle::{Broken, Held, IssuePaper, Link, Manifest, SealPaper, VotePaper};
use crate::domain::resolution::Text;
use crate::format::bundle::Files;

/// What was read on the way, for the links that follow.
struct Read {
    files: Files,
    manifest: Manifest,
}

/// What the words of a bundle are, once they are proved.
struct Proved {
    seal: SealPaper,
    text: Text,
}

/// What vote and issue say, once they are proved.
struct Decided {
    vote: Option<VotePaper>,
    issue: Option<IssuePaper>,
}

impl Read {
    fn bytes(&self, link: Link, path: &str) -> Result<&[u8], Broken> {
        let bytes = self.files.get(path).map(Vec::as_slice);
        bytes.ok_or_else(|| Broken::naming(link, "missing", path))
    }

    fn json<T: DeserializeOwned>(&self, link: Link, path: &str) -> Result<T, Broken> {
        let read = serde_json::from_slice(self.bytes(link, path)?);
        read.map_err(|_| Broken::naming(link, "unreadable", path))
    }

    fn json_if_there<T: DeserializeOwned>(&self, link: Link, path: &str) -> Result<Option<T>, Broken> {
        if self.files.contains_key(path) { self.json(link, path).map(Some) } else { Ok(None) }
    }
}

/// Verifies a bundle. `key` is the fingerprint or the public key that must have signed it, as paper names it.
///
/// # Errors
/// Names the first link that does not hold.
pub fn verify_bundle(bytes: &[u8], key: Option<&str>) -> Result<Vec<Held>, Broken> {
    let mut held = Vec::new();
    let read = manifest::read(bytes, key, &mut held)?;
    let proved = words::prove(&read, &mut held)?;
    documents::compare(&read, &proved, &mut held)?;
    let decided = vote::count(&read, &proved, &mut held)?;
    log::follow(&read, &proved, &decided, &mut held)?;
    Ok(held)
}
