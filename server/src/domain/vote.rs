//! Voting: the rule as exact integers, the frozen roster, choices, tally and decision (`domain.md` §6).
//!
//! Never counts in percentages; a percentage is only ever written for people to read.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// What a member may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    Agree,
    Disagree,
    Other,
}

impl Choice {
    /// Every choice, in the order of the ballot.
    pub const ALL: [Choice; 3] = [Choice::Agree, Choice::Disagree, Choice::Other];

    /// Returns the id kept in the table and sent by forms.
    pub fn id(self) -> &'static str {
        match self {
            Choice::Agree => "agree",
            Choice::Disagree => "disagree",
            Choice::Other => "other",
        }
    }

    /// Returns the choice of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.id() == id)
    }
}

/// A member of the body as the seal froze it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterMember {
    pub id: PersonId,
    pub name: String,
    /// Place in protocol order, smallest first.
    pub protocol: i32,
}

/// Everybody who may vote, in protocol order; frozen by the seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roster(pub Vec<RosterMember>);

impl Roster {
    /// Returns the number of members, absent ones among them.
    pub fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Tells whether nobody could vote.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether this person may vote.
    pub fn holds(&self, person: &PersonId) -> bool {
        self.0.iter().any(|member| member.id == *person)
    }
}

/// What a share is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// All members of the body: absence, a blank and another opinion do not agree.
    Roster,
}

/// A part of a whole as two integers: 1 of 2, 2 of 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    pub parts: u32,
    pub of: u32,
}

/// What it takes to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub base: Base,
    pub share: Fraction,
    /// Whether more than the share is asked for, not merely the share itself.
    pub strict: bool,
    /// The part of the roster that must have answered.
    pub quorum: Fraction,
}

impl Default for Rule {
    /// More than half of all members; at least two thirds take part.
    fn default() -> Self {
        Self {
            base: Base::Roster,
            share: Fraction { parts: 1, of: 2 },
            strict: true,
            quorum: Fraction { parts: 2, of: 3 },
        }
    }
}

impl Fraction {
    /// Returns the least whole number that reaches this part of `whole`, or exceeds it if `strict`.
    fn least(self, whole: u32, strict: bool) -> u32 {
        let product = u64::from(whole) * u64::from(self.parts);
        let of = u64::from(self.of.max(1));
        let least = if strict { product / of + 1 } else { product.div_ceil(of) };
        u32::try_from(least).unwrap_or(u32::MAX)
    }
}

impl Rule {
    /// Tells whether the rule can be met at all, as one read from a setting may not be.
    pub fn is_sound(&self) -> bool {
        let share = self.share.of > 0 && self.share.parts <= self.share.of;
        let reachable = !self.strict || self.share.parts < self.share.of;
        share && reachable && self.quorum.of > 0 && self.quorum.parts <= self.quorum.of
    }

    /// Returns how many must agree when the roster has `members`.
    pub fn threshold(&self, members: u32) -> u32 {
        match self.base {
            Base::Roster => self.share.least(members, self.strict),
        }
    }

    /// Returns how many must have answered when the roster has `members`.
    pub fn quorum(&self, members: u32) -> u32 {
        self.quorum.least(members, false)
    }

    /// Decides; ballots that were never returned are simply not in the tally.
    pub fn decide(&self, members: u32, tally: Tally) -> Decision {
        if tally.received() < self.quorum(members) {
            return Decision::NoQuorum;
        }
        if tally.agree >= self.threshold(members) { Decision::Adopted } else { Decision::NotAdopted }
    }
}

/// The ballots counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub agree: u32,
    pub disagree: u32,
    pub other: u32,
}

impl Tally {
    /// Returns how many ballots were received.
    pub fn received(self) -> u32 {
        self.agree.saturating_add(self.disagree).saturating_add(self.other)
    }

    /// The same tally with one more ballot.
    pub fn with(self, choice: Choice) -> Self {
        match choice {
            Choice::Agree => Self { agree: self.agree.saturating_add(1), ..self },
            Choice::Disagree => Self { disagree: self.disagree.saturating_add(1), ..self },
            Choice::Other => Self { other: self.other.saturating_add(1), ..self },
        }
    }
}

/// What a closed vote came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Adopted,
    /// Too few agreed.
    NotAdopted,
    /// Too few answered, whatever they answered.
    NoQuorum,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Decision; 3] = [Decision::Adopted, Decision::NotAdopted, Decision::NoQuorum];

    /// Returns the id kept in the table.
    pub fn id(self) -> &'static str {
        match self {
            Decision::Adopted => "adopted",
            Decision::NotAdopted => "not_adopted",
            Decision::NoQuorum => "no_quorum",
        }
    }

    /// Returns the decision of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.id() == id)
    }
}

/// Writes the rule as ballots and minutes print it: "Cần ít nhất 6/11 đồng chí tán thành".
pub fn rule_words(rule: &Rule, members: u32) -> String {
    format!("Cần ít nhất {}/{members} đồng chí tán thành", rule.threshold(members))
}

/// Writes the result as minutes print it:
/// "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%".
pub fn result_words(agree: u32, members: u32, member_title: &str) -> String {
    format!("với {agree}/{members} đồng chí {member_title} tán thành, đạt {}", percent_words(agree, members))
}

/// Writes a share to one decimal, rounded half up by whole numbers only: "81,8%", "100%".
pub fn percent_words(part: u32, whole: u32) -> String {
    let (part, whole) = (u64::from(part), u64::from(whole.max(1)));
    let tenths = (part * 2000 + whole) / (2 * whole);
    match (tenths / 10, tenths % 10) {
        (ones, 0) => format!("{ones}%"),
        (ones, tenth) => format!("{ones},{tenth}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_of_all_members() {
        let rule = Rule::default();
        assert_eq!([11, 10, 101, 1, 2].map(|members| rule.threshold(members)), [6, 6, 51, 1, 2]);
        assert_eq!([11, 12, 3, 1].map(|members| rule.quorum(members)), [8, 8, 2, 1]);
    }

    /// The definition written apart, for every roster and every tally: more than half agree when taking the
    /// agreeing from all leaves fewer than they are; a quorum is there when three times those who answered is
    /// at least twice all.
    #[test]
    fn every_tally_of_every_roster_is_decided_as_the_definition_says() {
        let rule = Rule::default();
        for members in 1..=200_u32 {
            for agree in 0..=members {
                for received in agree..=members {
                    let tally = Tally { agree, disagree: received - agree, other: 0 };
                    let expected = if 3 * received < 2 * members {
                        Decision::NoQuorum
                    } else if members - agree < agree {
                        Decision::Adopted
                    } else {
                        Decision::NotAdopted
                    };
                    assert_eq!(rule.decide(members, tally), expected, "{tally:?} of {members}");
                }
            }
        }
    }

    #[test]
    fn another_opinion_counts_as_an_answer_but_not_as_agreement() {
        let rule = Rule::default();
        assert_eq!(rule.decide(11, Tally { agree: 5, disagree: 0, other: 6 }), Decision::NotAdopted);
        assert_eq!(rule.decide(11, Tally { agree: 6, disagree: 0, other: 2 }), Decision::Adopted);
        assert_eq!(rule.decide(11, Tally { agree: 7, disagree: 0, other: 0 }), Decision::NoQuorum);
    }

    #[test]
    fn another_share_can_be_set_and_an_impossible_one_is_known() {
        let two_thirds = Rule { share: Fraction { parts: 2, of: 3 }, strict: false, ..Rule::default() };
        assert_eq!([9, 10, 11].map(|members| two_thirds.threshold(members)), [6, 7, 8]);
        assert!(two_thirds.is_sound() && Rule::default().is_sound());
        assert!(!Rule { share: Fraction { parts: 1, of: 1 }, ..Rule::default() }.is_sound());
        assert!(!Rule { share: Fraction { parts: 1, of: 0 }, ..Rule::default() }.is_sound());
    }

    #[test]
    fn shares_are_written_with_a_decimal_comma() {
        assert_eq!(percent_words(9, 11), "81,8%");
        assert_eq!(percent_words(6, 11), "54,5%");
        assert_eq!((percent_words(11, 11), percent_words(0, 11)), ("100%".into(), "0%".into()));
        // 1/16 = 6.25 %, exactly between two tenths: up.
        assert_eq!((percent_words(1, 16), percent_words(2, 3)), ("6,3%".into(), "66,7%".into()));
        assert_eq!(
            result_words(9, 11, "uỷ viên Ban Thường vụ"),
            "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%"
        );
        assert_eq!(rule_words(&Rule::default(), 11), "Cần ít nhất 6/11 đồng chí tán thành");
    }

    /// Long division in the old way, digit by digit, against the formula.
    #[test]
    fn every_share_of_every_roster_is_rounded_exactly() {
        for whole in 1..=200_u32 {
            for part in 0..=whole {
                let hundredfold = part * 100;
                let (ones, rest) = (hundredfold / whole, hundredfold % whole);
                let (tenth, rest) = (rest * 10 / whole, rest * 10 % whole);
                let up = u32::from(rest * 2 >= whole);
                let tenths = ones * 10 + tenth + up;
                let digits = format!("{},{}%", tenths / 10, tenths % 10).replace(",0%", "%");
                assert_eq!(percent_words(part, whole), digits, "{part} of {whole}");
            }
        }
    }
}
