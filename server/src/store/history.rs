//! The log of changes as history asks of it: who sent what when, and which version stood after a change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::history::Moment;
use crate::domain::resolution::Heads;
use crate::id::{PersonId, ResolutionId};

/// Changes between two versions that are remembered: what is read anew then takes some milliseconds.
const CHECKPOINT_EVERY: i64 = 500;

/// Versions remembered in all, some hundred bytes each; beyond that they are found anew.
const CHECKPOINTS_MAX: usize = 20_000;

/// Which versions stood at places of the logs, as far as somebody has asked. A log only grows, so what is known stays
/// true; nothing is lost with it.
#[derive(Clone, Debug, Default)]
pub struct Checkpoints(Arc<Mutex<Known>>);

/// Heads by log and place.
type Known = BTreeMap<(ResolutionId, i64), BTreeSet<String>>;

impl Checkpoints {
    /// Returns the nearest version known to stand before a place, and its own place; the empty text stands at 0.
    fn before(&self, resolution: &ResolutionId, seq: i64) -> (i64, BTreeSet<String>) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut earlier = known.range((resolution.clone(), i64::MIN)..(resolution.clone(), seq));
        earlier.next_back().map_or((0, BTreeSet::new()), |((_, place), heads)| (*place, heads.clone()))
    }

    fn keep(&self, resolution: &ResolutionId, place: i64, heads: &BTreeSet<String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CHECKPOINTS_MAX {
            known.clear();
        }
        known.insert((resolution.clone(), place), heads.clone());
    }
}

/// Returns the version after these changes of a log, each with what it follows, in the order of the log.
pub(super) fn heads_of<'a>(changes: impl Iterator<Item = (&'a str, &'a str)>) -> Heads {
    let mut heads = BTreeSet::new();
    for (hash, deps) in changes {
        follow(&mut heads, hash, deps);
    }
    Heads(heads.into_iter().collect())
}

fn follow(heads: &mut BTreeSet<String>, hash: &str, deps: &str) {
    for dep in deps.split_whitespace() {
        heads.remove(dep);
    }
    heads.insert(hash.to_owned());
}

impl Store {
    /// Reads who sent each change and when it came, in the order of the log.
    pub async fn moments(&self, resolution: &ResolutionId) -> Answer<Vec<Moment>> {
        self.moments_between(resolution, (0, i64::MAX)).await
    }

    /// Reads the same of the changes from one place of the log to another.
    pub async fn moments_between(
        &self,
        resolution: &ResolutionId,
        (first, last): (i64, i64),
    ) -> Answer<Vec<Moment>> {
        let rows: Vec<(i64, i64, String)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, received_at, person FROM change
                 WHERE resolution = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq",
            )
            .bind(resolution.as_str())
            .bind(first)
            .bind(last)
            .fetch_all(pool)
            .await?
        });
        let moment = |(seq, at, by)| Moment { seq, at: Millis(at), by: PersonId::from(by) };
        Ok(rows.into_iter().map(moment).collect())
    }

    /// Returns the version that stood when the change at a place of the log had come, and when that was;
    /// `None` when the log has no such place.
    ///
    /// Read on from the nearest version known to stand before it; those met on the way are known from then on.
    pub async fn heads_upto(
        &self,
        resolution: &ResolutionId,
        seq: i64,
        known: &Checkpoints,
    ) -> Answer<Option<(Heads, Millis)>> {
        let (from, mut heads) = known.before(resolution, seq);
        let rows: Vec<(i64, String, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, hash, deps, received_at FROM change
                 WHERE resolution = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
            )
            .bind(resolution.as_str())
            .bind(from)
            .bind(seq)
            .fetch_all(pool)
            .await?
        });
        let Some((last, .., at)) = rows.last() else { return Ok(None) };
        if *last != seq {
            return Ok(None);
        }
        for (place, hash, deps, _) in &rows {
            follow(&mut heads, hash, deps);
            if place % CHECKPOINT_EVERY == 0 {
                known.keep(resolution, *place, &heads);
            }
        }
        Ok(Some((Heads(heads.into_iter().collect()), Millis(*at))))
    }

    /// Returns the last place of the log that a version holds; 0 for one that the log does not know.
    pub async fn place_of(&self, resolution: &ResolutionId, heads: &Heads) -> Answer<i64> {
        let mut place = 0;
        for hash in &heads.0 {
            let seq: Option<i64> = crate::reading!(self, |pool| {
                sqlx::query_scalar("SELECT seq FROM change WHERE resolution = $1 AND hash = $2")
                    .bind(resolution.as_str())
                    .bind(hash)
                    .fetch_optional(pool)
                    .await?
            });
            place = place.max(seq.unwrap_or_default());
        }
        Ok(place)
    }
}
