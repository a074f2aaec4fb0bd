//! Reserves a member's opinion with the vote: kept with its record, never part of the resolution.

use crate::action::vote::cast_ballot::OPINION_CHARS_MAX;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::reserved::Reserving;

/// Why an opinion could not be reserved.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("write down the opinion")]
    WordsMissing,
    #[error("the opinion is too long")]
    LongWords,
    #[error("the vote has not been opened")]
    NotOpened,
    #[error("not on the roster of this vote")]
    NotOnRoster,
    #[error("the record of the vote is closed")]
    RecordClosed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ReserveError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::WordsMissing | Self::LongWords => "wrong-fields",
            Self::NotOpened => "vote-not-opened",
            Self::NotOnRoster => "ballot-not-on-roster",
            Self::RecordClosed => "vote-record-closed",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::WordsMissing | Self::LongWords => Class::Invalid,
            Self::NotOpened | Self::RecordClosed => Class::Conflict,
            Self::NotOnRoster => Class::Forbidden,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::WordsMissing => vec![WrongField::of("reserved", "field-reserved-missing")],
            Self::LongWords => vec![WrongField::of("reserved", "field-opinion-long")],
            Self::Denied(_) | Self::NotOpened | Self::NotOnRoster | Self::RecordClosed | Self::Store(_) => {
                Vec::new()
            }
        }
    }
}

/// Files the opinion of `by`, or puts other words in its place.
pub async fn reserve_opinion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    words: &str,
) -> Result<(), ReserveError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::ReserveOpinion, Some(row.stage))?;
    let words = crate::domain::canonical::line(words);
    if words.is_empty() {
        return Err(ReserveError::WordsMissing);
    }
    if words.chars().count() > OPINION_CHARS_MAX {
        return Err(ReserveError::LongWords);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.reserve",
        object: resolution.to_string(),
        // That an opinion was reserved, never what it says.
        detail: String::new(),
    };
    match app.store.reserve_opinion(resolution, &words, &line).await? {
        Reserving::Done => Ok(()),
        Reserving::NotOpened => Err(ReserveError::NotOpened),
        Reserving::NotOnRoster => Err(ReserveError::NotOnRoster),
        Reserving::RecordClosed => Err(ReserveError::RecordClosed),
    }
}
