//! The messages on the socket: the automerge-repo network protocol, version 1, in CBOR (`design.md` §3).
//!
//! Written by hand in definite lengths, because the browser's decoder is particular; unknown types are passed
//! over. Knows nothing of documents: the bytes inside a sync message are `wire/sync.rs`.

pub mod cbor;
pub mod sync;

use ciborium::Value;

use self::cbor::Writer;

/// The only version of the network protocol there is.
pub const PROTOCOL: &str = "1";

/// Nesting deeper than any message of ours: a hostile one would exhaust the stack.
const DEPTH_MAX: usize = 8;

/// Bytes of a document id before it is written in bs58check.
const DOCUMENT_BYTES: usize = 16;

/// Ids on the wire are opaque, but none of ours or automerge-repo's is longer.
pub const ID_BYTES_MAX: usize = 200;

/// The largest whole number that browsers hold exactly; they count nothing further.
pub const COUNT_MAX: u64 = (1 << 53) - 1;

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Join {
        sender: String,
        versions: Vec<String>,
    },
    /// `first` when the client asks for a document it does not have.
    Sync {
        document: String,
        data: Vec<u8>,
        first: bool,
    },
    Ephemeral(Ephemeral),
    /// The client does not have the document either.
    Unavailable {
        document: String,
    },
    /// The client is about to leave.
    Error {
        message: String,
    },
    /// A type that this program does not know, passed over.
    Other(String),
}

/// A passing message; its sender, session and count are the author's own and kept when it is relayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Ephemeral {
    pub sender: String,
    pub session: String,
    pub count: u64,
    pub document: String,
    pub data: Vec<u8>,
}

/// Why a frame is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("the frame is not a CBOR map")]
    NotAMap,
    #[error("the field `{0}` is missing or of the wrong kind")]
    Field(&'static str),
}

/// Reads one frame of a client.
pub fn read(frame: &[u8]) -> Result<Said, WireError> {
    if !cbor::is_modest(frame) {
        return Err(WireError::NotAMap);
    }
    let mut rest = frame;
    let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH_MAX)
        .map_err(|_| WireError::NotAMap)?;
    let Value::Map(fields) = value else { return Err(WireError::NotAMap) };
    if !rest.is_empty() {
        return Err(WireError::NotAMap);
    }
    let fields = Fields(fields);
    let kind = fields.text("type")?;
    match kind.as_str() {
        "join" => Ok(Said::Join {
            sender: fields.text("senderId")?,
            versions: fields.texts("supportedProtocolVersions"),
        }),
        "sync" | "request" => Ok(Said::Sync {
            document: fields.text("documentId")?,
            data: fields.bytes("data")?,
            first: kind == "request",
        }),
        "ephemeral" => Ok(Said::Ephemeral(Ephemeral {
            sender: fields.text("senderId")?,
            session: fields.text("sessionId")?,
            count: fields.count("count")?,
            document: fields.text("documentId")?,
            data: fields.bytes("data")?,
        })),
        "doc-unavailable" => Ok(Said::Unavailable { document: fields.text("documentId")? }),
        "error" => Ok(Said::Error { message: fields.text("message").unwrap_or_default() }),
        _ => Ok(Said::Other(kind)),
    }
}

struct Fields(Vec<(Value, Value)>);

impl Fields {
    fn get(&self, name: &'static str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
    }

    fn text(&self, name: &'static str) -> Result<String, WireError> {
        let text = self.get(name).and_then(Value::as_text).ok_or(WireError::Field(name))?;
        if text.len() > ID_BYTES_MAX { Err(WireError::Field(name)) } else { Ok(text.to_owned()) }
    }

    fn texts(&self, name: &'static str) -> Vec<String> {
        let list = self.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|value| value.as_text().map(str::to_owned)).collect()
    }

    /// JS tags a typed array when told to; the tag says nothing new.
    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, WireError> {
        let value = match self.get(name) {
            Some(Value::Tag(_, inner)) => Some(&**inner),
            other => other,
        };
        value.and_then(Value::as_bytes).cloned().ok_or(WireError::Field(name))
    }

    fn count(&self, name: &'static str) -> Result<u64, WireError> {
        match self.get(name) {
            Some(Value::Integer(count)) => {
                let count = u64::try_from(*count).ok().filter(|count| *count <= COUNT_MAX);
                count.ok_or(WireError::Field(name))
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be in range"
            )]
            Some(Value::Float(count)) if (0.0..=9_007_199_254_740_991.0).contains(count) => Ok(*count as u64),
            _ => Err(WireError::Field(name)),
        }
    }
}

/// Greets a client: who the server is, and that what it confirms is stored.
pub fn peer(server: &str, storage: &str, client: &str) -> Vec<u8> {
    let mut out = Writer::map(5);
    out.pair("type", "peer").pair("senderId", server);
    out.text("peerMetadata").start_map(2).pair("storageId", storage).text("isEphemeral").flag(false);
    out.pair("selectedProtocolVersion", PROTOCOL).pair("targetId", client);
    out.done()
}

/// Says why the connection will be closed.
pub fn error(server: &str, message: &str, client: &str) -> Vec<u8> {
    let mut out = Writer::map(4);
    out.pair("type", "error").pair("senderId", server).pair("message", message).pair("targetId", client);
    out.done()
}

/// Says that a document is unknown or forbidden, which look the same.
pub fn unavailable(server: &str, document: &str, client: &str) -> Vec<u8> {
    let mut out = Writer::map(4);
    out.pair("type", "doc-unavailable")
        .pair("senderId", server)
        .pair("documentId", document)
        .pair("targetId", client);
    out.done()
}

/// Says which changes were refused, and why; clients that are not ours pass it over.
pub fn refused(server: &str, document: &str, hashes: &[String], reason: &str, client: &str) -> Vec<u8> {
    let mut out = Writer::map(6);
    out.pair("type", "duthao/refused").pair("senderId", server).pair("documentId", document);
    out.text("hashes").start_list(hashes.len());
    for hash in hashes {
        out.text(hash);
    }
    out.pair("reason", reason).pair("targetId", client);
    out.done()
}

/// Says at which stage a resolution is, and what this reader may do there; clients that are not ours pass it over.
pub fn stage(
    server: &str,
    document: &str,
    stage: &str,
    may_edit: bool,
    may_link: bool,
    client: &str,
) -> Vec<u8> {
    let mut out = Writer::map(7);
    out.pair("type", "duthao/stage").pair("senderId", server).pair("documentId", document);
    out.pair("stage", stage).text("mayEdit").flag(may_edit).text("mayLink").flag(may_link);
    out.pair("targetId", client);
    out.done()
}

/// A message written once for all readers of a room: only the name of the reader is still missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared(Vec<u8>);

impl Shared {
    /// Wraps the bytes of a sync message.
    pub fn sync(server: &str, document: &str, data: &[u8]) -> Self {
        let mut out = Writer::map(5);
        out.pair("type", "sync").pair("senderId", server).pair("documentId", document);
        out.text("data").bytes(data).text("targetId");
        Self(out.done())
    }

    /// Wraps a passing message; the sender stays its author.
    pub fn ephemeral(message: &Ephemeral) -> Self {
        let mut out = Writer::map(7);
        out.pair("type", "ephemeral").pair("senderId", &message.sender).pair("sessionId", &message.session);
        out.text("count").number(message.count).pair("documentId", &message.document);
        out.text("data").bytes(&message.data).text("targetId");
        Self(out.done())
    }

    /// Addresses a copy to one reader.
    pub fn to(&self, client: &str) -> Vec<u8> {
        let mut out = Writer(self.0.clone());
        out.text(client);
        out.done()
    }
}

/// Tells whether an id is a document id in automerge-repo's form.
pub fn is_document(id: &str) -> bool {
    id.len() <= ID_BYTES_MAX
        && bs58::decode(id).with_check(None).into_vec().is_ok_and(|bytes| bytes.len() == DOCUMENT_BYTES)
}

/// Writes a document id in automerge-repo's form.
pub fn document_id(bytes: [u8; DOCUMENT_BYTES]) -> String {
    bs58::encode(bytes).with_check().into_string()
}
