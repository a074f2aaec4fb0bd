//! Opens an answered comment again: its maker, who is not content, or whoever answers.

use super::{CommentError, seen_thread};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::comment::ThreadError;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{CommentId, ResolutionId};
use crate::store::audit::AuditLine;

/// Opens a comment again; the answer it had is kept as an earlier one.
pub async fn reopen_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
) -> Result<(), CommentError> {
    let row = app.store.resolution(resolution).await?;
    let thread = seen_thread(app, by, resolution, id).await?;
    // As long as comments are made at all; later an answer stands.
    permit(&by.roles, Act::Comment, Some(row.stage))?;
    let answers = permit(&by.roles, Act::AnswerComment, Some(row.stage)).is_ok();
    if !answers && thread.comment.by != by.id {
        return Err(ThreadError::NotYours.into());
    }
    let now = app.clock.now();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "comment.reopen",
        object: id.to_string(),
        detail: resolution.to_string(),
    };
    app.store.reopen_comment(id, &by.id, now, &line).await??;
    app.rooms.comments_changed(resolution, thread.comment.internal);
    tell_notices(app, resolution, now).await;
    Ok(())
}
