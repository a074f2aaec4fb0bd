//! A stock client: automerge's own sync protocol, as automerge-repo drives it.

use automerge::Automerge;
use automerge::sync::{Message, State, SyncDoc};
use duthao::live::text;

use super::line::sync_frame;

pub struct Stock {
    pub doc: Automerge,
    pub actor: [u8; 16],
    state: State,
    first: bool,
}

impl Stock {
    pub fn new(actor: [u8; 16]) -> Self {
        Self { doc: text::empty(), actor, state: State::new(), first: true }
    }

    /// A new line: what a stock client keeps of a peer is only what both had.
    pub fn greets(&mut self) -> Vec<Vec<u8>> {
        self.state = State::decode(&self.state.encode()).unwrap();
        self.first = self.doc.get_heads().is_empty();
        self.speaks()
    }

    /// What it has to say, if anything.
    pub fn speaks(&mut self) -> Vec<Vec<u8>> {
        let Some(message) = self.doc.generate_sync_message(&mut self.state) else { return Vec::new() };
        let kind = if std::mem::take(&mut self.first) { "request" } else { "sync" };
        vec![sync_frame(kind, &message.encode())]
    }

    pub fn hears(&mut self, data: &[u8]) -> Vec<Vec<u8>> {
        let message = Message::decode(data).expect("the server writes sync messages");
        self.doc.receive_sync_message(&mut self.state, message).expect("the document takes them");
        self.speaks()
    }
}
