//! Where a new or a moved clause is put: several behind one and the same clause end in the order they were suggested, in
//! whatever order they are taken up.

use std::collections::BTreeSet;

use super::{Suggestion, Wish};
use crate::clock::Millis;
use crate::id::{ClauseId, GroupId, SuggestionId};

/// What decides the place of a clause, besides the one it was suggested behind. It names clauses that may never have been
/// written, or not moved: whoever writes knows which of them stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// New clauses that a working group wrote before this one, the nearest first: it is put behind the first there is.
    pub behind: Vec<ClauseId>,
    /// Clauses that were suggested earlier behind the same clause, and those suggested behind them: where its author did
    /// not see them there, they stay in front of it.
    pub earlier: BTreeSet<ClauseId>,
}

/// A clause that somebody would have at a place: a new one, or one that stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub id: SuggestionId,
    /// A new one bears the name of the suggestion.
    pub clause: ClauseId,
    /// The clause it would stand behind; none stands for the very beginning.
    pub behind: Option<ClauseId>,
    pub group: Option<GroupId>,
    pub at: Millis,
}

/// Finds the clauses that stay in front of the one that `own` brings or moves; none for a suggestion that does neither.
///
/// A group's own order is the order of its lane, which the moment of bringing does not tell: others of the same group
/// are left out.
pub fn earlier(own: &Suggestion, asked: &[Asked]) -> BTreeSet<ClauseId> {
    let (clause, behind) = match &own.wish {
        Wish::Insert { .. } => (own.fresh(), Some(&own.clause)),
        Wish::Move { after } => (own.clause.clone(), after.as_ref()),
        Wish::Words { .. } | Wish::Remove => return BTreeSet::new(),
    };
    let others = || asked.iter().filter(|one| one.clause != clause);
    let before = |one: &&Asked| {
        one.behind.as_ref() == behind
            && (one.group.is_none() || one.group != own.group)
            && (one.at, &one.id) < (own.at, &own.id)
    };
    let mut found: BTreeSet<ClauseId> = others().filter(before).map(|one| one.clause.clone()).collect();
    // What hangs on them goes where they go; with a circle nobody could have suggested nothing more is found, and it ends.
    loop {
        let hangs = |one: &&Asked| {
            one.behind.as_ref().is_some_and(|behind| found.contains(behind)) && !found.contains(&one.clause)
        };
        let more: Vec<ClauseId> = others().filter(hangs).map(|one| one.clause.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::{Heads, Kind};
    use crate::domain::suggestion::{State, Wish};

    fn asked(id: &str, behind: &str, at: i64, group: Option<&str>) -> Asked {
        let group = group.map(GroupId::from);
        Asked { id: id.into(), clause: id.into(), behind: Some(behind.into()), group, at: Millis(at) }
    }

    fn moved(id: &str, clause: &str, behind: Option<&str>, at: i64) -> Asked {
        Asked { clause: clause.into(), behind: behind.map(Into::into), ..asked(id, "", at, None) }
    }

    fn own(one: &Asked) -> Suggestion {
        let is_new = one.clause.as_str() == one.id.as_str();
        Suggestion {
            id: one.id.clone(),
            resolution: "r".into(),
            clause: if is_new { one.behind.clone().unwrap() } else { one.clause.clone() },
            wish: if is_new {
                Wish::Insert { kind: Kind::Proposal, level: 3, words: "Mới.".into() }
            } else {
                Wish::Move { after: one.behind.clone() }
            },
            base: Heads::default(),
            base_words: String::new(),
            note: String::new(),
            actor: String::new(),
            group: one.group.clone(),
            by: "lan".into(),
            at: one.at,
            state: State::Open,
        }
    }

    fn names(own_: &Asked, asked: &[Asked]) -> Vec<String> {
        earlier(&own(own_), asked).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn those_before_it_stay_in_front_with_what_hangs_on_them() {
        let all = [
            asked("one", "a", 1, None),
            asked("two", "a", 2, None),
            asked("three", "a", 3, None),
            asked("elsewhere", "b", 0, None),
            // Suggested late, but behind the first: it goes where that one goes.
            asked("child", "one", 9, None),
            asked("grandchild", "child", 10, None),
            asked("own-child", "two", 0, None),
        ];
        assert_eq!(names(&all[1], &all), ["child", "grandchild", "one"]);
        assert_eq!(names(&all[0], &all), [""; 0]);
        assert_eq!(names(&all[2], &all), ["child", "grandchild", "one", "own-child", "two"]);
    }

    #[test]
    fn of_one_moment_the_names_decide_and_a_group_does_not_pass_its_own() {
        let all = [
            asked("x", "a", 1, Some("g")),
            asked("y", "a", 1, Some("g")),
            asked("z", "a", 1, Some("h")),
            asked("w", "a", 1, None),
        ];
        assert_eq!(names(&all[1], &all), ["w"]);
        assert_eq!(names(&all[2], &all), ["w", "x", "y"]);
        assert_eq!(names(&all[3], &all), [""; 0]);
    }

    #[test]
    fn moved_clauses_and_new_ones_stand_in_one_order_and_a_clause_is_not_in_front_of_itself() {
        let all = [
            moved("m1", "x", Some("a"), 1),
            asked("new", "a", 2, None),
            moved("m2", "y", Some("a"), 3),
            moved("m3", "x", Some("a"), 4),
            moved("m4", "z", None, 5),
            moved("m5", "w", None, 6),
            asked("child", "x", 9, None),
        ];
        assert_eq!(names(&all[0], &all), [""; 0]);
        assert_eq!(names(&all[1], &all), ["child", "x"]);
        assert_eq!(names(&all[2], &all), ["child", "new", "x"]);
        assert_eq!(
            names(&all[3], &all),
            ["new", "y"],
            "x is the clause itself, and what hangs on it comes along"
        );
        assert_eq!(names(&all[4], &all), [""; 0]);
        assert_eq!(names(&all[5], &all), ["z"], "the beginning is a place as well");
    }

    #[test]
    fn a_circle_ends() {
        let all = [asked("one", "two", 1, None), asked("two", "one", 2, None), asked("x", "a", 3, None)];
        assert_eq!(names(&all[2], &all), [""; 0]);
        assert_eq!(names(&all[0], &all), [""; 0]);
    }
}
