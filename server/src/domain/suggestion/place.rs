//! Where a new clause is put: several behind one and the same clause end in the order they were suggested, in whatever
//! order they are taken up.

use std::collections::{BTreeMap, BTreeSet};

use super::Suggestion;
use crate::clock::Millis;
use crate::id::{ClauseId, GroupId, SuggestionId};

/// What decides the place of a new clause, besides the clause it was suggested behind. It names clauses that may never
/// have been written: whoever writes knows which of them stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// New clauses that a working group wrote before this one, the nearest first: it is put behind the first there is.
    pub behind: Vec<ClauseId>,
    /// New clauses that were suggested earlier behind the same clause, and those suggested behind them: where its
    /// author did not see them, they stay in front of it.
    pub earlier: BTreeSet<ClauseId>,
}

/// A new clause that somebody suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub id: SuggestionId,
    /// The clause it would stand behind.
    pub clause: ClauseId,
    pub group: Option<GroupId>,
    pub at: Millis,
}

/// Finds the new clauses that stay in front of the one that `own` suggests.
///
/// A group's own order is the order of its lane, which the moment of bringing does not tell: others of the same group
/// are left out.
pub fn earlier(own: &Suggestion, asked: &[Asked]) -> BTreeSet<ClauseId> {
    let by_clause: BTreeMap<&str, &Asked> = asked.iter().map(|one| (one.id.as_str(), one)).collect();
    let before = |one: &Asked| {
        one.clause == own.clause
            && (one.group.is_none() || one.group != own.group)
            && (one.at, &one.id) < (own.at, &own.id)
    };
    let belongs = |one: &&Asked| {
        let (mut one, mut seen) = (*one, BTreeSet::new());
        // Upwards from clause to clause; a circle nobody could have suggested ends nowhere.
        while !before(one) {
            match by_clause.get(one.clause.as_str()) {
                Some(above) if one.id != own.id && seen.insert(&one.id) => one = above,
                Some(_) | None => return false,
            }
        }
        true
    };
    asked.iter().filter(belongs).map(|one| ClauseId::from(one.id.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::{Heads, Kind};
    use crate::domain::suggestion::{State, Wish};

    fn asked(id: &str, clause: &str, at: i64, group: Option<&str>) -> Asked {
        Asked { id: id.into(), clause: clause.into(), group: group.map(GroupId::from), at: Millis(at) }
    }

    fn own(one: &Asked) -> Suggestion {
        Suggestion {
            id: one.id.clone(),
            resolution: "r".into(),
            clause: one.clause.clone(),
            wish: Wish::Insert { kind: Kind::Proposal, level: 3, words: "Mới.".into() },
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
    fn a_circle_ends() {
        let all = [asked("one", "two", 1, None), asked("two", "one", 2, None), asked("x", "a", 3, None)];
        assert_eq!(names(&all[2], &all), [""; 0]);
        assert_eq!(names(&all[0], &all), [""; 0]);
    }
}
