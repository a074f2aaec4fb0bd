//! The log of changes as the rooms need it: what they append to and read back from.
//!
//! The log is the truth; the document in memory is a cache of it. Implemented by `store/change.rs`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::clock::Millis;
use crate::domain::conflict::{Conflict, Found};
use crate::domain::permission::lane::Lane;
use crate::domain::resolution::{ChangeHash, Heads};
use crate::domain::stage::Stage;
use crate::domain::suggestion::Decision;
use crate::id::{PersonId, ResolutionId};

/// A change as it arrived, with who sent it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    pub hash: ChangeHash,
    /// The automerge actor in lower-case hexadecimal; bound to one person for ever.
    pub actor: String,
    pub actor_seq: u64,
    pub deps: Vec<ChangeHash>,
    pub bytes: Vec<u8>,
    pub person: PersonId,
    pub connection: String,
    pub received_at: Millis,
    /// Suggestions whose words it brings: they are decided in the transaction that stores it, or it is not stored.
    pub decides: Option<Decision>,
}

impl LoggedChange {
    /// Returns by whose rights it was let in: the editor's, where it takes somebody's suggestion up.
    pub fn let_in_by(&self) -> &PersonId {
        self.decides.as_ref().map_or(&self.person, |decision| &decision.answer.by)
    }
}

/// Where a change came from that takes a suggestion up, in place of a connection.
pub const FROM_SUGGESTION: &str = "suggestion";

/// Who sent one change of an actor, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub actor_seq: u64,
    pub person: PersonId,
    pub received_at: Millis,
}

/// A verified cache of the log up to a sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub heads: Heads,
    /// The last sequence number of the log that it holds.
    pub upto: i64,
    pub bytes: Vec<u8>,
}

/// All that a room needs to wake up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    pub snapshot: Option<Snapshot>,
    /// Changes after the snapshot, in order of their sequence numbers.
    pub changes: Vec<(i64, LoggedChange)>,
    /// Which person each known actor belongs to.
    pub actors: Vec<(String, PersonId)>,
}

/// Why the log could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("there is no such resolution")]
    Unknown,
    /// The stage moved on while the change was under way: nothing was stored.
    #[error("the text may no longer be changed at this stage")]
    Closed,
    #[error("the actor {0} belongs to somebody else")]
    ForeignActor(String),
    /// A suggestion that a change takes up was decided or taken back meanwhile: nothing was stored.
    #[error("the suggestion was decided meanwhile")]
    Decided,
    #[error("the store failed: {0}")]
    Fault(String),
}

/// A result that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, LogError>> + Send + 'a>>;

/// The log of all resolutions.
pub trait ChangeLog: Send + Sync {
    /// Reads all that is stored of one resolution.
    fn load<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Logged>;

    /// Reads what other nodes appended after sequence number `after`.
    fn since<'a>(&'a self, resolution: &'a ResolutionId, after: i64) -> Later<'a, Vec<(i64, LoggedChange)>>;

    /// Reads who sent the changes `from` to `to` of an actor, and when they came.
    fn senders<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        actor: &'a str,
        from: u64,
        to: u64,
    ) -> Later<'a, Vec<Sender>> {
        Box::pin(async move {
            let changes = self.since(resolution, 0).await?.into_iter().map(|(_, change)| change);
            let wanted =
                changes.filter(|change| change.actor == actor && (from..=to).contains(&change.actor_seq));
            let senders = wanted.map(|change| Sender {
                actor_seq: change.actor_seq,
                person: change.person,
                received_at: change.received_at,
            });
            Ok(senders.collect())
        })
    }

    /// Appends a group in one transaction and returns the last sequence number.
    ///
    /// A change whose hash is already stored is passed over. Fails with [`LogError::Closed`], storing nothing,
    /// when the stage now in the database is not one of `open`; the stage row is locked by the transaction,
    /// so that no change slips in after a seal. First sight binds an actor to the sender.
    fn append<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        open: &'a [Stage],
        group: &'a [LoggedChange],
    ) -> Later<'a, i64>;

    /// Replaces the cached snapshot; the caller has loaded it back and compared its heads.
    fn save_snapshot<'a>(&'a self, resolution: &'a ResolutionId, snapshot: &'a Snapshot) -> Later<'a, ()>;

    /// Reads the stage now in the database.
    fn stage<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Stage>;

    /// Tells what the text is to somebody: the lane of a working group is its members' alone.
    fn lane<'a>(&'a self, _resolution: &'a ResolutionId, _person: &'a PersonId) -> Later<'a, Lane> {
        Box::pin(async { Ok(Lane::Not) })
    }

    /// Tells whether the text is the lane of a working group.
    fn is_lane<'a>(&'a self, _resolution: &'a ResolutionId) -> Later<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    /// Reads the lanes of a resolution's working groups.
    fn lanes<'a>(&'a self, _resolution: &'a ResolutionId) -> Later<'a, Vec<ResolutionId>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Reads how far the changes have been looked through for conflicts; `None` for a log that keeps no cards.
    fn looked<'a>(&'a self, _resolution: &'a ResolutionId) -> Later<'a, Option<i64>> {
        Box::pin(async { Ok(None) })
    }

    /// Reads the conflict cards that are open.
    fn open_conflicts<'a>(&'a self, _resolution: &'a ResolutionId) -> Later<'a, Vec<Conflict>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Keeps what was found by looking at the changes up to sequence number `upto`, in one transaction.
    ///
    /// Returns whether any card is new or changed. What was kept before makes no second card.
    fn keep_conflicts<'a>(
        &'a self,
        _resolution: &'a ResolutionId,
        _upto: i64,
        _found: &'a [Found],
        _now: Millis,
    ) -> Later<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    /// Finds the resolution of a shared document by its id: 16 bytes in automerge-repo's bs58check form.
    fn find_document<'a>(&'a self, document: &'a str) -> Later<'a, Option<ResolutionId>>;
}

/// A log shared by all rooms.
pub type SharedLog = Arc<dyn ChangeLog>;
