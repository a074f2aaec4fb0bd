//! Working groups: a few people with a lane of their own, a branch of the resolution that they alone see, and bring back.
//!
//! The lane is a text like any other (`design.md` §2) that begins with the history of the resolution; what its members
//! may do there is asked of the one permission function (`permission/lane.rs`). What they bring back is `merge.rs`.

pub mod merge;

use std::collections::BTreeSet;

use super::permission::{Act, permit};
use super::person::{Person, Role, Roles};
use super::resolution::Heads;
use super::stage::Stage;
use crate::clock::Millis;
use crate::id::{GroupId, PersonId, ResolutionId};

/// Longest name: it stands on the card of every suggestion the group brings.
pub const NAME_CHARS_MAX: usize = 80;

/// Longest task: two paragraphs; more is a paper.
pub const TASK_CHARS_MAX: usize = 1_000;

/// Members of one group: a whole bloc of a large workshop fits; with more it is no longer a group.
pub const MEMBERS_MAX: usize = 60;

/// Groups of one resolution, closed ones too: each keeps a copy of the history as it was.
pub const GROUPS_MAX: usize = 20;

/// A group, with whom it consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    /// The resolution it works on.
    pub resolution: ResolutionId,
    /// Its own text.
    pub lane: ResolutionId,
    /// The version of the resolution that the lane began from; both texts hold it.
    pub base: Heads,
    pub name: String,
    /// What it is to do.
    pub task: String,
    pub members: BTreeSet<PersonId>,
    pub opened_by: PersonId,
    pub opened_at: Millis,
    pub closed: Option<Closed>,
}

/// Who closed a group, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub by: PersonId,
    pub at: Millis,
}

/// What somebody may know of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Its name, task and members, for whoever opens and closes groups.
    Names,
    /// Its text and its report as well.
    Text,
}

impl Group {
    /// Tells whether somebody is a member.
    pub fn has(&self, person: &PersonId) -> bool {
        self.members.contains(person)
    }

    /// Tells what somebody may know of it; `None`: for them it does not exist.
    pub fn sight(&self, person: &Person, stage: Stage) -> Option<Sight> {
        if self.has(&person.id) {
            return Some(Sight::Text);
        }
        permit(&person.roles, Act::ManageGroup, Some(stage)).is_ok().then_some(Sight::Names)
    }
}

/// Tells whether somebody with these roles may be a member: whoever may suggest at all.
pub fn may_join(roles: &Roles) -> bool {
    permit(roles, Act::Suggest, Some(Stage::Drafting)).is_ok()
}

/// Tells whether somebody is asked for as a member by their roles alone; who only reads is not.
pub fn joins(person: &Person) -> bool {
    person.active && may_join(&person.roles)
}

/// Why a group cannot be opened, or be what it should become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    #[error("the group has no name")]
    NoName,
    #[error("the name is too long")]
    LongName,
    #[error("nobody knows what the group is to do")]
    NoTask,
    #[error("the task is too long")]
    LongTask,
    #[error("the group has no members")]
    NoMembers,
    #[error("the group has more members than a group may")]
    ManyMembers,
    #[error("one of them may not be a member")]
    WrongMember,
    #[error("the note beside what is brought back is too long")]
    LongNote,
}

/// Decides whether a name and a task, tidied, will do; tells everything that is wrong with them.
pub fn wrong_words(name: &str, task: &str) -> Vec<GroupError> {
    let mut wrong = Vec::new();
    match name.chars().count() {
        0 => wrong.push(GroupError::NoName),
        1..=NAME_CHARS_MAX => {}
        _ => wrong.push(GroupError::LongName),
    }
    match task.chars().count() {
        0 => wrong.push(GroupError::NoTask),
        1..=TASK_CHARS_MAX => {}
        _ => wrong.push(GroupError::LongTask),
    }
    wrong
}

/// Decides whether these may be the members; `people` is everybody known.
pub fn may_be_members(members: &BTreeSet<PersonId>, people: &[Person]) -> Result<(), GroupError> {
    match members.len() {
        0 => return Err(GroupError::NoMembers),
        1..=MEMBERS_MAX => {}
        _ => return Err(GroupError::ManyMembers),
    }
    let good = |id: &PersonId| people.iter().any(|person| person.id == *id && joins(person));
    if members.iter().all(good) { Ok(()) } else { Err(GroupError::WrongMember) }
}

/// Who may open and close groups, for the hint on an empty page.
pub const OPENERS: [Role; 3] = [Role::Secretary, Role::Editor, Role::Office];

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, roles: &[Role]) -> Person {
        Person {
            id: id.into(),
            name: id.into(),
            title: String::new(),
            roles: roles.iter().copied().collect(),
            bloc: None,
            group: None,
            protocol: 0,
            invented: true,
            active: true,
        }
    }

    fn group() -> Group {
        Group {
            id: "g".into(),
            resolution: "r".into(),
            lane: "l".into(),
            base: Heads::default(),
            name: "Tổ 1".into(),
            task: "Mục II".into(),
            members: [PersonId::from("lan")].into(),
            opened_by: "mai".into(),
            opened_at: Millis(1),
            closed: None,
        }
    }

    #[test]
    fn members_see_the_text_openers_the_names_and_nobody_else_anything() {
        for stage in Stage::ALL {
            let see = |id: &str, roles: &[Role]| group().sight(&person(id, roles), stage);
            assert_eq!(see("lan", &[Role::Delegate]), Some(Sight::Text));
            assert_eq!(see("nam", &[Role::Delegate]), None);
            for role in Role::ALL {
                let opens = OPENERS.contains(&role);
                assert_eq!(see("x", &[role]), opens.then_some(Sight::Names), "{role:?} at {stage:?}");
            }
        }
    }

    #[test]
    fn a_group_has_a_name_a_task_and_members_who_may_suggest() {
        assert_eq!(wrong_words("", ""), [GroupError::NoName, GroupError::NoTask]);
        let long = |letters: usize| "ặ".repeat(letters);
        assert_eq!(wrong_words(&long(NAME_CHARS_MAX), &long(TASK_CHARS_MAX)), []);
        let wrong = wrong_words(&long(NAME_CHARS_MAX + 1), &long(TASK_CHARS_MAX + 1));
        assert_eq!(wrong, [GroupError::LongName, GroupError::LongTask]);
        let gone = Person { active: false, ..person("cũ", &[Role::Delegate]) };
        let mut people = vec![person("lan", &[Role::Delegate]), person("xem", &[Role::Viewer]), gone];
        let ask = |ids: &[&str], people: &[Person]| {
            may_be_members(&ids.iter().map(|id| PersonId::from(*id)).collect(), people)
        };
        assert_eq!(ask(&["lan"], &people), Ok(()));
        assert_eq!(ask(&[], &people), Err(GroupError::NoMembers));
        for wrong in ["xem", "cũ", "không có"] {
            assert_eq!(ask(&["lan", wrong], &people), Err(GroupError::WrongMember), "{wrong}");
        }
        let many: Vec<String> = (0..=MEMBERS_MAX).map(|nth| format!("p{nth}")).collect();
        people.extend(many.iter().map(|id| person(id, &[Role::Delegate])));
        let ids: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(ask(&ids, &people), Err(GroupError::ManyMembers));
        assert_eq!(ask(&ids[1..], &people), Ok(()));
    }
}
