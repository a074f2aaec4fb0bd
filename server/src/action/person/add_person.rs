//! Adds a person with roles.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::{Person, Role};
use crate::id::{BlocId, PersonId};
use crate::store::audit::AuditLine;

/// Longest name in characters: the longest Vietnamese names with a title fit several times.
pub const NAME_CHARS_MAX: usize = 120;

/// Longest title in characters.
pub const TITLE_CHARS_MAX: usize = 200;

/// The survey groups there are (`domain.md` §1).
pub const GROUPS: RangeInclusive<u8> = 1..=4;

/// A person to be added.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    pub name: String,
    pub title: String,
    pub roles: BTreeSet<Role>,
    pub bloc: Option<BlocId>,
    /// The survey group of a surveyor, 1 to 4.
    pub group: Option<u8>,
    pub protocol: i32,
    pub invented: bool,
}

/// Adds a person; `by` is `None` for the operator at the machine itself.
pub async fn add_person(app: &App, by: Option<&Person>, new: NewPerson) -> Result<Person, EntryError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManagePeople, None)?;
    }
    let name = crate::domain::canonical::line(&new.name);
    let title = crate::domain::canonical::line(&new.title);
    let mut wrong = Vec::new();
    let mut note = |is_wrong: bool, field: &'static str, key: &'static str| {
        if is_wrong {
            wrong.push(WrongField::of(field, key));
        }
    };
    note(name.is_empty() || name.chars().count() > NAME_CHARS_MAX, "name", "field-person-name-wrong");
    note(title.chars().count() > TITLE_CHARS_MAX, "title", "field-too-long");
    note(new.roles.is_empty(), "roles", "field-role-missing");
    if let Some(bloc) = &new.bloc {
        let known = app.store.blocs().await?.iter().any(|known| known.id == *bloc);
        note(!known, "bloc", "field-bloc-unknown");
    }
    note(new.group.is_some_and(|group| !GROUPS.contains(&group)), "group", "field-survey-group-wrong");
    if !wrong.is_empty() {
        return Err(EntryError::Wrong(wrong));
    }
    let person = Person {
        id: PersonId::fresh(),
        name,
        title,
        roles: new.roles,
        bloc: new.bloc,
        group: new.group,
        protocol: new.protocol,
        invented: new.invented,
        active: true,
    };
    let roles: Vec<&str> = person.roles.iter().map(|role| role.id()).collect();
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "person.add",
        object: person.id.to_string(),
        detail: roles.join(" "),
    };
    app.store.add_person(&person, &line).await?;
    Ok(person)
}
