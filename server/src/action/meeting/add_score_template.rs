//! Adds a version of a score template.

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::meeting::ScoreTemplate;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why a template could not be added.
#[derive(Debug, thiserror::Error)]
pub enum AddScoreTemplateError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("a template needs a name and criteria with points, each criterion once")]
    Unsound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AddScoreTemplateError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Unsound => "score-template-unsound",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Unsound => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Adds a version of a template; `by` is `None` for the operator at the machine itself.
pub async fn add_score_template(
    app: &App,
    by: Option<&Person>,
    template: ScoreTemplate,
) -> Result<(), AddScoreTemplateError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManageUnits, None)?;
    }
    if template.version < 1 || !template.is_sound() {
        return Err(AddScoreTemplateError::Unsound);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "score_template.add",
        object: template.id.clone(),
        detail: template.version.to_string(),
    };
    Ok(app.store.add_score_template(&template, &line).await?)
}
