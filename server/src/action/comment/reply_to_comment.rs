//! Says something to a comment that waits; whoever reads the comment reads the reply.

use super::{CommentError, seen_thread};
use crate::action::evidence::add_record::{key_fault, keyed_id};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::comment::{REPLIES_MAX, Reply, tidied};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{CommentId, ReplyId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// A reply as it was written.
#[derive(Clone, Debug, Default)]
pub struct NewReply {
    pub words: String,
    /// Under which a browser sends it again after a lost answer.
    pub key: Option<String>,
}

/// Replies to a comment.
pub async fn reply_to_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
    new: NewReply,
) -> Result<ReplyId, CommentError> {
    if let Some(fault) = new.key.as_deref().and_then(key_fault) {
        return Err(CommentError::Key(fault));
    }
    let keyed = new.key.as_deref().map(|key| ReplyId::from(keyed_id(by, key)));
    let words = tidied(&new.words);
    let thread = seen_thread(app, by, resolution, id).await?;
    if let Some(known) = thread.replies.iter().find(|reply| keyed.as_ref() == Some(&reply.id)) {
        let same = words.is_ok_and(|words| words == known.words);
        return if same { Ok(known.id.clone()) } else { Err(CommentError::KeyUsed) };
    }
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Comment, Some(row.stage))?;
    let reply = Reply {
        id: keyed.clone().unwrap_or_else(ReplyId::fresh),
        comment: id.clone(),
        words: words?,
        by: by.id.clone(),
        at: app.clock.now(),
    };
    let line = AuditLine {
        at: reply.at,
        person: Some(by.id.clone()),
        act: "comment.reply",
        object: id.to_string(),
        detail: format!("{resolution} {}", reply.id),
    };
    let replies_max = i64::try_from(REPLIES_MAX).unwrap_or(i64::MAX);
    match app.store.add_reply(&reply, replies_max, &line).await {
        Ok(done) => done?,
        // Two sent at once: the other one was quicker.
        Err(StoreError::AlreadyThere) if keyed.is_some() => {
            let thread = app.store.thread(resolution, id).await?;
            let same = thread.replies.iter().any(|one| one.id == reply.id && one.words == reply.words);
            return if same { Ok(reply.id) } else { Err(CommentError::KeyUsed) };
        }
        Err(fault) => return Err(fault.into()),
    }
    app.rooms.comments_changed(resolution, thread.comment.internal);
    tell_notices(app, resolution, reply.at).await;
    Ok(reply.id)
}
