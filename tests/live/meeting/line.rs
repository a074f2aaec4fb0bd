//! One connection as bytes under way: two directions, each late on its own, cut at any byte.

use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use duthao::domain::person::Roles;
use duthao::id::PersonId;
use duthao::live::hub::outbox::{CLOSE_AGAIN, Inbox, Next, Outbox};
use duthao::live::wire::sync::{Hash, Sync, put_number};
use duthao::live::wire::{self, Ephemeral, cbor::Writer};

use super::chance::Chance;

/// Frames that the buffers of both machines hold before a writer has to wait.
const WINDOW_FRAMES: usize = 8;

pub const DOCUMENT: &str = "3x4uoktaqjLAbNRX6ZjyDstCBwQW";

pub struct Line {
    pub guest: usize,
    pub person: PersonId,
    /// Who the server thinks the person is; a role given or taken is heard of later.
    pub roles: Roles,
    /// From the client to the server.
    pub up: VecDeque<Vec<u8>>,
    /// The end that the server will see after `up`, and not before this moment.
    pub up_ends: Option<i64>,
    pub down: VecDeque<Vec<u8>>,
    /// The code that the client will see after `down`, and not before this moment.
    pub down_ends: Option<(u16, i64)>,
    /// Each side as long as it still listens.
    pub client: bool,
    pub server: bool,
    pub outbox: Outbox,
    inbox: Inbox,
    /// The life of the room that this connection entered.
    pub entered: Option<u64>,
    pub joined: bool,
}

impl Line {
    pub fn open(guest: usize, person: &PersonId, roles: Roles, conn: u64) -> Self {
        let (outbox, inbox) = Outbox::open(&format!("client-{conn}"));
        Self {
            guest,
            person: person.clone(),
            roles,
            up: VecDeque::new(),
            up_ends: None,
            down: VecDeque::new(),
            down_ends: None,
            client: true,
            server: true,
            outbox,
            inbox,
            entered: None,
            joined: false,
        }
    }

    /// The line breaks: of what is under way, each direction still delivers its first bytes; what is cut is lost.
    pub fn cut(&mut self, chance: &mut Chance, server_sees: i64, client_sees: i64) {
        cut_at(&mut self.up, chance);
        self.up_ends.get_or_insert(server_sees);
        cut_at(&mut self.down, chance);
        self.down_ends.get_or_insert((0, client_sees));
    }

    /// The server process dies: what it had not handed to the network is gone.
    pub fn crash(&mut self, chance: &mut Chance, now: i64) {
        self.server = false;
        self.up.clear();
        cut_at(&mut self.down, chance);
        self.down_ends.get_or_insert((0, now));
    }

    /// The writing half of the socket: hands frames to the network as long as it takes them. True when it ended.
    pub fn pump(&mut self, now: i64) -> bool {
        while self.down.len() < WINDOW_FRAMES {
            match next(&mut self.inbox) {
                None => return false,
                Some(Next::Send(frame)) => self.down.push_back(frame),
                Some(Next::Close(code)) => {
                    if code != CLOSE_AGAIN {
                        self.down.extend(self.inbox.rest());
                    }
                    self.down_ends.get_or_insert((code, now));
                    return true;
                }
            }
        }
        false
    }

    pub fn is_gone(&self) -> bool {
        !self.client && !self.server
    }

    pub fn is_whole(&self) -> bool {
        self.client && self.server && self.up_ends.is_none() && self.down_ends.is_none()
    }

    pub fn is_quiet(&self) -> bool {
        self.up.is_empty() && self.down.is_empty()
    }
}

/// Keeps what fits into the bytes that still arrive; a frame that is cut is lost with all behind it.
fn cut_at(frames: &mut VecDeque<Vec<u8>>, chance: &mut Chance) {
    let total: usize = frames.iter().map(Vec::len).sum();
    let mut left = chance.below(total + 1);
    let whole = frames.iter().take_while(|frame| {
        let fits = frame.len() <= left;
        left = left.saturating_sub(frame.len());
        fits
    });
    let whole = whole.count();
    frames.truncate(whole);
}

/// Asks the inbox without waiting.
fn next(inbox: &mut Inbox) -> Option<Next> {
    match pin!(inbox.next()).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(next) => Some(next),
        Poll::Pending => None,
    }
}

/// What a client hears.
pub enum Heard {
    Peer,
    /// The bytes of a sync message.
    Sync(Vec<u8>),
    Refused(Vec<Hash>, String),
    Other,
}

pub fn join_frame(client: &str) -> Vec<u8> {
    let mut out = Writer::map(3);
    out.pair("type", "join").pair("senderId", client).text("supportedProtocolVersions").start_list(1);
    out.text(wire::PROTOCOL);
    out.done()
}

pub fn sync_frame(kind: &str, data: &[u8]) -> Vec<u8> {
    let mut out = Writer::map(5);
    out.pair("type", kind).pair("senderId", "client").pair("documentId", DOCUMENT);
    out.text("data").bytes(data).pair("targetId", "duthao-server");
    out.done()
}

pub fn caret_frame(count: u64, clause: &str) -> Vec<u8> {
    let mut caret = Writer::map(4);
    caret.pair("duthao", "presence").pair("clause", clause).text("anchor").number(1).text("head").number(1);
    let (sender, session) = ("client".to_owned(), "session".to_owned());
    let message = Ephemeral { sender, session, count, document: DOCUMENT.to_owned(), data: caret.done() };
    wire::Shared::ephemeral(&message).to("duthao-server")
}

/// Reads what the server says, as a client does.
pub fn hear(frame: &[u8]) -> Heard {
    let value: ciborium::Value = ciborium::from_reader(frame).expect("the server writes CBOR");
    let fields = value.into_map().expect("a map");
    let get = |name: &str| fields.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value);
    match get("type").and_then(ciborium::Value::as_text).expect("a type") {
        "peer" => Heard::Peer,
        "sync" => Heard::Sync(get("data").unwrap().as_bytes().unwrap().clone()),
        "duthao/refused" => {
            let hashes = get("hashes").unwrap().as_array().unwrap().iter();
            let hashes = hashes.map(|hash| {
                let bytes = hex::decode(hash.as_text().unwrap()).unwrap();
                Hash::try_from(bytes).unwrap()
            });
            Heard::Refused(hashes.collect(), get("reason").unwrap().as_text().unwrap().to_owned())
        }
        _ => Heard::Other,
    }
}

/// Writes a client's sync message as the page does: an empty filter, no capabilities.
pub fn page_data(said: &Sync) -> Vec<u8> {
    let mut out = vec![0x42];
    let hashes = |out: &mut Vec<u8>, list: &[Hash]| {
        put_number(out, list.len() as u64);
        list.iter().for_each(|hash| out.extend_from_slice(hash));
    };
    hashes(&mut out, &said.heads);
    hashes(&mut out, &said.need);
    put_number(&mut out, 1);
    hashes(&mut out, &said.last_sync);
    put_number(&mut out, 0);
    put_number(&mut out, said.changes.len() as u64);
    for change in &said.changes {
        put_number(&mut out, change.len() as u64);
        out.extend_from_slice(change);
    }
    out
}
