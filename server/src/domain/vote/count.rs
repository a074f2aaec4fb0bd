//! The count: ballots by answer, what they decide, and how much of the split may be told.

use serde::{Deserialize, Serialize};

use super::Choice;
use super::terms::Secrecy;

/// The fewest ballots of a secret vote whose split is told, and the fewest of an answer that is told by itself.
///
/// One ballot says who gave it; two say it to one another. From three on nobody knows another's from his own.
pub const SPLIT_LEAST: u32 = 3;

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

/// As much of a count as may be told, and all of it that is kept beside the vote.
///
/// Of a named vote everything. Of a secret one what the decision needs and no more (`0008-secret-ballots.md`):
/// - too few took part, or too few ballots came to hide among: only how many;
/// - else how many agreed, since the law counts them against all members;
/// - the others apart from one another only where neither is one or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub received: u32,
    pub agree: Option<u32>,
    pub disagree: Option<u32>,
    pub other: Option<u32>,
}

impl Shown {
    /// Returns what may be told of this count.
    pub fn of(secrecy: Secrecy, tally: Tally, decision: Decision) -> Self {
        let Tally { agree, disagree, other } = tally;
        let received = tally.received();
        let few = |count: u32| count > 0 && count < SPLIT_LEAST;
        let agreed = secrecy == Secrecy::Named || (decision != Decision::NoQuorum && received >= SPLIT_LEAST);
        let apart = secrecy == Secrecy::Named || (agreed && !few(disagree) && !few(other));
        Self {
            received,
            agree: agreed.then_some(agree),
            disagree: apart.then_some(disagree),
            other: apart.then_some(other),
        }
    }

    /// Returns how many did not agree, where those who disagree and those of another opinion are told as one.
    pub fn not_agree(&self) -> Option<u32> {
        match (self.agree, self.disagree) {
            (Some(agree), None) => Some(self.received.saturating_sub(agree)),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }

    /// Returns the whole count, where all of it may be told.
    pub fn whole(&self) -> Option<Tally> {
        Some(Tally { agree: self.agree?, disagree: self.disagree?, other: self.other? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECIDED: [Decision; 2] = [Decision::Adopted, Decision::NotAdopted];

    #[test]
    fn a_named_count_is_told_whole() {
        let tally = Tally { agree: 1, disagree: 1, other: 0 };
        for decision in Decision::ALL {
            assert_eq!(Shown::of(Secrecy::Named, tally, decision).whole(), Some(tally));
        }
    }

    /// For every small count: no answer but the agreeing is ever told as one or two, nor can be worked out.
    #[test]
    fn of_a_secret_count_no_other_answer_is_told_as_one_or_two() {
        for agree in 0..=8 {
            for disagree in 0..=8 {
                for other in 0..=8 {
                    let tally = Tally { agree, disagree, other };
                    for decision in DECIDED {
                        let shown = Shown::of(Secrecy::Secret, tally, decision);
                        assert_eq!(shown.received, agree + disagree + other);
                        assert_eq!(shown.agree.is_some(), shown.received >= 3, "{tally:?}");
                        for told in [shown.disagree, shown.other] {
                            assert!(!matches!(told, Some(1 | 2)), "{tally:?}: {shown:?}");
                        }
                        assert_eq!(shown.disagree.is_some(), shown.other.is_some(), "one tells the other");
                        assert_eq!(
                            shown.not_agree().is_some(),
                            shown.agree.is_some() && shown.other.is_none()
                        );
                    }
                    let shown = Shown::of(Secrecy::Secret, tally, Decision::NoQuorum);
                    assert_eq!(
                        (shown.agree, shown.disagree, shown.other, shown.not_agree()),
                        (None, None, None, None)
                    );
                }
            }
        }
    }

    #[test]
    fn a_secret_count_is_told_as_far_as_it_hides_everybody() {
        let shown = |agree, disagree, other| {
            Shown::of(Secrecy::Secret, Tally { agree, disagree, other }, Decision::Adopted)
        };
        assert_eq!(shown(8, 3, 0).whole(), Some(Tally { agree: 8, disagree: 3, other: 0 }));
        assert_eq!((shown(9, 1, 1).agree, shown(9, 1, 1).not_agree()), (Some(9), Some(2)));
        assert_eq!(shown(8, 3, 2).not_agree(), Some(5));
        assert_eq!((shown(2, 0, 0).agree, shown(2, 0, 0).received), (None, 2));
    }
}
