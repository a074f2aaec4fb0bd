//! Suggests what the text should say, for the editors to decide.

use sha2::{Digest, Sha256};

use crate::action::notice::tell_notices::tell_notices;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::{Heads, Text};
use crate::domain::suggestion::{
    ACTOR_BYTES, OPEN_SUGGESTIONS_MAX, State, SuggestError, Suggestion, Wish, may_suggest,
};
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::suggestion::Suggesting;

/// Shortest and longest key: 64 bits of chance at least, and a UUID fits.
const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=64;

/// Bytes of an identity made of a key: as many as one drawn from chance has.
const KEY_ID_BYTES: usize = 16;

/// Changes that a version may name as its newest: as many as people typed at once when it was read, and some more.
const BASE_HEADS_MAX: usize = 200;

/// What is suggested.
#[derive(Clone, Debug)]
pub struct NewSuggestion {
    pub clause: ClauseId,
    pub wish: Wish,
    /// The version its author read; the present one, when not told.
    pub base: Option<Heads>,
    pub note: String,
    /// Chosen by whoever may have to send it twice: the same key of the same person is the same suggestion.
    pub key: Option<String>,
}

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SuggestingError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Suggest(#[from] SuggestError),
    #[error("the version it was read in is unknown")]
    UnknownVersion,
    #[error("the key is no key")]
    WrongKey,
    #[error("the key was used for another suggestion")]
    UsedKey,
    #[error("the same suggestion of yours waits already")]
    AlreadySuggested,
    #[error("too many suggestions of yours wait for an answer")]
    TooMany,
    #[error(transparent)]
    Live(LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LiveError> for SuggestingError {
    fn from(fault: LiveError) -> Self {
        match fault {
            LiveError::UnknownVersion => Self::UnknownVersion,
            fault => Self::Live(fault),
        }
    }
}

impl Explain for SuggestingError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Suggest(SuggestError::NoClause) => "suggestion-clause-gone",
            Self::Suggest(_) | Self::WrongKey | Self::UsedKey => "wrong-fields",
            Self::UnknownVersion => "suggestion-version-unknown",
            Self::AlreadySuggested => "already-suggested",
            Self::TooMany => "too-many-suggestions",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Suggest(SuggestError::NoClause) | Self::AlreadySuggested => Class::Conflict,
            Self::Suggest(_) | Self::WrongKey | Self::UsedKey | Self::UnknownVersion => Class::Invalid,
            Self::TooMany => Class::TooMany,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany => vec![("max", OPEN_SUGGESTIONS_MAX.to_string())],
            Self::Denied(_)
            | Self::Suggest(_)
            | Self::UnknownVersion
            | Self::WrongKey
            | Self::UsedKey
            | Self::AlreadySuggested
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let (field, key) = match self {
            Self::Suggest(SuggestError::SameWords | SuggestError::NoWords | SuggestError::LongWords) => {
                let Self::Suggest(fault) = self else { return Vec::new() };
                ("words", super::words_key(*fault))
            }
            Self::Suggest(SuggestError::WrongLevel) => ("level", "suggestion-wrong-level"),
            Self::Suggest(SuggestError::SamePlace) => ("after", "suggestion-wrong-same-place"),
            Self::Suggest(SuggestError::NoPlace) => ("after", "suggestion-wrong-no-place"),
            Self::Suggest(SuggestError::LongNote) => ("note", "field-too-long"),
            Self::WrongKey => ("key", "field-entry-key-wrong"),
            Self::UsedKey => ("key", "field-entry-key-used"),
            Self::AlreadySuggested => ("words", "problem-already-suggested"),
            Self::Suggest(SuggestError::NoClause)
            | Self::Denied(_)
            | Self::UnknownVersion
            | Self::TooMany
            | Self::Live(_)
            | Self::Store(_) => return Vec::new(),
        };
        vec![WrongField::of(field, key)]
    }
}

/// The identity of a suggestion that is sent under a key. It is the row's own, so that no crash between the row and an
/// answer kept for repetition makes a second one.
fn id_of(by: &Person, resolution: &ResolutionId, key: &str) -> Result<SuggestionId, SuggestingError> {
    let good = KEY_CHARS.contains(&key.len())
        && key.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    if !good {
        return Err(SuggestingError::WrongKey);
    }
    let hash = Sha256::digest(format!("suggestion|{}|{resolution}|{key}", by.id));
    Ok(SuggestionId::from(bs58::encode(&hash[..KEY_ID_BYTES]).into_string()))
}

/// Reads the text as its author read it.
async fn text_read(
    app: &App,
    resolution: &ResolutionId,
    base: Option<&Heads>,
) -> Result<Text, SuggestingError> {
    let now = app.rooms.text(resolution).await?;
    match base {
        Some(base) if *base != now.heads => {
            if base.0.len() > BASE_HEADS_MAX {
                return Err(SuggestingError::UnknownVersion);
            }
            Ok(app.rooms.text_at(resolution, base).await?)
        }
        Some(_) | None => Ok(now.as_ref().clone()),
    }
}

/// Keeps a suggestion; the editors see it at once.
pub async fn suggest(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewSuggestion,
) -> Result<SuggestionId, SuggestingError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Suggest, Some(row.stage))?;
    let id = match new.key.as_deref() {
        Some(key) => id_of(by, resolution, key)?,
        None => SuggestionId::fresh(),
    };
    let text = text_read(app, resolution, new.base.as_ref()).await?;
    let (wish, note) = (new.wish.tidied(), canonical::line(&new.note));
    let base_words = may_suggest(&text, &new.clause, &wish, &note)?;
    let one = Suggestion {
        id,
        resolution: resolution.clone(),
        clause: new.clause,
        wish,
        base: text.heads,
        base_words,
        note,
        actor: hex::encode(rand::random::<[u8; ACTOR_BYTES]>()),
        group: None,
        by: by.id.clone(),
        at: app.clock.now(),
        state: State::Open,
    };
    // On the suggestion itself, not on the resolution: the journal of a workshop would tell of nothing else.
    let line = AuditLine {
        at: one.at,
        person: Some(by.id.clone()),
        act: "suggestion.make",
        object: one.id.to_string(),
        detail: format!("{resolution} {}", one.clause),
    };
    let open_max = i64::try_from(OPEN_SUGGESTIONS_MAX).unwrap_or(i64::MAX);
    match app.store.add_suggestion(&one, open_max, &line).await? {
        Suggesting::Done => {
            app.rooms.suggestions_changed(resolution);
            tell_notices(app, resolution, one.at).await;
            Ok(one.id)
        }
        Suggesting::SentBefore => {
            let stored = app.store.suggestion(resolution, &one.id).await?;
            let same = stored.equals(&one) && stored.by == one.by && stored.note == one.note;
            if same { Ok(one.id) } else { Err(SuggestingError::UsedKey) }
        }
        Suggesting::AlreadySuggested => Err(SuggestingError::AlreadySuggested),
        Suggesting::TooMany => Err(SuggestingError::TooMany),
    }
}
