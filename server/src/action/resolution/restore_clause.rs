//! Brings the words of a clause back as they stood at a moment, also those of a clause that was taken out.

use super::compare_points::{CompareError, Point, read_point};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::{Clause, Heads};
use crate::id::{ClauseId, ResolutionId};
use crate::live::hub::{Edit, LiveError};

/// Writes a clause as it stood at `point`; everybody in the room sees it at once, and the history keeps both.
///
/// `seen` is the version that was on the screen: what others typed since is merged and not written over.
pub async fn restore_clause(
    app: &App,
    by: &Person,
    id: &ResolutionId,
    clause: &ClauseId,
    (point, seen): (Point, Heads),
) -> Result<(), CompareError> {
    let row = app.store.resolution(id).await?;
    permit(&by.roles, Act::EditText, Some(row.stage)).map_err(LiveError::Denied)?;
    let stood = read_point(app, id, point).await?;
    let (_, wanted) = stood.text.clause(clause).ok_or(CompareError::UnknownPoint)?;
    let now = app.rooms.text(id).await?;
    let gone = now.removed.iter().find(|(one, _)| one.id == *clause).map(|(one, _)| one);
    if gone.is_some() {
        app.rooms.edit(id, by, Edit::Restore { clause: clause.clone() }).await?;
    }
    let present = now.clause(clause).map(|(_, one)| one).or(gone).ok_or(CompareError::UnknownPoint)?;
    for edit in edits(present, wanted, seen) {
        app.rooms.edit(id, by, edit).await?;
    }
    Ok(())
}

/// The edits that make a clause what it was. Its place is not touched: others may stand by it now.
fn edits(present: &Clause, wanted: &Clause, seen: Heads) -> Vec<Edit> {
    let clause = || present.id.clone();
    let mut edits = Vec::new();
    if present.runs != wanted.runs {
        edits.push(Edit::SetWords { clause: clause(), runs: wanted.runs.clone(), base: Some(seen) });
    }
    if present.kind != wanted.kind {
        edits.push(Edit::SetKind { clause: clause(), kind: wanted.kind });
    }
    if present.level != wanted.level {
        edits.push(Edit::SetLevel { clause: clause(), level: wanted.level });
    }
    edits
}
