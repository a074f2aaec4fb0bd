//! Closes the vote on the chair's word: the count decides, and the stage follows.

use std::collections::BTreeSet;

use crate::action::notice::tell_notices::tell_notices;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{NoteId, PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::vote::{Closing, Ending};

/// Why a vote could not be closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseVoteError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("no vote is open")]
    NotOpen,
    #[error("the deadline has not come and not everybody has answered")]
    BeforeDeadline,
    #[error("papers wait for their confirmation")]
    PapersWait,
    #[error("somebody present is not on the roster")]
    NotOnRoster,
    #[error("other amendments are asked for than were seen")]
    AmendmentsMoved,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CloseVoteError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NotOpen => "vote-not-opened",
            Self::BeforeDeadline => "vote-before-deadline",
            Self::PapersWait => "vote-papers-wait",
            Self::NotOnRoster => "vote-present-stranger",
            Self::AmendmentsMoved => "vote-amendments-moved",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NotOpen
            | Self::BeforeDeadline
            | Self::PapersWait
            | Self::NotOnRoster
            | Self::AmendmentsMoved => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Closes the open vote and returns how it ended. `attending` are the members in the meeting; `asked`, if given, the
/// amendments that whoever closes has seen.
pub async fn close_vote(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (attending, asked): (&BTreeSet<PersonId>, Option<&BTreeSet<NoteId>>),
) -> Result<Closing, CloseVoteError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::CloseVote, Some(row.stage))?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.close",
        object: resolution.to_string(),
        detail: String::new(),
    };
    match app.store.close_vote(resolution, (attending, asked), &line).await? {
        Ending::Done(closing) => {
            app.rooms.stage_changed(resolution).await;
            tell_notices(app, resolution, line.at).await;
            Ok(closing)
        }
        Ending::NotOpen => Err(CloseVoteError::NotOpen),
        Ending::BeforeDeadline => Err(CloseVoteError::BeforeDeadline),
        Ending::PapersWait => Err(CloseVoteError::PapersWait),
        Ending::NotOnRoster => Err(CloseVoteError::NotOnRoster),
        Ending::AmendmentsMoved => Err(CloseVoteError::AmendmentsMoved),
    }
}
