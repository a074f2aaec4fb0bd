//! A change taken apart as bytes: its head, its columns, their runs. Mutants keep a right length and checksum.

use duthao::live::wire::sync::{Hash, Input, put_number};
use sha2::{Digest, Sha256};

use super::chance::Chance;

/// A change in parts, any of which may be wrong.
#[derive(Clone, Debug)]
pub struct Parts {
    pub deps: Vec<Hash>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Vec<u8>>,
    pub columns: Vec<(u64, Vec<u8>)>,
    pub tail: Vec<u8>,
}

/// Some rows of a column; values stay as they are encoded.
#[derive(Clone, Debug)]
pub enum Run {
    Repeat(i64, Vec<u8>),
    Literal(Vec<Vec<u8>>),
    Null(u64),
}

/// Puts a body behind a head with its length and checksum.
pub fn sealed(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    put_number(&mut hashed, body.len() as u64);
    hashed.extend_from_slice(body);
    let checksum = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &checksum[..4], &hashed[..]].concat()
}

/// What stands behind the head.
pub fn body(bytes: &[u8]) -> &[u8] {
    let mut input = Input(&bytes[9..]);
    input.block().expect("a whole change")
}

/// Writes a signed LEB128 number.
pub fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let group = (value & 0x7f) as u8;
        value >>= 7;
        let last = (value == 0 && group & 0x40 == 0) || (value == -1 && group & 0x40 != 0);
        out.push(if last { group } else { group | 0x80 });
        if last {
            return;
        }
    }
}

/// Writes a number with more groups than it needs.
pub fn put_overlong(out: &mut Vec<u8>, value: u64, groups: usize) {
    for place in 0..groups {
        let group = if place < 10 { (value >> (7 * place)) as u8 & 0x7f } else { 0 };
        out.push(if place + 1 == groups { group } else { group | 0x80 });
    }
}

fn put_block(out: &mut Vec<u8>, block: &[u8]) {
    put_number(out, block.len() as u64);
    out.extend_from_slice(block);
}

impl Parts {
    /// Takes a valid change apart.
    pub fn of(bytes: &[u8]) -> Self {
        let mut input = Input(body(bytes));
        let mut read = || -> Result<Self, duthao::live::wire::sync::SyncError> {
            let deps = input.hashes()?;
            let actor = input.block()?.to_vec();
            let (seq, start_op, time) = (input.number()?, input.number()?, input.signed()?);
            let message = input.block()?.to_vec();
            let others =
                (0..input.number()?).map(|_| Ok(input.block()?.to_vec())).collect::<Result<Vec<_>, _>>()?;
            let specs = (0..input.number()?)
                .map(|_| Ok((input.number()?, input.number()?)))
                .collect::<Result<Vec<_>, _>>()?;
            let columns = specs
                .into_iter()
                .map(|(spec, length)| Ok((spec, input.take(length)?.to_vec())))
                .collect::<Result<Vec<_>, _>>()?;
            let tail = input.0.to_vec();
            Ok(Self { deps, actor, seq, start_op, time, message, others, columns, tail })
        };
        read().expect("a valid change")
    }

    /// Puts the parts together again.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_number(&mut out, self.deps.len() as u64);
        out.extend(self.deps.iter().flatten());
        put_block(&mut out, &self.actor);
        put_number(&mut out, self.seq);
        put_number(&mut out, self.start_op);
        put_signed(&mut out, self.time);
        put_block(&mut out, &self.message);
        put_number(&mut out, self.others.len() as u64);
        for other in &self.others {
            put_block(&mut out, other);
        }
        put_number(&mut out, self.columns.len() as u64);
        for (spec, data) in &self.columns {
            put_number(&mut out, *spec);
            put_number(&mut out, data.len() as u64);
        }
        for (_, data) in &self.columns {
            out.extend_from_slice(data);
        }
        out.extend_from_slice(&self.tail);
        sealed(1, &out)
    }

    /// Changes some columns, by whole runs and values.
    pub fn disturb_columns(&mut self, chance: &mut Chance) {
        for _ in 0..=chance.below(2) {
            if self.columns.is_empty() {
                return;
            }
            let place = chance.below(self.columns.len());
            match chance.below(12) {
                0 => drop(self.columns.remove(place)),
                1 => {
                    let other = chance.below(self.columns.len());
                    let data = self.columns[other].1.clone();
                    self.columns[place].1 = data;
                }
                2 => {
                    let spec = *chance.pick(&[0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57]);
                    let wrong = spec + chance.below(2) as u64 * 8;
                    self.columns.push((wrong, vec![2, chance.byte() & 0x7f]));
                    self.columns.sort_by_key(|(spec, _)| *spec);
                }
                3 => chance.damage(&mut self.columns[place].1),
                _ => {
                    let (spec, data) = &mut self.columns[place];
                    if let Some(mut runs) = runs_of(*spec, data) {
                        disturb_runs(*spec, &mut runs, chance);
                        *data = written(*spec, &runs);
                    } else {
                        chance.damage(data);
                    }
                }
            }
        }
    }

    /// Changes what stands before the columns.
    pub fn disturb_head(&mut self, chance: &mut Chance, known: &[Hash], actors: &[Vec<u8>]) {
        match chance.below(10) {
            0 => self.seq = chance.near(self.seq),
            1 => self.start_op = chance.near(self.start_op),
            2 => self.deps.push(*chance.pick(known)),
            3 => self.deps.push(chance.hash()),
            4 => {
                let count = chance.below(3);
                self.deps = (0..count).map(|_| *chance.pick(known)).collect();
            }
            5 => self.actor = chance.pick(actors).clone(),
            6 => self.others.push(chance.pick(actors).clone()),
            7 if !self.others.is_empty() => {
                let place = chance.below(self.others.len());
                match chance.below(3) {
                    0 => drop(self.others.remove(place)),
                    1 => self.others[place] = chance.pick(actors).clone(),
                    _ => self.others[place] = self.actor.clone(),
                }
            }
            8 => self.others.reverse(),
            _ => self.time = chance.number() as i64,
        }
    }
}

/// Takes a column apart; `None` for the bytes of values.
pub fn runs_of(spec: u64, data: &[u8]) -> Option<Vec<Run>> {
    let mut input = Input(data);
    let mut runs = Vec::new();
    while !input.is_empty() {
        runs.push(match spec & 7 {
            7 => return None,
            4 => Run::Null(input.number().ok()?),
            kind => match input.signed().ok()? {
                0 => Run::Null(input.number().ok()?),
                count @ 1.. => Run::Repeat(count, value_of(&mut input, kind)?),
                count => Run::Literal(
                    (0..count.unsigned_abs()).map(|_| value_of(&mut input, kind)).collect::<Option<_>>()?,
                ),
            },
        });
    }
    Some(runs)
}

fn value_of(input: &mut Input<'_>, kind: u64) -> Option<Vec<u8>> {
    let before = input.0;
    match kind {
        3 => drop(input.signed().ok()?),
        5 => drop(input.block().ok()?),
        _ => drop(input.number().ok()?),
    }
    Some(before[..before.len() - input.0.len()].to_vec())
}

/// Writes a column; wrong runs are written as they are.
pub fn written(spec: u64, runs: &[Run]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in runs {
        match run {
            Run::Null(count) => {
                if spec & 7 != 4 {
                    out.push(0);
                }
                put_number(&mut out, *count);
            }
            Run::Repeat(count, value) => {
                put_signed(&mut out, *count);
                out.extend_from_slice(value);
            }
            Run::Literal(values) => {
                put_signed(&mut out, -(values.len() as i64));
                out.extend(values.iter().flatten());
            }
        }
    }
    out
}

fn disturb_runs(spec: u64, runs: &mut Vec<Run>, chance: &mut Chance) {
    if runs.is_empty() {
        runs.push(Run::Null(chance.number()));
        return;
    }
    let place = chance.below(runs.len());
    match chance.below(8) {
        0 => drop(runs.remove(place)),
        1 => {
            let copy = runs[place].clone();
            runs.insert(place, copy);
        }
        2 => {
            let other = chance.below(runs.len());
            runs.swap(place, other);
        }
        3 => runs.insert(place, Run::Null(chance.number())),
        _ => match &mut runs[place] {
            Run::Null(count) => *count = chance.near(*count),
            Run::Repeat(count, value) if chance.one_in(2) => {
                *count = chance.near(count.unsigned_abs()) as i64;
                if chance.one_in(3) {
                    *value = any_value(spec, chance);
                }
            }
            Run::Repeat(_, value) => *value = any_value(spec, chance),
            Run::Literal(values) => {
                let at = chance.below(values.len());
                match chance.below(4) {
                    0 if values.len() > 1 => drop(values.remove(at)),
                    1 => values.insert(at, any_value(spec, chance)),
                    _ => values[at] = any_value(spec, chance),
                }
            }
        },
    }
}

fn any_value(spec: u64, chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    match spec & 7 {
        3 => {
            put_signed(&mut out, (chance.number() as i64).wrapping_mul(if chance.one_in(2) { 1 } else { -1 }))
        }
        5 => put_block(
            &mut out,
            chance.pick(&["", "text", "clauses", "order", "strong", "removed", "\u{0}"]).as_bytes(),
        ),
        _ if chance.one_in(12) => put_overlong(&mut out, chance.number(), 2 + chance.below(10)),
        _ => put_number(&mut out, chance.number()),
    }
    out
}
