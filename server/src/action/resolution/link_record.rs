//! Links a clause to an evidence record from a plain form or a script, and takes a link away.

use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::resolution::{Link, Relation};
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};
use crate::live::hub::{Edit, LiveError};

/// Longest note in characters: a sentence or two.
pub const LINK_NOTE_CHARS_MAX: usize = 500;

/// Why a link could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LinkRecordError {
    #[error("the note is too long")]
    LongNote,
    #[error(transparent)]
    Live(#[from] LiveError),
}

impl Explain for LinkRecordError {
    fn slug(&self) -> &'static str {
        match self {
            Self::LongNote => "wrong-fields",
            Self::Live(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::LongNote => Class::Invalid,
            Self::Live(fault) => fault.class(),
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
