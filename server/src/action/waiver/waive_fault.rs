//! Lets a fault pass, by name and with a reason.

use crate::action::stage::look_for_faults::look_for_faults;
use crate::action::{Class, Explain, ReadError, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::check::{Fault, Finding};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::waiver::{REASON_CHARS_MAX, Waiver};
use crate::id::{ResolutionId, WaiverId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Why a fault could not be let pass, or a waiver not be taken back.
#[derive(Debug, thiserror::Error)]
pub enum WaiveError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("this fault is never let pass")]
    Never,
    #[error("say why it may pass")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    /// It was mended meanwhile.
    #[error("there is no such fault in the words now")]
    Gone,
    /// The words or the evidence are not those that were read.
    #[error("the words or the evidence have changed meanwhile")]
    Changed,
    #[error("somebody let it pass already")]
    Already,
    /// Nothing of that kind is in force.
    #[error("there is no such waiver in force")]
    NotInForce,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReadError> for WaiveError {
    fn from(fault: ReadError) -> Self {
        match fault {
            ReadError::Live(fault) => Self::Live(fault),
            ReadError::Store(fault) => Self::Store(fault),
        }
    }
}

impl Explain for WaiveError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Never => "waiver-never",
            Self::ReasonMissing | Self::LongReason => "wrong-fields",
            Self::Gone => "waiver-gone",
            Self::Changed => "waiver-changed",
            Self::Already => "waiver-already",
            Self::NotInForce => "waiver-not-in-force",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::ReasonMissing | Self::LongReason => Class::Invalid,
            Self::Never | Self::Gone | Self::Changed | Self::Already => Class::Conflict,
            Self::NotInForce => Class::NotFound,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::ReasonMissing => vec![WrongField::of("reason", "field-waiver-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "field-waiver-reason-long")],
            Self::Denied(_)
            | Self::Never
            | Self::Gone
            | Self::Changed
            | Self::Already
            | Self::NotInForce
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Which fault is to be let pass, as it was read.
#[derive(Clone, Debug)]
pub struct NewWaiver {
    pub fault: Fault,
    /// Empty where the fault stands in no clause.
    pub clause: String,
    pub about: String,
    /// The [`Finding::basis`] that was read: nobody waives what they have not seen.
    pub basis: String,
    pub reason: String,
}

/// Lets a fault pass until the words or evidence it stands on change.
pub async fn waive_fault(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewWaiver,
) -> Result<WaiverId, WaiveError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::WaiveFault, Some(row.stage))?;
    if !new.fault.is_waivable() {
        return Err(WaiveError::Never);
    }
    let reason = line(&new.reason);
    if reason.is_empty() {
        return Err(WaiveError::ReasonMissing);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(WaiveError::LongReason);
    }
    let found = look_for_faults(app, resolution).await?.judged.into_iter().map(|one| one.finding);
    let finding = found.into_iter().find(|one| is_meant(one, &new)).ok_or(WaiveError::Gone)?;
    if finding.basis != new.basis {
        return Err(WaiveError::Changed);
    }
    let waiver = Waiver {
        id: WaiverId::fresh(),
        fault: new.fault,
        clause: new.clause,
        about: new.about,
        place: finding.place_words(),
        basis: finding.basis,
        reason,
        by: by.id.clone(),
        at: app.clock.now(),
        taken_back: None,
    };
    let audit = AuditLine {
        at: waiver.at,
        person: Some(by.id.clone()),
        act: "waiver.give",
        object: resolution.to_string(),
        detail: format!("{} {} {}", waiver.fault.id(), waiver.id, waiver.reason),
    };
    match app.store.add_waiver(resolution, row.stage, &waiver, &audit).await {
        Ok(true) => Ok(waiver.id),
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::AlreadyThere) => Err(WaiveError::Already),
        Err(fault) => Err(fault.into()),
    }
}

fn is_meant(finding: &Finding, new: &NewWaiver) -> bool {
    let clause = finding.clause.as_ref().map_or("", |clause| clause.as_str());
    finding.fault == new.fault && clause == new.clause && finding.about == new.about
}
