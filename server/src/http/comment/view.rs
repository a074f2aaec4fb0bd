//! Threads as pages show them.

use super::super::api::attribution::name;
use super::super::form::{WrongWords, wrong_of};
use super::super::resolution::moment_text;
use crate::action::comment::list_comments::{ListedComments, May, Told, may};
use crate::domain::comment::{Place, Range, State};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, CommentId};
use crate::words::Lang;

/// Something that somebody said.
pub struct Line {
    pub who: String,
    pub when: String,
    pub words: String,
}

/// An answer, and who opened the comment again after it.
pub struct GivenLine {
    pub verdict: &'static str,
    pub reason: String,
    pub who: String,
    pub when: String,
    /// "Trần Thị B · 27/11/2026 09:41", or nothing.
    pub reopened: String,
}

/// What was typed in a form of a thread that was not taken.
#[derive(Default)]
pub struct Typed {
    /// Which form: `reply`, `answer`, `edit` or nothing.
    pub form: &'static str,
    pub words: String,
    pub verdict: String,
    pub reason: String,
    pub wrong: WrongWords,
    /// What happened, where no field is wrong.
    pub problem: String,
}

/// A thread as a page shows it.
pub struct ThreadView {
    pub id: CommentId,
    pub clause: ClauseId,
    /// "GP2", or the number, or nothing.
    pub code: String,
    /// The clause's words; those it had, when it was taken out.
    pub clause_words: String,
    pub removed: bool,
    pub range: Option<Range>,
    pub place: Place,
    pub said: Line,
    pub edited: bool,
    pub internal: bool,
    /// `open answered taken_back`.
    pub state: &'static str,
    pub taken_back: String,
    pub replies: Vec<Line>,
    pub given: Vec<GivenLine>,
    pub may: May,
    pub typed: Typed,
    /// Under which the reply is sent: pressing twice is one reply.
    pub key: String,
}

impl ThreadView {
    pub fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.typed.wrong, field)
    }

    /// Tells whether this form was sent and came back.
    pub fn came_back(&self, form: &str) -> bool {
        self.typed.form == form
    }

    /// What the form of that name shows as typed.
    pub fn words_of(&self, form: &str) -> &str {
        match form {
            _ if self.came_back(form) => &self.typed.words,
            "edit" => &self.said.words,
            _ => "",
        }
    }

    /// What was typed in a form that is no longer there: it is shown, so that it can be copied.
    pub fn stranded(&self) -> &str {
        let there = match self.typed.form {
            "reply" => self.may.reply,
            "answer" => self.may.answer,
            "edit" => self.may.edit,
            _ => true,
        };
        match (there, self.typed.form) {
            (true, _) => "",
            (false, "answer") => &self.typed.reason,
            (false, _) => &self.typed.words,
        }
    }

    /// Tells whether the words it is about stand there no more.
    pub fn is_orphan(&self) -> bool {
        self.place == Place::Gone
    }

    pub fn has_changed(&self) -> bool {
        matches!(self.place, Place::Changed { .. })
    }
}

/// Makes threads ready to be shown to one reader.
pub fn views(listed: &ListedComments, reader: &Person, stage: Stage, lang: Lang) -> Vec<ThreadView> {
    listed.told.iter().map(|told| view(listed, told, reader, stage, lang)).collect()
}

fn view(listed: &ListedComments, told: &Told, reader: &Person, stage: Stage, lang: Lang) -> ThreadView {
    let who = |id| name(&listed.author(id), lang);
    let Told { thread, place } = told;
    let comment = &thread.comment;
    let about = listed.clauses.get(&comment.clause);
    let given = thread.given.iter().map(|given| GivenLine {
        verdict: given.answer.verdict.id(),
        reason: given.answer.reason.clone(),
        who: who(&given.answer.by),
        when: moment_text(given.answer.at),
        reopened: given
            .reopened
            .as_ref()
            .map(|(by, at)| format!("{} · {}", who(by), moment_text(*at)))
            .unwrap_or_default(),
    });
    let line = |by, at, words: &str| Line { who: who(by), when: moment_text(at), words: words.to_owned() };
    ThreadView {
        id: comment.id.clone(),
        clause: comment.clause.clone(),
        code: about
            .map(|about| if about.label.code.is_empty() { &about.label.number } else { &about.label.code })
            .cloned()
            .unwrap_or_default(),
        clause_words: about.map(|about| about.clause.plain()).unwrap_or_default(),
        removed: about.is_none_or(|about| about.removed),
        range: comment.range.clone(),
        place: *place,
        said: line(&comment.by, comment.at, &comment.words),
        edited: comment.edited.is_some(),
        internal: comment.internal,
        state: comment.state.id(),
        taken_back: match comment.state {
            State::TakenBack { at } => moment_text(at),
            State::Open | State::Answered => String::new(),
        },
        replies: thread.replies.iter().map(|reply| line(&reply.by, reply.at, &reply.words)).collect(),
        given: given.collect(),
        may: may(thread, reader, stage),
        typed: Typed::default(),
        key: CommentId::fresh().to_string(),
    }
}
