//! Publishes an issued resolution, with what the office chose to tell. Nothing is public before.

use super::PublicationError;
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::publication::{Choice, Reasons};
use crate::id::{PublicationId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::publication::{Opening, Publication};

/// What the office asks for, as it comes in.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The id of a [`Reasons`].
    pub reasons: String,
    pub code: bool,
    pub indexed: bool,
}

/// Publishes the words that were issued.
pub async fn open_publication(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    asked: &Asked,
) -> Result<Publication, PublicationError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Publish, Some(row.stage))?;
    let reasons = Reasons::of_id(&asked.reasons).ok_or(PublicationError::UnknownReasons)?;
    let seal = app.store.newest_seal(resolution).await?.ok_or(StoreError::NotFound)?;
    let made = Publication {
        id: PublicationId::fresh(),
        resolution: resolution.clone(),
        version: seal.version,
        canonical_hash: seal.canonical_hash,
        choice: Choice { reasons, code: asked.code, indexed: asked.indexed },
        opened_by: by.id.clone(),
        opened_at: app.clock.now(),
        ended: None,
    };
    let told = |name: &str, chosen: bool| if chosen { format!(" {name}") } else { String::new() };
    let line = AuditLine {
        at: made.opened_at,
        person: Some(by.id.clone()),
        act: "publication.open",
        object: resolution.to_string(),
        detail: format!("{}{}{}", reasons.id(), told("code", asked.code), told("indexed", asked.indexed)),
    };
    match app.store.open_publication(&made, &line).await? {
        Opening::Done => Ok(made),
        Opening::StageMoved => Err(Denied::WrongStage.into()),
        Opening::AlreadyOpen => Err(PublicationError::AlreadyOpen),
    }
}
