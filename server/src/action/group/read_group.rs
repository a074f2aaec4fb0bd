//! Reads one working group: who is in it, and what it brought back with what became of it.

use std::collections::BTreeMap;

use super::{SeenGroup, seen_group};
use crate::action::ReadError;
use crate::action::suggestion::list_suggestions::{ListedSuggestions, beside};
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::suggestion::Bundle;
use crate::id::{GroupId, PersonId, ResolutionId, SuggestionId};
use crate::store::group::Bringing;

/// A group as somebody reads it.
pub struct ReadGroup {
    pub seen: SeenGroup,
    /// The oldest first.
    pub bringings: Vec<Bringing>,
    /// What was suggested in its name, the newest first, one by one.
    pub suggested: ListedSuggestions,
    names: BTreeMap<PersonId, String>,
}

impl ReadGroup {
    /// Returns the name of somebody in the group.
    pub fn name(&self, id: &PersonId) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }
}

/// Reads a group for one reader, with the suggestions after `after`.
pub async fn read_group(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
    (after, limit): (Option<&SuggestionId>, i64),
) -> Result<ReadGroup, ReadError> {
    let seen = seen_group(app, reader, resolution, id).await?;
    let bringings = app.store.bringings(id).await?;
    let made = app.store.suggestions_of_group(id, after, limit).await?;
    let bundles = made.into_iter().map(|one| Bundle { suggestions: vec![one] }).collect();
    let suggested = beside(app, reader, resolution, bundles).await?;
    let names = app.store.people().await?.into_iter().map(|one| (one.id, one.name)).collect();
    Ok(ReadGroup { seen, bringings, suggested, names })
}
