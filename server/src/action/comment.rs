//! Comments: made by whoever may speak, replied to, answered by the editors, written anew or taken back by their makers.

pub mod answer_comment;
pub mod edit_comment;
pub mod list_comments;
pub mod make_comment;
pub mod reopen_comment;
pub mod reply_to_comment;
pub mod take_back_comment;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::answer::AnswerError;
use crate::domain::comment::{
    OPEN_COMMENTS_MAX, REPLIES_MAX, RangeError, Thread, ThreadError, WordsError, reads,
};
use crate::domain::permission::Denied;
use crate::domain::person::Person;
use crate::id::{CommentId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why nothing came of an act on comments.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the clause is no part of the text")]
    NoClause,
    #[error(transparent)]
    Range(#[from] RangeError),
    #[error(transparent)]
    Words(#[from] WordsError),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("there is no such verdict")]
    UnknownVerdict,
    #[error(transparent)]
    Thread(#[from] ThreadError),
    #[error("too many comments of yours wait for an answer")]
    TooMany,
    #[error("the key is no key")]
    Key(WrongField),
    #[error("something else was sent under this key")]
    KeyUsed,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for CommentError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoClause | Self::Range(RangeError::UnknownClause) => "comment-clause-gone",
            Self::Range(RangeError::UnknownVersion) => "comment-version-unknown",
            Self::Range(RangeError::Misplaced) => "comment-misplaced",
            Self::Range(RangeError::Long) => "comment-range-long",
            Self::Words(_) | Self::Answer(_) | Self::UnknownVerdict | Self::Key(_) | Self::KeyUsed => {
                "wrong-fields"
            }
            Self::Thread(ThreadError::NotOpen) => "comment-not-open",
            Self::Thread(ThreadError::NotAnswered) => "comment-not-answered",
            Self::Thread(ThreadError::Replied) => "comment-replied",
            Self::Thread(ThreadError::NotYours) => "comment-not-yours",
            Self::Thread(ThreadError::FullThread) => "comment-thread-full",
            Self::TooMany => "too-many-comments",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NoClause
            | Self::Range(RangeError::UnknownClause | RangeError::UnknownVersion)
            | Self::Thread(ThreadError::NotOpen | ThreadError::NotAnswered | ThreadError::Replied) => {
                Class::Conflict
            }
            Self::Range(RangeError::Misplaced | RangeError::Long)
            | Self::Words(_)
            | Self::Answer(_)
            | Self::UnknownVerdict
            | Self::Key(_)
            | Self::KeyUsed => Class::Invalid,
            Self::Thread(ThreadError::NotYours) => Class::Forbidden,
            // Nothing to wait for: the same reply sent again later is refused again.
            Self::Thread(ThreadError::FullThread) | Self::TooMany => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany => vec![("max", OPEN_COMMENTS_MAX.to_string())],
            Self::Thread(ThreadError::FullThread) => vec![("max", REPLIES_MAX.to_string())],
            Self::Denied(_)
            | Self::NoClause
            | Self::Range(_)
            | Self::Words(_)
            | Self::Answer(_)
            | Self::UnknownVerdict
            | Self::Thread(_)
            | Self::Key(_)
            | Self::KeyUsed
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let field = match self {
            Self::Words(WordsError::Missing) => WrongField::of("words", "field-comment-words-missing"),
            Self::Words(WordsError::Long) => WrongField::of("words", "field-comment-words-long"),
            Self::Answer(AnswerError::NoReason) => WrongField::of("reason", "answer-wrong-no-reason"),
            Self::Answer(AnswerError::LongReason) => WrongField::of("reason", "answer-wrong-long-reason"),
            Self::UnknownVerdict => WrongField::of("verdict", "field-verdict-choose"),
            Self::Key(fault) => fault.clone(),
            Self::KeyUsed => WrongField::of("key", "field-comment-key-used"),
            Self::Denied(_)
            | Self::NoClause
            | Self::Range(_)
            | Self::Thread(_)
            | Self::TooMany
            | Self::Live(_)
            | Self::Store(_) => return Vec::new(),
        };
        vec![field]
    }
}

/// Reads a thread that this reader may see; what they may not see is not there.
async fn seen_thread(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
) -> Result<Thread, CommentError> {
    let thread = app.store.thread(resolution, id).await?;
    if reads(&thread.comment, &reader.id, &reader.roles) {
        Ok(thread)
    } else {
        Err(StoreError::NotFound.into())
    }
}
