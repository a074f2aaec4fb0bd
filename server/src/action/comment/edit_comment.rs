//! Writes one's own comment anew, while nobody has said anything to it.

use super::{CommentError, seen_thread};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::comment::{ThreadError, tidied};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{CommentId, ResolutionId};
use crate::store::audit::AuditLine;

/// Writes a comment anew.
pub async fn edit_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
    words: &str,
) -> Result<(), CommentError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Comment, Some(row.stage))?;
    let thread = seen_thread(app, by, resolution, id).await?;
    if thread.comment.by != by.id {
        return Err(ThreadError::NotYours.into());
    }
    let words = tidied(words)?;
    let now = app.clock.now();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "comment.edit",
        object: id.to_string(),
        detail: format!("{resolution} {}", thread.comment.clause),
    };
    app.store.edit_comment(id, &words, now, &line).await??;
    app.rooms.comments_changed(resolution, thread.comment.internal);
    tell_notices(app, resolution, now).await;
    Ok(())
}
