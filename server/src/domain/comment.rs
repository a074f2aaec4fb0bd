//! Comments: what somebody says of a clause or of words in it, the replies, and the answer (`design.md` §2, `domain.md` §3).
//!
//! A comment is no part of the text. Where its words stand now is asked of the shared document; here they are opaque.

#[cfg(test)]
mod tests;

use super::answer::Answer;
use super::canonical;
use super::person::{Role, Roles};
use super::resolution::Heads;
use super::stage::Stage;
use crate::clock::Millis;
use crate::id::{ClauseId, CommentId, PersonId, ReplyId, ResolutionId};

/// Longest comment or reply: two printed pages. Whoever has more to say hands in a paper.
pub const WORDS_CHARS_MAX: usize = 4_000;

/// Comments of one person in one resolution that may wait for an answer: more than clauses of a usual draft, and so
/// few that one phone gone wrong does not bury the editors.
pub const OPEN_COMMENTS_MAX: usize = 100;

/// Replies in one thread: what is not settled by then is settled by talking.
pub const REPLIES_MAX: usize = 50;

/// Longest stretch of words that a comment hangs on, in UTF-16 units; whoever means more means the clause.
pub const RANGE_UNITS_MAX: usize = 2_000;

/// Letters kept before and behind the words, by which a reader knows the place again when they are gone.
pub const AROUND_CHARS: usize = 40;

/// Lines of a comment that follow each other empty: a paragraph is set off by one.
const EMPTY_LINES_MAX: usize = 1;

/// The words of a clause that a comment is about, as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Names the first letter in the shared document, for life.
    pub first: String,
    /// Names the last one.
    pub last: String,
    /// The words themselves: a check, never what finds the place.
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
}

impl Range {
    /// What stood before and behind the words, for a reader: where it was cut, it begins and ends with a whole word beside a
    /// sign of omission. A cut at a blank never tears a letter from its marks.
    pub fn around(&self) -> (String, String) {
        let is_cut = |part: &str| part.chars().count() >= AROUND_CHARS;
        let before = match self.prefix.split_once(char::is_whitespace) {
            _ if !is_cut(&self.prefix) => self.prefix.clone(),
            Some((_, whole)) => format!("…{whole}"),
            None => "…".to_owned(),
        };
        let behind = match self.suffix.rsplit_once(char::is_whitespace) {
            _ if !is_cut(&self.suffix) => self.suffix.clone(),
            Some((whole, _)) => format!("{whole}…"),
            None => "…".to_owned(),
        };
        (before, behind)
    }
}

/// Where the words of a comment stand in a later version; counted in UTF-16 units, as browsers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is about the whole clause, which stands.
    Clause,
    /// The very words stand there.
    Words { from: usize, to: usize },
    /// What is left of them stands there, or other words came in between.
    Changed { from: usize, to: usize },
    /// Nothing of them is left, or the clause was taken out.
    Gone,
}

impl Place {
    /// Returns the id used in the API.
    pub fn id(self) -> &'static str {
        match self {
            Place::Clause => "clause",
            Place::Words { .. } => "words",
            Place::Changed { .. } => "changed",
            Place::Gone => "gone",
        }
    }

    /// Returns where the words stand, if some do.
    pub fn span(self) -> Option<(usize, usize)> {
        match self {
            Place::Words { from, to } | Place::Changed { from, to } => Some((from, to)),
            Place::Clause | Place::Gone => None,
        }
    }
}

/// Why words cannot be commented on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("that version of the text is unknown")]
    UnknownVersion,
    #[error("the clause did not stand in that version")]
    UnknownClause,
    #[error("these are no letters of the clause")]
    Misplaced,
    #[error("so many words are the whole clause")]
    Long,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Answered,
    /// Whoever made it took it back.
    TakenBack {
        at: Millis,
    },
}

impl State {
    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Answered => "answered",
            State::TakenBack { .. } => "taken_back",
        }
    }
}

/// What somebody says of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub resolution: ResolutionId,
    pub clause: ClauseId,
    /// The version of the text it was made on.
    pub heads: Heads,
    /// The words it is about; `None` is the whole clause.
    pub range: Option<Range>,
    pub words: String,
    /// Read by those who write the text and pass it on, and nobody else.
    pub internal: bool,
    /// The stage at which it was made.
    pub stage: Stage,
    pub by: PersonId,
    pub at: Millis,
    pub edited: Option<Millis>,
    pub state: State,
}

/// What somebody says to a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub id: ReplyId,
    pub comment: CommentId,
    pub words: String,
    pub by: PersonId,
    pub at: Millis,
}

/// An answer that was given, and whether the comment was opened again after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub comment: CommentId,
    pub answer: Answer,
    pub reopened: Option<(PersonId, Millis)>,
}

/// A comment with what was said to it, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub comment: Comment,
    pub replies: Vec<Reply>,
    pub given: Vec<Given>,
}

impl Thread {
    /// Returns the answer that holds now.
    pub fn answer(&self) -> Option<&Answer> {
        self.given.iter().find(|given| given.reopened.is_none()).map(|given| &given.answer)
    }

    /// Tells whether its maker may still write it anew: nobody has said anything to it yet.
    pub fn is_untouched(&self) -> bool {
        self.comment.state == State::Open && self.replies.is_empty() && self.given.is_empty()
    }
}

/// Why nothing can be done to a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThreadError {
    #[error("the comment was answered or taken back already")]
    NotOpen,
    #[error("the comment has no answer that could be taken up again")]
    NotAnswered,
    #[error("somebody has said something to it already")]
    Replied,
    #[error("it is somebody else's")]
    NotYours,
    #[error("the thread is as long as it may be")]
    FullThread,
}

/// Why words are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    #[error("it says nothing")]
    Missing,
    #[error("it is too long")]
    Long,
}

/// Tidies what was written: NFC, blanks folded line by line, paragraphs kept.
pub fn tidied(words: &str) -> Result<String, WordsError> {
    let mut lines: Vec<String> = Vec::new();
    let mut empty = 0;
    for line in words.lines().map(canonical::line) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if !lines.is_empty() && empty > EMPTY_LINES_MAX {
            continue;
        }
        if !lines.is_empty() || !line.is_empty() {
            lines.push(line);
        }
    }
    let tidy = lines.join("\n").trim_end().to_owned();
    match tidy.chars().count() {
        0 => Err(WordsError::Missing),
        1..=WORDS_CHARS_MAX => Ok(tidy),
        _ => Err(WordsError::Long),
    }
}

/// Tells whether somebody reads internal comments: those who write the text, record the workshop or pass the text on.
pub fn reads_internal(roles: &Roles) -> bool {
    [Role::Editor, Role::Secretary, Role::Standing, Role::Office].iter().any(|role| roles.contains(role))
}

/// Tells whether somebody reads a comment. One taken back is its maker's alone.
pub fn reads(comment: &Comment, reader: &PersonId, roles: &Roles) -> bool {
    let hidden = match comment.state {
        State::Open | State::Answered => false,
        State::TakenBack { .. } => comment.by != *reader,
    };
    !hidden && (!comment.internal || reads_internal(roles))
}

/// Decides whether a comment's maker may take it back: while it waits.
pub fn may_take_back(comment: &Comment, by: &PersonId) -> Result<(), ThreadError> {
    match comment.state {
        _ if comment.by != *by => Err(ThreadError::NotYours),
        State::Open => Ok(()),
        State::Answered | State::TakenBack { .. } => Err(ThreadError::NotOpen),
    }
}
