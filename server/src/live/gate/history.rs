//! The history of a text up to one version as one file, and reading such a file from a stranger.
//!
//! It holds the changes as they came, one behind the other, which the merge engine loads as a document. Unlike a saved
//! document each can be measured before the engine sees it, and the same log gives the same bytes in every version.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change;

use super::count::Counted;
use super::{DOCUMENT_OPS_MAX, chunk};
use crate::domain::resolution::{Heads, Text};
use crate::live::graph::{Bytes, Graph, hash_of};
use crate::live::log::LoggedChange;
use crate::live::text::{self, read};

/// Bytes before a chunk's length: mark, checksum and kind.
const HEAD_BYTES: usize = 9;

/// What is wrong with a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryFlaw {
    #[error("it does not hold the version")]
    Unknown,
    #[error("it holds changes beyond the version")]
    Beyond,
    #[error("it is damaged")]
    Damaged,
    #[error("it is larger than any text")]
    TooLarge,
}

/// Writes the changes that lead to a version, and none besides, in the order of the log.
pub fn cut(log: &[LoggedChange], at: &Heads) -> Result<Vec<u8>, HistoryFlaw> {
    let mut graph = Graph::default();
    for change in log {
        let chunk = chunk::identify(&change.bytes).map_err(|_| HistoryFlaw::Damaged)?;
        if !graph.add(chunk.hash, &chunk.deps, Bytes::from(change.bytes.as_slice())) {
            return Err(HistoryFlaw::Damaged);
        }
    }
    let heads: Option<Vec<_>> = at.0.iter().map(|name| hash_of(name)).collect();
    let heads = heads.filter(|heads| !heads.is_empty() && heads.iter().all(|hash| graph.has(hash)));
    let beyond = graph.missing(&heads.ok_or(HistoryFlaw::Unknown)?);
    let mut beyond = beyond.into_iter().peekable();
    let mut written = Vec::new();
    for (place, bytes) in graph.from(0).enumerate() {
        if beyond.next_if_eq(&place).is_none() {
            written.extend_from_slice(bytes);
        }
    }
    Ok(written)
}

/// Reads the words of a history that must hold exactly what leads to this version.
pub fn text_of(bytes: &[u8], at: &Heads) -> Result<Text, HistoryFlaw> {
    let graph = measured(bytes)?;
    if graph.named_heads() != *at {
        let known = at.0.iter().filter_map(|name| hash_of(name)).filter(|hash| graph.has(hash)).count();
        return Err(if known == at.0.len() { HistoryFlaw::Beyond } else { HistoryFlaw::Unknown });
    }
    let built = catch_unwind(AssertUnwindSafe(|| {
        let changes: Result<Vec<Change>, _> = graph.from(0).map(|one| Change::try_from(&one[..])).collect();
        let mut doc = text::empty();
        doc.apply_changes(changes.ok()?).ok()?;
        (read::heads(&doc) == *at).then(|| read::text(&doc))
    }));
    built.ok().flatten().ok_or(HistoryFlaw::Damaged)
}

/// Parts a file into its changes and measures each, as the gate does before the merge engine sees it; one change may be as
/// large as a whole text, since the first of an imported draft is.
fn measured(bytes: &[u8]) -> Result<Graph, HistoryFlaw> {
    let (mut graph, mut counted) = (Graph::default(), Counted::default());
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = chunk_length(rest).ok_or(HistoryFlaw::Damaged)?;
        let (one, after) = rest.split_at_checked(length).ok_or(HistoryFlaw::Damaged)?;
        let chunk = chunk::measure(one, DOCUMENT_OPS_MAX).map_err(|_| HistoryFlaw::Damaged)?;
        if !counted.takes(chunk.rows) {
            return Err(HistoryFlaw::TooLarge);
        }
        if chunk.rows > 0 {
            counted.add(chunk.start_op, chunk.rows);
        }
        if graph.has(&chunk.hash) || !graph.add(chunk.hash, &chunk.deps, Bytes::from(one)) {
            return Err(HistoryFlaw::Damaged);
        }
        rest = after;
    }
    Ok(graph)
}

/// Returns how long the chunk is that stands first: its length is a LEB128 number behind its head.
fn chunk_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 0_usize;
    for (place, byte) in bytes.get(HEAD_BYTES..)?.iter().enumerate().take(5) {
        length |= usize::from(byte & 0x7f).checked_shl(7 * u32::try_from(place).ok()?)?;
        if byte & 0x80 == 0 {
            return length.checked_add(HEAD_BYTES + place + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use automerge::transaction::Transactable;
    use automerge::{ActorId, ObjType, ROOT};

    use super::*;
    use crate::clock::Millis;
    use crate::live::text::read::heads;

    /// Three versions of a subject, as the log keeps them, with the heads of each.
    fn log() -> (Vec<LoggedChange>, Vec<Heads>) {
        let mut doc = text::empty().with_actor(ActorId::from([7; 16]));
        let mut versions = Vec::new();
        for words in ["một", "hai", "ba"] {
            doc.transact::<_, _, automerge::AutomergeError>(|tx| {
                let subject = match tx.get_object(&ROOT, "subject") {
                    Some(subject) => subject,
                    None => tx.put_object(ROOT, "subject", ObjType::Text)?,
                };
                tx.update_text(&subject, words)
            })
            .expect("it is written");
            versions.push(heads(&doc));
        }
        let logged = |change: &Change| LoggedChange {
            hash: hex::encode(change.hash().0),
            actor: change.actor_id().to_hex_string(),
            actor_seq: change.seq(),
            deps: change.deps().iter().map(|dep| hex::encode(dep.0)).collect(),
            bytes: change.raw_bytes().to_vec(),
            person: "p".into(),
            connection: String::new(),
            received_at: Millis(0),
            decides: None,
        };
        (doc.get_changes(&[]).iter().map(logged).collect(), versions)
    }

    trait Find {
        fn get_object(&self, of: &automerge::ObjId, key: &str) -> Option<automerge::ObjId>;
    }

    impl<D: automerge::ReadDoc> Find for D {
        fn get_object(&self, of: &automerge::ObjId, key: &str) -> Option<automerge::ObjId> {
            self.get(of, key).ok().flatten().map(|(_, id)| id)
        }
    }

    /// The first change of an imported draft is larger than any that may be sent.
    #[test]
    fn a_text_begun_with_a_hundred_pages_is_read_back() {
        let letters = 250_000;
        let mut doc = text::empty().with_actor(ActorId::from([7; 16]));
        doc.transact::<_, _, automerge::AutomergeError>(|tx| {
            let subject = tx.put_object(ROOT, "subject", ObjType::Text)?;
            tx.splice_text(&subject, 0, 0, &"ă".repeat(letters))
        })
        .expect("it is written");
        let at = heads(&doc);
        let change = doc.get_changes(&[])[0].clone();
        assert!(chunk::read(change.raw_bytes()).is_err(), "nobody may send it");
        let text = text_of(change.raw_bytes(), &at).expect("it is read");
        assert_eq!(text.subject.chars().count(), letters);
    }

    #[test]
    fn a_history_ends_where_it_was_cut() {
        let (log, versions) = log();
        let cut_at = |version: usize| cut(&log, &versions[version]).expect("a known version");
        assert_eq!(text_of(&cut_at(1), &versions[1]).expect("it is read").subject, "hai");
        assert_eq!(text_of(&cut_at(2), &versions[2]).expect("it is read").subject, "ba");
        assert_eq!(cut_at(1), [log[0].bytes.clone(), log[1].bytes.clone()].concat(), "and nothing beyond");
        assert_eq!(text_of(&cut_at(2), &versions[1]), Err(HistoryFlaw::Beyond));
        assert_eq!(text_of(&cut_at(0), &versions[1]), Err(HistoryFlaw::Unknown));
        assert_eq!(cut(&log, &Heads::default()), Err(HistoryFlaw::Unknown));
        assert_eq!(cut(&log, &Heads(vec!["00".repeat(32)])), Err(HistoryFlaw::Unknown));
        assert_eq!(automerge::Automerge::load(&cut_at(1)).expect("a document").get_heads().len(), 1);
        let whole = cut_at(2);
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert!(text_of(&other, &versions[2]).is_err(), "byte {at}");
            assert!(text_of(&whole[..at], &versions[2]).is_err(), "cut at {at}");
        }
    }
}
