//! What waits to be sent to one connection: bounded, so that a slow reader costs nobody else anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, watch};

/// Messages that may wait: half a minute of a busy room.
pub const OUTGOING_MESSAGES_MAX: usize = 256;

/// Bytes that may wait: the largest document there is, twice.
pub const OUTGOING_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Close codes of the socket.
pub const CLOSE_SIGNED_OUT: u16 = 4001;
pub const CLOSE_PROTOCOL: u16 = 4004;
pub const CLOSE_TOO_MUCH: u16 = 4009;
pub const CLOSE_AGAIN: u16 = 4012;

/// The sending end: held by rooms.
#[derive(Clone, Debug)]
pub struct Outbox {
    queue: mpsc::Sender<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
    close: Arc<watch::Sender<Option<u16>>>,
    /// The name the client joined with.
    pub client: Arc<str>,
}

/// The receiving end: held by the socket.
#[derive(Debug)]
pub struct Inbox {
    queue: mpsc::Receiver<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
    close: watch::Receiver<Option<u16>>,
}

/// What the socket must do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Send(Vec<u8>),
    Close(u16),
}

impl Outbox {
    /// Makes both ends for a client that joined by this name.
    pub fn open(client: &str) -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(OUTGOING_MESSAGES_MAX);
        let bytes = Arc::new(AtomicUsize::new(0));
        let (close, closed) = watch::channel(None);
        let outbox =
            Self { queue: sender, bytes: bytes.clone(), close: Arc::new(close), client: client.into() };
        (outbox, Inbox { queue: receiver, bytes, close: closed })
    }

    /// Queues a message. A full queue closes the connection: its reader comes back and catches up.
    pub fn send(&self, message: Vec<u8>) {
        let length = message.len();
        let waiting = self.bytes.fetch_add(length, Ordering::Relaxed);
        let alone = waiting == 0;
        if (!alone && waiting + length > OUTGOING_BYTES_MAX) || self.queue.try_send(message).is_err() {
            self.close(CLOSE_AGAIN);
        }
    }

    /// Queues a message that may be lost: dropped as soon as the queue is half full, by number or by bytes.
    /// It never is the one that closes the connection.
    pub fn send_passing(&self, message: Vec<u8>) {
        let room = self.bytes.load(Ordering::Relaxed) + message.len() <= OUTGOING_BYTES_MAX / 2;
        if room && self.queue.capacity() > OUTGOING_MESSAGES_MAX / 2 {
            self.send(message);
        }
    }

    /// Asks the socket to close; the first reason stands.
    pub fn close(&self, code: u16) {
        self.close.send_if_modified(|closing| {
            let first = closing.is_none();
            if first {
                *closing = Some(code);
            }
            first
        });
    }
}

impl Inbox {
    /// Waits for what is to be done next; closing comes first.
    pub async fn next(&mut self) -> Next {
        loop {
            if let Some(code) = *self.close.borrow_and_update() {
                return Next::Close(code);
            }
            tokio::select! {
                biased;
                changed = self.close.changed() => {
                    if changed.is_err() {
                        return Next::Close(CLOSE_AGAIN);
                    }
                }
                message = self.queue.recv() => match message {
                    Some(message) => {
                        self.bytes.fetch_sub(message.len(), Ordering::Relaxed);
                        return Next::Send(message);
                    }
                    None => return Next::Close(CLOSE_AGAIN),
                },
            }
        }
    }

    /// Takes what still waits, for the last moments of a connection.
    pub fn rest(&mut self) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| self.queue.try_recv().ok()).collect()
    }
}
