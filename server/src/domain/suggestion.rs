//! Suggestions: what somebody would have the text say, and how an editor decides it (`domain.md` §2, §3).
//!
//! A suggestion is no part of the text. It keeps the version its author read; accepted, it becomes a change made *at
//! that version*, so that it merges with what was typed since, and its letters stay its author's.

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

use super::answer::{Answer, Verdict};
use super::canonical;
use super::resolution::{Heads, Kind, LEVEL_MAX, Text};
use crate::clock::Millis;
use crate::id::{ClauseId, GroupId, PersonId, ResolutionId, SuggestionId};

/// Longest words of a suggestion: a clause of three printed pages fits; a chapter is discussed clause by clause.
pub const WORDS_CHARS_MAX: usize = 10_000;

/// Longest note beside a suggestion: why, in a short paragraph.
pub const NOTE_CHARS_MAX: usize = 1_000;

/// Suggestions of one person in one resolution that may wait for an answer: somebody who reads the whole draft and
/// mends every clause fits, a script that fills the editors' desk does not.
pub const OPEN_SUGGESTIONS_MAX: usize = 100;

/// Bytes of chance in the name under which a suggestion's words are written: as many as browsers draw.
pub const ACTOR_BYTES: usize = 16;

/// What somebody would have the text say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The clause in other words.
    Words { words: String },
    /// A new clause behind the clause.
    Insert { kind: Kind, level: u8, words: String },
    /// The clause taken out.
    Remove,
    /// The clause behind another one, or at the very beginning.
    Move { after: Option<ClauseId> },
}

impl Wish {
    /// The ids of the four sorts, in the order forms offer them.
    pub const SORTS: [&'static str; 4] = ["words", "insert", "remove", "move"];

    /// Returns the id of its sort, kept in tables and used in the API.
    pub fn sort(&self) -> &'static str {
        match self {
            Wish::Words { .. } => "words",
            Wish::Insert { .. } => "insert",
            Wish::Remove => "remove",
            Wish::Move { .. } => "move",
        }
    }

    /// Returns the words proposed; a removal and another place have none.
    pub fn words(&self) -> &str {
        match self {
            Wish::Words { words } | Wish::Insert { words, .. } => words,
            Wish::Remove | Wish::Move { .. } => "",
        }
    }

    /// Tells whether an editor may take it up in other words than were proposed.
    pub fn takes_words(&self) -> bool {
        match self {
            Wish::Words { .. } | Wish::Insert { .. } => true,
            Wish::Remove | Wish::Move { .. } => false,
        }
    }

    /// The same with its words as one line of composed letters, as a clause holds them.
    pub fn tidied(self) -> Self {
        match self {
            Wish::Words { words } => Wish::Words { words: canonical::line(&words) },
            Wish::Insert { kind, level, words } => {
                Wish::Insert { kind, level, words: canonical::line(&words) }
            }
            wish @ (Wish::Remove | Wish::Move { .. }) => wish,
        }
    }

    /// Returns a short name of what it comes to: equal at one clause for equal wishes, whatever version they began from.
    pub fn sameness(&self) -> String {
        let comes_to = match self {
            Wish::Words { words } => format!("words\n{words}"),
            Wish::Insert { kind, level, words } => format!("insert\n{}\n{level}\n{words}", kind.id()),
            Wish::Remove => "remove".to_owned(),
            Wish::Move { after } => format!("move\n{}", after.as_ref().map_or("", ClauseId::as_str)),
        };
        hex::encode(&Sha256::digest(comes_to.as_bytes())[..SAMENESS_BYTES])
    }
}

/// Bytes of a hash that tell the few suggestions of one clause apart, also ones made to collide.
const SAMENESS_BYTES: usize = 16;

/// Why a suggestion is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuggestError {
    #[error("the clause does not stand in the version it was read in")]
    NoClause,
    #[error("the words are those that stand there")]
    SameWords,
    #[error("there are no words")]
    NoWords,
    #[error("the words are too long")]
    LongWords,
    #[error("there is no such level")]
    WrongLevel,
    #[error("the clause stands there already")]
    SamePlace,
    #[error("the clause it should stand behind is not in the text")]
    NoPlace,
    #[error("the note is too long")]
    LongNote,
}

/// Decides whether a wish, tidied, may be suggested to a clause of the text its author read; returns the clause's words there.
pub fn may_suggest(text: &Text, clause: &ClauseId, wish: &Wish, note: &str) -> Result<String, SuggestError> {
    let (place, found) = text.clause(clause).ok_or(SuggestError::NoClause)?;
    let base = found.plain();
    match wish {
        Wish::Words { words } => {
            fits(words)?;
            if *words == canonical::line(&base) {
                return Err(SuggestError::SameWords);
            }
        }
        Wish::Insert { level, words, .. } => {
            fits(words)?;
            if *level > LEVEL_MAX {
                return Err(SuggestError::WrongLevel);
            }
        }
        Wish::Remove => {}
        Wish::Move { after } => {
            let stands_behind = place.checked_sub(1).map(|before| &text.clauses[before].id);
            if after.as_ref() == stands_behind || after.as_ref() == Some(clause) {
                return Err(SuggestError::SamePlace);
            }
            if after.as_ref().is_some_and(|after| text.clause(after).is_none()) {
                return Err(SuggestError::NoPlace);
            }
        }
    }
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(SuggestError::LongNote);
    }
    Ok(base)
}

/// Decides whether words may stand as a clause.
pub fn fits(words: &str) -> Result<(), SuggestError> {
    match words.chars().count() {
        0 => Err(SuggestError::NoWords),
        1..=WORDS_CHARS_MAX => Ok(()),
        _ => Err(SuggestError::LongWords),
    }
}

/// Where a suggestion stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// Accepted, partly or declined.
    Decided {
        answer: Answer,
        /// The words as the editor took them up, where only partly.
        taken: Option<String>,
    },
    /// Its author took it back.
    TakenBack {
        at: Millis,
    },
}

impl State {
    /// Returns the id kept in tables and used in the API.
    pub fn id(&self) -> &'static str {
        match self {
            State::Open => "open",
            State::Decided { answer, .. } => answer.verdict.id(),
            State::TakenBack { .. } => "taken_back",
        }
    }
}

/// Why a suggestion cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    #[error("the suggestion was answered or taken back already")]
    AlreadyDecided,
    #[error("only its author may take a suggestion back")]
    NotYours,
    #[error("a suggestion of this sort is accepted whole or declined")]
    NotPartly,
}

/// What somebody would have the text say, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub id: SuggestionId,
    pub resolution: ResolutionId,
    /// The clause it is about; a new clause would stand behind it.
    pub clause: ClauseId,
    pub wish: Wish,
    /// The version its author read.
    pub base: Heads,
    /// The clause's words in that version.
    pub base_words: String,
    pub note: String,
    /// Lower-case hexadecimal; told to nobody before its words are in the text.
    pub actor: String,
    /// The working group in whose name it was made.
    pub group: Option<GroupId>,
    pub by: PersonId,
    pub at: Millis,
    pub state: State,
}

impl Suggestion {
    /// Tells whether both come to the same at the same clause.
    pub fn equals(&self, other: &Suggestion) -> bool {
        self.clause == other.clause && self.wish == other.wish
    }

    /// Takes the suggestion back.
    pub fn take_back(&self, by: &PersonId, at: Millis) -> Result<State, DecideError> {
        self.open()?;
        if self.by != *by {
            return Err(DecideError::NotYours);
        }
        Ok(State::TakenBack { at })
    }

    /// Tells whether it may be answered in this way.
    pub fn may_decide(&self, verdict: Verdict) -> Result<(), DecideError> {
        self.open()?;
        match verdict {
            Verdict::Partly if !self.wish.takes_words() => Err(DecideError::NotPartly),
            Verdict::Accepted | Verdict::Partly | Verdict::Declined | Verdict::Noted => Ok(()),
        }
    }

    fn open(&self) -> Result<(), DecideError> {
        match self.state {
            State::Open => Ok(()),
            State::Decided { .. } | State::TakenBack { .. } => Err(DecideError::AlreadyDecided),
        }
    }
}

/// One decision on equal suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// All of them, the oldest first: its words are the ones written.
    pub ids: Vec<SuggestionId>,
    pub clause: ClauseId,
    pub answer: Answer,
    /// The words as the editor took them up, where only partly.
    pub taken: Option<String>,
}

/// Equal suggestions, oldest first: they are shown and decided as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub suggestions: Vec<Suggestion>,
}

impl Bundle {
    /// Returns the oldest, by which the bundle is named.
    pub fn first(&self) -> &Suggestion {
        &self.suggestions[0]
    }

    /// Returns the ids, the oldest first.
    pub fn ids(&self) -> Vec<SuggestionId> {
        self.suggestions.iter().map(|one| one.id.clone()).collect()
    }
}

/// Puts equal suggestions together; bundles stand in the order of their oldest.
pub fn bundled(mut suggestions: Vec<Suggestion>) -> Vec<Bundle> {
    suggestions.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let mut bundles: Vec<Bundle> = Vec::new();
    for one in suggestions {
        match bundles.iter_mut().find(|bundle| bundle.first().equals(&one)) {
            Some(bundle) => bundle.suggestions.push(one),
            None => bundles.push(Bundle { suggestions: vec![one] }),
        }
    }
    bundles
}
