//! Suggestions: made by whoever takes part, decided by editors, taken back by their authors.

pub mod accept_suggestion;
pub mod decline_suggestion;
pub mod list_suggestions;
pub mod place_clause;
pub mod read_suggestion;
pub mod suggest;
pub mod take_back_suggestion;
pub mod told;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::answer::AnswerError;
use crate::domain::permission::Denied;
use crate::domain::suggestion::{Bundle, DecideError, SuggestError};
use crate::id::{ResolutionId, SuggestionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Equal suggestions decided at once: everybody in the hall, several times over.
const EQUAL_MAX: i64 = 1000;

/// Why a suggestion could not be decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideSuggestionError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Decide(#[from] DecideError),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The words to be taken up instead are none, or too long.
    #[error(transparent)]
    Words(#[from] SuggestError),
    #[error("the clause no longer stands in the text")]
    ClauseGone,
    /// Whoever decides has not seen the clause as it is now.
    #[error("the clause has changed since")]
    MovedOn,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for DecideSuggestionError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::AlreadyThere => Self::Decide(DecideError::AlreadyDecided),
            StoreError::NotFound
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Store(fault),
        }
    }
}

impl Explain for DecideSuggestionError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Decide(DecideError::AlreadyDecided) => "suggestion-decided",
            Self::Decide(DecideError::NotYours) => "suggestion-not-yours",
            Self::Decide(DecideError::NotPartly) => "suggestion-not-partly",
            Self::Answer(_) | Self::Words(_) => "wrong-fields",
            Self::ClauseGone => "suggestion-clause-gone",
            Self::MovedOn => "suggestion-moved-on",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Decide(DecideError::NotYours) => Class::Forbidden,
            Self::Answer(_) | Self::Words(_) | Self::Decide(DecideError::NotPartly) => Class::Invalid,
            Self::Decide(DecideError::AlreadyDecided) | Self::ClauseGone | Self::MovedOn => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Answer(AnswerError::NoReason) => vec![WrongField::of("reason", "answer-wrong-no-reason")],
            Self::Answer(AnswerError::LongReason) => {
                vec![WrongField::of("reason", "answer-wrong-long-reason")]
            }
            Self::Words(fault) => vec![WrongField::of("words", words_key(*fault))],
            Self::Denied(_)
            | Self::Decide(_)
            | Self::ClauseGone
            | Self::MovedOn
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Returns the message for words that may not stand.
fn words_key(fault: SuggestError) -> &'static str {
    match fault {
        SuggestError::SameWords => "suggestion-wrong-same",
        SuggestError::LongWords => "suggestion-wrong-long",
        SuggestError::NoWords
        | SuggestError::NoClause
        | SuggestError::WrongLevel
        | SuggestError::SamePlace
        | SuggestError::NoPlace
        | SuggestError::LongNote => "suggestion-wrong-none",
    }
}

/// Reads an open suggestion with all open ones that come to the same, the oldest first.
async fn waiting_with(
    app: &App,
    resolution: &ResolutionId,
    id: &SuggestionId,
) -> Result<Bundle, DecideSuggestionError> {
    let one = app.store.suggestion(resolution, id).await?;
    let suggestions = app.store.equal_suggestions(&one, true, EQUAL_MAX).await?;
    if suggestions.iter().any(|equal| equal.id == one.id) {
        Ok(Bundle { suggestions })
    } else {
        Err(DecideError::AlreadyDecided.into())
    }
}
