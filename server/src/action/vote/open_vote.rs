//! Opens the vote on the sealed words, on the chair's word.

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{ResolutionId, VoteId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::vote::{Opening, Vote};

/// Why a vote could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenVoteError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("this vote is open already")]
    AlreadyOpened,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for OpenVoteError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::AlreadyOpened => "vote-already-opened",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::AlreadyOpened => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Opens the vote on the newest seal.
pub async fn open_vote(app: &App, by: &Person, resolution: &ResolutionId) -> Result<Vote, OpenVoteError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::OpenVote, Some(row.stage))?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.open",
        object: resolution.to_string(),
        detail: String::new(),
    };
    match app.store.open_vote(&VoteId::fresh(), resolution, &line).await? {
        Opening::Done(vote) => Ok(vote),
        Opening::StageMoved => Err(Denied::WrongStage.into()),
        Opening::AlreadyOpened => Err(OpenVoteError::AlreadyOpened),
    }
}
