//! Proves the audit log: every line by its hash and the line before it, the head, and every row that a line binds.

use std::collections::BTreeMap;

use crate::domain::audit::{Bound, Chain, Flaw, Head, rows_hash};
use crate::store::{Store, StoreError};

/// Lines read at once: some hundred kilobytes.
const PAGE_LINES: i64 = 1000;

/// What each key of a table was bound to last, and by which line.
type Bonds = BTreeMap<(String, String), (i64, Bound)>;

/// A chain looked at from some place on.
#[derive(Debug)]
pub struct Looked {
    /// The last line that holds.
    pub end: Head,
    /// Whether there is nothing behind it.
    pub whole: bool,
    /// The first line that does not hold.
    pub flaw: Option<Flaw>,
}

/// Looks through at most `lines_max` lines behind `from`; the head is compared where the end was reached.
pub async fn look_through(store: &Store, from: Head, lines_max: usize) -> Result<Looked, StoreError> {
    let mut chain = Chain::after(from);
    walk(store, &mut chain, lines_max, &mut Bonds::new()).await
}

async fn walk(
    store: &Store,
    chain: &mut Chain,
    lines_max: usize,
    bonds: &mut Bonds,
) -> Result<Looked, StoreError> {
    let mut left = lines_max;
    // Lines come behind while one looks: the head is read after the lines, then the lines up to it.
    let mut head: Option<Head> = None;
    loop {
        let limit = PAGE_LINES.min(i64::try_from(left).unwrap_or(PAGE_LINES));
        let lines = store.audit_lines(chain.end().seq, limit).await?;
        let known = head.as_ref().map_or(i64::MAX, |head| head.seq);
        let done = lines.is_empty() || head.as_ref().is_some_and(|head| chain.end().seq >= head.seq);
        for line in lines.iter().filter(|line| line.seq <= known) {
            if let Err(flaw) = chain.add(line) {
                return Ok(Looked { end: chain.end().clone(), whole: false, flaw: Some(flaw) });
            }
            for bound in line.bound.iter().flat_map(|text| Bound::of_lines(text)) {
                bonds.insert((bound.table.clone(), bound.key.clone()), (line.seq, bound));
            }
        }
        left = left.saturating_sub(lines.len());
        match (&head, done) {
            (Some(head), true) => {
                let flaw = chain.finish(head).err();
                return Ok(Looked { end: chain.end().clone(), whole: flaw.is_none(), flaw });
            }
            (None, true) => match store.audit_head().await {
                Ok(found) => head = Some(found),
                Err(StoreError::NotFound) => {
                    let end = chain.end().clone();
                    let flaw = Some(Flaw::NoHead(end.seq));
                    return Ok(Looked { end, whole: false, flaw });
                }
                Err(fault) => return Err(fault),
            },
            (_, false) if left == 0 => {
                return Ok(Looked { end: chain.end().clone(), whole: false, flaw: None });
            }
            (_, false) => {}
        }
    }
}

/// Proves the whole log and returns how many lines it has, with what does not hold.
pub async fn check_audit(store: &Store) -> Result<(i64, Vec<String>), StoreError> {
    // Read before the lines: each of these was stored together with a line.
    let keys = store.keys_to_be_bound().await?;
    let (mut chain, mut bonds) = (Chain::default(), Bonds::new());
    let looked = walk(store, &mut chain, usize::MAX, &mut bonds).await?;
    let mut faults: Vec<String> = looked.flaw.iter().map(Flaw::to_string).collect();
    for (seq, bound) in bonds.values() {
        faults.extend(fault_of(store, *seq, bound).await?);
    }
    // Behind a broken line nothing was read: what is bound there would seem to be bound by nothing.
    if looked.flaw.is_none() {
        faults.extend(
            keys.into_iter()
                .filter(|key| !bonds.contains_key(key))
                .map(|(table, key)| format!("no line of the audit log tells of the {table} {key}")),
        );
    }
    Ok((looked.end.seq, faults))
}

async fn fault_of(store: &Store, seq: i64, bound: &Bound) -> Result<Option<String>, StoreError> {
    let Bound { table, key, rows, .. } = bound;
    let Some(values) = store.bound_rows(bound).await? else {
        return Ok(Some(format!("line {seq} of the audit log binds rows of {table}, which nobody knows")));
    };
    if values.len() != *rows {
        let now = values.len();
        return Ok(Some(format!(
            "the {table} {key} has {now} rows, but line {seq} of the audit log tells of {rows}"
        )));
    }
    Ok((rows_hash(&values) != bound.hash)
        .then(|| format!("the {table} {key} was changed after line {seq} of the audit log told of it")))
}
