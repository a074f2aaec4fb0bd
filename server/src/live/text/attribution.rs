//! Which change wrote each letter that stands in a clause, from the operations of the shared document.
//!
//! **The rule for words that were moved.** Enter in mid-clause, a join and the like take letters out of one Text
//! and write them anew into another, in one change. Such letters keep their first author: where a change takes
//! a run of letters out of one Text and writes the same run into another, the new letters stand for the old
//! ones, and these again for what they were before, until a change that moved nothing. Runs that are equal as a
//! whole are always the same words; a run inside a longer one only from [`MOVED_LETTERS_MIN`] on, for a common
//! letter that is gone here and new there proves nothing. Words cut and pasted in two changes are the paster's.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValueRef, ValueRef};

use super::read::Reader;
use crate::id::ClauseId;

/// Letters of a run that is found inside a longer one: two syllables, which nobody types anew by chance.
const MOVED_LETTERS_MIN: usize = 6;

/// Operations of a change that is looked through for moved words: a clause of many pages fits; a pasted chapter
/// is its paster's.
const MOVING_OPS_MAX: u64 = 20_000;

/// How often the same words may have been moved; beyond it they are the mover's.
const MOVES_MAX: usize = 200;

/// Letters that follow one another, all written by one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub text: String,
    /// The automerge actor in lower-case hexadecimal.
    pub actor: String,
    /// Which of the actor's changes it was.
    pub seq: u64,
}

/// Reads who wrote the letters of a clause, standing or taken out; `None` when there is no such clause.
///
/// `at` is the version to be read; without it the present one.
pub fn of_clause(doc: &Automerge, clause: &ClauseId, at: Option<&[ChangeHash]>) -> Option<Vec<Stretch>> {
    let reader = Reader { doc, at };
    let clauses = reader.object(&ROOT, "clauses")?;
    let object = reader.object(&clauses, clause.as_str())?;
    let text = reader.object(&object, "text")?;
    let letters = letters(doc, &text, at);
    let mut tracer = Tracer { doc, changes: HashMap::new(), standing: HashMap::new(), moved: HashMap::new() };
    for letter in &letters {
        if let Some(hash) = tracer.change_of(&letter.id) {
            *tracer.standing.entry(hash).or_default() += 1;
        }
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut last = None;
    for letter in letters {
        let Some(hash) = tracer.writer_of(letter.id) else { continue };
        match stretches.last_mut() {
            Some(stretch) if last == Some(hash) => stretch.text.push_str(&letter.value),
            _ => {
                let meta = doc.get_change_meta_by_hash(&hash)?;
                stretches.push(Stretch {
                    text: letter.value,
                    actor: meta.actor.to_hex_string(),
                    seq: meta.seq,
                });
            }
        }
        last = Some(hash);
    }
    Some(stretches)
}

/// A letter with the operation that wrote it.
struct Letter {
    id: ObjId,
    value: String,
}

/// Lists the letters of a Text. Marks and whatever else is no letter are passed over.
fn letters(doc: &Automerge, text: &ObjId, at: Option<&[ChangeHash]>) -> Vec<Letter> {
    let range = match at {
        None => doc.list_range(text, ..),
        Some(at) => doc.list_range_at(text, .., at),
    };
    range
        .filter_map(|item| {
            let id = item.id();
            match item.value {
                ValueRef::Scalar(ScalarValueRef::Str(value)) => {
                    Some(Letter { id, value: value.into_owned() })
                }
                ValueRef::Scalar(_) | ValueRef::Object(_) => None,
            }
        })
        .collect()
}

/// Finds the first writers of letters.
struct Tracer<'a> {
    doc: &'a Automerge,
    /// The change of each operation asked for so far.
    changes: HashMap<ObjId, Option<ChangeHash>>,
    /// How many letters of a change stand in the clause.
    standing: HashMap<ChangeHash, u64>,
    moved: HashMap<ChangeHash, HashMap<ObjId, ObjId>>,
}

impl Tracer<'_> {
    fn change_of(&mut self, id: &ObjId) -> Option<ChangeHash> {
        let doc = self.doc;
        *self.changes.entry(id.clone()).or_insert_with(|| doc.hash_for_opid(id))
    }

    /// Returns the change that first wrote what stands as this letter.
    fn writer_of(&mut self, mut id: ObjId) -> Option<ChangeHash> {
        let mut writer = self.change_of(&id)?;
        for _ in 0..MOVES_MAX {
            let Some(before) = self.moved_by(writer).get(&id).cloned() else { break };
            // A letter that cannot be found belongs to who moved it.
            let Some(earlier) = self.change_of(&before) else { break };
            id = before;
            writer = earlier;
        }
        Some(writer)
    }

    /// What a change moved: each letter written, with the letter it was before.
    fn moved_by(&mut self, hash: ChangeHash) -> &HashMap<ObjId, ObjId> {
        if !self.moved.contains_key(&hash) {
            let standing = self.standing.get(&hash).copied().unwrap_or(0);
            let found = moves(self.doc, hash, standing).unwrap_or_default();
            self.moved.insert(hash, found);
        }
        &self.moved[&hash]
    }
}

/// Looks for moved words in a change; `None` when there can be none. `standing` of its letters stand: if those are
/// all its operations, nothing was taken out, and it need not be read.
fn moves(doc: &Automerge, hash: ChangeHash, standing: u64) -> Option<HashMap<ObjId, ObjId>> {
    let meta = doc.get_change_meta_by_hash(&hash)?;
    let ops = (meta.max_op + 1).saturating_sub(meta.start_op);
    if meta.deps.is_empty() || ops <= standing || ops > MOVING_OPS_MAX {
        return None;
    }
    let change = doc.get_change_by_hash(&hash)?;
    let start = change.start_op().get();
    let actor = change.actor_id().clone();
    let operations = change.decode().operations;
    let gone = runs_gone(doc, &operations, &meta.deps);
    if gone.is_empty() {
        return None;
    }
    let numbered = (start..).zip(&operations).map(|(counter, op)| (OpId::new(counter, &actor), op));
    let made = runs_made(numbered);
    let mut moved = HashMap::new();
    for run in gone {
        take(&run, &made, &mut moved);
    }
    Some(moved)
}

/// Letters of one Text that follow one another.
struct Run {
    text: ObjectId,
    letters: Vec<Letter>,
}

/// Lists the runs that a change took out, as they stood before it.
fn runs_gone(doc: &Automerge, operations: &[Op], deps: &[ChangeHash]) -> Vec<Run> {
    let mut texts: Vec<&ObjectId> = Vec::new();
    let mut gone: HashSet<ObjId> = HashSet::new();
    for op in operations.iter().filter(|op| op.action == OpType::Delete && matches!(op.key, Key::Seq(_))) {
        gone.extend(op.pred.iter().map(object_id));
        if !texts.contains(&&op.obj) {
            texts.push(&op.obj);
        }
    }
    let mut runs = Vec::new();
    for text in texts {
        let ObjectId::Id(id) = text else { continue };
        let mut run = Vec::new();
        for letter in letters(doc, &object_id(id), Some(deps)) {
            if gone.contains(&letter.id) {
                run.push(letter);
            } else if !run.is_empty() {
                runs.push(Run { text: text.clone(), letters: std::mem::take(&mut run) });
            }
        }
        if !run.is_empty() {
            runs.push(Run { text: text.clone(), letters: run });
        }
    }
    runs
}

/// Lists the runs that a change wrote.
fn runs_made<'a>(operations: impl Iterator<Item = (OpId, &'a Op)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last: Option<OpId> = None;
    for (id, op) in operations.filter(|(_, op)| op.insert) {
        let OpType::Put(value) = &op.action else { continue };
        let Some(value) = value.as_str() else { continue };
        let letter = Letter { id: object_id(&id), value: value.to_owned() };
        let follows =
            matches!((&op.key, &last), (Key::Seq(ElementId::Id(after)), Some(last)) if after == last);
        match runs.last_mut() {
            Some(run) if follows && run.text == op.obj => run.letters.push(letter),
            _ => runs.push(Run { text: op.obj.clone(), letters: vec![letter] }),
        }
        last = Some(id);
    }
    runs
}

/// Names an operation as the document does.
fn object_id(id: &OpId) -> ObjId {
    // The last part is a hint where the actor is found; a wrong one is looked up.
    ObjId::Id(id.counter(), id.actor().clone(), 0)
}

/// Finds a run that was taken out among those that were written, and notes which letter became which.
fn take(gone: &Run, made: &[Run], moved: &mut HashMap<ObjId, ObjId>) {
    for run in made.iter().filter(|run| run.text != gone.text) {
        let Some((from, into, count)) = same(&gone.letters, &run.letters) else { continue };
        let pairs = gone.letters[from..from + count].iter().zip(&run.letters[into..into + count]);
        let pairs: Vec<_> = pairs.map(|(old, new)| (new.id.clone(), old.id.clone())).collect();
        if pairs.iter().any(|(new, _)| moved.contains_key(new)) {
            continue;
        }
        moved.extend(pairs);
        return;
    }
}

/// Finds the shorter run in the longer: where each begins, and how many letters they share.
fn same(gone: &[Letter], made: &[Letter]) -> Option<(usize, usize, usize)> {
    let (short, long) = if gone.len() <= made.len() { (gone, made) } else { (made, gone) };
    if short.len() < long.len() && short.len() < MOVED_LETTERS_MIN {
        return None;
    }
    let equal = |part: &[Letter]| part.iter().zip(short).all(|(a, b)| a.value == b.value);
    let place = long.windows(short.len()).position(equal)?;
    Some(if gone.len() <= made.len() { (0, place, short.len()) } else { (place, 0, short.len()) })
}
