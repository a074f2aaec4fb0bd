//! Where a new clause of a working group is put: behind the new clause it followed in the lane, when that was taken up.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::suggestion::{Suggestion, Wish};
use crate::id::{ClauseId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::group::Brought;

/// Returns the clause behind which a suggestion's new clause is put.
///
/// Several new clauses behind one clause are taken up in whatever order their editor likes: each is put behind the last
/// of those before it that stands, so they end in the order the group wrote them.
pub async fn place_insert<E: From<StoreError> + From<LiveError>>(
    app: &App,
    resolution: &ResolutionId,
    one: &Suggestion,
) -> Result<ClauseId, E> {
    let (Some(group), Wish::Insert { .. }) = (&one.group, &one.wish) else { return Ok(one.clause.clone()) };
    let brought = app.store.brought(group).await?;
    let Some(own) = brought.iter().find(|row| row.known.suggestion == one.id && row.follows.is_some()) else {
        return Ok(one.clause.clone());
    };
    let text = app.rooms.text(resolution).await?;
    let stands =
        |id: &ClauseId| text.clause(id).is_some() || text.removed.iter().any(|(one, _)| one.id == *id);
    Ok(before(own, &brought, stands).unwrap_or_else(|| one.clause.clone()))
}

/// The nearest new clause before `own` in the lane that was taken up; it bears the name of what suggested it.
fn before(own: &Brought, brought: &[Brought], stands: impl Fn(&ClauseId) -> bool) -> Option<ClauseId> {
    let mut seen = BTreeSet::new();
    let mut next = own.follows.as_ref();
    while let Some(lane) = next.filter(|lane| seen.insert((*lane).clone())) {
        let rows =
            || brought.iter().rev().filter(|row| row.known.lane == *lane && row.known.sort == "insert");
        let taken = rows().map(|row| ClauseId::from(row.known.suggestion.as_str()));
        if let Some(taken) = taken.into_iter().find(&stands) {
            return Some(taken);
        }
        next = rows().find_map(|row| row.follows.as_ref());
    }
    None
}
