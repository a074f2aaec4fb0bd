//! A client that behaves as our page: the rules of `web/src/room.ts`, `state.ts` and `graph.ts`, one by one.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Automerge, Change, ChangeHash, ReadDoc};
use duthao::live::text;
use duthao::live::wire::sync::{Hash, Sync};

use super::line::{page_data, sync_frame};
use super::pen;

/// `ACKNOWLEDGE_MS`, `RESEND_MS` of `room.ts` and `ANSWER_MAX_MS` of `socket.ts`.
const ACKNOWLEDGE_MS: i64 = 250;
const RESEND_MS: i64 = 10_000;
const ANSWER_MS: i64 = 8_000;

/// The kinds of chunks that are one change each.
const CHANGE_CHUNKS: [u8; 2] = [1, 2];

#[derive(Clone)]
pub struct Own {
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// What the browser keeps when the tab is closed.
pub struct Kept {
    unsaved: Vec<Own>,
    copy: Option<(Vec<u8>, Vec<Hash>)>,
}

pub struct Page {
    pub doc: Automerge,
    pub actor: [u8; 16],
    pub unsaved: Vec<Own>,
    server_heads: Vec<Hash>,
    /// The server has spoken on this line.
    announced: bool,
    /// Changes that wait while a word is being composed, with what they build on.
    held: BTreeMap<Hash, (Vec<Hash>, Vec<u8>)>,
    pub composing: bool,
    ready: bool,
    acknowledge: Option<(i64, Vec<Hash>, bool)>,
    resend: Option<i64>,
    answer: Option<i64>,
    /// Words that were not taken: all the letters of the writer's own clauses as they were.
    pub aside: String,
    copy: Option<(Vec<u8>, Vec<Hash>)>,
    line: bool,
    out: Vec<Vec<u8>>,
}

/// What came of a message, for the invariants.
#[derive(Default)]
pub struct Learned {
    pub saved: Vec<Hash>,
    /// Own changes that the server once had and has no longer.
    pub lost: Vec<Hash>,
}

impl Page {
    pub fn new(actor: [u8; 16]) -> Self {
        let doc = text::empty().with_actor(ActorId::from(&actor[..]));
        Self {
            doc,
            actor,
            unsaved: Vec::new(),
            server_heads: Vec::new(),
            announced: false,
            held: BTreeMap::new(),
            composing: false,
            ready: false,
            acknowledge: None,
            resend: None,
            answer: None,
            aside: String::new(),
            copy: None,
            line: false,
            out: Vec::new(),
        }
    }

    /// The tab is closed and opened again: only what the browser kept is left, and another actor.
    pub fn reload(&mut self, actor: [u8; 16]) {
        let kept = Kept { unsaved: std::mem::take(&mut self.unsaved), copy: self.copy.take() };
        let aside = std::mem::take(&mut self.aside);
        *self = Self { aside, ..Self::new(actor) };
        if let Some((bytes, heads)) = &kept.copy {
            self.doc = text::load(bytes).unwrap();
            self.server_heads = heads.clone();
        }
        self.copy = kept.copy;
        for own in &kept.unsaved {
            self.doc.load_incremental(&own.bytes).unwrap();
        }
        self.unsaved = kept.unsaved;
        self.open_if_read();
    }

    pub fn keep_copy(&mut self) {
        if self.ready {
            let heads = self.server_heads.iter().filter(|head| pen::has(&self.doc, head));
            self.copy = Some((self.doc.save(), heads.copied().collect()));
        }
    }

    pub fn may_write(&self) -> bool {
        self.ready
    }

    pub fn is_saved(&self) -> bool {
        self.line && self.ready && self.announced && self.unsaved.is_empty()
    }

    pub fn is_quiet(&self) -> bool {
        self.unsaved.is_empty() && self.held.is_empty() && self.acknowledge.is_none()
    }

    pub fn unrest(&self) -> String {
        let (unsaved, held, acknowledge) = (self.unsaved.len(), self.held.len(), &self.acknowledge);
        format!("unsaved {unsaved}, held {held}, asks {}", acknowledge.is_some())
    }

    pub fn joined(&mut self, now: i64) -> Vec<Vec<u8>> {
        self.line = true;
        self.announced = false;
        self.answer = None;
        self.acknowledge = None;
        let kind = if self.doc.get_heads().is_empty() { "request" } else { "sync" };
        self.say(kind, Sync::default(), now);
        self.send_unsaved(now);
        std::mem::take(&mut self.out)
    }

    pub fn lost(&mut self) {
        self.line = false;
        self.announced = false;
        self.answer = None;
    }

    /// Any frame proves that the line is alive.
    pub fn is_answered(&mut self) {
        self.answer = None;
    }

    /// Gives the server its full time from now on.
    pub fn be_patient(&mut self, now: i64) {
        self.answer = self.answer.map(|_| now + ANSWER_MS);
    }

    /// The next moment at which something is due.
    pub fn due(&self) -> Option<i64> {
        let acknowledge = self.acknowledge.as_ref().map(|(at, ..)| *at);
        [acknowledge, self.resend, self.answer].into_iter().flatten().min()
    }

    /// Does what is due; false when the line is given up for want of an answer.
    pub fn tick(&mut self, now: i64) -> (bool, Vec<Vec<u8>>) {
        if self.answer.is_some_and(|at| at <= now) {
            self.answer = None;
            return (false, Vec::new());
        }
        if let Some((_, need, all)) = self.acknowledge.take_if(|(at, ..)| *at <= now) {
            let need: Vec<Hash> = need.into_iter().filter(|head| !self.knows(head)).collect();
            let all = all && !need.is_empty();
            self.say(if all { "all" } else { "sync" }, Sync { need, ..Sync::default() }, now);
        }
        if self.resend.take_if(|at| *at <= now).is_some() && self.line {
            self.send_unsaved(now);
        }
        (true, std::mem::take(&mut self.out))
    }

    pub fn made(&mut self, change: &Change, now: i64) -> Vec<Vec<u8>> {
        let own = Own { hash: change.hash().0, bytes: change.raw_bytes().to_vec() };
        self.unsaved.push(own.clone());
        self.say("sync", Sync { changes: vec![own.bytes], ..Sync::default() }, now);
        self.resend.get_or_insert(now + RESEND_MS);
        std::mem::take(&mut self.out)
    }

    pub fn hears(&mut self, data: &[u8], now: i64) -> (Learned, Vec<Vec<u8>>) {
        let said = Sync::read(data).expect("the server writes sync messages");
        let changes = expand(&said.changes);
        self.merge(&changes);
        self.server_heads.clone_from(&said.heads);
        self.open_if_read();
        let learned = self.compare(now);
        self.answer(&said, !changes.is_empty(), now);
        (learned, std::mem::take(&mut self.out))
    }

    fn merge(&mut self, changes: &[Vec<u8>]) {
        for bytes in changes {
            if self.composing && self.ready {
                let change = Change::try_from(&bytes[..]).unwrap();
                if !pen::has(&self.doc, &change.hash().0) {
                    let deps = change.deps().iter().map(|dep| dep.0).collect();
                    self.held.insert(change.hash().0, (deps, bytes.clone()));
                }
            } else {
                self.doc.load_incremental(bytes).expect("the document takes what the server sends");
            }
        }
    }

    /// The word is finished: what waited is merged.
    pub fn release(&mut self) {
        self.composing = false;
        for (_, bytes) in std::mem::take(&mut self.held).into_values() {
            self.doc.load_incremental(&bytes).expect("the document takes what the server sends");
        }
    }

    fn open_if_read(&mut self) {
        let read = self.server_heads.iter().all(|head| pen::has(&self.doc, head));
        self.ready |= read && !self.doc.get_heads().is_empty() && !pen::is_empty(&self.doc);
    }

    /// Which own changes are not among the ancestors of the server's heads?
    fn compare(&mut self, now: i64) -> Learned {
        let mut seen = BTreeSet::new();
        let mut frontier = Vec::new();
        let mut stack = self.server_heads.clone();
        while let Some(hash) = stack.pop() {
            if !seen.insert(hash) {
                continue;
            }
            if pen::has(&self.doc, &hash) {
                frontier.push(ChangeHash(hash));
            } else if let Some((deps, _)) = self.held.get(&hash) {
                stack.extend(deps);
            }
        }
        let behind = self.doc.get_changes_meta(&frontier);
        let outside: BTreeSet<Hash> = behind.iter().map(|meta| meta.hash.0).collect();
        let has = |hash: &Hash| seen.contains(hash) || (pen::has(&self.doc, hash) && !outside.contains(hash));
        let own = |meta: &&automerge::ChangeMetadata<'_>| meta.actor.to_bytes() == self.actor;
        let known: BTreeSet<Hash> = self.unsaved.iter().map(|own| own.hash).collect();
        let lost = behind.iter().filter(own).map(|meta| meta.hash.0).filter(|hash| !known.contains(hash));
        let lost: Vec<Hash> = lost.collect();
        let saved: Vec<Hash> = known.iter().filter(|hash| has(hash)).copied().collect();
        drop(behind);
        self.unsaved.retain(|own| !saved.contains(&own.hash));
        self.announced = true;
        if !self.unsaved.is_empty() {
            self.resend.get_or_insert(now + RESEND_MS);
        }
        Learned { saved, lost }
    }

    fn answer(&mut self, said: &Sync, brought: bool, now: i64) {
        let unknown: Vec<Hash> = said.heads.iter().filter(|head| !self.knows(head)).copied().collect();
        let wanted: Vec<Vec<u8>> = said.need.iter().filter_map(|hash| self.bytes_of(hash)).collect();
        let idle = wanted.is_empty();
        if !idle {
            self.say("sync", Sync { changes: wanted, ..Sync::default() }, now);
        }
        if !unknown.is_empty() && self.acknowledge.is_none() {
            self.acknowledge = Some((now + ACKNOWLEDGE_MS, unknown, !brought));
        } else if idle && self.acknowledge.is_none() {
            self.acknowledge = Some((now + ACKNOWLEDGE_MS, Vec::new(), false));
        }
    }

    fn send_unsaved(&mut self, now: i64) {
        if !self.unsaved.is_empty() {
            let changes = self.unsaved.iter().map(|own| own.bytes.clone()).collect();
            self.say("sync", Sync { changes, ..Sync::default() }, now);
            self.resend.get_or_insert(now + RESEND_MS);
        }
    }

    fn say(&mut self, kind: &str, said: Sync, now: i64) {
        if !self.line {
            return;
        }
        let both = self.server_heads.iter().filter(|head| self.knows(head)).copied();
        let last_sync = if kind == "all" { Vec::new() } else { both.collect() };
        if !said.changes.is_empty() {
            self.answer.get_or_insert(now + ANSWER_MS);
        }
        let data = page_data(&Sync { heads: pen::heads(&self.doc), last_sync, ..said });
        self.out.push(sync_frame(if kind == "request" { kind } else { "sync" }, &data));
    }

    /// Refused changes, and what was written on top of them, leave the document; their words are kept aside.
    pub fn refused(&mut self, hashes: &[Hash], actor: [u8; 16]) -> BTreeSet<Hash> {
        if !hashes.iter().any(|hash| self.bytes_of(hash).is_some()) {
            return BTreeSet::new();
        }
        let before = pen::letters_in(&self.doc);
        let mut left: BTreeSet<Hash> = hashes.iter().copied().collect();
        let mut stay = Vec::new();
        for change in self.doc.get_changes(&[]) {
            if left.contains(&change.hash().0) || change.deps().iter().any(|dep| left.contains(&dep.0)) {
                left.insert(change.hash().0);
            } else {
                stay.push(change);
            }
        }
        self.actor = actor;
        self.doc = text::empty().with_actor(ActorId::from(&actor[..]));
        self.doc.apply_changes(stay).unwrap();
        let after = pen::letters_in(&self.doc);
        self.aside.extend(before.difference(&after));
        self.unsaved.retain(|own| !left.contains(&own.hash));
        self.copy = None;
        left
    }

    fn knows(&self, hash: &Hash) -> bool {
        self.held.contains_key(hash) || pen::has(&self.doc, hash)
    }

    fn bytes_of(&self, hash: &Hash) -> Option<Vec<u8>> {
        let own = self.unsaved.iter().find(|own| own.hash == *hash).map(|own| own.bytes.clone());
        own.or_else(|| {
            self.doc.get_change_by_hash(&ChangeHash(*hash)).map(|found| found.raw_bytes().to_vec())
        })
    }
}

/// Plain changes: a newcomer may be answered with a whole document.
fn expand(chunks: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut plain = Vec::new();
    for chunk in chunks {
        if chunk.get(8).is_some_and(|kind| CHANGE_CHUNKS.contains(kind)) {
            plain.push(chunk.clone());
        } else {
            let doc = text::load(chunk).expect("a snapshot loads");
            plain.extend(doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()));
        }
    }
    plain
}
