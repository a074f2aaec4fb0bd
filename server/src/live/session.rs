//! One connection as plain state: how much it may say, and what its passing messages are bound to.
//!
//! No sockets, no clock: time comes in as an argument.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::wire::Ephemeral;
use crate::clock::Millis;
use crate::id::PersonId;

/// Sync messages a second, for as long as it lasts: three times what a fast typist with a word a message sends.
pub const MESSAGES_A_SECOND: f64 = 30.0;

/// Messages at once: coming back after a while without a network.
pub const MESSAGES_BURST: f64 = 100.0;

/// Bytes a second: a chapter pasted every second.
pub const BYTES_A_SECOND: f64 = 2.0 * 1024.0 * 1024.0;

/// Bytes at once: two of the largest messages.
pub const BYTES_BURST: f64 = 8.0 * 1024.0 * 1024.0;

/// Carets a second: more is no typing; what is beyond is dropped.
pub const CARETS_A_SECOND: f64 = 20.0;

/// Documents opened on one connection; a person works on one, a script on some.
pub const DOCUMENTS_MAX: usize = 64;

/// Longest a connection is made to wait for its turn; one that asks for more is closed.
pub const WAIT_MILLIS_MAX: i64 = 5_000;

const MILLIS_A_SECOND: f64 = 1000.0;

/// A bucket that fills by the second.
#[derive(Clone, Debug)]
struct Bucket {
    level: f64,
    size: f64,
    a_second: f64,
    at: Millis,
}

impl Bucket {
    fn new(size: f64, a_second: f64, at: Millis) -> Self {
        Self { level: size, size, a_second, at }
    }

    #[expect(clippy::cast_precision_loss, reason = "times between frames are short")]
    fn fill(&mut self, now: Millis) {
        let passed = (now.0 - self.at.0).max(0) as f64 / MILLIS_A_SECOND;
        self.level = (self.level + passed * self.a_second).min(self.size);
        self.at = now;
    }

    /// Takes, and returns how many milliseconds to wait until the bucket is no longer overdrawn.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a wait beyond the limit closes the connection anyway"
    )]
    fn take(&mut self, now: Millis, amount: f64) -> i64 {
        self.fill(now);
        self.level -= amount;
        if self.level >= 0.0 { 0 } else { (-self.level / self.a_second * MILLIS_A_SECOND).ceil() as i64 }
    }

    fn try_take(&mut self, now: Millis) -> bool {
        self.fill(now);
        let enough = self.level >= 1.0;
        if enough {
            self.level -= 1.0;
        }
        enough
    }
}

/// What is remembered of one connection.
#[derive(Clone, Debug)]
pub struct Session {
    messages: Bucket,
    bytes: Bucket,
    carets: Bucket,
    /// The name the client joined with.
    pub client: String,
    /// Session and last count of its passing messages, by document.
    passing: HashMap<String, (String, u64)>,
}

impl Session {
    pub fn new(client: String, now: Millis) -> Self {
        Self {
            messages: Bucket::new(MESSAGES_BURST, MESSAGES_A_SECOND, now),
            bytes: Bucket::new(BYTES_BURST, BYTES_A_SECOND, now),
            carets: Bucket::new(CARETS_A_SECOND, CARETS_A_SECOND, now),
            client,
            passing: HashMap::new(),
        }
    }

    /// Counts a frame; returns how long to wait before reading on, or `None` when it is far too much.
    #[expect(clippy::cast_precision_loss, reason = "frames are no longer than some megabytes")]
    pub fn on_frame(&mut self, now: Millis, bytes: usize) -> Option<i64> {
        let wait = self.bytes.take(now, bytes as f64);
        (wait <= WAIT_MILLIS_MAX).then_some(wait)
    }

    /// Counts a sync message; as [`Session::on_frame`].
    pub fn on_sync(&mut self, now: Millis) -> Option<i64> {
        let wait = self.messages.take(now, 1.0);
        (wait <= WAIT_MILLIS_MAX).then_some(wait)
    }

    /// Tells whether a passing message may go on: sent in its author's own name, in order, not too fast.
    pub fn may_pass(&mut self, now: Millis, message: &Ephemeral) -> bool {
        if message.sender != self.client || !self.carets.try_take(now) {
            return false;
        }
        match self.passing.get_mut(&message.document) {
            Some((session, count)) if *session == message.session && *count < message.count => {
                *count = message.count;
                true
            }
            Some(_) => false,
            None => {
                let known = self.passing.len() < DOCUMENTS_MAX;
                if known {
                    self.passing.insert(message.document.clone(), (message.session.clone(), message.count));
                }
                known
            }
        }
    }
}

/// The names that clients joined with. Readers tell carets apart by them, so each belongs to one person for as long
/// as it is used; the same person may come back before the old connection is known to be dead.
#[derive(Clone, Debug, Default)]
pub struct Names(Arc<Mutex<HashMap<String, (PersonId, usize)>>>);

impl Names {
    /// Takes a name for a person; `None` when somebody else holds it.
    pub fn take(&self, client: &str, person: &PersonId) -> Option<HeldName> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (holder, count) = names.entry(client.to_owned()).or_insert_with(|| (person.clone(), 0));
        if holder != person {
            return None;
        }
        *count += 1;
        Some(HeldName { names: self.clone(), client: client.to_owned() })
    }
}

/// A name in use; dropping it lets it go.
#[derive(Debug)]
pub struct HeldName {
    names: Names,
    client: String,
}

impl Drop for HeldName {
    fn drop(&mut self) {
        let mut names = self.names.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = names.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                names.remove(&self.client);
            }
        }
    }
}
