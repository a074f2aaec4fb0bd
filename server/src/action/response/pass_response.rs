//! Lets one thing that was said go on without an answer, by name and with a reason of its own.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::answer::REASON_CHARS_MAX;
use crate::domain::canonical::line;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::responses::Source;
use crate::domain::stage::Step;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::responses::Passed;

/// Why it could not be let pass.
#[derive(Debug, thiserror::Error)]
pub enum PassResponseError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("say why it goes on without an answer")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    #[error("it was answered or taken back")]
    NotOpen,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PassResponseError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::ReasonMissing | Self::LongReason => "wrong-fields",
            Self::NotOpen => "response-not-open",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::ReasonMissing | Self::LongReason => Class::Invalid,
            Self::NotOpen => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::ReasonMissing => vec![WrongField::of("reason", "field-pass-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "answer-wrong-long-reason")],
            Self::Denied(_) | Self::NotOpen | Self::Store(_) => Vec::new(),
        }
    }
}

/// Lets it pass. Whoever may end consolidation may, while it lasts: then nobody asks about this one at its end.
pub async fn pass_response(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (source, id): (Source, &str),
    reason: &str,
) -> Result<(), PassResponseError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(Step::SubmitToAppraisal), Some(row.stage))?;
    let reason = line(reason);
    match reason.chars().count() {
        0 => return Err(PassResponseError::ReasonMissing),
        1..=REASON_CHARS_MAX => {}
        _ => return Err(PassResponseError::LongReason),
    }
    let audit = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "response.pass",
        object: resolution.to_string(),
        detail: format!("{} {id} {reason}", source.id()),
    };
    match app.store.pass_response(resolution, row.stage, (source, id), &reason, &audit).await? {
        Passed::Done => Ok(()),
        Passed::NotOpen => Err(PassResponseError::NotOpen),
        Passed::StageMoved => Err(Denied::WrongStage.into()),
    }
}
