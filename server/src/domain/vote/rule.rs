//! Rules of a vote as data: what a share is taken of, how much of it must agree, how many must take part.
//!
//! Whole numbers only. Which presets are shipped, and why, stands at [`Preset`].

use serde::{Deserialize, Serialize};

use super::count::{Decision, Tally};

/// What a share is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// All members of the body: absence, a blank and another opinion do not agree.
    Roster,
    /// The members who are in the meeting, whether they answer or not.
    Present,
    /// The ballots received: whoever sends none weighs nothing.
    Cast,
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
    /// The part of the roster that must have answered; by [`Base::Present`], that must be in the meeting.
    pub quorum: Fraction,
}

/// One half.
const HALF: Fraction = Fraction { parts: 1, of: 2 };

/// Two thirds.
const TWO_THIRDS: Fraction = Fraction { parts: 2, of: 3 };

impl Default for Rule {
    /// More than half of all members; at least two thirds take part.
    fn default() -> Self {
        Preset::HalfOfAll.rule()
    }
}

/// The rules that ship, by name.
///
/// The office chooses one on the chair's word when it *opens* the vote, not when the words are sealed: the seal says
/// what is decided, the opening says how, and the two are often days apart. From the opening on the vote's own row
/// holds the rule, and the database refuses to change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Điều lệ Đảng, Điều 9 khoản 5: a resolution stands when more than half of all members agree. The usual one.
    HalfOfAll,
    /// For what a body binds itself to decide by a larger part, such as changing its own working rules.
    TwoThirdsOfAll,
    /// For matters of the meeting itself, which those decide who are there.
    HalfOfPresent,
    /// For finding out what is wished, where an absent member should weigh nothing.
    HalfOfCast,
}

impl Preset {
    /// Every preset, in the order of the form.
    pub const ALL: [Preset; 4] =
        [Preset::HalfOfAll, Preset::TwoThirdsOfAll, Preset::HalfOfPresent, Preset::HalfOfCast];

    /// Returns the id that forms send.
    pub fn id(self) -> &'static str {
        match self {
            Preset::HalfOfAll => "half_of_all",
            Preset::TwoThirdsOfAll => "two_thirds_of_all",
            Preset::HalfOfPresent => "half_of_present",
            Preset::HalfOfCast => "half_of_cast",
        }
    }

    /// Returns the preset of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.id() == id)
    }

    /// Returns the rule of that name.
    pub fn rule(self) -> Rule {
        let (base, share, strict) = match self {
            Preset::HalfOfAll => (Base::Roster, HALF, true),
            Preset::TwoThirdsOfAll => (Base::Roster, TWO_THIRDS, false),
            Preset::HalfOfPresent => (Base::Present, HALF, true),
            Preset::HalfOfCast => (Base::Cast, HALF, true),
        };
        Rule { base, share, strict, quorum: TWO_THIRDS }
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
    /// Tells whether the rule can be met at all, and not by nobody, as one read from a setting may.
    pub fn is_sound(&self) -> bool {
        let share = self.share.of > 0 && self.share.parts > 0 && self.share.parts <= self.share.of;
        let reachable = !self.strict || self.share.parts < self.share.of;
        share && reachable && self.quorum.of > 0 && self.quorum.parts <= self.quorum.of
    }

    /// Returns how many must agree when that of which the share is taken counts `whole`; never nobody.
    pub fn threshold(&self, whole: u32) -> u32 {
        self.share.least(whole, self.strict).max(1)
    }

    /// Returns how many must take part when the roster has `members`.
    pub fn quorum(&self, members: u32) -> u32 {
        self.quorum.least(members, false)
    }

    /// Returns of how many the share is taken.
    pub fn whole(&self, members: u32, present: u32, received: u32) -> u32 {
        match self.base {
            Base::Roster => members,
            Base::Present => present,
            Base::Cast => received,
        }
    }

    /// Decides; ballots that were never returned are simply not in the tally. `present` counts the members in the
    /// meeting and weighs with [`Base::Present`] only.
    pub fn decide(&self, members: u32, present: u32, tally: Tally) -> Decision {
        let received = tally.received();
        let part = match self.base {
            Base::Roster | Base::Cast => received,
            Base::Present => present,
        };
        if part < self.quorum(members) {
            return Decision::NoQuorum;
        }
        let least = self.threshold(self.whole(members, present, received));
        if tally.agree >= least { Decision::Adopted } else { Decision::NotAdopted }
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

    /// The definition written apart, without a division: more than half agree when taking the agreeing from the whole
    /// leaves fewer than they are; two thirds agree when three times the agreeing is at least twice the whole; a
    /// quorum is there when three times those who took part is at least twice all.
    fn defined(preset: Preset, members: u32, present: u32, agree: u32, received: u32) -> Decision {
        let (whole, part) = match preset {
            Preset::HalfOfAll | Preset::TwoThirdsOfAll => (members, received),
            Preset::HalfOfPresent => (present, present),
            Preset::HalfOfCast => (received, received),
        };
        let enough = match preset {
            Preset::TwoThirdsOfAll => agree + agree + agree >= whole + whole,
            Preset::HalfOfAll | Preset::HalfOfPresent | Preset::HalfOfCast => whole - agree < agree,
        };
        match (part + part + part >= members + members, enough) {
            (false, _) => Decision::NoQuorum,
            (true, true) => Decision::Adopted,
            (true, false) => Decision::NotAdopted,
        }
    }

    #[test]
    fn every_tally_of_every_roster_is_decided_as_the_definition_says() {
        for preset in [Preset::HalfOfAll, Preset::TwoThirdsOfAll, Preset::HalfOfCast] {
            for members in 1..=200_u32 {
                for agree in 0..=members {
                    for received in agree..=members {
                        // How the rest is split weighs nothing: each is tried at one end or the other.
                        let rest = received - agree;
                        let tally = if received % 2 == 0 {
                            Tally { agree, disagree: rest, other: 0 }
                        } else {
                            Tally { agree, disagree: 0, other: rest }
                        };
                        let expected = defined(preset, members, received, agree, received);
                        let found = preset.rule().decide(members, received, tally);
                        assert_eq!(found, expected, "{preset:?}: {tally:?} of {members}");
                    }
                }
            }
        }
    }

    /// With the members present as a number of its own: ballots are at most as many as they, and weigh nothing but
    /// by those that agree.
    #[test]
    fn every_attendance_of_every_roster_is_decided_as_the_definition_says() {
        let preset = Preset::HalfOfPresent;
        for members in 1..=200_u32 {
            for present in 0..=members {
                for agree in 0..=present {
                    for received in [agree, agree.midpoint(present), present] {
                        let tally = Tally { agree, disagree: received - agree, other: 0 };
                        let expected = defined(preset, members, present, agree, received);
                        let found = preset.rule().decide(members, present, tally);
                        assert_eq!(found, expected, "{tally:?}, {present} of {members} present");
                    }
                }
            }
        }
    }

    #[test]
    fn another_opinion_counts_as_an_answer_but_not_as_agreement() {
        let rule = Rule::default();
        assert_eq!(rule.decide(11, 11, Tally { agree: 5, disagree: 0, other: 6 }), Decision::NotAdopted);
        assert_eq!(rule.decide(11, 11, Tally { agree: 6, disagree: 0, other: 2 }), Decision::Adopted);
        assert_eq!(rule.decide(11, 11, Tally { agree: 7, disagree: 0, other: 0 }), Decision::NoQuorum);
    }

    #[test]
    fn another_share_can_be_set_and_an_impossible_one_is_known() {
        let two_thirds = Preset::TwoThirdsOfAll.rule();
        assert_eq!([9, 10, 11].map(|members| two_thirds.threshold(members)), [6, 7, 8]);
        assert!(Preset::ALL.iter().all(|preset| preset.rule().is_sound()));
        assert!(!Rule { share: Fraction { parts: 1, of: 1 }, ..Rule::default() }.is_sound());
        assert!(!Rule { share: Fraction { parts: 1, of: 0 }, ..Rule::default() }.is_sound());
        assert!(!Rule { share: Fraction { parts: 0, of: 2 }, strict: false, ..Rule::default() }.is_sound());
    }

    #[test]
    fn nobody_agreeing_decides_nothing() {
        let none = Fraction { parts: 0, of: 1 };
        for preset in Preset::ALL {
            let rule = Rule { quorum: none, strict: false, ..preset.rule() };
            assert_eq!(rule.decide(3, 0, Tally::default()), Decision::NotAdopted, "{preset:?}");
        }
    }

    #[test]
    fn a_preset_has_a_name_and_a_rule_of_its_own() {
        for preset in Preset::ALL {
            assert_eq!(Preset::of_id(preset.id()), Some(preset));
            assert_eq!(Preset::ALL.iter().filter(|other| other.rule() == preset.rule()).count(), 1);
        }
        assert_eq!(Preset::of_id("most"), None);
    }
}
