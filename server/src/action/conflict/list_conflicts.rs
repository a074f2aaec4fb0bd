//! Reads the conflict cards of a resolution with the names of those who wrote.

use std::collections::BTreeMap;

use crate::action::ReadError;
use crate::app::App;
use crate::domain::conflict::Conflict;
use crate::id::{PersonId, ResolutionId};

/// Cards, oldest first, with the names of everybody they tell of.
#[derive(Clone, Debug)]
pub struct ListedConflicts {
    pub cards: Vec<Conflict>,
    pub names: BTreeMap<PersonId, String>,
}

/// Reads the cards that wait, or all of them.
pub async fn list_conflicts(
    app: &App,
    resolution: &ResolutionId,
    open: bool,
) -> Result<ListedConflicts, ReadError> {
    // Wakes the room: what was stored before a restart is looked through while somebody is there to see it.
    app.rooms.heads(resolution).await?;
    let cards = app.store.conflicts(resolution, open).await?;
    let people = if cards.is_empty() { Vec::new() } else { app.store.people().await? };
    let names = people.into_iter().map(|person| (person.id, person.name)).collect();
    Ok(ListedConflicts { cards, names })
}
