//! What a change may touch: only the shapes of `design.md` §2, each by those who may.
//!
//! Remembers for every object of the document what it is. Grows with the document's schema.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ObjType, ScalarValue};

use super::{Refusal, Rights, refusal_of};
use crate::domain::resolution::{Kind, LEVEL_MAX, Relation};
use crate::live::text::MARKS;

/// Clause and link ids: 12 letters in our editor; other programs may draw longer ones.
const ID_BYTES_MAX: usize = 64;

/// A fractional index grows by a letter when clauses are put between the same two again and again.
const ORDER_BYTES_MAX: usize = 200;

/// A note on a link is a sentence or two.
const NOTE_BYTES_MAX: usize = 8 * 1024;

/// One letter with all the accents that can be stacked on it.
const LETTER_BYTES_MAX: usize = 256;

/// What an object of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Clauses,
    Clause,
    Words,
    Answers,
    Evidence,
    Link,
    LinkHeads,
    Removed,
    /// Something a foreign program made before the gate stood; nobody may touch it.
    Unknown,
}

impl Shape {
    /// What must be written on it by the change that makes it, as every honest program does.
    fn parts(self) -> &'static [&'static str] {
        match self {
            Shape::Clause => &["kind", "level", "order", "text", "answers", "evidence"],
            Shape::Link => &["record", "by"],
            Shape::Removed => &["by", "at"],
            Shape::Clauses
            | Shape::Words
            | Shape::Answers
            | Shape::Evidence
            | Shape::LinkHeads
            | Shape::Unknown => &[],
        }
    }
}

/// What every object of one document is.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    objects: HashMap<OpId, Shape>,
    clauses: HashSet<String>,
}

/// What a change makes, to be remembered once it is in.
#[derive(Debug, Default)]
pub struct Made {
    objects: HashMap<OpId, Shape>,
    clauses: Vec<String>,
    /// The keys written on each object that the same change makes.
    parts: HashSet<(OpId, String)>,
    /// Whether letters were marked: the merge engine is weakest there.
    pub marks: bool,
    /// The words in which a mark has begun whose end must come next.
    open_mark: Option<ObjectId>,
}

impl Made {
    /// What is made is made whole: a clause without its words, a removal by nobody would stand there for good.
    fn is_whole(&self) -> Result<(), Refusal> {
        for (id, shape) in &self.objects {
            let has = |part: &&str| self.parts.contains(&(id.clone(), (*part).to_owned()));
            grant(shape.parts().iter().all(has), "something made only in part")?;
        }
        grant(self.open_mark.is_none(), "a mark without an end")
    }
}

/// Who proposes a change.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub person: &'a str,
    pub rights: Rights,
}

impl Shapes {
    /// Takes in a change that is part of the history.
    pub fn learn(&mut self, change: &Change) {
        let made = self.made_by(change);
        self.keep(made);
    }

    fn made_by(&self, change: &Change) -> Made {
        let mut made = Made::default();
        for (id, op) in numbered(change) {
            if let OpType::Make(kind) = op.action {
                let shape = self.shape_of(&op, kind, &made).unwrap_or(Shape::Unknown);
                self.note(&mut made, id, shape, &op);
            }
        }
        made
    }

    /// Remembers what a change made.
    pub fn keep(&mut self, made: Made) {
        self.objects.extend(made.objects);
        self.clauses.extend(made.clauses);
    }

    /// Decides whether every operation of a change is one its author may make.
    ///
    /// `known` tells of an operation of another change whether the author had it before them.
    pub fn check(
        &self,
        change: &Change,
        author: Author<'_>,
        known: impl Fn(&OpId) -> bool,
    ) -> Result<Made, Refusal> {
        let mut made = Made::default();
        for (id, op) in numbered(change) {
            let own = |named: &OpId| {
                named.actor() == id.actor()
                    && (change.start_op().get()..id.counter()).contains(&named.counter())
            };
            if !named_by(&op).all(|named| own(named) || known(named)) {
                return Err(Refusal::Damaged("it names what its author has not seen"));
            }
            let shape = self.parent(&op, &made).ok_or(Refusal::Shape("an unknown object"))?;
            let denied = match shape {
                Shape::Evidence | Shape::Link | Shape::LinkHeads => author.rights.evidence,
                Shape::Clauses
                | Shape::Clause
                | Shape::Words
                | Shape::Answers
                | Shape::Removed
                | Shape::Unknown => author.rights.text,
            };
            denied.map_err(refusal_of)?;
            check_form(&op, shape)?;
            let new = new_object(&op, &made);
            if let (Some(object), Key::Map(key)) = (new, &op.key) {
                made.parts.insert((object.clone(), key.to_string()));
            }
            let new = new.is_some();
            match shape {
                Shape::Clauses => self.check_clauses(&op, &made)?,
                Shape::Clause => check_clause(&op, new)?,
                Shape::Words => check_words(&op, &mut made)?,
                Shape::Answers => check_answers(&op)?,
                Shape::Evidence => check_evidence(&op)?,
                Shape::Link => check_link(&op, new, author.person)?,
                Shape::LinkHeads => check_link_heads(&op)?,
                Shape::Removed => check_removed(&op, author.person)?,
                Shape::Unknown => return Err(Refusal::Shape("an unknown object")),
            }
            if let OpType::Make(kind) = op.action {
                let shape = self.shape_of(&op, kind, &made).ok_or(Refusal::Shape("an unknown object"))?;
                self.note(&mut made, id, shape, &op);
            }
        }
        made.is_whole()?;
        Ok(made)
    }

    fn note(&self, made: &mut Made, id: OpId, shape: Shape, op: &Op) {
        if let (Shape::Clause, Key::Map(key)) = (shape, &op.key) {
            made.clauses.push(key.to_string());
        }
        made.objects.insert(id, shape);
    }

    fn parent(&self, op: &Op, made: &Made) -> Option<Shape> {
        match &op.obj {
            ObjectId::Root => None,
            ObjectId::Id(id) => made.objects.get(id).or_else(|| self.objects.get(id)).copied(),
        }
    }

    fn shape_of(&self, op: &Op, kind: ObjType, made: &Made) -> Option<Shape> {
        let key = match &op.key {
            Key::Map(key) => key.as_str(),
            Key::Seq(_) => "",
        };
        if op.obj == ObjectId::Root {
            return match (key, kind) {
                ("subject", ObjType::Text) => Some(Shape::Words),
                ("clauses", ObjType::Map) => Some(Shape::Clauses),
                _ => None,
            };
        }
        match (self.parent(op, made)?, key, kind) {
            (Shape::Clauses, _, ObjType::Map) => Some(Shape::Clause),
            (Shape::Clause, "text", ObjType::Text) => Some(Shape::Words),
            (Shape::Clause, "answers", ObjType::Map) => Some(Shape::Answers),
            (Shape::Clause, "evidence", ObjType::Map) => Some(Shape::Evidence),
            (Shape::Clause, "removed", ObjType::Map) => Some(Shape::Removed),
            (Shape::Evidence, _, ObjType::Map) => Some(Shape::Link),
            (Shape::Link, "heads", ObjType::List) => Some(Shape::LinkHeads),
            _ => None,
        }
    }

    /// A clause is made once and never taken out: one put over another would hide its words.
    fn check_clauses(&self, op: &Op, made: &Made) -> Result<(), Refusal> {
        let Key::Map(key) = &op.key else { return Err(Refusal::Shape("the clauses")) };
        let fresh = op.pred.is_empty()
            && !self.clauses.contains(key.as_str())
            && !made.clauses.iter().any(|known| known == key.as_str());
        match op.action {
            OpType::Make(ObjType::Map) if fresh && is_id(key) => Ok(()),
            OpType::Make(_)
            | OpType::Delete
            | OpType::Increment(_)
            | OpType::Put(_)
            | OpType::MarkBegin(_)
            | OpType::MarkEnd(_) => Err(Refusal::Shape("the clauses")),
        }
    }
}

/// Pairs each operation with its id.
fn numbered(change: &Change) -> impl Iterator<Item = (OpId, Op)> {
    let start = change.start_op().get();
    let actor = change.actor_id().clone();
    change
        .decode()
        .operations
        .into_iter()
        .zip(start..)
        .map(move |(op, counter)| (OpId::new(counter, &actor), op))
}

/// What an operation names: its object, its place, what it replaces.
fn named_by(op: &Op) -> impl Iterator<Item = &OpId> {
    let object = match &op.obj {
        ObjectId::Root => None,
        ObjectId::Id(id) => Some(id),
    };
    let element = match &op.key {
        Key::Seq(element) => element.as_opid(),
        Key::Map(_) => None,
    };
    object.into_iter().chain(element).chain(op.pred.iter())
}

/// The object an operation touches, if this same change made it.
fn new_object<'a>(op: &'a Op, made: &Made) -> Option<&'a OpId> {
    match &op.obj {
        ObjectId::Root => None,
        ObjectId::Id(id) => made.objects.contains_key(id).then_some(id),
    }
}

fn check_clause(op: &Op, new: bool) -> Result<(), Refusal> {
    let good = match (map_key(op), &op.action) {
        ("kind", OpType::Put(ScalarValue::Str(kind))) => Kind::of_id(kind).is_some(),
        ("level", OpType::Put(value)) => {
            value.as_i64().is_some_and(|level| (0..=i64::from(LEVEL_MAX)).contains(&level))
        }
        ("order", OpType::Put(ScalarValue::Str(order))) => {
            (1..=ORDER_BYTES_MAX).contains(&order.len())
                && order.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        ("removed", OpType::Put(ScalarValue::Null) | OpType::Make(ObjType::Map)) => true,
        // The words of a clause are one object for life: another put over it would lose what others type.
        ("text", OpType::Make(ObjType::Text)) | ("answers" | "evidence", OpType::Make(ObjType::Map)) => {
            new && op.pred.is_empty()
        }
        _ => false,
    };
    grant(good, "a clause")
}

/// Letters and lists are reached by their elements, everything else by its key.
///
/// The merge engine takes other forms too, and then panics, or saves what it cannot load.
fn check_form(op: &Op, shape: Shape) -> Result<(), Refusal> {
    let good = match (shape, &op.key) {
        (Shape::Words | Shape::LinkHeads, Key::Seq(_)) if op.insert => op.pred.is_empty(),
        (Shape::Words | Shape::LinkHeads, Key::Seq(element)) => {
            matches!(op.action, OpType::Delete) && element.not_head() && !op.pred.is_empty()
        }
        (Shape::Words | Shape::LinkHeads, Key::Map(_)) | (_, Key::Seq(_)) => false,
        (_, Key::Map(_)) => !op.insert && (!op.pred.is_empty() || !matches!(op.action, OpType::Delete)),
    };
    let twice = op.pred.iter().zip(op.pred.iter().skip(1)).any(|(one, next)| one == next);
    grant(good && !twice, "an operation of another form")
}

fn check_words(op: &Op, made: &mut Made) -> Result<(), Refusal> {
    // The two ends of a mark are written one right after the other.
    let open = made.open_mark.take();
    if open.is_some() != matches!(op.action, OpType::MarkEnd(_)) || open.is_some_and(|open| open != op.obj) {
        return Err(Refusal::Shape("half a mark"));
    }
    let good = match &op.action {
        OpType::Put(ScalarValue::Str(letter)) => op.insert && letter.len() <= LETTER_BYTES_MAX,
        OpType::Delete => true,
        OpType::MarkBegin(mark) => {
            made.marks = true;
            made.open_mark = Some(op.obj.clone());
            MARKS.contains(&mark.name.as_str())
                && matches!(mark.value, ScalarValue::Boolean(_) | ScalarValue::Null)
        }
        OpType::MarkEnd(_) => true,
        OpType::Put(_) | OpType::Make(_) | OpType::Increment(_) => false,
    };
    grant(good, "words")
}

fn check_answers(op: &Op) -> Result<(), Refusal> {
    let good =
        is_id(map_key(op)) && matches!(op.action, OpType::Put(ScalarValue::Boolean(_)) | OpType::Delete);
    grant(good, "answers")
}

fn check_evidence(op: &Op) -> Result<(), Refusal> {
    let good = match op.action {
        OpType::Make(ObjType::Map) => is_id(map_key(op)) && op.pred.is_empty(),
        OpType::Delete => true,
        OpType::Make(_)
        | OpType::Increment(_)
        | OpType::Put(_)
        | OpType::MarkBegin(_)
        | OpType::MarkEnd(_) => false,
    };
    grant(good, "evidence")
}

fn check_link(op: &Op, new: bool, person: &str) -> Result<(), Refusal> {
    let good = match (map_key(op), &op.action) {
        ("record", OpType::Put(ScalarValue::Str(record))) => new && is_id(record),
        ("by", OpType::Put(ScalarValue::Str(by))) => return check_by(by, person),
        ("relation", OpType::Put(ScalarValue::Str(relation))) => Relation::of_id(relation).is_some(),
        ("note", OpType::Put(ScalarValue::Str(note))) => note.len() <= NOTE_BYTES_MAX,
        ("version", OpType::Put(value)) => value.as_i64().is_some_and(|version| version >= 0),
        ("at", OpType::Put(value)) => is_time(value),
        ("heads", OpType::Make(ObjType::List)) => true,
        _ => false,
    };
    grant(good, "a link")
}

fn check_link_heads(op: &Op) -> Result<(), Refusal> {
    let good = match &op.action {
        OpType::Put(ScalarValue::Str(hash)) => op.insert && hash.len() <= ID_BYTES_MAX,
        _ => false,
    };
    grant(good, "the heads of a link")
}

fn check_removed(op: &Op, person: &str) -> Result<(), Refusal> {
    match (map_key(op), &op.action) {
        ("by", OpType::Put(ScalarValue::Str(by))) => check_by(by, person),
        ("at", OpType::Put(value)) => grant(is_time(value), "a removal"),
        _ => Err(Refusal::Shape("a removal")),
    }
}

/// Nobody signs with another's name.
fn check_by(by: &str, person: &str) -> Result<(), Refusal> {
    if by == person { Ok(()) } else { Err(Refusal::Author) }
}

fn grant(good: bool, what: &'static str) -> Result<(), Refusal> {
    if good { Ok(()) } else { Err(Refusal::Shape(what)) }
}

fn map_key(op: &Op) -> &str {
    match &op.key {
        Key::Map(key) => key.as_str(),
        Key::Seq(_) => "",
    }
}

fn is_id(id: &str) -> bool {
    (1..=ID_BYTES_MAX).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_time(value: &ScalarValue) -> bool {
    matches!(value, ScalarValue::Int(_) | ScalarValue::Uint(_) | ScalarValue::Timestamp(_))
}
