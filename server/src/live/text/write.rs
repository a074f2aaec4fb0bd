//! Writing into the shared document: its first change, and the server's edits on behalf of a person.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{
    ActorId, Automerge, Change, ChangeHash, ObjId, ObjType, PatchLog, ROOT, ReadDoc, ScalarValue,
};

use super::read::{self, Reader};
use super::{Edit, EditError, MARKS, SCHEMA, Seed, SeedClause, order};
use crate::clock::Millis;
use crate::domain::resolution::{Heads, Link, Run};
use crate::id::{ClauseId, PersonId};

/// Automerge keeps the time of a change in seconds.
const MILLIS_A_SECOND: i64 = 1000;

/// Makes a document: every root object and the seeded clauses, in one change.
pub fn create(seed: &Seed, actor: &[u8], now: Millis) -> Result<(Automerge, Change), EditError> {
    let mut doc = super::empty().with_actor(ActorId::from(actor));
    let mut tx = doc.transaction();
    tx.put(ROOT, "schema", SCHEMA)?;
    let subject = tx.put_object(ROOT, "subject", ObjType::Text)?;
    tx.splice_text(&subject, 0, 0, &seed.subject)?;
    let clauses = tx.put_object(ROOT, "clauses", ObjType::Map)?;
    for (clause, key) in seed.clauses.iter().zip(order::run(seed.clauses.len())) {
        write_clause(&mut tx, &clauses, clause, &key, None)?;
    }
    commit(tx, now);
    let change = doc.get_last_local_change().ok_or_else(|| EditError::Shape("nothing written".into()))?;
    Ok((doc, change))
}

/// Makes one edit for a person; `None` when it changes nothing.
///
/// `by` is written wherever the document keeps who did something.
pub fn edit(
    doc: &mut Automerge,
    actor: &[u8],
    edit: &Edit,
    by: &PersonId,
    now: Millis,
) -> Result<Option<Change>, EditError> {
    let base = base_of(edit).map(|base| known(doc, base)).transpose()?;
    doc.set_actor(ActorId::from(actor));
    changing(doc, base.as_deref(), now, |tx| write(tx, edit, &Scene { by, now }))
}

/// Reads a version that the document must hold.
pub(super) fn known(doc: &Automerge, version: &Heads) -> Result<Vec<ChangeHash>, EditError> {
    let hashes = read::of_heads(version).ok_or(EditError::UnknownVersion)?;
    if hashes.is_empty() || !hashes.iter().all(|hash| doc.get_change_meta_by_hash(hash).is_some()) {
        return Err(EditError::UnknownVersion);
    }
    Ok(hashes)
}

/// Makes one change by the document's present actor, at a version or on top of everything; `None` when it changes nothing.
pub(super) fn changing(
    doc: &mut Automerge,
    base: Option<&[ChangeHash]>,
    now: Millis,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), EditError>,
) -> Result<Option<Change>, EditError> {
    let mut tx = match base {
        None => doc.transaction(),
        Some(base) => {
            doc.transaction_at(PatchLog::inactive(), base).map_err(|_| EditError::UnknownVersion)?
        }
    };
    if let Err(fault) = write(&mut tx) {
        tx.rollback();
        return Err(fault);
    }
    if tx.pending_ops() == 0 {
        tx.rollback();
        return Ok(None);
    }
    let hash = commit(tx, now);
    Ok(hash.and_then(|hash| doc.get_change_by_hash(&hash)))
}

fn base_of(edit: &Edit) -> Option<&Heads> {
    match edit {
        Edit::SetWords { base, .. } => base.as_ref(),
        _ => None,
    }
}

fn commit(tx: Transaction<'_>, now: Millis) -> Option<automerge::ChangeHash> {
    tx.commit_with(CommitOptions::default().with_time(now.0 / MILLIS_A_SECOND)).0
}

/// What an edit needs to know beyond itself.
pub(super) struct Scene<'a> {
    pub(super) by: &'a PersonId,
    pub(super) now: Millis,
}

fn write(tx: &mut Transaction<'_>, edit: &Edit, scene: &Scene<'_>) -> Result<(), EditError> {
    match edit {
        Edit::Link { clause, link } => {
            let object = clause_object(tx, clause)?;
            let links = child(tx, &object, "evidence")?;
            write_link(tx, &links, link, Some(scene.by))
        }
        Edit::Unlink { clause, link } => {
            let object = clause_object(tx, clause)?;
            drop_key(tx, &object, "evidence", link.as_str())
        }
        Edit::Relate { clause, link, version, relation, note } => {
            let object = clause_object(tx, clause)?;
            let links = child(tx, &object, "evidence")?;
            let unknown = || EditError::UnknownLink(link.clone());
            let object = reader(tx).object(&links, link.as_str()).ok_or_else(unknown)?;
            put_if_other(tx, &object, "version", (*version).into())?;
            put_if_other(tx, &object, "relation", relation.id().into())?;
            put_if_other(tx, &object, "note", note.as_str().into())
        }
        Edit::SetWords { clause, runs, .. } => {
            let object = clause_object(tx, clause)?;
            let text = child_text(tx, &object)?;
            write_runs(tx, &text, runs)
        }
        Edit::Insert { after, clause } => insert(tx, after.as_ref(), clause, scene),
        Edit::Remove { clause } => remove(tx, clause, scene),
        Edit::Restore { clause } => {
            let object = clause_object(tx, clause)?;
            put_if_other(tx, &object, "removed", ScalarValue::Null)
        }
        Edit::SetKind { clause, kind } => {
            let object = clause_object(tx, clause)?;
            put_if_other(tx, &object, "kind", kind.id().into())
        }
        Edit::SetLevel { clause, level } => {
            let object = clause_object(tx, clause)?;
            put_if_other(tx, &object, "level", i64::from(*level).into())
        }
        Edit::Answer { clause, answers } => {
            let object = clause_object(tx, clause)?;
            let map = child(tx, &object, "answers")?;
            put_if_other(tx, &map, answers.as_str(), true.into())
        }
        Edit::Unanswer { clause, answers } => {
            let object = clause_object(tx, clause)?;
            drop_key(tx, &object, "answers", answers.as_str())
        }
        Edit::SetSubject { subject } => {
            let text =
                reader(tx).object(&ROOT, "subject").ok_or_else(|| EditError::Shape("subject".into()))?;
            splice(tx, &text, subject)
        }
        Edit::Move { clause, after } => move_clause(tx, clause, after.as_ref()),
        Edit::All(edits) => edits.iter().try_for_each(|edit| write(tx, edit, scene)),
        // Made of changes of its own (`take_up.rs`).
        Edit::TakeUp(_) => Err(EditError::Shape("a suggestion inside another edit".into())),
    }
}

fn insert(
    tx: &mut Transaction<'_>,
    after: Option<&ClauseId>,
    clause: &SeedClause,
    scene: &Scene<'_>,
) -> Result<(), EditError> {
    let clauses = clauses_object(tx)?;
    if reader(tx).object(&clauses, clause.id.as_str()).is_some() {
        return Err(EditError::ClauseExists(clause.id.clone()));
    }
    let key = key_after(&standing(tx, &clauses), after)?;
    write_clause(tx, &clauses, clause, &key, Some(scene.by))
}

fn move_clause(
    tx: &mut Transaction<'_>,
    clause: &ClauseId,
    after: Option<&ClauseId>,
) -> Result<(), EditError> {
    let object = clause_object(tx, clause)?;
    let mut standing = standing(tx, &clauses_object(tx)?);
    standing.retain(|(_, id)| id != clause.as_str());
    let key = key_after(&standing, after)?;
    put_if_other(tx, &object, "order", key.as_str().into())
}

/// Lists the clauses that stand, with their keys, in reading order.
pub(super) fn standing(tx: &Transaction<'_>, clauses: &ObjId) -> Vec<(String, String)> {
    let reader = reader(tx);
    let mut standing: Vec<(String, String)> = reader
        .keys(clauses)
        .into_iter()
        .filter_map(|id| {
            let object = reader.object(clauses, &id)?;
            let stands = reader.object(&object, "removed").is_none();
            stands.then(|| (reader.words(&object, "order"), id))
        })
        .collect();
    standing.sort_unstable();
    standing
}

/// Finds the key that puts a clause after another.
pub(super) fn key_after(
    standing: &[(String, String)],
    after: Option<&ClauseId>,
) -> Result<String, EditError> {
    let place = match after {
        None => 0,
        Some(after) => {
            let found = standing.iter().position(|(_, id)| id == after.as_str());
            found.ok_or_else(|| EditError::UnknownClause(after.clone()))? + 1
        }
    };
    let key_at = |place: usize| standing.get(place).map(|(key, _)| key.as_str());
    Ok(order::between(place.checked_sub(1).and_then(key_at), key_at(place)))
}

pub(super) fn remove(
    tx: &mut Transaction<'_>,
    clause: &ClauseId,
    scene: &Scene<'_>,
) -> Result<(), EditError> {
    let object = clause_object(tx, clause)?;
    if reader(tx).object(&object, "removed").is_some() {
        return Ok(());
    }
    let removed = tx.put_object(&object, "removed", ObjType::Map)?;
    tx.put(&removed, "by", scene.by.as_str())?;
    tx.put(&removed, "at", scene.now.0)?;
    Ok(())
}

pub(super) fn write_clause(
    tx: &mut Transaction<'_>,
    clauses: &ObjId,
    clause: &SeedClause,
    key: &str,
    by: Option<&PersonId>,
) -> Result<(), EditError> {
    let object = tx.put_object(clauses, clause.id.as_str(), ObjType::Map)?;
    tx.put(&object, "kind", clause.kind.id())?;
    tx.put(&object, "level", i64::from(clause.level))?;
    tx.put(&object, "order", key)?;
    let text = tx.put_object(&object, "text", ObjType::Text)?;
    tx.put(&object, "removed", ScalarValue::Null)?;
    let answers = tx.put_object(&object, "answers", ObjType::Map)?;
    for answered in &clause.answers {
        tx.put(&answers, answered.as_str(), true)?;
    }
    let links = tx.put_object(&object, "evidence", ObjType::Map)?;
    for link in &clause.evidence {
        write_link(tx, &links, link, by)?;
    }
    write_runs(tx, &text, &clause.runs)
}

fn write_link(
    tx: &mut Transaction<'_>,
    links: &ObjId,
    link: &Link,
    by: Option<&PersonId>,
) -> Result<(), EditError> {
    let object = tx.put_object(links, link.id.as_str(), ObjType::Map)?;
    tx.put(&object, "record", link.record.as_str())?;
    tx.put(&object, "version", link.version)?;
    tx.put(&object, "relation", link.relation.id())?;
    tx.put(&object, "note", link.note.as_str())?;
    tx.put(&object, "by", by.unwrap_or(&link.by).as_str())?;
    tx.put(&object, "at", link.at.0)?;
    let heads = tx.put_object(&object, "heads", ObjType::List)?;
    for (index, hash) in link.heads.0.iter().enumerate() {
        tx.insert(&heads, index, hash.as_str())?;
    }
    Ok(())
}

fn write_runs(tx: &mut Transaction<'_>, text: &ObjId, runs: &[Run]) -> Result<(), EditError> {
    let plain: String = runs.iter().map(|run| run.text.as_str()).collect();
    splice(tx, text, &plain)?;
    let have = reader(tx).runs(text);
    for (name, look) in MARKS.into_iter().zip([strong as fn(&Run) -> bool, em, underline]) {
        write_mark(tx, text, name, &units(&have, look), &units(runs, look))?;
    }
    Ok(())
}

fn strong(run: &Run) -> bool {
    run.strong
}

fn em(run: &Run) -> bool {
    run.em
}

fn underline(run: &Run) -> bool {
    run.underline
}

/// Spreads a look over UTF-16 units.
fn units(runs: &[Run], look: fn(&Run) -> bool) -> Vec<bool> {
    runs.iter().flat_map(|run| std::iter::repeat_n(look(run), run.text.encode_utf16().count())).collect()
}

/// Marks and unmarks only where the look differs; a foreign letter that no run names keeps its own.
fn write_mark(
    tx: &mut Transaction<'_>,
    text: &ObjId,
    name: &str,
    have: &[bool],
    want: &[bool],
) -> Result<(), EditError> {
    let mut at = 0;
    while at < want.len().min(have.len()) {
        let start = at;
        while at < want.len().min(have.len()) && have[at] != want[at] && want[at] == want[start] {
            at += 1;
        }
        if at == start {
            at += 1;
        } else if want[start] {
            tx.mark(text, Mark::new(name.to_owned(), true, start, at), ExpandMark::After)?;
        } else {
            tx.unmark(text, name, start, at, ExpandMark::None)?;
        }
    }
    Ok(())
}

/// Replaces the words by the smallest splice, whole characters only.
fn splice(tx: &mut Transaction<'_>, text: &ObjId, new: &str) -> Result<(), EditError> {
    let old = tx.text(text)?;
    let before: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after: usize = old_rest
        .chars()
        .rev()
        .zip(new_rest.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let gone = &old_rest[..old_rest.len() - after];
    let come = &new_rest[..new_rest.len() - after];
    if gone.is_empty() && come.is_empty() {
        return Ok(());
    }
    let width = |part: &str| part.encode_utf16().count();
    let del = isize::try_from(width(gone)).map_err(|_| EditError::Shape("too long".into()))?;
    Ok(tx.splice_text(text, width(&old[..before]), del, come)?)
}

pub(super) fn put_if_other(
    tx: &mut Transaction<'_>,
    of: &ObjId,
    key: &str,
    value: ScalarValue,
) -> Result<(), EditError> {
    if reader(tx).scalar(of, key).as_ref() == Some(&value) {
        return Ok(());
    }
    Ok(tx.put(of, key, value)?)
}

fn drop_key(tx: &mut Transaction<'_>, object: &ObjId, map: &str, key: &str) -> Result<(), EditError> {
    let Some(map) = reader(tx).object(object, map) else { return Ok(()) };
    if reader(tx).keys(&map).iter().any(|known| known == key) {
        tx.delete(&map, key)?;
    }
    Ok(())
}

pub(super) fn reader<'a, 'd>(tx: &'a Transaction<'d>) -> Reader<'a, Transaction<'d>> {
    Reader { doc: tx, at: None }
}

pub(super) fn clauses_object(tx: &Transaction<'_>) -> Result<ObjId, EditError> {
    reader(tx).object(&ROOT, "clauses").ok_or_else(|| EditError::Shape("clauses".into()))
}

pub(super) fn clause_object(tx: &Transaction<'_>, clause: &ClauseId) -> Result<ObjId, EditError> {
    let clauses = clauses_object(tx)?;
    reader(tx).object(&clauses, clause.as_str()).ok_or_else(|| EditError::UnknownClause(clause.clone()))
}

/// Finds a map of a clause, or makes it where a foreign writer left it out.
fn child(tx: &mut Transaction<'_>, object: &ObjId, key: &str) -> Result<ObjId, EditError> {
    match reader(tx).object(object, key) {
        Some(found) => Ok(found),
        None => Ok(tx.put_object(object, key, ObjType::Map)?),
    }
}

pub(super) fn child_text(tx: &mut Transaction<'_>, object: &ObjId) -> Result<ObjId, EditError> {
    match reader(tx).object(object, "text") {
        Some(found) => Ok(found),
        None => Ok(tx.put_object(object, "text", ObjType::Text)?),
    }
}
