//! Rights that depend on whose hands the words are in: who writes, answers, decides on flags, makes the dossier ready.

use super::{Act, Denied};
use crate::domain::person::{Role, Roles};
use crate::domain::stage::Stage;

/// Who has the words in hand decides on their flags: editors while they write, afterwards those who pass them on.
pub(super) fn permit_decide(roles: &Roles, stage: Option<Stage>) -> Result<(), Denied> {
    let passes_on = roles.contains(&Role::Standing) || roles.contains(&Role::Office);
    match stage {
        None => Err(Denied::WrongStage),
        Some(_) if passes_on => Ok(()),
        Some(Stage::Drafting | Stage::Workshop | Stage::Consolidation | Stage::Returned) => Ok(()),
        Some(
            Stage::Appraisal
            | Stage::StandingReview
            | Stage::CommitteeVote
            | Stage::Adopted
            | Stage::AdoptedWithChanges
            | Stage::Signing
            | Stage::Issued
            | Stage::Archived,
        ) => Err(Denied::WrongStage),
    }
}

/// Editors answer whoever spoke, be it late; at appraisal and at the standing review those who have the words in hand
/// answer as well, for what is said there is said to them.
pub(super) fn permit_answer(roles: &Roles, stage: Option<Stage>) -> Result<(), Denied> {
    let hand = match stage {
        Some(Stage::Issued | Stage::Archived) | None => return Err(Denied::WrongStage),
        Some(_) if roles.contains(&Role::Editor) => return Ok(()),
        Some(Stage::Appraisal) => Role::Office,
        Some(Stage::StandingReview) => Role::Standing,
        Some(
            Stage::Drafting
            | Stage::Workshop
            | Stage::Consolidation
            | Stage::CommitteeVote
            | Stage::Adopted
            | Stage::AdoptedWithChanges
            | Stage::Returned
            | Stage::Signing,
        ) => return Err(Denied::WrongStage),
    };
    if roles.contains(&hand) { Ok(()) } else { Err(Denied::WrongRole) }
}

/// The committee is laid sealed words before; office and standing members make the dossier ready from the appraisal on. The
/// letter is written until the vote is opened, which the store holds: then the committee has it in hand.
pub(super) fn permit_dossier(roles: &Roles, act: Act, stage: Option<Stage>) -> Result<(), Denied> {
    let prepares = roles.contains(&Role::Office) || roles.contains(&Role::Standing);
    let good = match stage {
        Some(Stage::Appraisal | Stage::StandingReview) => prepares,
        Some(Stage::CommitteeVote) => true,
        Some(
            Stage::Adopted | Stage::AdoptedWithChanges | Stage::Signing | Stage::Issued | Stage::Archived,
        ) => act == Act::ReadDossier,
        Some(Stage::Drafting | Stage::Workshop | Stage::Consolidation | Stage::Returned) | None => false,
    };
    if good { Ok(()) } else { Err(Denied::WrongStage) }
}

/// Editors write while the text is in their hands; the office mends the form during appraisal.
pub(super) fn permit_edit(roles: &Roles, stage: Option<Stage>) -> Result<(), Denied> {
    let hand = match stage {
        Some(Stage::Drafting | Stage::Workshop | Stage::Consolidation) => Role::Editor,
        Some(Stage::Appraisal) => Role::Office,
        Some(
            Stage::StandingReview
            | Stage::CommitteeVote
            | Stage::Adopted
            | Stage::AdoptedWithChanges
            | Stage::Returned
            | Stage::Signing
            | Stage::Issued
            | Stage::Archived,
        )
        | None => return Err(Denied::WrongStage),
    };
    if roles.contains(&hand) { Ok(()) } else { Err(Denied::WrongRole) }
}
