//! Who is in a room and where: passing, rate-limited, never stored.
//!
//! Names come from the server's own list of people, never from the message of a peer.

use ciborium::Value;
use serde::{Deserialize, Serialize};

use super::wire::cbor::Writer;
use crate::id::{ClauseId, PersonId};

/// A caret and a clause fit in a hundred bytes; clients of other makers may say a little more.
pub const PRESENCE_BYTES_MAX: usize = 8 * 1024;

/// Nesting of a presence message: one map of plain values.
const DEPTH_MAX: usize = 4;

/// Clause ids are short; a longer one names nothing.
const CLAUSE_BYTES_MAX: usize = 64;

/// Somebody in the room, and the clause their caret rests in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub person: PersonId,
    pub name: String,
    pub clause: Option<ClauseId>,
}

/// Where a client says its caret is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    pub clause: Option<ClauseId>,
    pub anchor: i64,
    pub head: i64,
}

/// Reads a presence message; `None` for passing messages of other programs, which are not relayed.
pub fn read(data: &[u8]) -> Option<Caret> {
    if data.len() > PRESENCE_BYTES_MAX {
        return None;
    }
    let value: Value = ciborium::de::from_reader_with_recursion_limit(data, DEPTH_MAX).ok()?;
    let fields = value.into_map().ok()?;
    let get = |name: &str| fields.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value);
    if get("duthao").and_then(Value::as_text) != Some("presence") {
        return None;
    }
    let number = |name: &str| {
        let integer = get(name).and_then(Value::as_integer);
        integer.and_then(|value| i64::try_from(value).ok()).unwrap_or(0).clamp(0, i64::from(u32::MAX))
    };
    let clause = get("clause").and_then(Value::as_text).filter(|id| id.len() <= CLAUSE_BYTES_MAX);
    Some(Caret { clause: clause.map(ClauseId::from), anchor: number("anchor"), head: number("head") })
}

/// Writes what the others are told: the caret, and whose it is by the server's own list.
pub fn write(caret: &Caret, person: &PersonId, name: &str) -> Vec<u8> {
    let mut out = Writer::map(6);
    out.pair("duthao", "presence").text("clause");
    match &caret.clause {
        Some(clause) => out.text(clause.as_str()),
        None => out.value(&Value::Null),
    };
    out.text("anchor").number(caret.anchor.unsigned_abs()).text("head").number(caret.head.unsigned_abs());
    out.pair("person", person.as_str()).pair("name", name);
    out.done()
}

/// Writes that somebody has left.
pub fn write_gone(person: &PersonId, name: &str) -> Vec<u8> {
    let mut out = Writer::map(5);
    out.pair("duthao", "presence").text("clause").value(&Value::Null).text("gone").flag(true);
    out.pair("person", person.as_str()).pair("name", name);
    out.done()
}
