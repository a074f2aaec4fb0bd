//! Adds a version of a score template, which supersedes the one before it.

use std::borrow::Cow;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::meeting::{Criterion, ScoreTemplate, TemplateFault};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why a template could not be added.
#[derive(Debug, thiserror::Error)]
pub enum AddScoreTemplateError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("a template needs a name and criteria with points, each criterion once: {0:?}")]
    Unsound(Vec<WrongField>),
    /// Somebody else made this version, or it follows none.
    #[error("this is not the version after the newest")]
    NotNext,
    /// A version that says what the one before said.
    #[error("nothing in the template would change")]
    Same,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AddScoreTemplateError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Unsound(_) => "score-template-unsound",
            Self::NotNext => "score-template-not-next",
            Self::Same => "score-template-same",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Unsound(_) | Self::Same => Class::Invalid,
            Self::NotNext => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Unsound(fields) => fields.clone(),
            Self::NotNext => vec![WrongField::of("name", "problem-score-template-not-next")],
            Self::Same => vec![WrongField::of("name", "problem-score-template-same")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

fn field_of(fault: TemplateFault) -> WrongField {
    match fault {
        TemplateFault::Name => WrongField::of("name", "field-template-name-wrong"),
        TemplateFault::Criteria => WrongField::of("criteria", "field-template-criteria-wrong"),
        TemplateFault::Criterion(place) => WrongField {
            field: Cow::Owned(format!("criterion.{place}.name")),
            key: "field-template-criterion-wrong",
        },
        TemplateFault::Floors => WrongField::of("floors", "field-template-floors-wrong"),
        TemplateFault::TooLong(field) => WrongField::of(field, "field-too-long"),
    }
}

fn tidied(template: ScoreTemplate) -> ScoreTemplate {
    let lines = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|words| line(words)).filter(|words| !words.is_empty()).collect()
    };
    let named = |criterion: Criterion| Criterion { name: line(&criterion.name), ..criterion };
    ScoreTemplate {
        name: line(&template.name),
        source: line(&template.source),
        note: line(&template.note),
        criteria: template.criteria.into_iter().map(named).collect(),
        steps: lines(&template.steps),
        standards: lines(&template.standards),
        ..template
    }
}

/// Adds a version of a template; `by` is `None` for the operator at the machine itself.
///
/// What was scored with an earlier version keeps it.
pub async fn add_score_template(
    app: &App,
    by: Option<&Person>,
    template: ScoreTemplate,
) -> Result<(), AddScoreTemplateError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManageGuidance, None)?;
    }
    let template = tidied(template);
    let faults = template.faults();
    if !faults.is_empty() {
        return Err(AddScoreTemplateError::Unsound(faults.into_iter().map(field_of).collect()));
    }
    let all = app.store.score_templates().await?;
    let newest = all.into_iter().find(|known| known.id == template.id);
    if template.version != newest.as_ref().map_or(0, |newest| newest.version) + 1 {
        return Err(AddScoreTemplateError::NotNext);
    }
    if newest.is_some_and(|newest| ScoreTemplate { version: template.version, ..newest } == template) {
        return Err(AddScoreTemplateError::Same);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "score_template.add",
        object: template.id.clone(),
        detail: template.version.to_string(),
    };
    match app.store.add_score_template(&template, &line).await {
        Err(StoreError::AlreadyThere) => Err(AddScoreTemplateError::NotNext),
        answer => Ok(answer?),
    }
}
