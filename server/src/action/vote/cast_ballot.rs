//! Casts a member's ballot, or changes it while the vote is open.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::vote::{Choice, DeviceSecret};
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::ballot::{Casting, ToCast};

/// Longest opinion in characters: a page, written beside the choice.
pub const OPINION_CHARS_MAX: usize = 4000;

/// A ballot as the form sends it.
#[derive(Clone, Default)]
pub struct NewBallot {
    /// `agree`, `disagree` or `other`.
    pub choice: String,
    pub opinion: String,
    /// The hash of the sealed words that the form showed.
    pub seal: String,
    /// What the voter's device holds; asked for by a secret vote.
    pub secret: String,
}

/// What came of a ballot; never what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub at: Millis,
    /// Ballots received by now.
    pub received: u32,
}

/// Why a ballot could not be taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CastBallotError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("choose one of the three answers")]
    ChoiceMissing,
    #[error("write down the other opinion")]
    OpinionMissing,
    #[error("the opinion is too long")]
    LongOpinion,
    #[error("the vote has not been opened")]
    NotOpened,
    #[error("the vote has been closed")]
    Closed,
    /// The form showed the words of an earlier seal.
    #[error("the ballot names other words than those sealed")]
    OtherWords,
    #[error("not on the roster of this vote")]
    NotOnRoster,
    #[error("the deadline has passed")]
    AfterDeadline,
    /// Only the device that sent the ballot can change it.
    #[error("a ballot was received from another device or on paper")]
    OtherDevice,
    #[error("a secret ballot comes with the secret of a device")]
    NoSecret,
    #[error("the store failed")]
    Fault,
}

impl From<StoreError> for CastBallotError {
    /// The cause is told here, once, without the ballot.
    fn from(fault: StoreError) -> Self {
        tracing::error!(%fault, "A ballot could not be stored: {fault}");
        Self::Fault
    }
}

impl Explain for CastBallotError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::ChoiceMissing | Self::OpinionMissing | Self::LongOpinion => "wrong-fields",
            Self::NotOpened => "vote-not-opened",
            Self::Closed => "vote-closed",
            Self::OtherWords => "ballot-other-words",
            Self::NotOnRoster => "ballot-not-on-roster",
            Self::AfterDeadline => "ballot-after-deadline",
            Self::OtherDevice => "ballot-other-device",
            Self::NoSecret => "ballot-no-secret",
            Self::Fault => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::ChoiceMissing | Self::OpinionMissing | Self::LongOpinion => Class::Invalid,
            Self::NotOpened | Self::Closed | Self::OtherWords | Self::AfterDeadline | Self::OtherDevice => {
                Class::Conflict
            }
            Self::NoSecret => Class::Invalid,
            Self::NotOnRoster => Class::Forbidden,
            Self::Fault => Class::Fault,
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::ChoiceMissing => vec![WrongField::of("choice", "field-choice-missing")],
            Self::OpinionMissing => vec![WrongField::of("opinion", "field-opinion-missing")],
            Self::LongOpinion => vec![WrongField::of("opinion", "field-opinion-long")],
            Self::Denied(_)
            | Self::NotOpened
            | Self::Closed
            | Self::OtherWords
            | Self::NotOnRoster
            | Self::AfterDeadline
            | Self::OtherDevice
            | Self::NoSecret
            | Self::Fault => Vec::new(),
        }
    }
}

/// Reads a ballot as sent: a known choice, and words where it is another opinion.
pub fn read_ballot(new: &NewBallot) -> Result<(Choice, String), CastBallotError> {
    let choice = Choice::of_id(&new.choice).ok_or(CastBallotError::ChoiceMissing)?;
    let opinion = crate::domain::canonical::line(&new.opinion);
    if opinion.chars().count() > OPINION_CHARS_MAX {
        return Err(CastBallotError::LongOpinion);
    }
    match choice {
        Choice::Other if opinion.is_empty() => Err(CastBallotError::OpinionMissing),
        Choice::Agree | Choice::Disagree | Choice::Other => Ok((choice, opinion)),
    }
}

/// Stores the ballot of `by`; the last one before the close counts.
pub async fn cast_ballot(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: &NewBallot,
) -> Result<Receipt, CastBallotError> {
    let row = app.store.resolution(resolution).await?;
    match permit(&by.roles, Act::CastBallot, Some(row.stage)) {
        Ok(()) => {}
        // Said in the voter's terms: the stage moved on because the vote was closed.
        Err(Denied::WrongStage) if row.stage.is_sealed() => return Err(CastBallotError::Closed),
        Err(denied) => return Err(denied.into()),
    }
    let (choice, opinion) = read_ballot(new)?;
    let at = app.clock.now();
    let (person, canonical_hash) = (by.id.clone(), new.seal.clone());
    let secret = DeviceSecret::of(&new.secret);
    let ballot =
        ToCast { resolution: resolution.clone(), person, choice, opinion, canonical_hash, secret, at };
    let line = AuditLine {
        at,
        person: Some(by.id.clone()),
        act: "vote.ballot",
        object: resolution.to_string(),
        // That a ballot came, never what it says.
        detail: String::new(),
    };
    match app.store.cast_ballot(&ballot, &line).await? {
        Casting::Done { received } => Ok(Receipt { at, received }),
        Casting::NotOpened => Err(CastBallotError::NotOpened),
        Casting::Closed => Err(CastBallotError::Closed),
        Casting::OtherWords => Err(CastBallotError::OtherWords),
        Casting::NotOnRoster => Err(CastBallotError::NotOnRoster),
        Casting::AfterDeadline => Err(CastBallotError::AfterDeadline),
        Casting::OtherDevice => Err(CastBallotError::OtherDevice),
        Casting::NoSecret => Err(CastBallotError::NoSecret),
    }
}
