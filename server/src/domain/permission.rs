//! The one permission function: who may do what, at which stage (`domain.md` §2, §3).
//!
//! Every route, socket message and action asks here and nowhere else.

mod hand;
pub mod lane;

use serde::{Deserialize, Serialize};

use self::hand::{permit_answer, permit_decide, permit_dossier, permit_edit};
use super::person::{Person, Role, Roles};
use super::stage::{Stage, Step};

/// Something a person can do to the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Seen by anybody, signed in or not: sign-in pages, assets, health.
    Enter,
    /// Anything of one's own: own name, language, signing out.
    OwnAccount,
    ReadResolution,
    /// Read the words of a resolution as they are written, or of the lane of one's own working group.
    ReadText,
    CreateResolution,
    /// Change words, kinds, levels and order of clauses in the shared text.
    EditText,
    /// Link evidence to clauses in the shared text.
    LinkEvidence,
    /// Offer a link of evidence to a clause, for the editors to decide.
    OfferEvidence,
    /// Accept or decline what was offered.
    AnswerOffer,
    /// Say something of a clause, or to what somebody said of it.
    Comment,
    /// Answer a comment: taken up, in part, not, or noted.
    AnswerComment,
    /// Hand in a paper for the workshop, one's own or, for those who run it, anybody's; withdraw it.
    HandInPaper,
    /// Make and run the agenda of the workshop, mark who is there.
    RunWorkshop,
    /// Add words to the minutes of the workshop, which fill themselves for the rest.
    WriteMinutes,
    /// Record what was spoken at the workshop, for a person or a delegation.
    RecordOpinion,
    /// Answer what was spoken.
    AnswerOpinion,
    /// Give the present words a name, such as "Dự thảo lần 2".
    NameVersion,
    /// Choose under what name readers are told who wrote which words.
    SetNaming,
    ReadEvidence,
    RecordMeeting,
    /// Choose cells for a round, move a planned meeting, call it off.
    PlanMeeting,
    /// Issue guidance and score templates, which supersede those before.
    ManageGuidance,
    RecordEvidence,
    ReadUnits,
    ManageUnits,
    ReadPeople,
    ManagePeople,
    /// Take a step of the table of stages.
    Take(Step),
    /// Read the notes of the appraisal, the conclusions of the standing members, the amendments of the committee.
    ReadReview,
    /// Note something on the content at appraisal; the office mends only the form itself.
    NoteAppraisal,
    /// Write a conclusion of the standing members.
    Conclude,
    /// Answer a note or a conclusion.
    AnswerNote,
    /// Check a conclusion or an amendment off, or open it again.
    CheckConclusion,
    /// Write down what the committee asks to be changed in words it would adopt, or take that back.
    AskAmendment,
    ReadVote,
    OpenVote,
    CastBallot,
    CloseVote,
    /// Enter papers filled in by hand.
    EnterPapers,
    /// Confirm papers that somebody else entered, or take them back.
    ConfirmPapers,
    /// Reserve an opinion with the vote.
    ReserveOpinion,
    /// Write on the minutes of a round what the vote does not tell.
    WriteVoteMinutes,
    /// Read what is for the committee alone: notes on clauses, and its own copy of the minutes.
    ReadClauseNotes,
    /// Note something on a clause of the sealed words, for the committee alone.
    NoteClause,
    ExportResolution,
    /// Read the dossier for the committee: letter, draft, redline, tables and pictures together.
    ReadDossier,
    /// Write on the letter to the committee.
    WriteLetter,
    /// Take the bundle of a sealed version, with named ballots and lines of the audit log.
    ExportBundle,
    /// Let a fault pass by name and with a reason, or take that back.
    WaiveFault,
    /// Decide what follows for a clause whose record was corrected or withdrawn.
    DecideFlag,
    /// Say what the text should say: other words, a new clause, a removal, another place.
    Suggest,
    /// Take a suggestion into the text, whole or in other words.
    DecideSuggestion,
    /// Decline a suggestion, with a reason.
    DeclineSuggestion,
    /// Open a working group with a lane of its own.
    OpenGroup,
    /// Choose the members of a working group, close it; see who is in it.
    ManageGroup,
    /// Read the audit log, and have its chain looked through.
    ReadAudit,
    /// See a proposed issue, confirm or end it as the second person.
    ConfirmIssue,
    /// Change "Nơi nhận", and the names and measures around the words on paper, while nothing is issued.
    EditRecipients,
    /// Take the signed copy back.
    TakeSigned,
    /// Let everybody read an issued resolution, choose what is told beside it, and end that.
    Publish,
    /// Give tasks that follow from an issued resolution, mend and withdraw them.
    GiveTask,
    /// Record for a unit that it took a task over, has done it, or cannot.
    RecordTask,
    /// Read the register of issued documents.
    ReadRegister,
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("sign in first")]
    NotSignedIn,
    #[error("none of your roles may do this")]
    WrongRole,
    #[error("this cannot be done at the present stage")]
    WrongStage,
    #[error("this belongs to another survey group")]
    OtherGroup,
    /// The lane of a working group to which one does not belong: told as a thing that does not exist.
    #[error("there is no such resolution")]
    Hidden,
    #[error("this is done in the resolution, not in the lane of a working group")]
    InLane,
}

/// Decides whether somebody may record for a survey group: surveyors only for their own (`domain.md` §2).
pub fn permit_group(person: &Person, group: Option<u8>) -> Result<(), Denied> {
    let any_group = person.is(Role::Editor) || person.is(Role::Office);
    if any_group || group.is_none() || group == person.group { Ok(()) } else { Err(Denied::OtherGroup) }
}

/// Decides whether somebody with these roles may do `act` now.
///
/// `stage` is that of the resolution concerned; `None` where no resolution is concerned,
/// which denies every act that depends on a stage.
pub fn permit(roles: &Roles, act: Act, stage: Option<Stage>) -> Result<(), Denied> {
    if act == Act::Enter {
        return Ok(());
    }
    if roles.is_empty() {
        return Err(Denied::NotSignedIn);
    }
    if let Act::Take(step) = act {
        return permit_step(roles, step, stage);
    }
    let allowed = who(act);
    if !allowed.iter().any(|role| roles.contains(role)) {
        return Err(Denied::WrongRole);
    }
    permit_at(roles, act, stage)
}

fn permit_step(roles: &Roles, step: Step, stage: Option<Stage>) -> Result<(), Denied> {
    let somewhere = super::stage::TRANSITIONS.iter().filter(|line| line.step == step);
    if !somewhere.clone().any(|line| line.by.iter().any(|role| roles.contains(role))) {
        return Err(Denied::WrongRole);
    }
    match stage.and_then(|stage| step.leaving(stage)) {
        Some(line) if line.by.iter().any(|role| roles.contains(role)) => Ok(()),
        Some(_) => Err(Denied::WrongRole),
        None => Err(Denied::WrongStage),
    }
}

/// Everybody but a guest, who only reads.
const TAKING_PART: [Role; 7] = [
    Role::Delegate,
    Role::Editor,
    Role::Surveyor,
    Role::Secretary,
    Role::Standing,
    Role::Committee,
    Role::Office,
];

fn who(act: Act) -> &'static [Role] {
    match act {
        Act::Enter
        | Act::OwnAccount
        | Act::ReadResolution
        | Act::ReadText
        | Act::ReadEvidence
        | Act::ReadUnits
        | Act::ReadPeople
        | Act::ReadVote
        | Act::ReadRegister
        | Act::ExportResolution => &Role::ALL,
        Act::CreateResolution => &[Role::Editor, Role::Office],
        Act::EditText => &[Role::Editor, Role::Office],
        Act::LinkEvidence | Act::AnswerOffer => &[Role::Editor],
        Act::OfferEvidence => &[Role::Delegate],
        Act::Comment | Act::HandInPaper => &TAKING_PART,
        Act::AnswerComment => &[Role::Editor, Role::Standing, Role::Office],
        Act::RunWorkshop | Act::RecordOpinion | Act::WriteMinutes => &[Role::Secretary, Role::Office],
        Act::AnswerOpinion => &[Role::Editor],
        Act::NameVersion => &[Role::Editor, Role::Secretary, Role::Office],
        Act::RecordMeeting | Act::RecordEvidence => &[Role::Surveyor, Role::Editor, Role::Office],
        Act::PlanMeeting => &[Role::Editor, Role::Standing, Role::Office],
        Act::ManageGuidance => &[Role::Standing, Role::Office],
        Act::ManageUnits | Act::ManagePeople => &[Role::Office],
        // Nobody judges in their own cause: who writes the words mends them; who appraises or passes them on may let a
        // fault pass, and answers for it by name.
        Act::WaiveFault => &[Role::Standing, Role::Office],
        Act::DecideFlag => &[Role::Editor, Role::Standing, Role::Office],
        // Whoever may write says it all the same where it should be discussed first; a guest only reads.
        Act::Suggest => &TAKING_PART,
        Act::DecideSuggestion | Act::DeclineSuggestion => &[Role::Editor],
        Act::OpenGroup | Act::ManageGroup => &super::group::OPENERS,
        Act::SetNaming | Act::OpenVote | Act::CloseVote | Act::EnterPapers => &[Role::Office],
        Act::ConfirmPapers | Act::AskAmendment => &[Role::Office, Role::Standing],
        Act::CastBallot | Act::ReserveOpinion => &[Role::Committee],
        Act::WriteVoteMinutes => &[Role::Office],
        Act::ReadClauseNotes => &[Role::Committee, Role::Standing, Role::Office],
        // Notes of members: whoever only runs the vote reads them, and has none.
        Act::NoteClause => &[Role::Committee],
        Act::ReadReview => &[Role::Editor, Role::Secretary, Role::Standing, Role::Committee, Role::Office],
        Act::NoteAppraisal => &[Role::Office],
        Act::Conclude | Act::CheckConclusion => &[Role::Standing],
        Act::AnswerNote => &[Role::Editor, Role::Office],
        // Those who answer for the procedure: the office that runs it, and the standing members who oversee the office.
        // A standing member sees what is proposed, and is the second person where the office has one active person only
        // (`issue::may_be_second`): two of the office confirm for each other.
        Act::ReadAudit | Act::ConfirmIssue => &[Role::Standing, Role::Office],
        // A bundle holds what committee and office see of the answers, and what office and standing members see of the log:
        // the office is in both.
        Act::EditRecipients
        | Act::TakeSigned
        | Act::Publish
        | Act::GiveTask
        | Act::ExportBundle
        | Act::WriteLetter => &[Role::Office],
        // Those before whom the words are laid, and those who lay them: the same as read what stays with the committee.
        Act::ReadDossier => &[Role::Committee, Role::Standing, Role::Office],
        // Nobody is known to belong to a unit: what a unit answers is recorded for it, by name.
        Act::RecordTask => &[Role::Secretary, Role::Office],
        Act::Take(_) => &[],
    }
}

fn permit_at(roles: &Roles, act: Act, stage: Option<Stage>) -> Result<(), Denied> {
    let good = match act {
        Act::EditText => return permit_edit(roles, stage),
        Act::DecideFlag => return permit_decide(roles, stage),
        Act::AnswerComment => return permit_answer(roles, stage),
        Act::ReadDossier | Act::WriteLetter => return permit_dossier(roles, act, stage),
        // Until the words are sealed; a text sent back is first taken up again.
        Act::Comment | Act::AnswerNote | Act::CheckConclusion => {
            stage.is_some_and(|stage| !stage.is_sealed() && stage != Stage::Returned)
        }
        Act::WaiveFault | Act::NameVersion => stage.is_some_and(|stage| !stage.is_sealed()),
        // What nobody could link any more is not offered. Nor is suggested what nobody could take up: once the office
        // appraises, wishes are comments, and the text goes back to consolidation where they weigh. Nor does a group work.
        Act::LinkEvidence | Act::OfferEvidence | Act::Suggest | Act::DecideSuggestion | Act::OpenGroup => {
            matches!(stage, Some(Stage::Drafting | Stage::Workshop | Stage::Consolidation))
        }
        // Whoever offered is answered, be it late; accepting asks for the right to link besides. Recipients are frozen with
        // the number: what was printed stays.
        Act::AnswerOffer | Act::DeclineSuggestion | Act::EditRecipients => {
            stage.is_some() && !is_issued(stage)
        }
        // Prepared while the draft is written.
        Act::RunWorkshop | Act::HandInPaper => matches!(stage, Some(Stage::Drafting | Stage::Workshop)),
        // Written out after the hall is empty, and closed with the words they tell of.
        Act::WriteMinutes => stage.is_some_and(|stage| stage != Stage::Drafting && !stage.is_sealed()),
        Act::RecordOpinion => stage == Some(Stage::Workshop),
        Act::AnswerOpinion => matches!(stage, Some(Stage::Workshop | Stage::Consolidation)),
        Act::NoteAppraisal => stage == Some(Stage::Appraisal),
        Act::Conclude => stage == Some(Stage::StandingReview),
        // Until the record of the vote is closed with the number.
        Act::ReserveOpinion | Act::NoteClause => stage.is_some_and(crate::domain::vote::is_record_open),
        // Also of a round that fell, while the words are taken up again.
        Act::WriteVoteMinutes => stage.is_some_and(|stage| stage != Stage::Archived),
        Act::OpenVote
        | Act::CloseVote
        | Act::CastBallot
        | Act::EnterPapers
        | Act::ConfirmPapers
        | Act::AskAmendment => stage == Some(Stage::CommitteeVote),
        Act::ConfirmIssue => stage == Some(Stage::Signing),
        Act::TakeSigned => stage == Some(Stage::Issued),
        // What was resolved is done after it was issued, and long after it is archived.
        Act::Publish | Act::GiveTask | Act::RecordTask => is_issued(stage),
        Act::Enter
        | Act::OwnAccount
        | Act::ReadResolution
        | Act::ReadText
        | Act::ManageGroup
        | Act::CreateResolution
        | Act::SetNaming
        | Act::ReadEvidence
        | Act::RecordMeeting
        | Act::PlanMeeting
        | Act::ManageGuidance
        | Act::RecordEvidence
        | Act::ReadUnits
        | Act::ManageUnits
        | Act::ReadPeople
        | Act::ManagePeople
        | Act::Take(_)
        | Act::ReadVote
        | Act::ReadReview
        | Act::ReadClauseNotes
        | Act::ReadAudit
        | Act::ReadRegister
        | Act::ExportBundle
        | Act::ExportResolution => true,
    };
    if good { Ok(()) } else { Err(Denied::WrongStage) }
}

fn is_issued(stage: Option<Stage>) -> bool {
    matches!(stage, Some(Stage::Issued | Stage::Archived))
}
