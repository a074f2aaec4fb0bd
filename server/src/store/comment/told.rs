//! What is told of comments, and of which act.

use crate::clock::Millis;
use crate::domain::comment::Comment;
use crate::domain::notice::{Kind, Sort};
use crate::id::PersonId;
use crate::store::notice::cause::Cause;

/// A new comment, for those it names.
pub(super) fn of_comment(comment: &Comment) -> Cause<'_> {
    Cause {
        kind: Kind::Mention,
        sort: Sort::Comment,
        resolution: comment.resolution.as_str(),
        clause: Some(comment.clause.as_str()),
        object: comment.id.as_str(),
        act: format!("comment {}", comment.id),
        gathered: false,
        detail: "",
        internal: comment.internal,
        by: Some(&comment.by),
        at: comment.at,
    }
}

/// Where a thread stands, and who may read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Stands {
    pub resolution: String,
    pub clause: String,
    pub internal: i64,
    pub words: String,
}

/// Reads [`Stands`] of the comment `$1`.
pub(super) const STANDS: &str = "SELECT resolution, clause, internal, words FROM comment WHERE id = $1";

impl Stands {
    /// An act on this thread, of the kind and by the name given.
    pub(super) fn cause<'a>(
        &'a self,
        kind: Kind,
        comment: &'a str,
        (act, detail): (String, &'a str),
        (by, at): (&'a PersonId, Millis),
    ) -> Cause<'a> {
        Cause {
            kind,
            sort: Sort::Comment,
            resolution: &self.resolution,
            clause: Some(&self.clause),
            object: comment,
            act,
            gathered: false,
            detail,
            internal: self.internal == 1,
            by: Some(by),
            at,
        }
    }
}
