//! What people write: every shape that the gate lets through, and now and then one that it must not.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ObjId, ROOT, ReadDoc};

use duthao::clock::Millis;
use duthao::domain::resolution::{Heads, Kind, Link, Relation};
use duthao::id::{ClauseId, PersonId};
use duthao::live::hub::{Edit, SeedClause};
use duthao::live::text::{read, write};

use super::chance::Chance;

/// Every letter that is typed in a meeting is another one, so that none is lost unseen.
const LETTERS_FROM: u32 = 0x4e00;
const LETTERS_MAX: u32 = 20_000;

/// What a change needs its writer to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Text,
    Evidence,
    /// No honest program writes this; nobody may.
    Nothing,
}

/// A change just made, and the letters in it.
pub struct Written {
    pub change: Change,
    pub need: Need,
    pub letters: String,
    /// Letters that it takes away.
    pub deleted: String,
}

/// Who writes, with which actor, on which document.
pub struct Desk<'a> {
    pub doc: &'a mut Automerge,
    pub actor: [u8; 16],
    pub person: &'a PersonId,
    pub now: i64,
    pub fresh: &'a mut u32,
}

pub fn is_letter(letter: char) -> bool {
    (LETTERS_FROM..LETTERS_FROM + LETTERS_MAX).contains(&(letter as u32))
}

pub fn word(fresh: &mut u32, chance: &mut Chance) -> String {
    let length = 1 + chance.below(3) as u32;
    let word = (*fresh..*fresh + length).map(|number| char::from_u32(LETTERS_FROM + number).unwrap());
    let word = word.collect();
    *fresh += length;
    assert!(*fresh < LETTERS_MAX, "the meeting writes too much");
    word
}

fn clauses(doc: &Automerge) -> Option<(ObjId, Vec<String>)> {
    let (_, clauses) = doc.get(ROOT, "clauses").ok()??;
    let ids = doc.keys(&clauses).collect();
    Some((clauses, ids))
}

fn child(doc: &Automerge, of: &ObjId, key: &str) -> ObjId {
    doc.get(of, key).unwrap().unwrap().1
}

/// Writes something, if there is a document to write in.
pub fn write(desk: &mut Desk<'_>, chance: &mut Chance) -> Option<Written> {
    let (clauses, ids) = clauses(desk.doc)?;
    desk.doc.set_actor(ActorId::from(&desk.actor[..]));
    let id = chance.pick(&ids).clone();
    match chance.weighed(&[60, 16, 22, 2]) {
        0 => types(desk, &child(desk.doc, &clauses, &id), chance),
        1 => deletes(desk, &child(desk.doc, &clauses, &id), chance),
        2 => {
            let edit = shape(&id, &ids, desk.fresh, desk.now, chance);
            let (need, letters) = needs(&edit);
            let change =
                write::edit(desk.doc, &desk.actor, &edit, desk.person, Millis(desk.now)).ok().flatten()?;
            Some(Written { change, need, letters, deleted: String::new() })
        }
        _ => marks(desk, &child(desk.doc, &clauses, &id), chance),
    }
}

/// Types one word, whatever the chance.
pub fn types_a_word(desk: &mut Desk<'_>, chance: &mut Chance) -> Option<Written> {
    let (clauses, ids) = clauses(desk.doc)?;
    desk.doc.set_actor(ActorId::from(&desk.actor[..]));
    types(desk, &child(desk.doc, &clauses, &ids[0]), chance)
}

fn commit(
    desk: &mut Desk<'_>,
    need: Need,
    act: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), automerge::AutomergeError>,
) -> Option<Written> {
    let options = CommitOptions::default().with_time(desk.now / 1000);
    let done = desk.doc.transact_with(|()| options, act).ok()?;
    let change = desk.doc.get_change_by_hash(&done.hash?)?;
    Some(Written { change, need, letters: String::new(), deleted: String::new() })
}

fn types(desk: &mut Desk<'_>, clause: &ObjId, chance: &mut Chance) -> Option<Written> {
    let text = child(desk.doc, clause, "text");
    let at = place(desk.doc, &text, chance).1;
    let letters = word(desk.fresh, chance);
    let written = commit(desk, Need::Text, |tx| tx.splice_text(&text, at, 0, &letters))?;
    Some(Written { letters, ..written })
}

fn deletes(desk: &mut Desk<'_>, clause: &ObjId, chance: &mut Chance) -> Option<Written> {
    let text = child(desk.doc, clause, "text");
    let (letters, at) = place(desk.doc, &text, chance);
    let gone: String = letters.chars().take(1 + chance.below(3)).collect();
    let width = gone.encode_utf16().count() as isize;
    let written = commit(desk, Need::Text, |tx| tx.splice_text(&text, at, width, ""))?;
    Some(Written { deleted: gone, ..written })
}

/// A chance place between two characters: the words after it, and where it is in UTF-16 units.
fn place(doc: &Automerge, text: &ObjId, chance: &mut Chance) -> (String, usize) {
    let words = doc.text(text).unwrap();
    let at = chance.below(words.chars().count() + 1);
    let before: usize = words.chars().take(at).map(char::len_utf16).sum();
    (words.chars().skip(at).collect(), before)
}

fn marks(desk: &mut Desk<'_>, clause: &ObjId, chance: &mut Chance) -> Option<Written> {
    use automerge::marks::{ExpandMark, Mark};
    let text = child(desk.doc, clause, "text");
    let length = desk.doc.length(&text);
    let start = chance.below(length);
    let end = start + 1 + chance.below(length.saturating_sub(start).max(1));
    let mark = Mark::new("strong".to_owned(), true, start, end.min(length));
    if start >= length {
        return None;
    }
    commit(desk, Need::Text, |tx| tx.mark(&text, mark, ExpandMark::After))
}

/// What nobody may do: a key of one's own at the root, a clause taken out for good, another's name on a removal.
pub fn carelessly(desk: &mut Desk<'_>, chance: &mut Chance) -> Option<Written> {
    let (clauses, ids) = clauses(desk.doc)?;
    desk.doc.set_actor(ActorId::from(&desk.actor[..]));
    let id = chance.pick(&ids).clone();
    match chance.below(3) {
        0 => commit(desk, Need::Nothing, |tx| tx.put(ROOT, "mine", 1)),
        1 => {
            let deleted = desk.doc.text(child(desk.doc, &child(desk.doc, &clauses, &id), "text")).unwrap();
            let written = commit(desk, Need::Nothing, |tx| tx.delete(&clauses, id.as_str()))?;
            Some(Written { deleted, ..written })
        }
        _ => {
            let edit = Edit::Remove { clause: id.into() };
            let other = PersonId::from("somebody-else");
            let change =
                write::edit(desk.doc, &desk.actor, &edit, &other, Millis(desk.now)).ok().flatten()?;
            Some(Written { change, need: Need::Nothing, letters: String::new(), deleted: String::new() })
        }
    }
}

fn needs(edit: &Edit) -> (Need, String) {
    let need = if edit.touches_evidence() { Need::Evidence } else { Need::Text };
    let letters = match edit {
        Edit::Insert { clause, .. } => clause.runs.iter().map(|run| run.text.as_str()).collect(),
        _ => String::new(),
    };
    (need, letters)
}

/// An edit of structure, by the server's own hand or the editor's: both write the same shapes.
pub fn shape(id: &str, ids: &[String], fresh: &mut u32, now: i64, chance: &mut Chance) -> Edit {
    let clause = ClauseId::from(id);
    let other = ClauseId::from(chance.pick(ids).as_str());
    match chance.below(11) {
        0 | 1 => {
            let made = SeedClause::plain(format!("c{fresh}"), Kind::Proposal, 1, &word(fresh, chance));
            Edit::Insert { after: Some(other).filter(|_| chance.one_in(2)), clause: made }
        }
        2 => Edit::Remove { clause },
        3 => Edit::Restore { clause },
        4 | 5 => {
            let link = Link {
                id: format!("l{fresh}").into(),
                record: "record".into(),
                version: 1,
                relation: Relation::ALL[chance.below(Relation::ALL.len())],
                note: String::new(),
                by: "nobody".into(),
                at: Millis(now),
                heads: Heads::default(),
            };
            *fresh += 1;
            Edit::Link { clause, link }
        }
        6 => Edit::Move { clause, after: Some(other).filter(|_| chance.one_in(2)) },
        7 => Edit::SetLevel { clause, level: chance.below(3) as u8 },
        8 => Edit::SetKind { clause, kind: *chance.pick(&Kind::ALL) },
        9 => Edit::Answer { clause, answers: other },
        _ => Edit::Unanswer { clause, answers: other },
    }
}

/// All letters in a document: of clauses that stand and of those that were removed.
pub fn letters_in(doc: &Automerge) -> std::collections::BTreeSet<char> {
    let Some((clauses, ids)) = clauses(doc) else { return Default::default() };
    let words = ids.iter().map(|id| doc.text(child(doc, &child(doc, &clauses, id), "text")).unwrap());
    words.flat_map(|words| words.chars().filter(|letter| is_letter(*letter)).collect::<Vec<_>>()).collect()
}

/// Whether a document has a change, with all that it builds on.
pub fn has(doc: &Automerge, hash: &[u8; 32]) -> bool {
    doc.get_change_meta_by_hash(&automerge::ChangeHash(*hash)).is_some()
}

pub fn heads(doc: &Automerge) -> Vec<[u8; 32]> {
    doc.get_heads().iter().map(|hash| hash.0).collect()
}

pub fn named(doc: &Automerge) -> Heads {
    read::heads(doc)
}

/// Whether the first change, which makes every root object, is still missing.
pub fn is_empty(doc: &Automerge) -> bool {
    clauses(doc).is_none()
}
