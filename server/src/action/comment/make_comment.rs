//! Says something of a clause, or of words in it.

use super::CommentError;
use crate::action::evidence::add_record::{key_fault, keyed_id};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::comment::{Comment, OPEN_COMMENTS_MAX, State, reads_internal, tidied};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::{Heads, Text};
use crate::id::{ClauseId, CommentId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// A comment as it was written.
#[derive(Clone, Debug, Default)]
pub struct NewComment {
    pub words: String,
    pub internal: bool,
    /// The version of the text that its writer read; the present one where it is not told.
    pub heads: Option<Heads>,
    /// The words it is about, by UTF-16 units of the clause's words in that version: from, up to before.
    pub span: Option<(usize, usize)>,
    /// Under which a browser sends it again after a lost answer.
    pub key: Option<String>,
}

/// Makes a comment; whoever may read it sees it at once.
pub async fn make_comment(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    clause: &ClauseId,
    new: NewComment,
) -> Result<CommentId, CommentError> {
    if let Some(fault) = new.key.as_deref().and_then(key_fault) {
        return Err(CommentError::Key(fault));
    }
    let keyed = new.key.as_deref().map(|key| CommentId::from(keyed_id(by, key)));
    let words = tidied(&new.words);
    // What arrived once stays arrived, whatever the stage and the text have become since.
    if let Some(id) = &keyed
        && let Some(known) =
            sent_before(app, resolution, id, clause, words.as_deref().unwrap_or_default()).await?
    {
        return known;
    }
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Comment, Some(row.stage))?;
    if new.internal && !reads_internal(&by.roles) {
        return Err(Denied::WrongRole.into());
    }
    let words = words?;
    let text = app.rooms.text(resolution).await?;
    if !stood(&text, clause) {
        return Err(CommentError::NoClause);
    }
    let told = new.heads.map(|mut heads| {
        heads.0.sort_unstable();
        heads
    });
    let heads = match told {
        Some(heads) if heads == text.heads || app.rooms.knows(resolution, &heads).await? => heads,
        Some(_) if new.span.is_some() => {
            return Err(crate::domain::comment::RangeError::UnknownVersion.into());
        }
        // About the whole clause: what matters is that it arrives.
        Some(_) | None => text.heads.clone(),
    };
    let range = match new.span {
        Some(span) => Some(app.rooms.tie(resolution, clause, &heads, span).await??),
        None => None,
    };
    let comment = Comment {
        id: keyed.clone().unwrap_or_else(CommentId::fresh),
        resolution: resolution.clone(),
        clause: clause.clone(),
        heads,
        range,
        words,
        internal: new.internal,
        stage: row.stage,
        by: by.id.clone(),
        at: app.clock.now(),
        edited: None,
        state: State::Open,
    };
    keep(app, &comment, keyed.is_some()).await
}

/// Taken out counts: who commented on an older version is heard, and the comment shown as without a place.
fn stood(text: &Text, clause: &ClauseId) -> bool {
    text.clause(clause).is_some() || text.removed.iter().any(|(one, _)| one.id == *clause)
}

async fn keep(app: &App, comment: &Comment, keyed: bool) -> Result<CommentId, CommentError> {
    let resolution = &comment.resolution;
    // On the comment itself, not on the resolution: the journal of a workshop would tell of nothing else, and everybody
    // reads it.
    let line = AuditLine {
        at: comment.at,
        person: Some(comment.by.clone()),
        act: "comment.make",
        object: comment.id.to_string(),
        detail: format!("{resolution} {}", comment.clause),
    };
    let open_max = i64::try_from(OPEN_COMMENTS_MAX).unwrap_or(i64::MAX);
    match app.store.add_comment(comment, open_max, &line).await {
        Ok(true) => {
            app.rooms.comments_changed(resolution, comment.internal);
            tell_notices(app, resolution, comment.at).await;
            Ok(comment.id.clone())
        }
        Ok(false) => Err(CommentError::TooMany),
        // Two sent at once: the other one was quicker.
        Err(StoreError::AlreadyThere) if keyed => {
            let known = sent_before(app, resolution, &comment.id, &comment.clause, &comment.words).await?;
            known.unwrap_or(Err(CommentError::KeyUsed))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Tells whether something was kept under this identity, and whether it is what is sent now. Written anew since, it is
/// still the one that was sent.
async fn sent_before(
    app: &App,
    resolution: &ResolutionId,
    id: &CommentId,
    clause: &ClauseId,
    words: &str,
) -> Result<Option<Result<CommentId, CommentError>>, CommentError> {
    let comment = match app.store.thread(resolution, id).await {
        Ok(thread) => thread.comment,
        Err(StoreError::NotFound) => return Ok(None),
        Err(fault) => return Err(fault.into()),
    };
    let same = comment.clause == *clause && (comment.words == words || comment.edited.is_some());
    Ok(Some(if same { Ok(comment.id) } else { Err(CommentError::KeyUsed) }))
}
