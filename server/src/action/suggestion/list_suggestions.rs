//! Reads suggestions with what a reader needs beside them. Everybody who reads the draft reads what is suggested, and
//! how it was answered: a hall that sees it does not say it twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::action::ReadError;
use crate::action::resolution::read_attribution::{Author, Names};
use crate::app::App;
use crate::domain::numbering::{Label, labels};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::stage::Stage;
use crate::domain::suggestion::{Bundle, Suggestion, Wish};
use crate::id::{ClauseId, GroupId, PersonId, ResolutionId, SuggestionId};
use crate::store::suggestion::SuggestionFilter;

/// Which suggestions are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those answered or taken back, the newest first, one by one; else those that wait, the oldest first and equal
    /// ones together.
    pub decided: bool,
    pub clause: Option<ClauseId>,
    /// Only those of the reader.
    pub mine: bool,
    pub after: Option<SuggestionId>,
    pub limit: i64,
}

/// Suggestions with what stands beside them.
pub struct ListedSuggestions {
    pub bundles: Vec<Bundle>,
    /// The text as it is now.
    pub text: Arc<Text>,
    labels: BTreeMap<ClauseId, Label>,
    names: Names,
    groups: BTreeMap<GroupId, String>,
}

impl ListedSuggestions {
    /// Returns somebody as the reader is told.
    pub fn author(&self, id: &PersonId) -> Author {
        self.names.author(id)
    }

    /// Returns the name of the working group in whose name a suggestion was made; nothing when in none.
    pub fn group(&self, one: &Suggestion) -> &str {
        one.group.as_ref().and_then(|id| self.groups.get(id)).map_or("", String::as_str)
    }

    /// Returns how a clause is spoken of: its code, else its number; nothing when it no longer stands.
    pub fn place(&self, clause: &ClauseId) -> &str {
        self.labels
            .get(clause)
            .map_or("", |label| if label.code.is_empty() { &label.number } else { &label.code })
    }

    /// Returns a clause's words as they are now; `None` when it no longer stands.
    pub fn words(&self, clause: &ClauseId) -> Option<String> {
        self.text.clause(clause).map(|(_, clause)| clause.plain())
    }

    /// Tells whether a clause reads otherwise than when this was suggested.
    pub fn moved_on(&self, bundle: &Bundle) -> bool {
        let first = bundle.first();
        match first.wish {
            Wish::Words { .. } | Wish::Remove => {
                self.words(&first.clause).as_deref() != Some(first.base_words.as_str())
            }
            Wish::Insert { .. } | Wish::Move { .. } => false,
        }
    }
}

/// Reads suggestions for one reader.
pub async fn list_suggestions(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    wanted: &Wanted,
) -> Result<ListedSuggestions, ReadError> {
    let by = wanted.mine.then(|| reader.id.clone());
    let filter = SuggestionFilter { clause: wanted.clause.clone(), by };
    let after = wanted.after.as_ref();
    let bundles = if wanted.decided {
        let decided = app.store.decided_suggestions(resolution, &filter, after, wanted.limit).await?;
        decided.into_iter().map(|one| Bundle { suggestions: vec![one] }).collect()
    } else {
        app.store.open_suggestions(resolution, &filter, after, wanted.limit).await?
    };
    beside(app, reader, resolution, bundles).await
}

/// Puts beside suggestions what a reader needs.
pub(in crate::action) async fn beside(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    bundles: Vec<Bundle>,
) -> Result<ListedSuggestions, ReadError> {
    let text = app.rooms.text(resolution).await?;
    let labels = text.clauses.iter().map(|clause| clause.id.clone()).zip(labels(&text.clauses)).collect();
    let names = Names::for_reader(app, reader, resolution).await?;
    let brought = bundles.iter().flat_map(|bundle| &bundle.suggestions).any(|one| one.group.is_some());
    let groups = if brought { app.store.group_names(resolution).await? } else { BTreeMap::new() };
    Ok(ListedSuggestions { bundles, text, labels, names, groups })
}

/// What a reader may do with suggestions now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    pub suggest: bool,
    pub accept: bool,
    pub decline: bool,
}

/// Tells what this person may do with suggestions now.
pub fn may(reader: &Person, stage: Stage) -> May {
    let may = |act| permit(&reader.roles, act, Some(stage)).is_ok();
    May {
        suggest: may(Act::Suggest),
        accept: may(Act::DecideSuggestion) && may(Act::EditText),
        decline: may(Act::DeclineSuggestion),
    }
}
