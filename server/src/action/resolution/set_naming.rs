//! Sets under what name readers are told who wrote which words: the person, the delegation, or the bloc.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::attribution::Naming;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::audit::AuditLine;
use crate::store::{Answer, StoreError};

/// Why the way of naming could not be set.
#[derive(Debug, thiserror::Error)]
pub enum SetNamingError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such way of naming authors")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SetNamingError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Unknown => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Unknown => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Unknown => vec![WrongField::of("naming", "field-naming-unknown")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// The setting's key; each resolution has its own.
fn key(resolution: &ResolutionId) -> String {
    format!("naming:{resolution}")
}

/// Returns how authors of a resolution are named; by person until the office chooses otherwise.
pub async fn naming_of(app: &App, resolution: &ResolutionId) -> Answer<Naming> {
    // In the lane of a working group people are named as in its resolution.
    let parent = app.store.parent_of(resolution).await?;
    Ok(app.store.setting(&key(parent.as_ref().unwrap_or(resolution))).await?.unwrap_or_default())
}

/// Sets it, with who did it in the audit log. Setting what stands already adds nothing.
pub async fn set_naming(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    naming: &str,
) -> Result<(), SetNamingError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::SetNaming, Some(row.stage))?;
    let naming = Naming::of_id(naming).ok_or(SetNamingError::Unknown)?;
    if naming_of(app, resolution).await? == naming {
        return Ok(());
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "naming.set",
        object: resolution.to_string(),
        detail: naming.id().to_owned(),
    };
    app.store.set_told(&key(resolution), &naming, &line).await?;
    Ok(())
}
