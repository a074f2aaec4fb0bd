//! Keeps what the office writes on its letter to the committee, as the next version.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::dossier::{Letter, Saved, TooLong};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::dossier::Saving;

/// Why the letter stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum WriteLetterError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are too long: {0:?}")]
    TooLong(Vec<TooLong>),
    #[error("the vote is opened: the committee holds the letter")]
    VoteOpened,
    #[error("somebody else saved the letter meanwhile")]
    Newer,
    #[error("there are as many versions as are kept")]
    Full,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for WriteLetterError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::TooLong(_) => "wrong-fields",
            Self::VoteOpened => "letter-vote-opened",
            Self::Newer => "letter-newer",
            Self::Full => "letter-full",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::TooLong(_) => Class::Invalid,
            Self::VoteOpened | Self::Newer | Self::Full => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let Self::TooLong(fields) = self else { return Vec::new() };
        let key = |field: &str| {
            if field == "passage" { "field-letter-passage-long" } else { "field-letter-line-long" }
        };
        fields.iter().map(|field| WrongField::of(field, key(field))).collect()
    }
}

/// Keeps the letter as the version after `seen`, the one that was read; 0 where there was none. Returns its number.
pub async fn write_letter(
    app: &App,
    by: &Person,
    id: &ResolutionId,
    (letter, seen): (&Letter, i64),
) -> Result<i64, WriteLetterError> {
    let row = app.store.resolution(id).await?;
    permit(&by.roles, Act::WriteLetter, Some(row.stage))?;
    let letter = letter.tidied().map_err(WriteLetterError::TooLong)?;
    let (version, at) = (seen.saturating_add(1), app.clock.now());
    let saved = Saved { version, letter, by: by.id.clone(), at };
    let line = AuditLine {
        at,
        person: Some(by.id.clone()),
        act: "dossier.letter",
        object: id.to_string(),
        detail: version.to_string(),
    };
    match app.store.save_letter((id, row.stage), &saved, &line).await? {
        Saving::Done => Ok(version),
        Saving::StageMoved => Err(Denied::WrongStage.into()),
        Saving::VoteOpened => Err(WriteLetterError::VoteOpened),
        Saving::Newer => Err(WriteLetterError::Newer),
        Saving::Full => Err(WriteLetterError::Full),
    }
}
