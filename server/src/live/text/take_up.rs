//! Writing an accepted suggestion into the shared document.
//!
//! Its words are written *at the version its author read*, by an actor drawn when it was made and bound to its author:
//! so they merge with what was typed since, the letters are the author's in every attribution, and a second writing
//! under the same actor is known as such, however often the button is pressed. What the editor changed in them is a
//! change of the editor's own, on top. Nobody's rights are passed by: the room judges the whole by the editor's, who
//! stands in the decision that is stored in the same transaction (`log.rs`, `store/change.rs`).

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, Change, ChangeHash, ObjId, ROOT, ReadDoc};

use super::write::{self, Scene};
use super::{EditError, SeedClause, read};
use crate::clock::Millis;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::place::Place;
use crate::domain::suggestion::{Decision, Wish};
use crate::domain::{canonical, redline};
use crate::id::{ClauseId, PersonId};

/// A suggestion on its way into the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeUp {
    /// Lower-case hexadecimal.
    pub actor: String,
    pub author: PersonId,
    pub clause: ClauseId,
    pub wish: Wish,
    /// The version its author read.
    pub base: Heads,
    /// The version the editor decided on: where the clause reads otherwise by now, nothing is written.
    pub seen: Heads,
    /// The id of a clause that comes new with it.
    pub fresh: ClauseId,
    /// Where such a clause, or one that is moved, is put.
    pub place: Place,
    pub decision: Decision,
}

/// What accepting would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The version looked at.
    pub heads: Heads,
    /// The clause's words now; `None` when it no longer stands.
    pub now: Option<String>,
    /// The clause's words afterwards, or those of the new clause; `None` where nothing would stand.
    pub merged: Option<String>,
}

/// Writes a suggestion: its author's change, then the editor's own where its words were changed; nothing where the
/// text says so already.
pub fn write(doc: &mut Automerge, own: &[u8], take: &TakeUp, now: Millis) -> Result<Vec<Change>, EditError> {
    let base = write::known(doc, &take.base)?;
    let seen = write::known(doc, &take.seen)?;
    let object = clause_in(doc, &take.clause)?;
    let stands = stands(doc, &object);
    match &take.wish {
        Wish::Words { .. } | Wish::Move { .. } if !stands => {
            return Err(EditError::UnknownClause(take.clause.clone()));
        }
        Wish::Remove if !stands => return Ok(Vec::new()),
        Wish::Words { .. } | Wish::Remove => {
            if words_of(doc, &object, Some(&seen)) != words_of(doc, &object, None) {
                return Err(EditError::MovedOn(take.clause.clone()));
            }
        }
        Wish::Insert { .. } | Wish::Move { .. } => {}
    }
    let wanted = take.decision.taken.as_deref().or(match &take.wish {
        Wish::Words { words } => Some(words.as_str()),
        Wish::Insert { .. } | Wish::Remove | Wish::Move { .. } => None,
    });
    let stand = canonical::line(&words_of(doc, &object, None).unwrap_or_default());
    if matches!(take.wish, Wish::Words { .. }) && wanted == Some(stand.as_str()) {
        return Ok(Vec::new());
    }
    let actor = hex::decode(&take.actor).map_err(|_| EditError::Shape("actor".into()))?;
    let mut changes = Vec::new();
    changes.extend(authors_change(doc, &actor, take, &base, now)?);
    if let Some(taken) = &take.decision.taken {
        let clause = if matches!(take.wish, Wish::Insert { .. }) { &take.fresh } else { &take.clause };
        doc.set_actor(ActorId::from(own));
        let change = write::changing(doc, None, now, |tx| set_words(tx, clause, taken))?;
        changes.extend(change);
    }
    Ok(changes)
}

/// Writes what the author proposed.
fn authors_change(
    doc: &mut Automerge,
    actor: &[u8],
    take: &TakeUp,
    base: &[ChangeHash],
    now: Millis,
) -> Result<Option<Change>, EditError> {
    doc.set_actor(ActorId::from(actor));
    let scene = Scene { by: &take.author, now };
    match &take.wish {
        // Letters merge, so they are written where their author saw them.
        Wish::Words { words } => {
            write::changing(doc, Some(base), now, |tx| set_words(tx, &take.clause, words))
        }
        // Places are sought in the text as it is.
        Wish::Insert { kind, level, words } => {
            let clause = SeedClause::plain(take.fresh.clone(), *kind, *level, words);
            write::changing(doc, None, now, |tx| insert(tx, take, &clause, base, &scene))
        }
        Wish::Remove => write::changing(doc, None, now, |tx| write::remove(tx, &take.clause, &scene)),
        Wish::Move { after } => {
            write::changing(doc, None, now, |tx| move_behind(tx, take, after.as_ref(), base))
        }
    }
}

/// Tells what writing it would come to, on a copy.
pub fn preview(doc: &Automerge, take: &TakeUp) -> Option<Preview> {
    let heads = read::heads(doc);
    let object = clause_in(doc, &take.clause).ok()?;
    let words = stands(doc, &object).then(|| words_of(doc, &object, None).unwrap_or_default());
    let mut copy = doc.fork();
    let now = take.decision.answer.at;
    let own = copy.get_actor().to_bytes().to_vec();
    let take = TakeUp { seen: heads.clone(), ..take.clone() };
    let written = write(&mut copy, &own, &take, now).is_ok();
    let of = if matches!(take.wish, Wish::Insert { .. }) { &take.fresh } else { &take.clause };
    let merged = clause_in(&copy, of).ok().filter(|object| written && stands(&copy, object));
    let merged = merged.map(|object| words_of(&copy, &object, None).unwrap_or_default());
    Some(Preview { heads, now: words, merged })
}

fn stands(doc: &Automerge, clause: &ObjId) -> bool {
    read::Reader { doc, at: None }.object(clause, "removed").is_none()
}

/// Returns the words of a clause; `None` where it has no Text, or had none at that version.
fn words_of(doc: &Automerge, clause: &ObjId, at: Option<&[ChangeHash]>) -> Option<String> {
    let text = read::Reader { doc, at }.object(clause, "text")?;
    match at {
        None => doc.text(&text),
        Some(at) => doc.text_at(&text, at),
    }
    .ok()
}

/// Writes words over those of a clause, only where they differ and whole words at a time: what others type between
/// them stays there, and so do the looks.
fn set_words(tx: &mut Transaction<'_>, clause: &ClauseId, new: &str) -> Result<(), EditError> {
    let object = write::clause_object(tx, clause)?;
    let text = write::child_text(tx, &object)?;
    let old = tx.text(&text)?;
    let width = |part: &str| part.encode_utf16().count();
    // From the end, so that the places before still hold.
    for splice in redline::splices(&old, new).iter().rev() {
        let gone = &old[splice.at..splice.at + splice.gone];
        let del = isize::try_from(width(gone)).map_err(|_| EditError::Shape("too long".into()))?;
        tx.splice_text(&text, width(&old[..splice.at]), del, splice.come)?;
    }
    Ok(())
}

/// Finds a clause of a document, standing or taken out.
fn clause_in(doc: &Automerge, clause: &ClauseId) -> Result<ObjId, EditError> {
    let reader = read::Reader { doc, at: None };
    let clauses = reader.object(&ROOT, "clauses").ok_or_else(|| EditError::Shape("clauses".into()))?;
    reader.object(&clauses, clause.as_str()).ok_or_else(|| EditError::UnknownClause(clause.clone()))
}

/// Puts a new clause where it belongs, also where what it stands behind was taken out meanwhile.
///
/// Decided here, in the turn in which it is written: two that are taken up at once see each other.
fn insert(
    tx: &mut Transaction<'_>,
    take: &TakeUp,
    clause: &SeedClause,
    base: &[ChangeHash],
    scene: &Scene<'_>,
) -> Result<(), EditError> {
    let clauses = write::clauses_object(tx)?;
    let known = |id: &ClauseId| write::reader(tx).object(&clauses, id.as_str()).is_some();
    if known(&clause.id) {
        return Err(EditError::ClauseExists(clause.id.clone()));
    }
    let standing = write::standing(tx, &clauses);
    let after = match take.place.behind.iter().find(|id| known(id)) {
        Some(behind) => Some(behind.clone()),
        None => behind_earlier(tx, &standing, (take, Some(&take.clause)), base)?,
    };
    let key = key_behind(tx, &standing, after.as_ref())?;
    write::write_clause(tx, &clauses, clause, &key, Some(scene.by))
}

/// Finds the last of the earlier clauses that stand between the place asked for and the next that its author saw there.
fn behind_earlier(
    tx: &Transaction<'_>,
    standing: &[(String, String)],
    (take, after): (&TakeUp, Option<&ClauseId>),
    base: &[ChangeHash],
) -> Result<Option<ClauseId>, EditError> {
    let then = read::Reader { doc: tx, at: Some(base) };
    let seen = then.object(&ROOT, "clauses").ok_or_else(|| EditError::Shape("clauses".into()))?;
    let first = after.map_or(Ok(0), |after| place_behind(tx, standing, after))?;
    // Written or moved since: at its place now, the author saw nothing of it.
    let came = |(order, id): &&(String, String)| {
        then.object(&seen, id).is_none_or(|clause| then.words(&clause, "order") != *order)
    };
    let since = standing[first..].iter().take_while(came).map(|(_, id)| ClauseId::from(id.as_str()));
    Ok(since.filter(|id| take.place.earlier.contains(id)).last().or_else(|| after.cloned()))
}

/// Moves a clause where it belongs, also where what it goes behind was taken out meanwhile.
fn move_behind(
    tx: &mut Transaction<'_>,
    take: &TakeUp,
    after: Option<&ClauseId>,
    base: &[ChangeHash],
) -> Result<(), EditError> {
    let object = write::clause_object(tx, &take.clause)?;
    let mut others = write::standing(tx, &write::clauses_object(tx)?);
    let place = others.iter().position(|(_, id)| id == take.clause.as_str());
    let before = place.and_then(|place| place.checked_sub(1)).map(|place| others[place].1.clone());
    others.retain(|(_, id)| id != take.clause.as_str());
    let after = behind_earlier(tx, &others, (take, after), base)?;
    if place.is_some() && before.as_deref() == after.as_ref().map(ClauseId::as_str) {
        return Ok(());
    }
    let key = key_behind(tx, &others, after.as_ref())?;
    write::put_if_other(tx, &object, "order", key.as_str().into())
}

/// Finds the key that puts a clause behind another.
fn key_behind(
    tx: &Transaction<'_>,
    standing: &[(String, String)],
    after: Option<&ClauseId>,
) -> Result<String, EditError> {
    let Some(after) = after else { return write::key_after(standing, None) };
    let behind = place_behind(tx, standing, after)?;
    let last = behind.checked_sub(1).map(|place| ClauseId::from(standing[place].1.as_str()));
    write::key_after(standing, last.as_ref())
}

/// Finds the place right behind a clause; one that was taken out still has its own.
fn place_behind(
    tx: &Transaction<'_>,
    standing: &[(String, String)],
    clause: &ClauseId,
) -> Result<usize, EditError> {
    let order = write::reader(tx).words(&write::clause_object(tx, clause)?, "order");
    let here = (order, clause.as_str().to_owned());
    Ok(standing.partition_point(|one| *one <= here))
}
