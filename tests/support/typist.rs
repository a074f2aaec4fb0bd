//! Somebody who types without pause at a server that may die at any moment.
//!
//! Real changes of the merge engine over a real socket, several on the way at once. What the server acknowledged is
//! taken from the heads it announced and from nothing else; all typists write it into one ledger.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, TextEncoding, Value};
use ciborium::Value as Cbor;
use duthao::live::wire::sync::{self, Sync};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::writer::{Proof, field, frame, join, socket, text};

/// Changes on the way at once: more than one group of the server's log.
pub const IN_FLIGHT_MAX: usize = 12;

/// Between two messages: 20 a second stay under the server's limit for one connection.
const TYPES_EVERY: Duration = Duration::from_millis(50);

/// Changes in one message.
const CHANGES_AT_ONCE: usize = 2;

/// Before a line that the server closed is opened again.
const COMES_BACK_AFTER: Duration = Duration::from_millis(200);

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What all typists did, and what the server said of it.
#[derive(Default)]
pub struct Ledger {
    /// Every change made, with its word: no two words are the same.
    pub made: HashMap<ChangeHash, String>,
    /// Changes that stood behind heads announced by the server.
    pub acknowledged: HashSet<ChangeHash>,
    /// Changes sent again because their acknowledgement was not heard.
    pub resent: usize,
    /// Codes with which the server closed lines by itself.
    pub closed: Vec<u16>,
    /// Changes the server refused: none of these is ever to be refused.
    pub refused: Vec<String>,
}

/// A ledger that all typists share.
#[derive(Clone, Default)]
pub struct SharedLedger(Arc<Mutex<Ledger>>);

impl SharedLedger {
    pub fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many changes were made, and how many of them acknowledged.
    pub fn counts(&self) -> (usize, usize) {
        let ledger = self.lock();
        (ledger.made.len(), ledger.acknowledged.len())
    }
}

/// What the typists are to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Where the server is, if it runs.
    pub server: Option<SocketAddr>,
    /// Whether new words are typed, or only old ones brought home.
    pub typing: bool,
}

/// Somebody who types.
pub struct Typist {
    name: String,
    token: String,
    document: String,
    doc: Automerge,
    /// Own changes not known to be stored, in the order they were made.
    unacknowledged: Vec<(ChangeHash, Vec<u8>)>,
    server_heads: Vec<ChangeHash>,
    ledger: SharedLedger,
    words: usize,
}

impl Typist {
    /// Somebody with a token and an empty document.
    pub fn new(name: &str, token: &str, document_url: &str, ledger: SharedLedger) -> Self {
        let doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(ActorId::random());
        Self {
            name: name.to_owned(),
            token: token.to_owned(),
            document: document_url.trim_start_matches("automerge:").to_owned(),
            doc,
            unacknowledged: Vec::new(),
            server_heads: Vec::new(),
            ledger,
            words: 0,
        }
    }

    /// Types whenever a server is there. Says in `come` that it has heard of one, and in `left` that its line to a server which died has ended, and that
    /// nothing more is in it: whatever the server acknowledged stands in the ledger by then.
    pub async fn work(
        mut self,
        mut calls: watch::Receiver<Call>,
        come: mpsc::Sender<()>,
        left: mpsc::Sender<()>,
    ) {
        loop {
            let call = *calls.borrow_and_update();
            if let Some(address) = call.server {
                if come.send(()).await.is_err() {
                    return;
                }
                while calls.borrow().server == Some(address) {
                    match self.session(address, &calls).await {
                        // The server closed the line and lives: the words are brought again.
                        Some(code) => {
                            self.ledger.lock().closed.push(code);
                            tokio::time::sleep(COMES_BACK_AFTER).await;
                        }
                        None => break,
                    }
                }
                if left.send(()).await.is_err() {
                    return;
                }
                // A change of mood is no new server.
                while calls.borrow().server == Some(address) {
                    if calls.changed().await.is_err() {
                        return;
                    }
                }
            } else if calls.changed().await.is_err() {
                return;
            }
        }
    }

    /// One line from greeting to end; returns the code when the server closed it properly.
    async fn session(&mut self, address: SocketAddr, calls: &watch::Receiver<Call>) -> Option<u16> {
        let origin = format!("http://{address}");
        let mut line = socket(address, Proof::Bearer(&self.token), Some(&origin)).await.ok()?;
        line.send(join(&self.name)).await.ok()?;
        let mut greeted = false;
        let mut ticks = tokio::time::interval(TYPES_EVERY);
        loop {
            tokio::select! {
                heard = line.next() => match heard?.ok()? {
                    Message::Binary(bytes) => {
                        self.hear(&bytes, &mut line).await?;
                        if !greeted {
                            greeted = true;
                            self.greet(&mut line).await?;
                        }
                    }
                    Message::Close(code) => return code.map(|code| code.code.into()),
                    Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                },
                _ = ticks.tick() => {
                    if greeted && calls.borrow().typing && self.unacknowledged.len() < IN_FLIGHT_MAX {
                        self.type_words(&mut line).await?;
                    }
                }
            }
        }
    }

    /// First words on a line: what is here, and everything not known to be stored.
    async fn greet(&mut self, line: &mut Line) -> Option<()> {
        self.say(line, &[], &[]).await?;
        let again: Vec<Vec<u8>> = self.unacknowledged.iter().map(|(_, bytes)| bytes.clone()).collect();
        self.ledger.lock().resent += again.len();
        if again.is_empty() { Some(()) } else { self.say(line, &[], &again).await }
    }

    async fn hear(&mut self, bytes: &[u8], line: &mut Line) -> Option<()> {
        let heard: Cbor = ciborium::from_reader(bytes).expect("CBOR");
        match field(&heard, "type").and_then(Cbor::as_text) {
            Some("sync") => {
                let data = field(&heard, "data").and_then(Cbor::as_bytes).expect("data");
                let said = Sync::read(data).expect("a sync message");
                for change in &said.changes {
                    self.doc.load_incremental(change).expect("what the server sends applies");
                }
                self.server_heads = said.heads.iter().map(|hash| ChangeHash(*hash)).collect();
                let wanted = said.need.iter().filter_map(|hash| {
                    let known = |(own, _): &&(ChangeHash, Vec<u8>)| own.0 == *hash;
                    self.unacknowledged.iter().find(known).map(|(_, bytes)| bytes.clone())
                });
                let wanted: Vec<Vec<u8>> = wanted.collect();
                let unknown: Vec<ChangeHash> =
                    self.server_heads.iter().filter(|head| !self.has(head)).copied().collect();
                if unknown.is_empty() {
                    self.acknowledge();
                }
                if unknown.is_empty() && wanted.is_empty() {
                    return Some(());
                }
                self.say(line, &unknown, &wanted).await
            }
            Some("duthao/refused") => {
                let reason = field(&heard, "reason").and_then(Cbor::as_text).unwrap_or_default().to_owned();
                self.ledger.lock().refused.push(reason);
                Some(())
            }
            _ => Some(()),
        }
    }

    fn has(&self, hash: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(hash).is_some()
    }

    /// Notes which own changes stand behind the heads the server announced.
    fn acknowledge(&mut self) {
        let outside: HashSet<ChangeHash> =
            self.doc.get_changes(&self.server_heads).iter().map(automerge::Change::hash).collect();
        let mut ledger = self.ledger.lock();
        self.unacknowledged.retain(|(hash, _)| {
            let stored = !outside.contains(hash);
            if stored {
                ledger.acknowledged.insert(*hash);
            }
            !stored
        });
    }

    /// Types some words into clauses that others write in too, and sends them.
    async fn type_words(&mut self, line: &mut Line) -> Option<()> {
        let texts = self.texts();
        if texts.is_empty() {
            return Some(());
        }
        let mut changes = Vec::new();
        for _ in 0..CHANGES_AT_ONCE {
            self.words += 1;
            let word = format!(" {}.{}.", self.name, self.words);
            let clause = &texts[self.words % texts.len()];
            let end = self.doc.length(clause);
            let mut change = self.doc.transaction();
            change.splice_text(clause, end, 0, &word).expect("it is typed");
            let hash = change.commit().0.expect("a change");
            let bytes = self.doc.get_last_local_change().expect("the change").raw_bytes().to_vec();
            self.ledger.lock().made.insert(hash, word);
            self.unacknowledged.push((hash, bytes.clone()));
            changes.push(bytes);
        }
        self.say(line, &[], &changes).await
    }

    fn texts(&self) -> Vec<ObjId> {
        let Ok(Some((Value::Object(ObjType::Map), clauses))) = self.doc.get(ROOT, "clauses") else {
            return Vec::new();
        };
        let text = |id: String| {
            let (_, clause) = self.doc.get(&clauses, id).ok()??;
            Some(self.doc.get(clause, "text").ok()??.1)
        };
        self.doc.keys(&clauses).filter_map(text).collect()
    }

    async fn say(&self, line: &mut Line, need: &[ChangeHash], changes: &[Vec<u8>]) -> Option<()> {
        let heads: Vec<[u8; 32]> = self.doc.get_heads().iter().map(|hash| hash.0).collect();
        let need: Vec<[u8; 32]> = need.iter().map(|hash| hash.0).collect();
        let data = sync::write(&heads, &need, changes.iter().map(Vec::as_slice));
        let kind = if heads.is_empty() { "request" } else { "sync" };
        let sent = frame(vec![
            ("type", text(kind)),
            ("senderId", text(&self.name)),
            ("targetId", text("duthao-server")),
            ("documentId", text(&self.document)),
            ("data", Cbor::Bytes(data)),
        ]);
        line.send(sent).await.ok()
    }
}
