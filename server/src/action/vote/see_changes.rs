//! What changed since the last round: shown to whoever votes again on the same resolution, clause by clause.

use crate::action::review::write_note::clause_words;
use crate::app::App;
use crate::domain::resolution::Text;
use crate::domain::seal::{Leaf, leaves, since};
use crate::id::{ClauseId, VersionId};
use crate::store::Answer;
use crate::store::seal::Seal;

/// What became of a clause since the last seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Changed,
    Added,
    Removed,
}

impl Became {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Became::Changed => "changed",
            Became::Added => "added",
            Became::Removed => "removed",
        }
    }
}

/// A clause that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    pub became: Became,
    /// Its number and how it begins: enough to find it on paper.
    pub words: String,
}

/// The words of this seal beside those of the round before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// k of the round before.
    pub round: i64,
    pub before: VersionId,
    pub now: VersionId,
    pub clauses: Vec<ClauseChange>,
    pub subject: bool,
    pub reordered: bool,
    /// How many clauses stand as they were.
    pub standing: usize,
}

impl Changes {
    /// Tells whether the words are those of the round before.
    pub fn is_nothing(&self) -> bool {
        self.clauses.is_empty() && !self.subject && !self.reordered
    }
}

/// Compares a seal with that of the round before; `None` in the first round.
pub async fn see_changes(app: &App, seal: &Seal) -> Answer<Option<Changes>> {
    let Some(before) = app.store.seal_before(seal).await? else { return Ok(None) };
    let (old, old_leaves) = sealed(app, &before).await?;
    let (new, new_leaves) = sealed(app, seal).await?;
    let found = since(&old_leaves, &new_leaves);
    let of = |became, text: &Text, ids: &[ClauseId]| -> Vec<ClauseChange> {
        ids.iter()
            .map(|id| ClauseChange { became, words: clause_words(text, id).unwrap_or_default() })
            .collect()
    };
    let mut clauses = of(Became::Changed, &new, &found.changed);
    clauses.extend(of(Became::Added, &new, &found.added));
    clauses.extend(of(Became::Removed, &old, &found.removed));
    Ok(Some(Changes {
        round: before.round,
        before: before.version,
        now: seal.version.clone(),
        clauses,
        subject: found.subject,
        reordered: found.reordered,
        standing: found.standing,
    }))
}

/// The sealed words with the leaves kept at the seal; seals made before there were proofs have theirs made now.
pub(super) async fn sealed(app: &App, seal: &Seal) -> Answer<(Text, Vec<Leaf>)> {
    let text = app.store.version(&seal.resolution, &seal.version).await?.text;
    let kept = app.store.seal_proof(&seal.id).await?;
    let leaves = kept.map_or_else(|| leaves(&text), |kept| kept.proof.leaves);
    Ok((text, leaves))
}
