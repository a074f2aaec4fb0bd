//! Starts a resolution: its row and the first change of its shared document, stored together.

use serde::Deserialize;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::export::Body;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Kind;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, ResolutionId};
use crate::live::hub::{LiveError, Seed, SeedClause};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::resolution::ResolutionRow;

/// The setting that holds the committee's names for the printed form.
pub const BODY_SETTING: &str = "body";

/// Longest short name in characters: it must fit the bar of a phone in a few lines.
pub const TITLE_CHARS_MAX: usize = 200;

/// Longest subject in characters: subjects of ten printed lines exist.
pub const SUBJECT_CHARS_MAX: usize = 1000;

/// Bytes of a document's id in the automerge-repo protocol.
const DOCUMENT_ID_BYTES: usize = 16;

const OUTLINE: &str = include_str!("outline.toml");

/// A resolution to be started.
#[derive(Clone, Debug, Default)]
pub struct NewResolution {
    /// Kept as identity where given, as for the demo; drawn from chance otherwise.
    pub id: Option<ResolutionId>,
    pub title: String,
    pub subject: String,
    /// What its first words were taken from, for the log; empty for the outline.
    pub source: String,
    /// The first clauses; the usual outline when empty.
    pub clauses: Vec<SeedClause>,
}

/// Why a resolution could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CreateResolutionError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error("the committee's names for the printed form were never set")]
    NoBody,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CreateResolutionError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::NoBody => "no-body",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::NoBody => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Denied(_) | Self::NoBody | Self::Live(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Starts a resolution in drafting and returns it.
pub async fn create_resolution(
    app: &App,
    by: &Person,
    new: NewResolution,
) -> Result<ResolutionRow, CreateResolutionError> {
    permit(&by.roles, Act::CreateResolution, None)?;
    let (title, subject) = (line(&new.title), line(&new.subject));
    let fits = |words: &str, most: usize| (1..=most).contains(&words.chars().count());
    let mut wrong = Vec::new();
    if !fits(&title, TITLE_CHARS_MAX) {
        wrong.push(WrongField::of("title", "field-title-wrong"));
    }
    if !fits(&subject, SUBJECT_CHARS_MAX) {
        wrong.push(WrongField::of("subject", "field-subject-wrong"));
    }
    if !wrong.is_empty() {
        return Err(CreateResolutionError::Wrong(wrong));
    }
    let body: Body = app.store.setting(BODY_SETTING).await?.ok_or(CreateResolutionError::NoBody)?;
    let now = app.clock.now();
    let row = ResolutionRow {
        id: new.id.unwrap_or_else(ResolutionId::fresh),
        document: fresh_document(),
        title,
        stage: Stage::Drafting,
        stage_since: now,
        draft_ordinal: 1,
        body: serde_json::to_string(&body).map_err(StoreError::from)?,
        created_by: by.id.clone(),
        created_at: now,
    };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "resolution.create",
        object: row.id.to_string(),
        detail: new.source,
    };
    let clauses = if new.clauses.is_empty() { outline() } else { new.clauses };
    let first = app.rooms.first_change(&Seed { subject, clauses }, &by.id)?;
    app.store.start_resolution(&row, &first, &line).await?;
    Ok(row)
}

/// Draws the id of a shared document, in automerge-repo's form.
pub fn fresh_document() -> String {
    bs58::encode(rand::random::<[u8; DOCUMENT_ID_BYTES]>()).with_check().into_string()
}

#[derive(Deserialize)]
struct Outline {
    clause: Vec<OutlineClause>,
}

#[derive(Deserialize)]
struct OutlineClause {
    kind: Kind,
    #[serde(default)]
    level: u8,
    text: String,
}

/// Returns the clauses of the usual outline, with fresh identities.
fn outline() -> Vec<SeedClause> {
    let read: Outline = toml::from_str(OUTLINE).unwrap_or(Outline { clause: Vec::new() });
    let clauses = read.clause.into_iter();
    clauses
        .map(|clause| SeedClause::plain(ClauseId::fresh(), clause.kind, clause.level, &clause.text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_can_be_read() {
        let clauses = outline();
        assert_eq!(
            clauses.iter().filter(|clause| clause.kind == Kind::Heading && clause.level == 0).count(),
            4
        );
    }
}
