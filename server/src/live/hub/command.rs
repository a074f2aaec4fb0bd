//! What a room can be asked, and how it answers when it can no longer do it.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::LiveError;
use super::outbox::{CLOSE_AGAIN, Outbox};
use crate::domain::resolution::{Heads, Text};
use crate::domain::stage::Stage;
use crate::id::{ClauseId, PersonId};
use crate::live::gate::keeper::Keeper;
use crate::live::log::LoggedChange;
use crate::live::presence::{Caret, Presence};
use crate::live::room::{Member, Unmade};
use crate::live::text::Edit;
use crate::live::text::attribution::Stretch;
use crate::live::text::take_up::{Preview, TakeUp};
use crate::live::text::watch::Touched;
use crate::live::wire::sync::Sync;
use crate::live::wire::{self, Ephemeral};

pub type Reply<T> = oneshot::Sender<Result<T, LiveError>>;

/// A question to the document itself, on the threads that may block; it must not panic.
pub type Question = Box<dyn FnOnce(&Keeper) + Send>;

/// What a room can be asked.
pub enum Command {
    Join {
        conn: u64,
        member: Member,
        outbox: Outbox,
        document: String,
    },
    Member {
        conn: u64,
        member: Member,
    },
    Sync {
        conn: u64,
        sync: Sync,
        first: bool,
    },
    Caret {
        conn: u64,
        caret: Caret,
        message: Ephemeral,
    },
    Leave {
        conn: u64,
    },
    /// Somebody may no longer be here.
    Evict {
        person: PersonId,
    },
    Edit {
        member: Member,
        edit: Edit,
        reply: Reply<Heads>,
    },
    Settle {
        reply: Reply<Heads>,
    },
    Text {
        at: Option<Heads>,
        reply: Reply<Arc<Text>>,
    },
    Heads {
        reply: Reply<Heads>,
    },
    Letters {
        clause: ClauseId,
        reply: Reply<Vec<Stretch>>,
    },
    Preview {
        take: Box<TakeUp>,
        reply: Reply<Preview>,
    },
    Touched {
        changes: Arc<Vec<LoggedChange>>,
        reply: Reply<Touched>,
    },
    Stage(Stage),
    Present {
        reply: Reply<Vec<Presence>>,
    },
    Ask(Question),
    Drain {
        reply: Reply<Heads>,
    },
}

impl Command {
    /// Answers a command that came too late or for a room that cannot wake up.
    pub fn turn_away(self, fault: impl Fn() -> LiveError) {
        match self {
            Command::Join { outbox, document, .. } => {
                if matches!(fault(), LiveError::Unknown) {
                    outbox.send(wire::unavailable(super::SERVER, &document, &outbox.client));
                } else {
                    outbox.close(CLOSE_AGAIN);
                }
            }
            Command::Edit { reply, .. }
            | Command::Settle { reply }
            | Command::Heads { reply }
            | Command::Drain { reply } => drop(reply.send(Err(fault()))),
            Command::Text { reply, .. } => drop(reply.send(Err(fault()))),
            Command::Letters { reply, .. } => drop(reply.send(Err(fault()))),
            Command::Preview { reply, .. } => drop(reply.send(Err(fault()))),
            Command::Touched { reply, .. } => drop(reply.send(Err(fault()))),
            Command::Present { reply } => drop(reply.send(Err(fault()))),
            Command::Member { .. }
            | Command::Sync { .. }
            | Command::Caret { .. }
            | Command::Leave { .. }
            | Command::Evict { .. }
            | Command::Stage(_)
            | Command::Ask(_) => {}
        }
    }
}

impl From<Unmade> for LiveError {
    fn from(unmade: Unmade) -> Self {
        use crate::domain::permission::Denied;
        use crate::live::gate::Refusal;
        match unmade {
            Unmade::Edit(fault) => LiveError::Edit(fault),
            Unmade::Refused(Refusal::Role) => LiveError::Denied(Denied::WrongRole),
            Unmade::Refused(Refusal::Stage) => LiveError::Closed,
            Unmade::Refused(refusal) => LiveError::Refused(refusal.to_string()),
        }
    }
}
