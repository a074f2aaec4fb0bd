//! Takes a plain step of the table of stages. Sealing, voting and issuing are acts of their own.

use crate::action::notice::tell_notices::tell_notices;
use crate::action::resolution::name_version::newest_draft;
use crate::action::workshop::close_item::close_with_workshop;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::{canonical_hash, line};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::draft_to_keep;
use crate::domain::stage::{Stage, Step};
use crate::id::{ResolutionId, VersionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::resolution::{Keeping, ResolutionRow};
use crate::store::version::{Version, VersionKind};

/// Longest reason in characters: half a page, to be read by those the words go back to.
pub const REASON_CHARS_MAX: usize = 2000;

/// Why a step could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeStepError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("say why the words go back")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    /// Somebody is owed an answer, and nobody has said why the text may go on without it (`domain.md` §3).
    #[error("{0} opinions have no answer")]
    Unanswered(i64),
    /// Notes of the appraisal or conclusions of the standing members have no answer (`domain.md` §3).
    #[error("{0} notes and conclusions are open")]
    NotesOpen(usize),
    /// The seal, the vote or the issue is made on its own page.
    #[error("this step has an act of its own")]
    OwnAct,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for TakeStepError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::ReasonMissing | Self::LongReason | Self::Unanswered(_) => "wrong-fields",
            Self::NotesOpen(_) => "step-notes-open",
            Self::OwnAct => "step-own-act",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::ReasonMissing | Self::LongReason | Self::Unanswered(_) => Class::Invalid,
            Self::NotesOpen(_) | Self::OwnAct => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotesOpen(count) => vec![("count", count.to_string())],
            Self::Denied(_)
            | Self::ReasonMissing
            | Self::LongReason
            | Self::Unanswered(_)
            | Self::OwnAct
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::ReasonMissing => vec![WrongField::of("reason", "field-step-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "field-step-reason-long")],
            Self::Unanswered(_) => vec![WrongField::of("reason", "field-step-unanswered")],
            Self::Denied(_) | Self::NotesOpen(_) | Self::OwnAct | Self::Live(_) | Self::Store(_) => {
                Vec::new()
            }
        }
    }
}

/// Takes the step and returns the new stage.
///
/// Leaving drafting or consolidation keeps the words as "Dự thảo lần n"; coming (back) to consolidation
/// begins draft n + 1.
pub async fn take_step(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    step: Step,
    reason: &str,
) -> Result<Stage, TakeStepError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(step), Some(row.stage))?;
    if has_own_act(step) {
        return Err(TakeStepError::OwnAct);
    }
    let taken = step.leaving(row.stage).ok_or(Denied::WrongStage)?;
    let reason = line(reason);
    if step.needs_reason() && reason.is_empty() {
        return Err(TakeStepError::ReasonMissing);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(TakeStepError::LongReason);
    }
    let notes = app.store.notes(resolution).await?;
    let held = notes.iter().filter(|note| note.holds_back(step)).count();
    if held > 0 {
        return Err(TakeStepError::NotesOpen(held));
    }
    let waiting = unanswered(app, &row, step).await?;
    if waiting > 0 && reason.is_empty() {
        return Err(TakeStepError::Unanswered(waiting));
    }
    let (ordinal, named) = if step.names_draft() {
        milestone(app, by, &row).await?
    } else {
        (next_ordinal(&row, taken.to), None)
    };
    let audit = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: if step == Step::ReturnFromVote { "vote.withdraw" } else { "resolution.step" },
        object: resolution.to_string(),
        detail: format!("{} {} {reason}", step.id(), taken.to.id()).trim_end().to_owned(),
    };
    if step == Step::ReturnFromVote {
        if !app.store.withdraw_vote(resolution, &reason, &audit).await? {
            return Err(Denied::WrongStage.into());
        }
        told_everybody(app, resolution, &audit).await;
        return Ok(taken.to);
    }
    let passes = step == Step::SubmitToAppraisal && !reason.is_empty();
    let pass = passes.then_some((reason.as_str(), row.stage_since));
    let keeping = Keeping { named: named.as_ref(), pass };
    let moved = app.store.move_stage_keeping(resolution, row.stage, taken.to, ordinal, keeping, &audit).await;
    match moved {
        Ok(()) => {}
        // Somebody was faster, with this step or with naming the same draft.
        Err(StoreError::NotFound | StoreError::AlreadyThere) => return Err(Denied::WrongStage.into()),
        Err(fault) => return Err(fault.into()),
    }
    told_everybody(app, resolution, &audit).await;
    if step == Step::CloseWorkshop {
        close_with_workshop(app, by, resolution).await?;
    }
    Ok(taken.to)
}

async fn told_everybody(app: &App, resolution: &ResolutionId, line: &AuditLine) {
    app.rooms.stage_changed(resolution).await;
    tell_notices(app, resolution, line.at).await;
}

/// How many opinions nobody has answered or let pass in this consolidation, where this step leaves them behind: nothing is
/// open when it ends, or it is let pass by name, and the reason is printed beside it in the table.
pub async fn unanswered(app: &App, row: &ResolutionRow, step: Step) -> Result<i64, StoreError> {
    match step {
        Step::SubmitToAppraisal => app.store.count_not_passed(&row.id, row.stage_since).await,
        _ => Ok(0),
    }
}

fn has_own_act(step: Step) -> bool {
    match step {
        Step::Seal | Step::Adopt | Step::AdoptWithChanges | Step::Reject | Step::Issue | Step::Archive => {
            true
        }
        Step::OpenWorkshop
        | Step::CloseWorkshop
        | Step::SubmitToAppraisal
        | Step::PassAppraisal
        | Step::ReturnFromAppraisal
        | Step::ReturnFromStanding
        | Step::ReturnFromVote
        | Step::Reopen
        | Step::SendToSigning => false,
    }
}

fn next_ordinal(row: &ResolutionRow, to: Stage) -> i64 {
    if to == Stage::Consolidation { row.draft_ordinal + 1 } else { row.draft_ordinal }
}

/// Returns the number of the draft that ends here, with the version to keep.
///
/// If the draft was named by hand and not touched since, that version is the one; if it was touched, these
/// words are the next draft.
async fn milestone(
    app: &App,
    by: &Person,
    row: &ResolutionRow,
) -> Result<(i64, Option<Version>), TakeStepError> {
    app.rooms.settle(&row.id).await?;
    let text = app.rooms.text(&row.id).await?.as_ref().clone();
    let newest = newest_draft(app, &row.id).await?;
    let kept = newest.as_ref().map(|one| (one.ordinal, &one.text.heads));
    let Some(ordinal) = draft_to_keep(row.draft_ordinal, kept, &text.heads) else {
        return Ok((kept.map_or(row.draft_ordinal, |(ordinal, _)| ordinal), None));
    };
    let version = Version {
        id: VersionId::fresh(),
        resolution: row.id.clone(),
        kind: VersionKind::Draft,
        ordinal,
        note: String::new(),
        canonical_hash: canonical_hash(&text),
        text,
        made_by: by.id.clone(),
        made_at: app.clock.now(),
    };
    Ok((ordinal, Some(version)))
}
