//! Issues a version of the guidance, which supersedes the one before it.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::guidance::{Guidance, GuidanceFault};
use crate::domain::meeting::Day;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// A guidance as told.
#[derive(Clone, Debug, Default)]
pub struct NewGuidance {
    /// The version that is superseded; 0 where there is none.
    pub of_version: i64,
    pub guidance: Guidance,
    /// `03/09/2020`; empty while it has no date.
    pub issued: String,
}

/// Why a guidance could not be issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueGuidanceError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    /// Somebody else issued a version meanwhile.
    #[error("a newer version was issued meanwhile")]
    Changed,
    #[error("nothing in the guidance would change")]
    Same,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for IssueGuidanceError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Changed => "guidance-changed",
            Self::Same => "guidance-same",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) | Self::Same => Class::Invalid,
            Self::Changed => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Changed => vec![WrongField::of("title", "problem-guidance-changed")],
            Self::Same => vec![WrongField::of("title", "problem-guidance-same")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

fn field_of(fault: GuidanceFault) -> WrongField {
    match fault {
        GuidanceFault::Title => WrongField::of("title", "field-guidance-title-missing"),
        GuidanceFault::Empty => WrongField::of("text", "field-guidance-empty"),
        GuidanceFault::Steps => WrongField::of("steps", "field-guidance-step-twice"),
        GuidanceFault::Change => WrongField::of("change", "field-guidance-change-missing"),
        GuidanceFault::TooLong(field) => WrongField::of(field, "field-too-long"),
    }
}

/// Issues a version; returns its number. `by` is `None` for the operator at the machine itself.
pub async fn issue_guidance(
    app: &App,
    by: Option<&Person>,
    new: NewGuidance,
) -> Result<i64, IssueGuidanceError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManageGuidance, None)?;
    }
    let newest = app.store.guidance(None).await?;
    let version = newest.as_ref().map_or(0, |newest| newest.version);
    if version != new.of_version {
        return Err(IssueGuidanceError::Changed);
    }
    let issued = Some(new.issued.trim()).filter(|day| !day.is_empty()).map(Day::of);
    let mut guidance = Guidance { version: version + 1, issued: issued.flatten(), ..new.guidance }.tidied();
    guidance.template = guidance.template.filter(|id| !id.is_empty());
    let mut wrong: Vec<WrongField> = guidance.faults().into_iter().map(field_of).collect();
    if issued == Some(None) {
        wrong.push(WrongField::of("issued", "field-date-wrong"));
    }
    if let Some(id) = &guidance.template
        && !app.store.score_templates().await?.iter().any(|template| template.id == *id)
    {
        wrong.push(WrongField::of("template", "field-template-unknown"));
    }
    if !wrong.is_empty() {
        return Err(IssueGuidanceError::Wrong(wrong));
    }
    if newest.is_some_and(|old| same(&old, &guidance)) {
        return Err(IssueGuidanceError::Same);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "guidance.issue",
        object: "guidance".to_owned(),
        detail: guidance.version.to_string(),
    };
    match app.store.add_guidance(&guidance, &line).await {
        Ok(()) => Ok(guidance.version),
        Err(StoreError::AlreadyThere) => Err(IssueGuidanceError::Changed),
        Err(fault) => Err(fault.into()),
    }
}

/// Tells whether two versions say the same, whatever is told of the change between them.
fn same(old: &Guidance, new: &Guidance) -> bool {
    Guidance { version: new.version, change: new.change.clone(), origin: new.origin.clone(), ..old.clone() }
        == *new
}
