//! What was counted between two marks: deliveries, bytes, and how long each word took to arrive.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::wire::Name;

/// Counters that all clients share.
#[derive(Clone, Default)]
pub struct Tally(Arc<Mutex<Counted>>);

/// What was counted since the last mark.
#[derive(Clone, Default)]
pub struct Counted {
    /// When each word left its writer.
    sent: HashMap<Name, Instant>,
    /// Changes that reached somebody who had not written them.
    pub deliveries: u64,
    /// Frames that carried at least one of those.
    pub batches: u64,
    /// Bytes of everything the server sent, envelopes included.
    pub bytes: u64,
    waits: Vec<Duration>,
    fault: Option<String>,
}

impl Tally {
    fn with<T>(&self, act: impl FnOnce(&mut Counted) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets all counters to nothing.
    pub fn mark(&self) {
        self.with(|counted| *counted = Counted { fault: counted.fault.take(), ..Counted::default() });
    }

    /// Notes that a word leaves its writer now.
    pub fn sent(&self, name: Name) {
        self.with(|counted| counted.sent.insert(name, Instant::now()));
    }

    /// Notes a frame with the changes in it; those from before the mark do not count.
    pub fn heard(&self, bytes: usize, names: impl Iterator<Item = Name>) {
        let now = Instant::now();
        self.with(|counted| {
            counted.bytes += bytes as u64;
            let before = counted.deliveries;
            for name in names {
                if let Some(sent) = counted.sent.get(&name) {
                    counted.waits.push(now - *sent);
                    counted.deliveries += 1;
                }
            }
            counted.batches += u64::from(counted.deliveries > before);
        });
    }

    /// Notes what ended a client.
    pub fn failed(&self, fault: String) {
        self.with(|counted| {
            counted.fault.get_or_insert(fault);
        });
    }

    /// Returns what ended a client, if anything did.
    pub fn fault(&self) -> Option<String> {
        self.with(|counted| counted.fault.clone())
    }

    pub fn counted(&self) -> Counted {
        self.with(|counted| counted.clone())
    }
}

impl Counted {
    /// Returns the wait that so large a part of all deliveries stayed under.
    pub fn wait(&self, part: f64) -> Duration {
        under(&self.waits, part)
    }

    /// Number of words that left their writers.
    pub fn words(&self) -> u64 {
        self.sent.len() as u64
    }
}

/// Returns the wait that so large a part of them stayed under.
pub fn under(waits: &[Duration], part: f64) -> Duration {
    let mut waits = waits.to_vec();
    waits.sort();
    let place = ((waits.len() as f64 * part) as usize).min(waits.len().saturating_sub(1));
    waits.get(place).copied().unwrap_or_default()
}
