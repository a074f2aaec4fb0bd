//! Waivers: a fault that is let pass, by name and with a reason (`domain.md` §4).
//!
//! A waiver is bound to the fault, its place and what it is about, and to the words or evidence as they were. When
//! those change it lapses by itself; the fault is open again, and the waiver stays in the history.

use super::check::{Fault, Finding};
use crate::clock::Millis;
use crate::id::{PersonId, WaiverId};

/// Longest reason in characters: a short paragraph of the annex.
pub const REASON_CHARS_MAX: usize = 500;

/// A fault let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub id: WaiverId,
    pub fault: Fault,
    /// Empty where the fault stands in no clause.
    pub clause: String,
    /// The bloc or record it is about; may be empty.
    pub about: String,
    /// SHA-256 of the words or evidence it was given on.
    pub basis: String,
    /// The place as it was called then: "GP2 · …".
    pub place: String,
    pub reason: String,
    pub by: PersonId,
    pub at: Millis,
    /// Who took it back, and when.
    pub taken_back: Option<(PersonId, Millis)>,
}

impl Waiver {
    /// Tells whether it lets this finding pass.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.taken_back.is_none() && self.is_of(finding) && self.basis == finding.basis
    }

    /// Tells whether it was given on this fault at this place, whatever the words were then.
    pub fn is_of(&self, finding: &Finding) -> bool {
        let clause = finding.clause.as_ref().map_or("", |clause| clause.as_str());
        self.fault == finding.fault && self.clause == clause && self.about == finding.about
    }
}

/// A finding with the waiver that lets it pass, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub finding: Finding,
    pub waiver: Option<Waiver>,
}

impl Judged {
    /// Tells whether it refuses the seal.
    pub fn is_open(&self) -> bool {
        self.waiver.is_none()
    }
}

/// Matches findings with the waivers in force.
pub fn judge(found: Vec<Finding>, waivers: &[Waiver]) -> Vec<Judged> {
    let judged = found.into_iter().map(|finding| {
        let waiver = waivers.iter().find(|one| finding.fault.is_waivable() && one.covers(&finding)).cloned();
        Judged { finding, waiver }
    });
    judged.collect()
}

/// Returns those that refuse the seal.
pub fn open(judged: &[Judged]) -> Vec<Finding> {
    judged.iter().filter(|one| one.is_open()).map(|one| one.finding.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(fault: Fault, basis: &str) -> Finding {
        Finding {
            fault,
            clause: Some("c1".into()),
            about: String::new(),
            basis: basis.into(),
            number: String::new(),
            code: "GP1".into(),
            excerpt: String::new(),
        }
    }

    fn waiver(fault: Fault, basis: &str) -> Waiver {
        Waiver {
            id: "w".into(),
            fault,
            clause: "c1".into(),
            about: String::new(),
            basis: basis.into(),
            place: "GP1".into(),
            reason: "theo chỉ đạo của cấp trên".into(),
            by: "p".into(),
            at: Millis(1),
            taken_back: None,
        }
    }

    #[test]
    fn a_waiver_lets_pass_only_what_it_was_given_on() {
        let fault = Fault::ProposalWithoutEvidence;
        let given = waiver(fault, "a");
        let is_open = |finding: Finding, waiver: &Waiver| {
            judge(vec![finding], std::slice::from_ref(waiver))[0].is_open()
        };
        assert!(!is_open(finding(fault, "a"), &given));
        assert!(is_open(finding(fault, "b"), &given), "it lapses when the words are others");
        assert!(is_open(finding(Fault::EmptyClause, "a"), &given), "another fault");
        let elsewhere = Finding { clause: Some("c2".into()), ..finding(fault, "a") };
        assert!(is_open(elsewhere, &given), "another clause");
        let about = Finding { about: "r1".into(), ..finding(fault, "a") };
        assert!(is_open(about, &given), "about something else");
        let back = Waiver { taken_back: Some(("q".into(), Millis(2))), ..given };
        assert!(is_open(finding(fault, "a"), &back), "taken back");
    }

    #[test]
    fn a_gap_is_never_let_pass() {
        for fault in [Fault::Unfilled, Fault::NoWords, Fault::OpenFlag] {
            assert!(judge(vec![finding(fault, "a")], &[waiver(fault, "a")])[0].is_open(), "{fault:?}");
        }
    }
}
