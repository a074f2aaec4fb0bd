//! Gives the present words a name that stays readable: "Dự thảo lần n".

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::canonical::{canonical_hash, line};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::draft_to_keep;
use crate::id::{ResolutionId, VersionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::version::{Version, VersionKind};

/// Longest note in characters: a sentence or two.
pub const NOTE_CHARS_MAX: usize = 500;

/// Why a version could not be named.
#[derive(Debug, thiserror::Error)]
pub enum NameVersionError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("just these words have been kept already")]
    AlreadyNamed,
    #[error("the note is too long")]
    LongNote,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for NameVersionError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::AlreadyNamed,
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for NameVersionError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::AlreadyNamed => "version-already-named",
            Self::LongNote => "wrong-fields",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::AlreadyNamed => Class::Conflict,
            Self::LongNote => Class::Invalid,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Keeps the words as they stand now under the number of the present draft, or of the next one where that is kept and the
/// words went on.
pub async fn name_version(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    note: &str,
) -> Result<Version, NameVersionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::NameVersion, Some(row.stage))?;
    let note = line(note);
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(NameVersionError::LongNote);
    }
    app.rooms.settle(resolution).await?;
    let text = app.rooms.text(resolution).await?.as_ref().clone();
    let newest = newest_draft(app, resolution).await?;
    let newest = newest.as_ref().map(|one| (one.ordinal, &one.text.heads));
    let ordinal =
        draft_to_keep(row.draft_ordinal, newest, &text.heads).ok_or(NameVersionError::AlreadyNamed)?;
    let now = app.clock.now();
    let version = Version {
        id: VersionId::fresh(),
        resolution: resolution.clone(),
        kind: VersionKind::Draft,
        ordinal,
        note,
        canonical_hash: canonical_hash(&text),
        text,
        made_by: by.id.clone(),
        made_at: now,
    };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "version.name",
        object: resolution.to_string(),
        detail: version.ordinal.to_string(),
    };
    app.store.add_draft(&version, &line).await?;
    Ok(version)
}

/// The draft that was kept last.
pub async fn newest_draft(app: &App, resolution: &ResolutionId) -> Result<Option<Version>, StoreError> {
    let drafts =
        app.store.versions(resolution).await?.into_iter().filter(|one| one.kind == VersionKind::Draft);
    Ok(drafts.max_by_key(|one| one.ordinal))
}
