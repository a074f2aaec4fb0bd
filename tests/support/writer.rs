//! Somebody with an editor: a real WebSocket, a document of their own, the crate's own sync state.

use std::net::SocketAddr;
use std::time::Duration;

use automerge::sync::{Message as SyncMessage, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding, Value};
use ciborium::Value as Cbor;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a test waits for an answer before it fails: far longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connected editor.
pub struct Writer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    document: String,
    name: String,
    asked: bool,
    pub doc: Automerge,
    state: State,
    /// Hashes and reasons of refused changes.
    pub refused: Vec<(Vec<String>, String)>,
    gone: bool,
}

/// How the connection proves who it is.
pub enum Proof<'a> {
    Cookie(&'a str),
    Bearer(&'a str),
    Nothing,
}

/// Opens the socket itself, for tests that then misbehave. `origin` as a browser would send it.
pub async fn socket(
    address: SocketAddr,
    proof: Proof<'_>,
    origin: Option<&str>,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, tokio_tungstenite::tungstenite::Error> {
    let mut request = format!("ws://{address}/sync").into_client_request()?;
    let value = |text: &str| HeaderValue::from_str(text).expect("a header");
    match proof {
        Proof::Cookie(cookie) => drop(request.headers_mut().insert("cookie", value(cookie))),
        Proof::Bearer(token) => {
            drop(request.headers_mut().insert("authorization", value(&format!("Bearer {token}"))));
        }
        Proof::Nothing => {}
    }
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", value(origin));
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

/// A text of a frame.
pub fn text(words: &str) -> Cbor {
    Cbor::Text(words.to_owned())
}

/// A message of these fields.
pub fn frame(fields: Vec<(&str, Cbor)>) -> Message {
    let map = fields.into_iter().map(|(key, value)| (text(key), value)).collect();
    let mut bytes = Vec::new();
    ciborium::into_writer(&Cbor::Map(map), &mut bytes).expect("CBOR");
    Message::Binary(bytes.into())
}

/// The greeting of a client.
pub fn join(name: &str) -> Message {
    frame(vec![
        ("type", text("join")),
        ("senderId", text(name)),
        ("peerMetadata", Cbor::Map(vec![])),
        ("supportedProtocolVersions", Cbor::Array(vec![text("1")])),
    ])
}

/// Returns one field of a frame.
pub fn field<'a>(frame: &'a Cbor, name: &str) -> Option<&'a Cbor> {
    frame.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

impl Writer {
    /// Connects, greets, and reads the document as far as the server has it.
    pub async fn open(address: SocketAddr, proof: Proof<'_>, document_url: &str) -> Self {
        let socket =
            socket(address, proof, Some(&format!("http://{address}"))).await.expect("the socket opens");
        let doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
        let name = format!("writer-{}", hex::encode(rand::random::<[u8; 4]>()));
        let document = document_url.trim_start_matches("automerge:").to_owned();
        let state = State::new();
        let mut writer =
            Self { socket, document, name, asked: false, doc, state, refused: Vec::new(), gone: false };
        writer.socket.send(join(&writer.name)).await.expect("the greeting is sent");
        writer.say().await;
        writer.listen_until(|writer| !writer.clauses().is_empty()).await;
        writer
    }

    /// Sends what the server lacks.
    async fn say(&mut self) {
        while let Some(message) = self.doc.generate_sync_message(&mut self.state) {
            let kind = if self.asked { "sync" } else { "request" };
            self.asked = true;
            let sent = frame(vec![
                ("type", text(kind)),
                ("senderId", text(&self.name)),
                ("targetId", text("duthao-server")),
                ("documentId", text(&self.document)),
                ("data", Cbor::Bytes(message.encode())),
            ]);
            self.socket.send(sent).await.expect("the message is sent");
        }
    }

    /// Hears frames until something holds.
    pub async fn listen_until(&mut self, holds: impl Fn(&Self) -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds(self) {
                let heard = self.socket.next().await.expect("the socket stays open").expect("a frame");
                if let Message::Binary(bytes) = heard {
                    self.hear(&bytes);
                    self.say().await;
                }
            }
        });
        waited.await.expect("what was awaited comes");
    }

    fn hear(&mut self, bytes: &[u8]) {
        let frame: Cbor = ciborium::from_reader(bytes).expect("CBOR");
        match field(&frame, "type").and_then(Cbor::as_text) {
            Some("sync") => {
                let data = field(&frame, "data").and_then(Cbor::as_bytes).expect("data");
                let message = SyncMessage::decode(data).expect("a sync message");
                self.doc.receive_sync_message(&mut self.state, message).expect("it applies");
            }
            Some("duthao/refused") => {
                let hashes = field(&frame, "hashes").and_then(Cbor::as_array).expect("hashes");
                let hashes = hashes.iter().filter_map(|hash| hash.as_text().map(str::to_owned)).collect();
                let reason = field(&frame, "reason").and_then(Cbor::as_text).unwrap_or_default().to_owned();
                self.refused.push((hashes, reason));
            }
            Some("doc-unavailable") => self.gone = true,
            _ => {}
        }
    }

    /// Tells whether the server has said that there is no such document.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Sends what was written here, without waiting for an answer.
    pub async fn say_all(&mut self) {
        self.say().await;
    }

    /// Waits until the server says that it has everything written here.
    pub async fn stored(&mut self) {
        self.say().await;
        self.listen_until(Self::is_stored).await;
    }

    /// Waits until the server has stored or refused what was written.
    pub async fn answered(&mut self) {
        self.say().await;
        self.listen_until(|writer| writer.is_stored() || !writer.refused.is_empty()).await;
    }

    fn is_stored(&self) -> bool {
        let heads = self.doc.get_heads();
        let theirs = self.state.their_heads.as_ref();
        theirs.is_some_and(|theirs| heads.iter().all(|head| theirs.contains(head)))
    }

    /// Waits until the server refuses something.
    pub async fn is_refused(&mut self) {
        self.say().await;
        self.listen_until(|writer| !writer.refused.is_empty()).await;
    }

    /// Makes a change of one's own, without sending it yet.
    pub fn change(&mut self, edit: impl FnOnce(&mut automerge::transaction::Transaction)) {
        let mut transaction = self.doc.transaction();
        edit(&mut transaction);
        transaction.commit();
    }

    /// The ids of all clauses, in no order.
    pub fn clauses(&self) -> Vec<String> {
        match self.doc.get(ROOT, "clauses") {
            Ok(Some((Value::Object(ObjType::Map), clauses))) => self.doc.keys(clauses).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the words of a clause.
    pub fn words(&self, clause: &str) -> String {
        self.doc.text(self.text_of(clause)).expect("words")
    }

    /// Returns the clause that begins with these words.
    pub fn clause_of(&self, words: &str) -> String {
        let mut all = self.clauses().into_iter();
        all.find(|id| self.words(id).starts_with(words))
            .unwrap_or_else(|| panic!("no clause begins with {words}"))
    }

    fn clause(&self, id: &str) -> ObjId {
        let clauses = self.doc.get(ROOT, "clauses").expect("clauses").expect("clauses").1;
        self.doc.get(clauses, id).expect("the clause").expect("the clause").1
    }

    fn text_of(&self, id: &str) -> ObjId {
        self.doc.get(self.clause(id), "text").expect("text").expect("text").1
    }

    /// Types words at a place in a clause (UTF-16 units).
    pub fn types(&mut self, clause: &str, at: usize, words: &str) {
        let text = self.text_of(clause);
        self.change(|change| change.splice_text(&text, at, 0, words).expect("it is typed"));
    }

    /// Puts other words in the place of a clause's words.
    pub fn replaces(&mut self, clause: &str, old: &str, new: &str) {
        let text = self.text_of(clause);
        let words = self.words(clause);
        let at = words.split(old).next().expect("a part").encode_utf16().count();
        assert!(words.contains(old), "{words} holds {old}");
        let length = isize::try_from(old.encode_utf16().count()).expect("a length");
        self.change(|change| change.splice_text(&text, at, length, new).expect("it is replaced"));
    }

    /// Adds a clause behind all others of the outline, with its place given by an order key.
    pub fn adds(&mut self, id: &str, kind: &str, level: i64, order: &str, words: &str) {
        let clauses = self.doc.get(ROOT, "clauses").expect("clauses").expect("clauses").1;
        self.change(|change| {
            let clause = change.put_object(&clauses, id, ObjType::Map).expect("a clause");
            change.put(&clause, "kind", kind).expect("a kind");
            change.put(&clause, "level", level).expect("a level");
            change.put(&clause, "order", order).expect("an order");
            let text = change.put_object(&clause, "text", ObjType::Text).expect("a text");
            change.splice_text(&text, 0, 0, words).expect("words");
            change.put(&clause, "removed", ScalarValue::Null).expect("not removed");
            change.put_object(&clause, "answers", ObjType::Map).expect("answers");
            change.put_object(&clause, "evidence", ObjType::Map).expect("evidence");
        });
    }

    /// Links a clause to a record in the document itself, as a program of one's own could.
    pub fn links(&mut self, clause: &str, id: &str, record: &str, by: &str) {
        let clause = self.clause(clause);
        let evidence = self.doc.get(&clause, "evidence").expect("evidence").expect("evidence").1;
        self.change(|change| {
            let link = change.put_object(&evidence, id, ObjType::Map).expect("a link");
            change.put(&link, "record", record).expect("a record");
            change.put(&link, "version", 1_i64).expect("a version");
            change.put(&link, "relation", "supports").expect("a relation");
            change.put(&link, "note", "").expect("a note");
            change.put(&link, "by", by).expect("a person");
            change.put(&link, "at", 0_i64).expect("a moment");
            change.put_object(&link, "heads", ObjType::List).expect("heads");
        });
    }

    /// Returns the order key of a clause.
    pub fn order(&self, id: &str) -> String {
        let (value, _) = self.doc.get(self.clause(id), "order").expect("an order").expect("an order");
        value.as_str().expect("text").to_owned()
    }
}
