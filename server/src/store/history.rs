//! The log of changes as history asks of it: who sent what when, and which version stood after a change.

use std::collections::BTreeSet;

use super::{Answer, Store};
use crate::clock::Millis;
use crate::domain::history::Moment;
use crate::domain::resolution::Heads;
use crate::id::{PersonId, ResolutionId};

/// Returns the version after these changes of a log, each with what it follows, in the order of the log.
pub(super) fn heads_of<'a>(changes: impl Iterator<Item = (&'a str, &'a str)>) -> Heads {
    let mut heads = BTreeSet::new();
    for (hash, deps) in changes {
        for dep in deps.split_whitespace() {
            heads.remove(dep);
        }
        heads.insert(hash);
    }
    Heads(heads.into_iter().map(str::to_owned).collect())
}

impl Store {
    /// Reads who sent each change and when it came, in the order of the log.
    pub async fn moments(&self, resolution: &ResolutionId) -> Answer<Vec<Moment>> {
        let rows: Vec<(i64, i64, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT seq, received_at, person FROM change WHERE resolution = $1 ORDER BY seq")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        let moment = |(seq, at, by)| Moment { seq, at: Millis(at), by: PersonId::from(by) };
        Ok(rows.into_iter().map(moment).collect())
    }

    /// Returns the version that stood when the change at a place of the log had come, and when that was;
    /// `None` when the log has no such place.
    pub async fn heads_upto(&self, resolution: &ResolutionId, seq: i64) -> Answer<Option<(Heads, Millis)>> {
        let rows: Vec<(i64, String, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, hash, deps, received_at FROM change WHERE resolution = $1 AND seq <= $2 ORDER BY seq",
            )
            .bind(resolution.as_str())
            .bind(seq)
            .fetch_all(pool)
            .await?
        });
        let Some((last, .., at)) = rows.last() else { return Ok(None) };
        if *last != seq {
            return Ok(None);
        }
        let heads = heads_of(rows.iter().map(|(_, hash, deps, _)| (hash.as_str(), deps.as_str())));
        Ok(Some((heads, Millis(*at))))
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
