//! The only reader of the wall clock. Everything else is told the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// Returns the moment `millis` later.
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0 + millis)
    }
}

/// Tells the time: the machine's, or one that a test sets by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn standing_at(now: Millis) -> Self {
        Self(Some(Arc::new(AtomicI64::new(now.0))))
    }

    /// Returns the present moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Millis {
        match &self.0 {
            Some(hand) => Millis(hand.load(Ordering::SeqCst)),
            None => Millis(
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |passed| i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)),
            ),
        }
    }

    /// Moves a standing clock on; the machine's own clock is not moved.
    pub fn advance(&self, millis: i64) {
        if let Some(hand) = &self.0 {
            hand.fetch_add(millis, Ordering::SeqCst);
        }
    }
}
