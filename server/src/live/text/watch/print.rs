//! What one change does to each clause: letters written, struck, moved; clauses taken out.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Automerge, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};

use crate::domain::conflict::clash::{Letter, LetterId};
use crate::live::text::read::Reader;

/// What a change does to one clause.
#[derive(Clone, Debug, Default)]
pub struct Touch {
    pub typed: Vec<LetterId>,
    pub brought: Vec<LetterId>,
    pub struck: Vec<LetterId>,
    pub moved: Vec<LetterId>,
    /// The clause that the moved letters went to.
    pub to: Option<String>,
    pub removes: bool,
    /// Made by this change: nobody else can have touched it.
    pub made: bool,
    /// All letters written, in their order, moved or not.
    written: Vec<(LetterId, String)>,
}

impl Touch {
    /// Tells whether nothing happened that others could mind.
    pub fn is_idle(&self) -> bool {
        self.written.is_empty() && self.struck.is_empty() && self.moved.is_empty() && !self.removes
    }

    fn words(&self) -> String {
        self.written.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// What a change does, clause by clause.
pub type Print = HashMap<String, Touch>;

/// A part of the document that belongs to a clause.
#[derive(Clone, Debug)]
enum Part {
    Clause(String),
    Words(String),
    Other,
}

/// Knows which object belongs to which clause, and numbers those who write letters.
#[derive(Debug, Default)]
pub struct Atlas {
    parts: HashMap<LetterId, Part>,
    actors: HashMap<ActorId, u32>,
    names: Vec<ActorId>,
}

impl Atlas {
    fn number(&mut self, actor: &ActorId) -> u32 {
        if let Some(number) = self.actors.get(actor) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.actors.insert(actor.clone(), number);
        self.names.push(actor.clone());
        number
    }

    fn id(&mut self, op: &OpId) -> LetterId {
        (op.counter(), self.number(op.actor()))
    }

    fn object(&mut self, object: &ObjId) -> Option<LetterId> {
        match object {
            ObjId::Root => None,
            ObjId::Id(counter, actor, _) => Some((*counter, self.number(actor))),
        }
    }

    /// Writes a letter's identity as a cursor, as every automerge does.
    pub fn cursor(&self, (counter, actor): LetterId) -> Option<String> {
        let name = self.names.get(usize::try_from(actor).ok()?)?;
        Some(format!("{counter}@{}", name.to_hex_string()))
    }

    /// Learns whose the objects are that a change touches: all of the document's, when one is new.
    fn meet(&mut self, doc: &Automerge, objects: &HashSet<LetterId>) {
        if objects.iter().any(|object| !self.parts.contains_key(object)) {
            self.learn(doc);
        }
        // What belongs to no clause is not asked for again.
        for object in objects {
            self.parts.entry(*object).or_insert(Part::Other);
        }
    }

    fn learn(&mut self, doc: &Automerge) {
        let reader = Reader { doc, at: None };
        if let Some(id) = reader.object(&ROOT, "subject").and_then(|subject| self.object(&subject)) {
            self.parts.insert(id, Part::Other);
        }
        let Some(clauses) = reader.object(&ROOT, "clauses") else { return };
        for clause in reader.keys(&clauses) {
            let Some(object) = reader.object(&clauses, &clause) else { continue };
            let words = reader.object(&object, "text");
            if let Some(id) = words.and_then(|words| self.object(&words)) {
                self.parts.insert(id, Part::Words(clause.clone()));
            }
            if let Some(id) = self.object(&object) {
                self.parts.insert(id, Part::Clause(clause));
            }
        }
    }

    /// Reads the letters of a clause at a version, each with its identity.
    pub fn letters(&mut self, doc: &Automerge, clause: &str, at: Option<&[ChangeHash]>) -> Vec<Letter> {
        let Some(words) = words_of(doc, clause) else { return Vec::new() };
        let items = match at {
            None => doc.list_range(&words, ..),
            Some(at) => doc.list_range_at(&words, .., at),
        };
        let mut letters = Vec::new();
        for item in items {
            if let (ObjId::Id(counter, actor, _), Some(text)) = (item.id(), letter(&item.value)) {
                letters.push(Letter { id: (counter, self.number(&actor)), text });
            }
        }
        letters
    }

    /// Reads what a change does; the document must hold it.
    pub fn print(&mut self, doc: &Automerge, change: &Change) -> Print {
        let mut print = Print::new();
        let ops = change.decode().operations;
        let actor = self.number(change.actor_id());
        let objects: HashSet<LetterId> = ops
            .iter()
            .filter_map(|op| match &op.obj {
                ObjectId::Root => None,
                ObjectId::Id(object) => Some(self.id(object)),
            })
            .collect();
        self.meet(doc, &objects);
        for (op, counter) in ops.into_iter().zip(change.start_op().get()..) {
            let ObjectId::Id(object) = &op.obj else { continue };
            let object = self.id(object);
            match self.parts.get(&object).cloned() {
                Some(Part::Words(clause)) => {
                    let touch = print.entry(clause).or_default();
                    match (&op.action, &op.key) {
                        (OpType::Put(value), _) if op.insert => {
                            let text = value.as_str().unwrap_or_default();
                            touch.written.push(((counter, actor), text.to_owned()));
                        }
                        (OpType::Delete, Key::Seq(ElementId::Id(letter))) => {
                            let letter = self.id(letter);
                            touch.struck.push(letter);
                        }
                        _ => {}
                    }
                }
                Some(Part::Clause(clause)) => match (&op.action, &op.key) {
                    (OpType::Make(ObjType::Map), Key::Map(key)) if key == "removed" => {
                        print.entry(clause).or_default().removes = true;
                    }
                    (OpType::Make(ObjType::Text), Key::Map(key)) if key == "text" => {
                        print.entry(clause).or_default().made = true;
                    }
                    _ => {}
                },
                Some(Part::Other) | None => {}
            }
        }
        for touch in print.values_mut() {
            touch.typed = touch.written.iter().map(|(id, _)| *id).collect();
        }
        self.find_moves(doc, change, &mut print);
        print
    }

    /// Names the clauses whose words, place, kind or level a change touches; the document must hold it.
    pub fn touched(&mut self, doc: &Automerge, change: &Change) -> HashSet<String> {
        let ops = change.decode().operations;
        let objects: HashSet<LetterId> = ops
            .iter()
            .filter_map(|op| match &op.obj {
                ObjectId::Root => None,
                ObjectId::Id(object) => Some(self.id(object)),
            })
            .collect();
        self.meet(doc, &objects);
        let part = |object| match self.parts.get(object) {
            Some(Part::Clause(clause) | Part::Words(clause)) => Some(clause.clone()),
            Some(Part::Other) | None => None,
        };
        objects.iter().filter_map(part).collect()
    }

    /// An Enter strikes the end of a clause and writes it as a new one; a join does the reverse.
    fn find_moves(&mut self, doc: &Automerge, change: &Change, print: &mut Print) {
        let made = print.values().any(|touch| touch.made);
        let sources: Vec<String> = print
            .iter()
            .filter(|(_, touch)| !touch.made && !touch.struck.is_empty() && (touch.removes || made))
            .map(|(clause, _)| clause.clone())
            .collect();
        for source in sources {
            let before: HashMap<LetterId, String> = self
                .letters(doc, &source, Some(change.deps()))
                .into_iter()
                .map(|letter| (letter.id, letter.text))
                .collect();
            let touch = &print[&source];
            let removes = touch.removes;
            let struck: Vec<(LetterId, &str)> = touch
                .struck
                .iter()
                .filter_map(|id| before.get(id).map(|text| (*id, text.as_str())))
                .collect();
            let mut targets: Vec<&String> = print
                .iter()
                .filter(|(clause, target)| **clause != source && (target.made || removes))
                .map(|(clause, _)| clause)
                .collect();
            targets.sort_unstable();
            let gone: String = struck.iter().map(|(_, text)| *text).collect();
            let met = targets.into_iter().find_map(|clause| {
                let went = shared(&gone, &print[clause].words())?;
                Some((clause.clone(), went))
            });
            let Some((target, went)) = met else { continue };
            let moved = ids_of(struck.iter().copied(), &gone, &went);
            move_letters(print, &source, &target, &moved, &went);
        }
    }
}

/// Finds the words struck here and written there; a few words may be struck before them, or written around them.
fn shared(gone: &str, written: &str) -> Option<String> {
    if gone.trim().is_empty() || written.trim().is_empty() {
        None
    } else if written.contains(gone) {
        Some(gone.to_owned())
    } else if gone.ends_with(written) || gone.starts_with(written) {
        Some(written.to_owned())
    } else {
        None
    }
}

/// Finds the letters that make up the last place where these words stand.
fn ids_of<'a>(
    letters: impl Iterator<Item = (LetterId, &'a str)>,
    whole: &str,
    words: &str,
) -> HashSet<LetterId> {
    let start = whole.rfind(words).unwrap_or_default();
    let mut at = 0;
    let mut ids = HashSet::new();
    for (id, text) in letters {
        if at >= start && at < start + words.len() {
            ids.insert(id);
        }
        at += text.len();
    }
    ids
}

fn move_letters(print: &mut Print, source: &str, target: &str, moved: &HashSet<LetterId>, went: &str) {
    if let Some(touch) = print.get_mut(source) {
        touch.moved = touch.struck.iter().copied().filter(|id| moved.contains(id)).collect();
        touch.struck.retain(|id| !moved.contains(id));
        touch.to = Some(target.to_owned());
    }
    if let Some(touch) = print.get_mut(target) {
        let letters = touch.written.iter().map(|(id, text)| (*id, text.as_str()));
        let came = ids_of(letters, &touch.words(), went);
        touch.typed.retain(|id| !came.contains(id));
        touch.brought.extend(came);
    }
}

fn letter(value: &automerge::ValueRef<'_>) -> Option<String> {
    match value {
        automerge::ValueRef::Scalar(automerge::ScalarValueRef::Str(text)) => Some(text.to_string()),
        automerge::ValueRef::Scalar(_) | automerge::ValueRef::Object(_) => None,
    }
}

/// Finds the words of a clause.
pub fn words_of(doc: &Automerge, clause: &str) -> Option<ObjId> {
    let reader = Reader { doc, at: None };
    let clauses = reader.object(&ROOT, "clauses")?;
    reader.object(&reader.object(&clauses, clause)?, "text")
}

/// Tells whether a clause is known and taken out at a version.
pub fn is_removed(doc: &Automerge, clause: &str, at: &[ChangeHash]) -> bool {
    let reader = Reader { doc, at: Some(at) };
    let object = reader.object(&ROOT, "clauses").and_then(|clauses| reader.object(&clauses, clause));
    object.is_some_and(|object| reader.object(&object, "removed").is_some())
}
