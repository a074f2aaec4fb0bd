//! The notes on the clauses of a round, beside the sealed words they are about: for the committee alone.

use std::collections::BTreeMap;

use super::note_clause::NoteClauseError;
use crate::app::App;
use crate::domain::numbering::named_clauses;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::vote::note::ClauseNote;
use crate::id::{ClauseId, ResolutionId};
use crate::store::seal::Seal;

/// A clause with what was noted on it.
#[derive(Clone, PartialEq, Eq)]
pub struct NotedClause {
    pub clause: ClauseId,
    /// Its number and how it begins: enough to find it on paper.
    pub place: String,
    pub notes: Vec<ClauseNote>,
}

/// The notes of a round.
#[derive(Clone)]
pub struct SeenNotes {
    pub seal: Seal,
    /// The sealed words.
    pub text: Text,
    /// Clauses that have notes, in the order of the text.
    pub noted: Vec<NotedClause>,
}

/// Reads the notes of the round of that number, or of the newest; `None` if there is none.
pub async fn see_notes(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    round: Option<i64>,
) -> Result<Option<SeenNotes>, NoteClauseError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::ReadClauseNotes, Some(row.stage))?;
    let seals = app.store.seals_newest_first(resolution).await?;
    let wanted = |seal: &Seal| round.is_none_or(|round| seal.round == round);
    let Some(seal) = seals.into_iter().find(wanted) else { return Ok(None) };
    let text = app.store.version(resolution, &seal.version).await?.text;
    let mut of: BTreeMap<ClauseId, Vec<ClauseNote>> = BTreeMap::new();
    for note in app.store.clause_notes(&seal.id).await? {
        of.entry(note.clause.clone()).or_default().push(note);
    }
    let noted = named_clauses(&text).into_iter().filter_map(|(clause, place)| {
        let notes = of.remove(&clause)?;
        Some(NotedClause { clause, place, notes })
    });
    let noted = noted.collect();
    Ok(Some(SeenNotes { seal, text, noted }))
}
