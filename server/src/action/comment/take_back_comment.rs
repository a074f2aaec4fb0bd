//! Takes one's own comment back, while it waits; its words are then shown to nobody else.

use super::{CommentError, seen_thread};
use crate::app::App;
use crate::domain::comment::may_take_back;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{CommentId, ResolutionId};
use crate::store::audit::AuditLine;

/// Takes a comment back.
pub async fn take_back_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
) -> Result<(), CommentError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Comment, Some(row.stage))?;
    let thread = seen_thread(app, by, resolution, id).await?;
    may_take_back(&thread.comment, &by.id)?;
    let now = app.clock.now();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "comment.take_back",
        object: id.to_string(),
        detail: format!("{resolution} {}", thread.comment.clause),
    };
    app.store.take_back_comment(id, now, &line).await??;
    app.rooms.comments_changed(resolution, thread.comment.internal);
    Ok(())
}
