//! Adds a person with roles.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::{Person, Role};
use crate::id::{BlocId, PersonId};
use crate::store::StoreError;
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

/// Why a person could not be added.
#[derive(Debug, thiserror::Error)]
pub enum AddPersonError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the name is missing or too long")]
    WrongName,
    #[error("the title is too long")]
    WrongTitle,
    #[error("choose at least one role")]
    NoRole,
    #[error("there is no such bloc")]
    UnknownBloc,
    #[error("there is no such survey group")]
    WrongGroup,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AddPersonError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::WrongName | Self::WrongTitle | Self::NoRole | Self::UnknownBloc | Self::WrongGroup => {
                "wrong-fields"
            }
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::WrongName | Self::WrongTitle | Self::NoRole | Self::UnknownBloc | Self::WrongGroup => {
                Class::Invalid
            }
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::WrongName => vec![WrongField { field: "name", key: "field-person-name-wrong" }],
            Self::WrongTitle => vec![WrongField { field: "title", key: "field-too-long" }],
            Self::NoRole => vec![WrongField { field: "roles", key: "field-role-missing" }],
            Self::UnknownBloc => vec![WrongField { field: "bloc", key: "field-bloc-unknown" }],
            Self::WrongGroup => vec![WrongField { field: "group", key: "field-survey-group-wrong" }],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Adds a person; `by` is `None` for the operator at the machine itself.
pub async fn add_person(app: &App, by: Option<&Person>, new: NewPerson) -> Result<Person, AddPersonError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManagePeople, None)?;
    }
    let name = crate::domain::canonical::line(&new.name);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(AddPersonError::WrongName);
    }
    let title = crate::domain::canonical::line(&new.title);
    if title.chars().count() > TITLE_CHARS_MAX {
        return Err(AddPersonError::WrongTitle);
    }
    if new.roles.is_empty() {
        return Err(AddPersonError::NoRole);
    }
    if new.group.is_some_and(|group| !GROUPS.contains(&group)) {
        return Err(AddPersonError::WrongGroup);
    }
    if let Some(bloc) = &new.bloc
        && !app.store.blocs().await?.iter().any(|known| known.id == *bloc)
    {
        return Err(AddPersonError::UnknownBloc);
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
