//! Opens the vote on the sealed words, on the chair's word and on the terms chosen with it.

use std::collections::BTreeMap;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::vote::{Preset, Secrecy, Terms, TermsError, Way};
use crate::id::{PersonId, ResolutionId, VoteId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::vote::Vote;
use crate::store::vote::open::Opening;

/// The terms as a form or a program sends them; what is empty is as usual.
#[derive(Clone, Debug, Default)]
pub struct NewVote {
    /// `named` or `secret`; empty for named.
    pub secrecy: String,
    /// `meeting` or `writing`; empty for in the meeting.
    pub way: String,
    /// When a vote in writing takes no more ballots.
    pub deadline: Option<crate::clock::Millis>,
    /// The id of a preset; empty for the rule of the seal.
    pub rule: String,
    /// Members who do not vote, with the reasons.
    pub left_out: BTreeMap<PersonId, String>,
}

/// Why a vote could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenVoteError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("this vote is open already")]
    AlreadyOpened,
    #[error("named or secret, nothing else")]
    UnknownSecrecy,
    #[error("in the meeting or in writing, nothing else")]
    UnknownWay,
    #[error("there is no such rule")]
    UnknownRule,
    #[error("a vote in writing has a deadline")]
    DeadlineMissing,
    #[error(transparent)]
    Terms(#[from] TermsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for OpenVoteError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::AlreadyOpened => "vote-already-opened",
            Self::UnknownSecrecy
            | Self::UnknownWay
            | Self::UnknownRule
            | Self::DeadlineMissing
            | Self::Terms(_) => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::AlreadyOpened => Class::Conflict,
            Self::UnknownSecrecy
            | Self::UnknownWay
            | Self::UnknownRule
            | Self::DeadlineMissing
            | Self::Terms(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let (field, key) = match self {
            Self::Denied(_) | Self::AlreadyOpened | Self::Store(_) => return Vec::new(),
            Self::UnknownSecrecy => ("secrecy", "field-secrecy-unknown"),
            Self::UnknownWay => ("way", "field-way-unknown"),
            Self::UnknownRule => ("rule", "field-rule-unknown"),
            Self::DeadlineMissing => ("day", "field-deadline-missing"),
            Self::Terms(TermsError::DeadlinePassed) => ("day", "field-deadline-passed"),
            Self::Terms(TermsError::TooFewForSecrecy) => ("secrecy", "field-secrecy-few"),
            Self::Terms(TermsError::NobodyIsPresent) => ("rule", "field-rule-present"),
            Self::Terms(TermsError::UnsoundRule) => ("rule", "field-rule-unsound"),
            Self::Terms(TermsError::ReasonMissing) => ("roster", "field-left-out-reason"),
            Self::Terms(TermsError::LongReason) => ("roster", "field-left-out-long"),
            Self::Terms(TermsError::NotAMember) => ("roster", "field-left-out-stranger"),
            Self::Terms(TermsError::NobodyVotes) => ("roster", "field-roster-nobody"),
        };
        vec![WrongField::of(field, key)]
    }
}

/// Reads terms as they were sent.
pub fn read_terms(new: &NewVote) -> Result<Terms, OpenVoteError> {
    let secrecy = match new.secrecy.as_str() {
        "" => Secrecy::Named,
        id => Secrecy::of_id(id).ok_or(OpenVoteError::UnknownSecrecy)?,
    };
    let way = match (new.way.as_str(), new.deadline) {
        ("" | "meeting", _) => Way::Meeting,
        ("writing", Some(deadline)) => Way::Writing { deadline },
        ("writing", None) => return Err(OpenVoteError::DeadlineMissing),
        _ => return Err(OpenVoteError::UnknownWay),
    };
    let rule = match new.rule.as_str() {
        "" => None,
        id => Some(Preset::of_id(id).ok_or(OpenVoteError::UnknownRule)?.rule()),
    };
    Ok(Terms { secrecy, way, rule, left_out: new.left_out.clone() })
}

/// Opens the vote on the newest seal.
pub async fn open_vote(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: &NewVote,
) -> Result<Vote, OpenVoteError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::OpenVote, Some(row.stage))?;
    let terms = read_terms(new)?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.open",
        object: resolution.to_string(),
        detail: String::new(),
    };
    match app.store.open_vote(&VoteId::fresh(), resolution, &terms, &line).await? {
        Opening::Done(vote) => Ok(*vote),
        Opening::StageMoved => Err(Denied::WrongStage.into()),
        Opening::AlreadyOpened => Err(OpenVoteError::AlreadyOpened),
        Opening::Refused(refused) => Err(refused.into()),
    }
}
