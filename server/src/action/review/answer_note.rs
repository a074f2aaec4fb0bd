//! Answers a note: how it was taken up, or why not.

use super::{ReviewError, words_of};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::{Person, Role};
use crate::domain::review::{NoteAnswer, NoteKind};
use crate::id::{NoteId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Answers a note, or answers it anew. The office never answers its own notes on the content.
pub async fn answer_note(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    note: &NoteId,
    words: &str,
) -> Result<(), ReviewError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AnswerNote, Some(row.stage))?;
    let kept = app.store.note(resolution, note).await?;
    if kept.kind == NoteKind::Appraisal && !by.is(Role::Editor) {
        return Err(Denied::WrongRole.into());
    }
    let answer = NoteAnswer { words: words_of(words)?, by: by.id.clone(), at: app.clock.now() };
    let audit = AuditLine {
        at: answer.at,
        person: Some(by.id.clone()),
        act: "review.answer",
        object: resolution.to_string(),
        detail: format!("{note} {}", answer.words),
    };
    match app.store.answer_note(resolution, row.stage, note, &answer, &audit).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::NotFound) => Err(ReviewError::NotThere),
        Err(fault) => Err(fault.into()),
    }
}
