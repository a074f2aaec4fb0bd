//! Answers a comment: taken up, in part, not, or noted; its maker reads why.

use super::{CommentError, seen_thread};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::answer::{Answer, Verdict};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{CommentId, ResolutionId};
use crate::store::audit::AuditLine;

/// Answers a comment.
pub async fn answer_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
    (verdict, reason): (&str, &str),
) -> Result<(), CommentError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AnswerComment, Some(row.stage))?;
    let thread = seen_thread(app, by, resolution, id).await?;
    let verdict = Verdict::of_id(verdict).ok_or(CommentError::UnknownVerdict)?;
    let answer = Answer::new(verdict, reason, by.id.clone(), app.clock.now())?;
    let line = AuditLine {
        at: answer.at,
        person: Some(by.id.clone()),
        act: "comment.answer",
        object: id.to_string(),
        detail: format!("{resolution} {}", verdict.id()),
    };
    app.store.answer_comment(id, &answer, &line).await??;
    app.rooms.comments_changed(resolution, thread.comment.internal);
    tell_notices(app, resolution, answer.at).await;
    Ok(())
}
