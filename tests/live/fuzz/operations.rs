//! A change taken apart as operations: objects, keys, elements, kinds, values, predecessors; and splices of two.

use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ElementId, Key, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};

use super::chance::Chance;
use super::document::Scene;

/// Everything that an operation of the document or of a sample may name.
pub struct Pool {
    ops: Vec<OpId>,
    objects: Vec<OpId>,
    keys: Vec<Key>,
    actions: Vec<OpType>,
    samples: Vec<ExpandedChange>,
}

impl Pool {
    pub fn of(scene: &Scene) -> Self {
        let mut pool = Self { ops: vec![], objects: vec![], keys: vec![], actions: vec![], samples: vec![] };
        let stored = scene.log.iter().map(|change| &change.bytes);
        for bytes in stored.chain(&scene.samples) {
            let change = Change::try_from(&bytes[..]).unwrap().decode();
            for (op, counter) in change.operations.iter().zip(change.start_op.get()..) {
                let id = OpId::new(counter, &change.actor_id);
                if matches!(op.action, OpType::Make(_)) {
                    pool.objects.push(id.clone());
                }
                pool.ops.push(id);
                pool.keys.push(op.key.clone());
                pool.actions.push(op.action.clone());
            }
        }
        pool.samples =
            scene.samples.iter().map(|bytes| Change::try_from(&bytes[..]).unwrap().decode()).collect();
        pool
    }

    /// Writes a mutant of a sample; `None` when the mutant cannot even be written.
    pub fn mutant(&self, chance: &mut Chance, scene: &Scene) -> Option<Vec<u8>> {
        let mut change = chance.pick(&self.samples).clone();
        if chance.one_in(4) {
            self.splice(&mut change, chance);
        }
        for _ in 0..=chance.below(2) {
            self.disturb(&mut change, chance);
        }
        if chance.one_in(6) {
            disturb_head(&mut change, chance, scene);
        }
        let made = catch_unwind(AssertUnwindSafe(|| Change::from(change).raw_bytes().to_vec()));
        made.ok()
    }

    /// Puts operations of another sample into this one, as if this actor had made them.
    fn splice(&self, change: &mut ExpandedChange, chance: &mut Chance) {
        let other = chance.pick(&self.samples);
        let mapped = chance.one_in(2);
        let from = chance.below(other.operations.len());
        let place = chance.below(change.operations.len() + 1);
        let shift = change.start_op.get() + place as u64;
        let moved = other.operations[from..].iter().map(|op| {
            let mut op = op.clone();
            if mapped {
                let own = |id: &OpId| {
                    if *id.actor() == other.actor_id {
                        let counter = id.counter() - other.start_op.get() + shift;
                        OpId::new(counter.wrapping_sub(from as u64), &change.actor_id)
                    } else {
                        id.clone()
                    }
                };
                rename(&mut op, &own);
            }
            op
        });
        let moved: Vec<Op> = moved.collect();
        change.operations.splice(place..place, moved);
    }

    fn op_id(&self, change: &ExpandedChange, chance: &mut Chance) -> OpId {
        match chance.below(6) {
            0 => {
                let counter = change.start_op.get() + chance.below(change.operations.len() + 2) as u64;
                OpId::new(counter, &change.actor_id)
            }
            1 => OpId::new(chance.number() >> 1, chance.pick(&self.ops).actor()),
            _ => chance.pick(&self.ops).clone(),
        }
    }

    fn disturb(&self, change: &mut ExpandedChange, chance: &mut Chance) {
        if change.operations.is_empty() {
            return;
        }
        let place = chance.below(change.operations.len());
        let any = self.op_id(change, chance);
        let ops = &mut change.operations;
        match chance.below(16) {
            0 => ops[place].obj = ObjectId::Id(chance.pick(&self.objects).clone()),
            1 => ops[place].obj = if chance.one_in(3) { ObjectId::Root } else { ObjectId::Id(any) },
            2 => ops[place].key = chance.pick(&self.keys).clone(),
            3 | 4 => {
                ops[place].key =
                    Key::Seq(if chance.one_in(5) { ElementId::Head } else { ElementId::Id(any) });
            }
            5 => ops[place].insert = !ops[place].insert,
            6 => ops[place].action = chance.pick(&self.actions).clone(),
            7 => ops[place].action = OpType::Put(any_scalar(chance)),
            8 => ops[place].action = any_mark(chance),
            9 => ops[place].action = any_make(chance),
            10 | 11 => {
                let mut pred: Vec<OpId> = ops[place].pred.iter().cloned().collect();
                match chance.below(4) {
                    0 => pred.clear(),
                    1 if !pred.is_empty() => pred.push(pred[0].clone()),
                    2 => pred = chance.pick(ops).pred.iter().cloned().collect(),
                    _ => pred.push(any),
                }
                ops[place].pred = sorted(pred);
            }
            12 => {
                let other = chance.below(ops.len());
                ops.swap(place, other);
            }
            13 => drop(ops.remove(place)),
            14 => {
                let copy = ops[place].clone();
                ops.insert(place, copy);
            }
            _ => {
                let other = chance.pick(&self.samples);
                ops.insert(place, chance.pick(&other.operations).clone());
            }
        }
    }
}

/// The engine sorts predecessors by counter, then by actor.
fn sorted(mut pred: Vec<OpId>) -> automerge::legacy::SortedVec<OpId> {
    pred.sort_by(|a, b| (a.counter(), a.actor()).cmp(&(b.counter(), b.actor())));
    pred.into()
}

fn rename(op: &mut Op, own: &impl Fn(&OpId) -> OpId) {
    if let ObjectId::Id(id) = &op.obj {
        op.obj = ObjectId::Id(own(id));
    }
    if let Key::Seq(ElementId::Id(id)) = &op.key {
        op.key = Key::Seq(ElementId::Id(own(id)));
    }
    op.pred = sorted(op.pred.iter().map(own).collect());
}

fn any_scalar(chance: &mut Chance) -> ScalarValue {
    match chance.below(9) {
        0 => ScalarValue::Null,
        1 => ScalarValue::Boolean(true),
        2 => ScalarValue::Int(chance.number() as i64),
        3 => ScalarValue::Uint(chance.number()),
        4 => ScalarValue::F64(f64::from_bits(chance.next())),
        5 => ScalarValue::counter(chance.number() as i64),
        6 => ScalarValue::Timestamp(chance.number() as i64),
        7 => ScalarValue::Bytes(chance.bytes(20)),
        _ => ScalarValue::Str((*chance.pick(&["", "a", "ế", "😀", "👨‍👩‍👧", "proposal", "eve", "\u{0}"])).into()),
    }
}

fn any_mark(chance: &mut Chance) -> OpType {
    if chance.one_in(2) {
        return OpType::MarkEnd(chance.one_in(2));
    }
    let name = *chance.pick(&["strong", "em", "underline", "link", ""]);
    let value = if chance.one_in(3) { any_scalar(chance) } else { ScalarValue::Boolean(true) };
    OpType::MarkBegin(MarkData { name: name.into(), value, expand: chance.one_in(2) })
}

fn any_make(chance: &mut Chance) -> OpType {
    match chance.below(6) {
        0 => OpType::Delete,
        1 => OpType::Increment(chance.number() as i64),
        2 => OpType::Make(ObjType::List),
        3 => OpType::Make(ObjType::Text),
        4 => OpType::Make(ObjType::Table),
        _ => OpType::Make(ObjType::Map),
    }
}

fn disturb_head(change: &mut ExpandedChange, chance: &mut Chance, scene: &Scene) {
    match chance.below(6) {
        0 => change.seq = chance.near(change.seq),
        1 => {
            let start = chance.near(change.start_op.get());
            change.start_op = NonZeroU64::new(start).unwrap_or(change.start_op);
        }
        2 => change.deps.push(ChangeHash(*chance.pick(&scene.hashes))),
        3 => change.deps = vec![ChangeHash(*chance.pick(&scene.hashes))],
        4 => change.actor_id = ActorId::from(&chance.pick(&scene.actors)[..]),
        _ => change.message = Some("x".repeat(chance.below(300))),
    }
}
