//! Notes of the appraisal, conclusions of the standing members, amendments the committee asks for: what each holds back,
//! and until when (`domain.md` §3).
//!
//! The office mends the form itself and only notes what it would say otherwise; whoever wrote the words answers each note.
//! The standing members conclude, and check each conclusion off when it is done. Amendments are written down while the
//! committee meets: what it adopts with open ones is taken up again, and voted on anew once they are checked off.

use crate::clock::Millis;
use crate::domain::stage::Step;
use crate::id::{ClauseId, NoteId, PersonId};

/// Longest note or answer in characters: half a page, beside a clause that is rarely longer.
pub const NOTE_CHARS_MAX: usize = 2000;

/// Notes of one resolution: several for each clause of the longest, still one page to read.
pub const NOTES_MAX: i64 = 300;

/// Who noted it, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// By the office on the content: answered by those who write.
    Appraisal,
    /// By the standing members: checked off by them.
    Conclusion,
    /// By the committee, for words it would adopt: checked off by the standing members.
    Amendment,
}

impl NoteKind {
    /// Every kind, in the order of the stages.
    pub const ALL: [NoteKind; 3] = [NoteKind::Appraisal, NoteKind::Conclusion, NoteKind::Amendment];

    /// Returns the id kept in the table and used by programs.
    pub fn id(self) -> &'static str {
        match self {
            NoteKind::Appraisal => "appraisal",
            NoteKind::Conclusion => "conclusion",
            NoteKind::Amendment => "amendment",
        }
    }

    /// Returns the kind of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// What was answered to a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteAnswer {
    pub words: String,
    pub by: PersonId,
    pub at: Millis,
}

/// One note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub kind: NoteKind,
    /// Absent where it is about the whole text.
    pub clause: Option<ClauseId>,
    /// What the clause was called then; empty for the whole text.
    pub place: String,
    pub words: String,
    pub by: PersonId,
    pub at: Millis,
    pub answer: Option<NoteAnswer>,
    /// Who checked it off, and when; conclusions and amendments only.
    pub checked: Option<(PersonId, Millis)>,
}

impl Note {
    /// Tells whether it is still to be dealt with.
    pub fn is_open(&self) -> bool {
        match self.kind {
            NoteKind::Appraisal => self.answer.is_none(),
            NoteKind::Conclusion | NoteKind::Amendment => self.checked.is_none(),
        }
    }

    /// Tells whether it may be checked off as done: an amendment not before whoever writes has answered it. One checked
    /// off without an answer was taken back.
    pub fn may_be_checked(&self) -> bool {
        self.kind != NoteKind::Amendment || self.answer.is_some()
    }

    /// Tells whether it may be opened again: neither what was settled before the newest seal, nor what was taken back.
    pub fn may_be_reopened(&self, sealed: Option<Millis>) -> bool {
        self.may_be_checked() && sealed.is_none_or(|sealed| self.at > sealed)
    }

    /// Tells whether it keeps the resolution from taking this step.
    ///
    /// Who writes answers everything before the text goes up again; the appraisal ends when each of its notes has an
    /// answer; the seal asks for every conclusion and every amendment to be checked off.
    pub fn holds_back(&self, step: Step) -> bool {
        let unanswered = self.answer.is_none() && self.checked.is_none();
        match step {
            Step::SubmitToAppraisal => unanswered,
            Step::PassAppraisal => unanswered && self.kind == NoteKind::Appraisal,
            Step::Seal => self.is_open(),
            Step::OpenWorkshop
            | Step::CloseWorkshop
            | Step::ReturnFromAppraisal
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

#[cfg(test)]
mod tests {
    use super::*;

    fn note(kind: NoteKind, answered: bool, checked: bool) -> Note {
        let by = PersonId::from("p");
        let answer = NoteAnswer { words: "Đã sửa".into(), by: by.clone(), at: Millis(2) };
        Note {
            id: "n".into(),
            kind,
            clause: None,
            place: String::new(),
            words: "Làm rõ chỉ tiêu".into(),
            by: by.clone(),
            at: Millis(1),
            answer: answered.then_some(answer),
            checked: checked.then_some((by, Millis(3))),
        }
    }

    #[test]
    fn what_was_taken_back_or_settled_before_the_seal_is_not_opened_again() {
        let kinds = [NoteKind::Conclusion, NoteKind::Amendment];
        let may = |kind, answered, sealed| note(kind, answered, true).may_be_reopened(sealed);
        for kind in kinds {
            assert!(may(kind, true, None) && may(kind, true, Some(Millis(0))));
            assert!(!may(kind, true, Some(Millis(1))), "the seal waited for it");
        }
        assert!(may(NoteKind::Conclusion, false, None));
        assert!(!may(NoteKind::Amendment, false, None), "it was taken back");
        assert!(!note(NoteKind::Amendment, false, false).may_be_checked());
    }

    #[test]
    fn each_note_holds_back_until_it_is_answered_or_checked_off() {
        let held = |note: &Note| {
            let steps = Step::ALL.into_iter().filter(|step| note.holds_back(*step));
            steps.map(Step::id).collect::<Vec<_>>()
        };
        assert_eq!(
            held(&note(NoteKind::Appraisal, false, false)),
            ["submit_to_appraisal", "pass_appraisal", "seal"]
        );
        assert_eq!(held(&note(NoteKind::Appraisal, true, false)), [""; 0]);
        assert_eq!(held(&note(NoteKind::Conclusion, false, false)), ["submit_to_appraisal", "seal"]);
        assert_eq!(held(&note(NoteKind::Conclusion, true, false)), ["seal"]);
        assert_eq!(held(&note(NoteKind::Conclusion, false, true)), [""; 0]);
        assert_eq!(held(&note(NoteKind::Amendment, false, false)), ["submit_to_appraisal", "seal"]);
        assert_eq!(held(&note(NoteKind::Amendment, true, false)), ["seal"]);
        assert_eq!(held(&note(NoteKind::Amendment, true, true)), [""; 0]);
    }
}
