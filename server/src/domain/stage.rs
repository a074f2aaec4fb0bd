//! The stages of a resolution and the steps between them (`domain.md` §3), in one readable table.

use serde::{Deserialize, Serialize};

use super::person::{Role, Roles};

/// Where a resolution stands on its way from first draft to archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Drafting,
    Workshop,
    Consolidation,
    Appraisal,
    StandingReview,
    CommitteeVote,
    Adopted,
    AdoptedWithChanges,
    Returned,
    Signing,
    Issued,
    Archived,
}

impl Stage {
    /// Every stage, in the order a resolution meets them.
    pub const ALL: [Stage; 12] = [
        Stage::Drafting,
        Stage::Workshop,
        Stage::Consolidation,
        Stage::Appraisal,
        Stage::StandingReview,
        Stage::CommitteeVote,
        Stage::Adopted,
        Stage::AdoptedWithChanges,
        Stage::Returned,
        Stage::Signing,
        Stage::Issued,
        Stage::Archived,
    ];

    /// Returns the English id used in tables, addresses and message names.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Drafting => "drafting",
            Stage::Workshop => "workshop",
            Stage::Consolidation => "consolidation",
            Stage::Appraisal => "appraisal",
            Stage::StandingReview => "standing_review",
            Stage::CommitteeVote => "committee_vote",
            Stage::Adopted => "adopted",
            Stage::AdoptedWithChanges => "adopted_with_changes",
            Stage::Returned => "returned",
            Stage::Signing => "signing",
            Stage::Issued => "issued",
            Stage::Archived => "archived",
        }
    }

    /// Returns the stage of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// Tells whether the words are fixed: sealed for a vote, or decided.
    pub fn is_sealed(self) -> bool {
        match self {
            Stage::Drafting
            | Stage::Workshop
            | Stage::Consolidation
            | Stage::Appraisal
            | Stage::StandingReview
            | Stage::Returned => false,
            Stage::CommitteeVote
            | Stage::Adopted
            | Stage::AdoptedWithChanges
            | Stage::Signing
            | Stage::Issued
            | Stage::Archived => true,
        }
    }
}

/// A step from one stage to another; a person presses every button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    OpenWorkshop,
    CloseWorkshop,
    SubmitToAppraisal,
    PassAppraisal,
    ReturnFromAppraisal,
    Seal,
    ReturnFromStanding,
    /// Ends the round without a count.
    ReturnFromVote,
    /// Follows from the count when the vote is closed.
    Adopt,
    /// Follows from the count when the vote is closed and the committee asks for changes.
    AdoptWithChanges,
    /// Follows from the count when the vote is closed.
    Reject,
    Reopen,
    SendToSigning,
    Issue,
    Archive,
}

/// One line of the table of stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    pub step: Step,
    pub from: Stage,
    pub to: Stage,
    /// Who may take the step.
    pub by: &'static [Role],
}

const fn line(step: Step, from: Stage, to: Stage, by: &'static [Role]) -> Transition {
    Transition { step, from, to, by }
}

/// The whole table (`domain.md` §3).
pub const TRANSITIONS: [Transition; 16] = [
    line(Step::OpenWorkshop, Stage::Drafting, Stage::Workshop, &[Role::Editor, Role::Secretary]),
    line(Step::CloseWorkshop, Stage::Workshop, Stage::Consolidation, &[Role::Editor, Role::Secretary]),
    line(Step::SubmitToAppraisal, Stage::Consolidation, Stage::Appraisal, &[Role::Editor]),
    line(Step::PassAppraisal, Stage::Appraisal, Stage::StandingReview, &[Role::Office]),
    line(Step::ReturnFromAppraisal, Stage::Appraisal, Stage::Consolidation, &[Role::Office]),
    line(Step::Seal, Stage::StandingReview, Stage::CommitteeVote, &[Role::Standing]),
    line(Step::ReturnFromStanding, Stage::StandingReview, Stage::Consolidation, &[Role::Standing]),
    line(Step::ReturnFromVote, Stage::CommitteeVote, Stage::Returned, &[Role::Standing]),
    line(Step::Adopt, Stage::CommitteeVote, Stage::Adopted, &[Role::Office]),
    line(Step::AdoptWithChanges, Stage::CommitteeVote, Stage::AdoptedWithChanges, &[Role::Office]),
    line(Step::Reject, Stage::CommitteeVote, Stage::Returned, &[Role::Office]),
    line(Step::Reopen, Stage::Returned, Stage::Consolidation, &[Role::Editor, Role::Office]),
    line(Step::SendToSigning, Stage::Adopted, Stage::Signing, &[Role::Office]),
    line(Step::Issue, Stage::Signing, Stage::Issued, &[Role::Office]),
    line(Step::Archive, Stage::Issued, Stage::Archived, &[Role::Office]),
    // Changed words are voted on anew: no way leads from here to the signature (decision 0010).
    line(Step::Reopen, Stage::AdoptedWithChanges, Stage::Consolidation, &[Role::Editor, Role::Office]),
];

impl Step {
    /// Every step.
    pub const ALL: [Step; 15] = [
        Step::OpenWorkshop,
        Step::CloseWorkshop,
        Step::SubmitToAppraisal,
        Step::PassAppraisal,
        Step::ReturnFromAppraisal,
        Step::Seal,
        Step::ReturnFromStanding,
        Step::ReturnFromVote,
        Step::Adopt,
        Step::AdoptWithChanges,
        Step::Reject,
        Step::Reopen,
        Step::SendToSigning,
        Step::Issue,
        Step::Archive,
    ];

    /// Returns the English id used in forms and message names.
    pub fn id(self) -> &'static str {
        match self {
            Step::OpenWorkshop => "open_workshop",
            Step::CloseWorkshop => "close_workshop",
            Step::SubmitToAppraisal => "submit_to_appraisal",
            Step::PassAppraisal => "pass_appraisal",
            Step::ReturnFromAppraisal => "return_from_appraisal",
            Step::Seal => "seal",
            Step::ReturnFromStanding => "return_from_standing",
            Step::ReturnFromVote => "return_from_vote",
            Step::Adopt => "adopt",
            Step::AdoptWithChanges => "adopt_with_changes",
            Step::Reject => "reject",
            Step::Reopen => "reopen",
            Step::SendToSigning => "send_to_signing",
            Step::Issue => "issue",
            Step::Archive => "archive",
        }
    }

    /// Returns the step of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.id() == id)
    }

    /// Returns the line of the table by which this step leaves `from`, if it may.
    pub fn leaving(self, from: Stage) -> Option<&'static Transition> {
        TRANSITIONS.iter().find(|line| line.step == self && line.from == from)
    }

    /// Tells whether the step sends the words back, which asks for a reason.
    pub fn needs_reason(self) -> bool {
        match self {
            Step::ReturnFromAppraisal | Step::ReturnFromStanding | Step::ReturnFromVote => true,
            Step::OpenWorkshop
            | Step::CloseWorkshop
            | Step::SubmitToAppraisal
            | Step::PassAppraisal
            | Step::Seal
            | Step::Adopt
            | Step::AdoptWithChanges
            | Step::Reject
            | Step::Reopen
            | Step::SendToSigning
            | Step::Issue
            | Step::Archive => false,
        }
    }

    /// Tells whether leaving by this step names the words that were written: "Dự thảo lần n".
    pub fn names_draft(self) -> bool {
        match self {
            Step::OpenWorkshop | Step::SubmitToAppraisal => true,
            Step::CloseWorkshop
            | Step::PassAppraisal
            | Step::ReturnFromAppraisal
            | Step::Seal
            | Step::ReturnFromStanding
            | Step::ReturnFromVote
            | Step::Adopt
            | Step::AdoptWithChanges
            | Step::Reject
            | Step::Reopen
            | Step::SendToSigning
            | Step::Issue
            | Step::Archive => false,
        }
    }
}

/// Returns the steps that somebody with these roles may take from `stage`.
///
/// What follows from a count is no button of its own: closing the vote takes that step.
pub fn steps_for(roles: &Roles, stage: Stage) -> Vec<Step> {
    TRANSITIONS
        .iter()
        .filter(|line| line.from == stage && line.by.iter().any(|role| roles.contains(role)))
        .map(|line| line.step)
        .filter(|step| !matches!(step, Step::Adopt | Step::AdoptWithChanges | Step::Reject))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_sees_only_the_own_steps() {
        let office = Roles::from([Role::Office]);
        assert_eq!(steps_for(&office, Stage::Appraisal), [Step::PassAppraisal, Step::ReturnFromAppraisal]);
        assert_eq!(steps_for(&office, Stage::CommitteeVote), []);
        assert_eq!(steps_for(&Roles::from([Role::Standing]), Stage::StandingReview)[0], Step::Seal);
        assert_eq!(steps_for(&Roles::from([Role::Viewer]), Stage::Drafting), []);
    }

    #[test]
    fn only_words_that_were_adopted_as_they_stand_are_signed() {
        let signing = TRANSITIONS.iter().filter(|line| line.to == Stage::Signing);
        assert_eq!(signing.map(|line| line.from).collect::<Vec<_>>(), [Stage::Adopted]);
    }

    #[test]
    fn every_stage_but_the_last_is_left_by_some_step() {
        for stage in Stage::ALL {
            let left = TRANSITIONS.iter().any(|line| line.from == stage);
            assert_eq!(left, stage != Stage::Archived, "{stage:?}");
        }
    }
}
