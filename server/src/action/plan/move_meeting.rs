//! Moves a planned meeting to another day, hour, place or group, with the reason.

use super::plan_meeting::{ToldAppointment, appointment, in_order};
use crate::action::meeting::correct_meeting::reason_fault;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::plan::Appointment;
use crate::id::PlanId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::plan::PlanRow;

/// Why a planned meeting could not be moved or called off.
#[derive(Debug, thiserror::Error)]
pub enum ChangePlanError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<WrongField>),
    #[error("the meeting is recorded already")]
    Recorded,
    #[error("the meeting was called off")]
    CalledOff,
    /// Somebody else moved it.
    #[error("the plan was changed meanwhile")]
    Changed,
    #[error("nothing in the plan would change")]
    Same,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ChangePlanError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Recorded => "plan-recorded",
            Self::CalledOff => "plan-called-off",
            Self::Changed => "plan-changed",
            Self::Same => "plan-same",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) | Self::Same => Class::Invalid,
            Self::Recorded | Self::CalledOff | Self::Changed => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(fields) => fields.clone(),
            Self::Same => vec![WrongField::of("date", "problem-plan-same")],
            Self::Changed => vec![WrongField::of("date", "problem-plan-changed")],
            Self::Denied(_) | Self::Recorded | Self::CalledOff | Self::Store(_) => Vec::new(),
        }
    }
}

/// Reads a planned meeting that is to be changed, if it still stands as it was read.
pub(super) async fn standing(
    app: &App,
    by: Option<&Person>,
    id: &PlanId,
    version: i64,
) -> Result<PlanRow, ChangePlanError> {
    if let Some(by) = by {
        permit(&by.roles, Act::PlanMeeting, None)?;
    }
    let row = app.store.plan(id).await?;
    if row.meeting.is_some() {
        return Err(ChangePlanError::Recorded);
    }
    if row.called_off.is_some() {
        return Err(ChangePlanError::CalledOff);
    }
    if row.version != version {
        return Err(ChangePlanError::Changed);
    }
    Ok(row)
}

/// Stores what becomes of a planned meeting: another appointment, or none.
pub(super) async fn store_change(
    app: &App,
    by: Option<&Person>,
    was: &PlanRow,
    is: Option<&Appointment>,
    reason: &str,
) -> Result<(), ChangePlanError> {
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: if is.is_some() { "plan.move" } else { "plan.call_off" },
        object: was.plan.id.to_string(),
        detail: reason.to_owned(),
    };
    match app.store.change_plan(was, is, reason, &line).await {
        Err(StoreError::AlreadyThere) => Err(ChangePlanError::Changed),
        answer => Ok(answer?),
    }
}

/// Moves a planned meeting that was read at `version`; `by` is `None` for the operator at the machine itself.
pub async fn move_meeting(
    app: &App,
    by: Option<&Person>,
    id: &PlanId,
    version: i64,
    told: &ToldAppointment,
    reason: &str,
) -> Result<(), ChangePlanError> {
    let row = standing(app, by, id, version).await?;
    let reason = canonical::line(reason);
    let mut wrong = Vec::new();
    let is = appointment(told, &mut wrong);
    wrong.extend(reason_fault(&reason));
    let Some(is) = is.filter(|_| wrong.is_empty()) else {
        in_order(&mut wrong);
        return Err(ChangePlanError::Wrong(wrong));
    };
    if is == row.plan.when {
        return Err(ChangePlanError::Same);
    }
    store_change(app, by, &row, Some(&is), &reason).await
}
