//! Writes a note: of the office on the content at appraisal, a conclusion of the standing members, or an amendment that
//! the committee asks for.

use super::{ReviewError, words_of};
use crate::app::App;
use crate::domain::numbering::named_clauses;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::review::{Note, NoteKind};
use crate::id::{ClauseId, NoteId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::review::Noting;

/// A note as it was typed.
#[derive(Clone, Debug)]
pub struct NewNote {
    pub kind: NoteKind,
    /// Empty for the whole text.
    pub clause: String,
    pub words: String,
}

/// Returns what may be done to write a note of this kind.
fn act_of(kind: NoteKind) -> Act {
    match kind {
        NoteKind::Appraisal => Act::NoteAppraisal,
        NoteKind::Conclusion => Act::Conclude,
        NoteKind::Amendment => Act::AskAmendment,
    }
}

/// Writes a note on a clause, or on the whole text.
pub async fn write_note(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewNote,
) -> Result<NoteId, ReviewError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, act_of(new.kind), Some(row.stage))?;
    let words = words_of(&new.words)?;
    let (clause, place) = match new.clause.as_str() {
        "" => (None, String::new()),
        id => {
            let clause = ClauseId::from(id);
            let text = app.rooms.text(resolution).await?;
            let place = clause_words(&text, &clause).ok_or(ReviewError::NoSuchClause)?;
            (Some(clause), place)
        }
    };
    let note = Note {
        id: NoteId::fresh(),
        kind: new.kind,
        clause,
        place,
        words,
        by: by.id.clone(),
        at: app.clock.now(),
        answer: None,
        checked: None,
    };
    let audit = AuditLine {
        at: note.at,
        person: Some(by.id.clone()),
        act: match new.kind {
            NoteKind::Appraisal => "review.note",
            NoteKind::Conclusion => "review.conclude",
            NoteKind::Amendment => "review.amend",
        },
        object: resolution.to_string(),
        detail: format!("{} {}", note.id, note.words),
    };
    match app.store.add_note(resolution, row.stage, &note, &audit).await? {
        Noting::Done => Ok(note.id),
        Noting::StageMoved => Err(Denied::WrongStage.into()),
        Noting::TooMany => Err(ReviewError::TooMany),
    }
}

/// Names a clause as people find it on paper: its number and how it begins.
pub fn clause_words(text: &Text, id: &ClauseId) -> Option<String> {
    named_clauses(text).into_iter().find(|(clause, _)| clause == id).map(|(_, words)| words)
}
