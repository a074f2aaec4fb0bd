//! Where a new or a moved clause is put: behind those suggested for the same place before it, and a working group's new
//! ones in the order of its lane.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::suggestion::place::{Place, earlier};
use crate::domain::suggestion::{Suggestion, Wish};
use crate::id::ClauseId;
use crate::store::StoreError;
use crate::store::group::Brought;

/// Returns what decides the place of the clause that a suggestion brings or moves; nothing for other sorts.
///
/// What is suggested after this look is later than `one`, and so never stands in front of it.
pub async fn place_clause(app: &App, one: &Suggestion) -> Result<Place, StoreError> {
    let is_new = match one.wish {
        Wish::Words { .. } | Wish::Remove => return Ok(Place::default()),
        Wish::Insert { .. } => true,
        Wish::Move { .. } => false,
    };
    let behind = match one.group.as_ref().filter(|_| is_new) {
        None => Vec::new(),
        Some(group) => {
            let brought = app.store.brought(group).await?;
            let own = brought.iter().find(|row| row.known.suggestion == one.id);
            own.map(|own| before(own, &brought)).unwrap_or_default()
        }
    };
    Ok(Place { behind, earlier: earlier(one, &app.store.asked_places(&one.resolution).await?) })
}

/// The new clauses before `own` in the lane, the nearest first; a clause bears the name of what suggested it.
fn before(own: &Brought, brought: &[Brought]) -> Vec<ClauseId> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let mut next = own.follows.as_ref();
    while let Some(lane) = next.filter(|lane| seen.insert((*lane).clone())) {
        let rows =
            || brought.iter().rev().filter(|row| row.known.lane == *lane && row.known.sort == "insert");
        found.extend(rows().map(|row| ClauseId::from(row.known.suggestion.as_str())));
        next = rows().find_map(|row| row.follows.as_ref());
    }
    found
}
