//! Reads one suggestion with its equals, and what accepting it would come to.

use super::EQUAL_MAX;
use super::accept_suggestion::would_take_up;
use super::list_suggestions::{ListedSuggestions, beside, may};
use crate::action::ReadError;
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::{Bundle, State, Wish};
use crate::id::{ResolutionId, SuggestionId};

/// One suggestion as somebody reads it.
pub struct ReadSuggestion {
    /// One bundle, with what stands beside it.
    pub listed: ListedSuggestions,
    /// The version that was looked at: a decision names it.
    pub seen: Heads,
    /// The clause's words in that version; `None` when it does not stand there.
    pub now: Option<String>,
    /// What the clause would read after accepting, told exactly to whoever may accept; `None` when it would not stand.
    pub merged: Option<String>,
}

impl ReadSuggestion {
    /// Returns the suggestion with its equals.
    pub fn bundle(&self) -> &Bundle {
        &self.listed.bundles[0]
    }

    /// Tells whether the clause reads otherwise than when this was suggested.
    pub fn moved_on(&self) -> bool {
        self.listed.moved_on(self.bundle())
    }
}

/// Reads a suggestion for one reader.
pub async fn read_suggestion(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    id: &SuggestionId,
) -> Result<ReadSuggestion, ReadError> {
    let one = app.store.suggestion(resolution, id).await?;
    let mut suggestions = match one.state {
        State::Open => app.store.equal_suggestions(&one, true, EQUAL_MAX).await?,
        State::Decided { .. } | State::TakenBack { .. } => vec![one.clone()],
    };
    // It was answered between the two looks.
    if suggestions.is_empty() {
        suggestions.push(app.store.suggestion(resolution, id).await?);
    }
    let listed = beside(app, reader, resolution, vec![Bundle { suggestions }]).await?;
    let bundle = &listed.bundles[0];
    let now = listed.words(&one.clause);
    let row = app.store.resolution(resolution).await?;
    // Foretelling costs a copy of the document: it is for whoever decides.
    let decides = may(reader, row.stage).accept;
    let asks = decides && bundle.first().state == State::Open && listed.moved_on(bundle) && now.is_some();
    if asks && matches!(one.wish, Wish::Words { .. }) {
        let take = would_take_up(bundle, reader, app.clock.now());
        let preview = app.rooms.preview(resolution, &take).await?;
        return Ok(ReadSuggestion { listed, seen: preview.heads, now: preview.now, merged: preview.merged });
    }
    let merged = match &one.wish {
        Wish::Words { words } | Wish::Insert { words, .. } => Some(words.clone()),
        Wish::Remove => None,
        Wish::Move { .. } => now.clone(),
    };
    Ok(ReadSuggestion { seen: listed.text.heads.clone(), now, merged, listed })
}
