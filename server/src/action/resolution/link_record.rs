//! Links a clause to an evidence record from a plain form or a script, and takes a link away.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::offer::linked;
use crate::domain::person::Person;
use crate::domain::resolution::{Link, Relation};
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};
use crate::live::hub::{Edit, LiveError};
use crate::store::StoreError;

/// Longest note in characters: a sentence or two.
pub const LINK_NOTE_CHARS_MAX: usize = crate::domain::offer::NOTE_CHARS_MAX;

/// Why a link could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LinkRecordError {
    #[error("the note is too long")]
    LongNote,
    #[error("there is no such record, or no such version of it")]
    UnknownRecord,
    #[error("the record was withdrawn")]
    WithdrawnRecord,
    #[error("the clause leans on this record already, in the same way")]
    AlreadyLinked,
    #[error("there is no such link")]
    UnknownLink,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LinkRecordError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::NotFound => Self::UnknownRecord,
            StoreError::AlreadyThere
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for LinkRecordError {
    fn slug(&self) -> &'static str {
        match self {
            Self::LongNote | Self::UnknownRecord => "wrong-fields",
            Self::WithdrawnRecord => "record-withdrawn",
            Self::AlreadyLinked => "already-linked",
            Self::UnknownLink => "link-gone",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::LongNote | Self::UnknownRecord => Class::Invalid,
            Self::WithdrawnRecord | Self::AlreadyLinked | Self::UnknownLink => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::LongNote => vec![WrongField::of("note", "field-too-long")],
            Self::UnknownRecord => vec![WrongField::of("record", "field-record-unknown")],
            Self::AlreadyLinked => vec![WrongField::of("record", "field-already-linked")],
            Self::WithdrawnRecord | Self::UnknownLink | Self::Live(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// What a clause leans on, and how.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub clause: ClauseId,
    pub record: RecordId,
    pub version: i64,
    pub relation: Relation,
    pub note: String,
}

/// Links a clause to a record; everybody in the room sees it at once.
pub async fn link_record(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewLink,
) -> Result<LinkId, LinkRecordError> {
    let note = crate::domain::canonical::line(&new.note);
    if note.chars().count() > LINK_NOTE_CHARS_MAX {
        return Err(LinkRecordError::LongNote);
    }
    let record = app.store.record(&new.record).await?;
    if record.withdrawn {
        return Err(LinkRecordError::WithdrawnRecord);
    }
    if !(1..=record.version).contains(&new.version) {
        return Err(LinkRecordError::UnknownRecord);
    }
    let text = app.rooms.text(resolution).await?;
    let clause = text.clause(&new.clause).map(|(_, clause)| clause);
    // A form sent twice makes one link.
    if clause.and_then(|clause| linked(clause, &new.record, new.relation)).is_some() {
        return Err(LinkRecordError::AlreadyLinked);
    }
    let link = Link {
        id: LinkId::fresh(),
        record: new.record,
        version: new.version,
        relation: new.relation,
        note,
        by: by.id.clone(),
        at: app.clock.now(),
        heads: app.rooms.heads(resolution).await?,
    };
    let id = link.id.clone();
    app.rooms.edit(resolution, by, Edit::Link { clause: new.clause, link }).await?;
    Ok(id)
}

/// What is said anew of a link.
#[derive(Clone, Debug)]
pub struct Relating {
    /// The record's version from now on; the same as before when absent.
    pub version: Option<i64>,
    pub relation: Relation,
    pub note: String,
}

/// Says anew how a link bears, in which words, and at which version of its record; who made it stays.
pub async fn relate_link(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (clause, link): (ClauseId, LinkId),
    new: Relating,
) -> Result<(), LinkRecordError> {
    let note = crate::domain::canonical::line(&new.note);
    if note.chars().count() > LINK_NOTE_CHARS_MAX {
        return Err(LinkRecordError::LongNote);
    }
    let text = app.rooms.text(resolution).await?;
    let links = text.clause(&clause).map(|(_, clause)| clause.evidence.as_slice()).unwrap_or_default();
    let known = links.iter().find(|one| one.id == link).ok_or(LinkRecordError::UnknownLink)?;
    let twin = |one: &Link| one.id != link && one.record == known.record && one.relation == new.relation;
    if links.iter().any(twin) {
        return Err(LinkRecordError::AlreadyLinked);
    }
    let version = new.version.unwrap_or(known.version);
    if version != known.version {
        let record = app.store.record(&known.record).await?;
        if !(1..=record.version).contains(&version) {
            return Err(LinkRecordError::UnknownRecord);
        }
    }
    let edit = Edit::Relate { clause, link, version, relation: new.relation, note };
    app.rooms.edit(resolution, by, edit).await?;
    Ok(())
}

/// Takes a link away; it stays in the history.
pub async fn unlink_record(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    clause: ClauseId,
    link: LinkId,
) -> Result<(), LinkRecordError> {
    app.rooms.edit(resolution, by, Edit::Unlink { clause, link }).await?;
    Ok(())
}
