//! How a vote is held: who may vote, by which rule, named or secret, in the meeting or in writing.
//!
//! Chosen when the vote is opened and frozen from then on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::count::SPLIT_LEAST;
use super::rule::{Base, Rule};
use super::{Roster, RosterMember};
use crate::clock::Millis;
use crate::id::PersonId;

/// Longest reason in characters for leaving a member off the roster: a sentence or two in the minutes.
pub const LEFT_OUT_CHARS_MAX: usize = 300;

/// Whether it is known who answered what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// The committee and the office see each member's answer after the close.
    #[default]
    Named,
    /// It is known who took part, and nothing else.
    Secret,
}

impl Secrecy {
    /// Both, in the order of the form.
    pub const ALL: [Secrecy; 2] = [Secrecy::Named, Secrecy::Secret];

    /// Returns the id kept in the table and sent by forms.
    pub fn id(self) -> &'static str {
        match self {
            Secrecy::Named => "named",
            Secrecy::Secret => "secret",
        }
    }

    /// Returns the secrecy of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secrecy| secrecy.id() == id)
    }
}

/// Where ballots come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// In a meeting, until the chair closes.
    #[default]
    Meeting,
    /// Phiếu xin ý kiến: until a moment that the server's clock decides; then the chair closes.
    Writing { deadline: Millis },
}

impl Way {
    /// Returns the id kept in the table and sent by forms.
    pub fn id(self) -> &'static str {
        match self {
            Way::Meeting => "meeting",
            Way::Writing { .. } => "writing",
        }
    }

    /// Returns the way of that id with its deadline, if the two fit.
    pub fn of_id(id: &str, deadline: Option<Millis>) -> Option<Self> {
        match (id, deadline) {
            ("meeting", None) => Some(Way::Meeting),
            ("writing", Some(deadline)) => Some(Way::Writing { deadline }),
            _ => None,
        }
    }

    /// Returns until when ballots are taken, where a clock decides it.
    pub fn deadline(self) -> Option<Millis> {
        match self {
            Way::Meeting => None,
            Way::Writing { deadline } => Some(deadline),
        }
    }

    /// Tells whether a ballot that comes at this moment is too late.
    pub fn is_over(self, now: Millis) -> bool {
        self.deadline().is_some_and(|deadline| now >= deadline)
    }
}

/// A member who does not vote in this round, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub id: PersonId,
    pub name: String,
    pub reason: String,
}

/// What the office chose on the chair's word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub secrecy: Secrecy,
    pub way: Way,
    /// Absent for the rule that the seal holds.
    pub rule: Option<Rule>,
    /// Members who do not vote, each with the reason.
    pub left_out: BTreeMap<PersonId, String>,
}

/// The terms as the vote holds them for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub secrecy: Secrecy,
    pub way: Way,
    pub rule: Rule,
    pub roster: Roster,
    pub left_out: Vec<LeftOut>,
}

/// Why a vote cannot be held like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    #[error("a member is left out without a reason")]
    ReasonMissing,
    #[error("the reason for leaving a member out is too long")]
    LongReason,
    #[error("somebody left out is not on the roster of the seal")]
    NotAMember,
    #[error("nobody is left to vote")]
    NobodyVotes,
    #[error("a secret vote needs at least three voters")]
    TooFewForSecrecy,
    #[error("the deadline has passed already")]
    DeadlinePassed,
    #[error("nobody is present at a vote in writing")]
    NobodyIsPresent,
    #[error("the rule can never be met")]
    UnsoundRule,
}

impl Terms {
    /// Settles the terms against the members and the rule of the seal.
    pub fn settle(&self, sealed: &Roster, rule: Rule, now: Millis) -> Result<Held, TermsError> {
        let rule = self.rule.unwrap_or(rule);
        if !rule.is_sound() {
            return Err(TermsError::UnsoundRule);
        }
        if self.left_out.keys().any(|person| !sealed.holds(person)) {
            return Err(TermsError::NotAMember);
        }
        if self.way.is_over(now) {
            return Err(TermsError::DeadlinePassed);
        }
        if rule.base == Base::Present && self.way != Way::Meeting {
            return Err(TermsError::NobodyIsPresent);
        }
        let left_out = self.leave_out(sealed)?;
        let stays = |member: &&RosterMember| !self.left_out.contains_key(&member.id);
        let roster = Roster(sealed.0.iter().filter(stays).cloned().collect());
        if roster.is_empty() {
            return Err(TermsError::NobodyVotes);
        }
        if self.secrecy == Secrecy::Secret && roster.len() < SPLIT_LEAST {
            return Err(TermsError::TooFewForSecrecy);
        }
        Ok(Held { secrecy: self.secrecy, way: self.way, rule, roster, left_out })
    }

    fn leave_out(&self, sealed: &Roster) -> Result<Vec<LeftOut>, TermsError> {
        let mut left_out = Vec::new();
        for member in &sealed.0 {
            let Some(reason) = self.left_out.get(&member.id) else { continue };
            let reason = crate::domain::canonical::line(reason);
            if reason.is_empty() {
                return Err(TermsError::ReasonMissing);
            }
            if reason.chars().count() > LEFT_OUT_CHARS_MAX {
                return Err(TermsError::LongReason);
            }
            left_out.push(LeftOut { id: member.id.clone(), name: member.name.clone(), reason });
        }
        Ok(left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vote::rule::Preset;

    fn members(count: i32) -> Roster {
        let member = |number: i32| RosterMember {
            id: PersonId::from(format!("m{number}")),
            name: format!("Uỷ viên {number}"),
            protocol: number,
        };
        Roster((0..count).map(member).collect())
    }

    fn without(reasons: &[(&str, &str)]) -> Terms {
        let left_out =
            reasons.iter().map(|(id, reason)| (PersonId::from(*id), (*reason).to_owned())).collect();
        Terms { left_out, ..Terms::default() }
    }

    fn settled(terms: &Terms, count: i32) -> Result<Held, TermsError> {
        terms.settle(&members(count), Rule::default(), Millis(10))
    }

    #[test]
    fn a_member_is_left_out_by_name_and_reason_and_counts_no_more() {
        let held = settled(&without(&[("m1", "  đình chỉ sinh hoạt ")]), 11).unwrap();
        assert_eq!((held.roster.len(), held.rule.threshold(held.roster.len())), (10, 6));
        assert_eq!(held.left_out.len(), 1);
        assert_eq!(
            (held.left_out[0].name.as_str(), held.left_out[0].reason.as_str()),
            ("Uỷ viên 1", "đình chỉ sinh hoạt")
        );
        assert_eq!(settled(&without(&[("m1", " ")]), 11), Err(TermsError::ReasonMissing));
        assert_eq!(settled(&without(&[("m1", &"á".repeat(301))]), 11), Err(TermsError::LongReason));
        assert_eq!(settled(&without(&[("x", "lý do")]), 11), Err(TermsError::NotAMember));
        assert_eq!(settled(&without(&[("m0", "nghỉ công tác")]), 1), Err(TermsError::NobodyVotes));
    }

    #[test]
    fn two_voters_cannot_vote_secretly() {
        let secret = |reasons| Terms { secrecy: Secrecy::Secret, ..without(reasons) };
        assert!(settled(&secret(&[]), 3).is_ok());
        assert_eq!(settled(&secret(&[("m0", "ốm")]), 3), Err(TermsError::TooFewForSecrecy));
    }

    #[test]
    fn a_vote_in_writing_ends_in_the_future_and_has_nobody_present() {
        let by = |deadline| Terms { way: Way::Writing { deadline: Millis(deadline) }, ..Terms::default() };
        assert_eq!(settled(&by(10), 3), Err(TermsError::DeadlinePassed));
        let held = settled(&by(11), 3).unwrap();
        assert!(!held.way.is_over(Millis(10)) && held.way.is_over(Millis(11)));
        let present = Terms { rule: Some(Preset::HalfOfPresent.rule()), ..by(11) };
        assert_eq!(settled(&present, 3), Err(TermsError::NobodyIsPresent));
    }

    #[test]
    fn a_rule_that_cannot_be_met_opens_no_vote() {
        let rule =
            Rule { strict: true, share: super::super::Fraction { parts: 1, of: 1 }, ..Rule::default() };
        assert_eq!(settled(&Terms { rule: Some(rule), ..Terms::default() }, 3), Err(TermsError::UnsoundRule));
    }
}
