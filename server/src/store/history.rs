//! The log of changes as history asks of it: who sent what when, and which version stood after a change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::history::{Life, Moment};
use crate::domain::resolution::Heads;
use crate::id::{PersonId, ResolutionId};

/// Changes between two versions that are remembered: what is read anew then takes some milliseconds.
const CHECKPOINT_EVERY: i64 = 500;

/// Versions remembered in all, some hundred bytes each; beyond that they are found anew.
const CHECKPOINTS_MAX: usize = 20_000;

/// Changes of which who and when are remembered, 24 bytes each: a dozen of texts that took years. Beyond that they are
/// read anew.
const NOTED_MAX: usize = 500_000;

/// Which versions stood at places of the logs, and who wrote when, as far as somebody has asked. A log only grows, so what
/// is known stays true; nothing is lost with it.
#[derive(Clone, Debug, Default)]
pub struct Checkpoints(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// By log and place.
    heads: BTreeMap<(ResolutionId, i64), BTreeSet<String>>,
    lives: BTreeMap<ResolutionId, Arc<Life>>,
}

impl Checkpoints {
    /// Returns the nearest version known to stand before a place, and its own place; the empty text stands at 0.
    fn before(&self, resolution: &ResolutionId, seq: i64) -> (i64, BTreeSet<String>) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut earlier = known.heads.range((resolution.clone(), i64::MIN)..(resolution.clone(), seq));
        earlier.next_back().map_or((0, BTreeSet::new()), |((_, place), heads)| (*place, heads.clone()))
    }

    fn keep(&self, resolution: &ResolutionId, place: i64, heads: &BTreeSet<String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.heads.len() >= CHECKPOINTS_MAX {
            known.heads.clear();
        }
        known.heads.insert((resolution.clone(), place), heads.clone());
    }

    fn life(&self, resolution: &ResolutionId) -> Arc<Life> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.lives.get(resolution).cloned().unwrap_or_default()
    }

    /// Keeps what was read of a log, unless somebody has read further meanwhile.
    fn keep_life(&self, resolution: &ResolutionId, life: &Arc<Life>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.lives.get(resolution).is_some_and(|other| other.end() >= life.end()) {
            return;
        }
        known.lives.remove(resolution);
        let noted: usize = known.lives.values().map(|life| life.len()).sum();
        if noted + life.len() > NOTED_MAX {
            known.lives.clear();
        }
        known.lives.insert(resolution.clone(), life.clone());
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
    /// Returns who sent each change and when it came, in the order of the log; only what came since somebody asked last is
    /// read.
    pub async fn life(&self, resolution: &ResolutionId, known: &Checkpoints) -> Answer<Arc<Life>> {
        let mut life = known.life(resolution);
        let rows: Vec<(i64, i64, String)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, received_at, person FROM change WHERE resolution = $1 AND seq > $2 ORDER BY seq",
            )
            .bind(resolution.as_str())
            .bind(life.end())
            .fetch_all(pool)
            .await?
        });
        if !rows.is_empty() {
            let more = Arc::make_mut(&mut life);
            for (seq, at, by) in &rows {
                more.push(*seq, Millis(*at), by);
            }
            known.keep_life(resolution, &life);
        }
        Ok(life)
    }

    /// Reads who sent each change and when it came, from one place of the log to another.
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
    /// Read on from the nearest version known to stand before it, or from the room's snapshot; those met on the way are
    /// known from then on.
    pub async fn heads_upto(
        &self,
        resolution: &ResolutionId,
        seq: i64,
        known: &Checkpoints,
    ) -> Answer<Option<(Heads, Millis)>> {
        let (mut from, mut heads) = known.before(resolution, seq);
        if seq - from > CHECKPOINT_EVERY {
            // After a start nothing is known, and the newest moments are asked for first.
            if let Some((upto, snapped)) = self.snapped(resolution, (from, seq)).await? {
                (from, heads) = (upto, snapped.0.into_iter().collect());
                known.keep(resolution, from, &heads);
            }
        }
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

    /// Returns the version that a room's snapshot holds, with its place, if that lies between two places of the log.
    async fn snapped(
        &self,
        resolution: &ResolutionId,
        (after, before): (i64, i64),
    ) -> Answer<Option<(i64, Heads)>> {
        let row: Option<(i64, String)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT upto, heads FROM snapshot WHERE resolution = $1 AND upto > $2 AND upto < $3",
            )
            .bind(resolution.as_str())
            .bind(after)
            .bind(before)
            .fetch_optional(pool)
            .await?
        });
        Ok(row.map(|(upto, heads)| (upto, Heads::of_line(&heads))))
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
