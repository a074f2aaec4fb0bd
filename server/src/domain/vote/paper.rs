//! Papers filled in by hand: what an entry of the office must be before a second person confirms it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::count::SPLIT_LEAST;
use super::{Choice, Roster, Secrecy, Tally};
use crate::id::PersonId;

/// One member's paper. Of a secret vote only whose it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub person: PersonId,
    pub choice: Option<Choice>,
    #[serde(default)]
    pub opinion: String,
    /// How often the ballot from the member's own device had been changed, of which the paper knowingly takes the
    /// place; absent where it takes none.
    #[serde(default)]
    pub replaces: Option<i64>,
}

impl std::fmt::Debug for Paper {
    /// Never the choice nor the words: what is printed for debugging ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Paper").field("person", &self.person).finish_non_exhaustive()
    }
}

/// Why papers cannot be entered like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    #[error("no paper was entered")]
    NoPaper,
    #[error("a paper is of somebody who is not on the roster, or of one person twice")]
    NotAMember,
    #[error("a paper of a named vote says nothing")]
    ChoiceMissing,
    #[error("another opinion has no words")]
    OpinionMissing,
    /// Fewer than three papers would tell the two who enter them who answered what.
    #[error("too few papers for a secret vote")]
    TooFewForSecrecy,
    #[error("the counts do not add up to the papers")]
    CountsDiffer,
}

/// Looks through an entry of papers. `counts` is what those of a secret vote came to.
pub fn look_through(
    secrecy: Secrecy,
    roster: &Roster,
    papers: &[Paper],
    counts: Tally,
) -> Result<(), PaperError> {
    let people: BTreeSet<&PersonId> = papers.iter().map(|paper| &paper.person).collect();
    if papers.is_empty() {
        return Err(PaperError::NoPaper);
    }
    if people.len() != papers.len() || people.iter().any(|person| !roster.holds(person)) {
        return Err(PaperError::NotAMember);
    }
    match secrecy {
        Secrecy::Named => papers.iter().try_for_each(|paper| match paper.choice {
            None => Err(PaperError::ChoiceMissing),
            Some(Choice::Other) if paper.opinion.is_empty() => Err(PaperError::OpinionMissing),
            Some(Choice::Agree | Choice::Disagree | Choice::Other) => Ok(()),
        }),
        Secrecy::Secret if people.len() < SPLIT_LEAST as usize => Err(PaperError::TooFewForSecrecy),
        Secrecy::Secret if counts.received() as usize != papers.len() => Err(PaperError::CountsDiffer),
        Secrecy::Secret => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vote::RosterMember;

    fn paper(person: &str, choice: Option<Choice>) -> Paper {
        Paper { person: person.into(), choice, opinion: String::new(), replaces: None }
    }

    fn looked(secrecy: Secrecy, papers: &[Paper], counts: Tally) -> Result<(), PaperError> {
        let member = |id: &str| RosterMember { id: id.into(), name: id.into(), protocol: 0 };
        look_through(secrecy, &Roster(["a", "b", "c", "d"].map(member).to_vec()), papers, counts)
    }

    #[test]
    fn a_named_paper_is_a_members_and_says_something() {
        let named = |papers: &[Paper]| looked(Secrecy::Named, papers, Tally::default());
        let agree = Some(Choice::Agree);
        assert_eq!(named(&[paper("a", agree)]), Ok(()));
        assert_eq!(named(&[]), Err(PaperError::NoPaper));
        assert_eq!(named(&[paper("x", agree)]), Err(PaperError::NotAMember));
        assert_eq!(named(&[paper("a", agree), paper("a", agree)]), Err(PaperError::NotAMember));
        assert_eq!(named(&[paper("a", None)]), Err(PaperError::ChoiceMissing));
        assert_eq!(named(&[paper("a", Some(Choice::Other))]), Err(PaperError::OpinionMissing));
        assert_eq!(format!("{:?}", paper("a", agree)), "Paper { person: PersonId(\"a\"), .. }");
    }

    #[test]
    fn secret_papers_are_counted_three_at_least_and_add_up() {
        let three = [paper("a", None), paper("b", None), paper("c", None)];
        let counts = Tally { agree: 2, disagree: 0, other: 1 };
        assert_eq!(looked(Secrecy::Secret, &three, counts), Ok(()));
        assert_eq!(looked(Secrecy::Secret, &three[..2], counts), Err(PaperError::TooFewForSecrecy));
        assert_eq!(
            looked(Secrecy::Secret, &three, Tally { agree: 3, ..counts }),
            Err(PaperError::CountsDiffer)
        );
    }
}
