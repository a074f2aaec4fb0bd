//! Issuing: proposed by one, confirmed by another, numbered; its recipients, its signed copy, its archive.

pub mod archive_resolution;
pub mod change_recipients;
pub mod end_proposal;
pub mod export_register;
pub mod issue_resolution;
pub mod propose_issue;
pub mod take_signed;

use crate::action::evidence::attach_file::AttachError;
use crate::action::{Class, Explain, WrongField};
use crate::domain::export::Body;
use crate::domain::issue::{NotSecond, WrongRecipients};
use crate::domain::permission::Denied;
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;

/// Why something of an issue could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such day")]
    NoSuchDay,
    #[error("the day has not come yet")]
    FutureDay,
    #[error("an issue is proposed already")]
    AlreadyProposed,
    #[error("the proposal no longer waits")]
    ProposalGone,
    #[error(transparent)]
    NotSecond(#[from] NotSecond),
    #[error("say why")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    #[error(transparent)]
    Recipients(#[from] WrongRecipients),
    /// Neither a signed copy nor a reason why there is none.
    #[error("no signed copy was taken back")]
    SignedMissing,
    #[error(transparent)]
    File(#[from] AttachError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for IssueError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoSuchDay
            | Self::FutureDay
            | Self::ReasonMissing
            | Self::LongReason
            | Self::Recipients(_)
            | Self::SignedMissing => "wrong-fields",
            Self::AlreadyProposed => "issue-already-proposed",
            Self::ProposalGone => "issue-proposal-gone",
            Self::NotSecond(NotSecond::SamePerson) => "issue-same-person",
            Self::NotSecond(NotSecond::OfficeConfirms) => "issue-office-confirms",
            Self::File(AttachError::UnknownMedia) => "signed-not-pdf",
            Self::File(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NoSuchDay
            | Self::FutureDay
            | Self::ReasonMissing
            | Self::LongReason
            | Self::Recipients(_)
            | Self::SignedMissing => Class::Invalid,
            Self::AlreadyProposed | Self::ProposalGone | Self::NotSecond(_) => Class::Conflict,
            Self::File(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::NoSuchDay => vec![WrongField::of("date", "field-issue-date-wrong")],
            Self::FutureDay => vec![WrongField::of("date", "field-issue-date-future")],
            Self::ReasonMissing => vec![WrongField::of("reason", "field-issue-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "field-step-reason-long")],
            Self::SignedMissing => vec![WrongField::of("reason", "field-archive-reason-missing")],
            Self::Recipients(WrongRecipients::TooMany) => {
                vec![WrongField::of("recipients", "field-recipients-many")]
            }
            Self::Recipients(WrongRecipients::LongLine) => {
                vec![WrongField::of("recipients", "field-recipients-long")]
            }
            Self::File(fault) => fault.fields(),
            Self::Denied(_)
            | Self::AlreadyProposed
            | Self::ProposalGone
            | Self::NotSecond(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File(fault) => fault.given(),
            _ => Vec::new(),
        }
    }
}

/// Reads what is printed around the words.
fn read_body(row: &ResolutionRow) -> Result<Body, StoreError> {
    Ok(serde_json::from_str(&row.body)?)
}
