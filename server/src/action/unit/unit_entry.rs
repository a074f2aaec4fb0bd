//! What the forms of units have in common: how a name and a number are read, and why a change is refused.

use crate::action::{Class, EntryError, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::search::exact;
use crate::domain::unit::{MEMBERS_MAX, UNIT_NAME_CHARS_MAX};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::unit::change::{Leaning, Removed};

/// Why a unit was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// It would be taken from under something else.
    #[error("{1} others stand on this unit")]
    Leans(Leaning, i64),
}

impl From<StoreError> for UnitError {
    fn from(fault: StoreError) -> Self {
        Self::Entry(fault.into())
    }
}

impl From<Denied> for UnitError {
    fn from(denied: Denied) -> Self {
        Self::Entry(denied.into())
    }
}

impl Explain for UnitError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Entry(fault) => fault.slug(),
            Self::Leans(Leaning::Organisations, _) => "unit-has-organisations",
            Self::Leans(Leaning::Cells, _) => "unit-has-cells",
            Self::Leans(Leaning::Meetings, _) => "unit-has-meetings",
            Self::Leans(Leaning::People, _) => "unit-has-people",
            Self::Leans(Leaning::Others, _) => "unit-has-others",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Entry(fault) => fault.class(),
            Self::Leans(_, _) => Class::Conflict,
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Entry(fault) => fault.given(),
            Self::Leans(_, count) => vec![("count", count.to_string())],
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Entry(fault) => fault.fields(),
            Self::Leans(_, _) => Vec::new(),
        }
    }
}

/// Takes what came of a removal for an answer.
pub(super) fn removed(answer: Removed) -> Result<(), UnitError> {
    match answer {
        Removed::Done => Ok(()),
        Removed::Leans(what, count) => Err(UnitError::Leans(what, count)),
    }
}

/// Asks whether somebody may change units.
pub(super) fn may(by: &Person) -> Result<(), Denied> {
    permit(&by.roles, Act::ManageUnits, None)
}

/// The audit's line of a change.
pub(super) fn told(app: &App, by: &Person, act: &'static str, object: &str, detail: String) -> AuditLine {
    AuditLine { at: app.clock.now(), person: Some(by.id.clone()), act, object: object.to_owned(), detail }
}

/// Reads a name; notes what is wrong. `taken`: the names that stand already, of which none may read equal.
pub(super) fn name_of<'a>(
    typed: &str,
    mut taken: impl Iterator<Item = &'a str>,
    wrong: &mut Vec<WrongField>,
) -> String {
    let name = canonical::line(typed);
    // A name of signs only reads as nothing, and everything that reads as nothing is equal.
    if exact(&name).is_empty() {
        wrong.push(WrongField::of("name", "field-unit-name-missing"));
    } else if name.chars().count() > UNIT_NAME_CHARS_MAX {
        wrong.push(WrongField::of("name", "field-unit-name-long"));
    } else if taken.any(|other| exact(other) == exact(&name)) {
        wrong.push(WrongField::of("name", "field-unit-name-taken"));
    }
    name
}

/// Reads a number of members; notes what is wrong.
pub(super) fn members_of(typed: &str, wrong: &mut Vec<WrongField>) -> i64 {
    match typed.trim().parse::<i64>() {
        Ok(members) if (0..=MEMBERS_MAX).contains(&members) => members,
        Ok(_) | Err(_) => {
            wrong.push(WrongField::of("members", "field-unit-members-wrong"));
            0
        }
    }
}

/// Refuses an entry with wrong fields.
pub(super) fn none_wrong(wrong: Vec<WrongField>) -> Result<(), UnitError> {
    if wrong.is_empty() { Ok(()) } else { Err(EntryError::Wrong(wrong).into()) }
}
