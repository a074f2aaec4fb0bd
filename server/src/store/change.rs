//! The log of changes, the actors bound to people, and cached snapshots.

use super::resolution::stage_of;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::conflict::{Conflict, Found};
use crate::domain::permission::lane::Lane;
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};
use crate::live::log::{ChangeLog, Later, LogError, Logged, LoggedChange, Sender, Snapshot};

#[derive(sqlx::FromRow)]
pub(super) struct ChangeRow {
    seq: i64,
    hash: String,
    actor: String,
    actor_seq: i64,
    deps: String,
    bytes: Vec<u8>,
    person: String,
    connection: String,
    received_at: i64,
}

impl From<ChangeRow> for (i64, LoggedChange) {
    fn from(row: ChangeRow) -> Self {
        let change = LoggedChange {
            hash: row.hash,
            actor: row.actor,
            actor_seq: u64::try_from(row.actor_seq).unwrap_or_default(),
            deps: row.deps.split_whitespace().map(str::to_owned).collect(),
            bytes: row.bytes,
            person: PersonId::from(row.person),
            connection: row.connection,
            received_at: Millis(row.received_at),
            decides: None,
        };
        (row.seq, change)
    }
}

/// Inserts a change inside a [`crate::writing`] transaction; one that is stored already is passed over.
#[macro_export]
macro_rules! insert_change {
    ($tx:ident, $resolution:expr, $seq:expr, $change:expr) => {{
        let change: &$crate::live::log::LoggedChange = $change;
        sqlx::query(
            "INSERT INTO change
               (resolution, seq, hash, actor, actor_seq, deps, bytes, person, connection, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (resolution, hash) DO NOTHING",
        )
        .bind($resolution.as_str())
        .bind($seq)
        .bind(&change.hash)
        .bind(&change.actor)
        .bind(i64::try_from(change.actor_seq).unwrap_or(i64::MAX))
        .bind(change.deps.join(" "))
        .bind(&change.bytes)
        .bind(change.person.as_str())
        .bind(&change.connection)
        .bind(change.received_at.0)
        .execute(&mut *$tx)
        .await?
    }};
}

/// What came of appending a group, before it is told in the log's own words.
enum Appended {
    Upto(i64),
    Unknown,
    Closed,
    ForeignActor(String),
    /// A suggestion was decided meanwhile.
    Decided,
}

impl Store {
    async fn changes_since(&self, resolution: &ResolutionId, after: i64) -> Answer<Vec<(i64, LoggedChange)>> {
        let rows: Vec<ChangeRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, hash, actor, actor_seq, deps, bytes, person, connection, received_at
                 FROM change WHERE resolution = $1 AND seq > $2 ORDER BY seq",
            )
            .bind(resolution.as_str())
            .bind(after)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn logged(&self, resolution: &ResolutionId) -> Answer<Logged> {
        let known: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT id FROM resolution WHERE id = $1")
                .bind(resolution.as_str())
                .fetch_optional(pool)
                .await?
        });
        known.ok_or(StoreError::NotFound)?;
        let snapshot: Option<(i64, String, Vec<u8>)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT upto, heads, bytes FROM snapshot WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_optional(pool)
                .await?
        });
        let actors: Vec<(String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT actor, person FROM actor WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        let snapshot =
            snapshot.map(|(upto, heads, bytes)| Snapshot { heads: Heads::of_line(&heads), upto, bytes });
        let changes = self.changes_since(resolution, snapshot.as_ref().map_or(0, |kept| kept.upto)).await?;
        let actors = actors.into_iter().map(|(actor, person)| (actor, PersonId::from(person))).collect();
        Ok(Logged { snapshot, changes, actors })
    }

    async fn append_group(
        &self,
        resolution: &ResolutionId,
        open: &[Stage],
        group: &[LoggedChange],
    ) -> Answer<Appended> {
        Ok(crate::writing!(self, |tx| {
            // Taking the row first makes edits and stage changes wait for one another.
            let stage: Option<String> = sqlx::query_scalar(
                "UPDATE resolution SET touched = touched + 1 WHERE id = $1 RETURNING stage",
            )
            .bind(resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some(stage) = stage else { return Ok(Appended::Unknown) };
            if !open.contains(&stage_of(&stage)?) {
                return Ok(Appended::Closed);
            }
            let mut seq: i64 =
                sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM change WHERE resolution = $1")
                    .bind(resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            for change in group {
                sqlx::query("INSERT INTO actor (resolution, actor, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(resolution.as_str())
                    .bind(&change.actor)
                    .bind(change.person.as_str())
                    .execute(&mut *tx)
                    .await?;
                let owner: String =
                    sqlx::query_scalar("SELECT person FROM actor WHERE resolution = $1 AND actor = $2")
                        .bind(resolution.as_str())
                        .bind(&change.actor)
                        .fetch_one(&mut *tx)
                        .await?;
                if owner != change.person.as_str() {
                    return Ok(Appended::ForeignActor(change.actor.clone()));
                }
                let stored = crate::insert_change!(tx, resolution, seq + 1, change);
                seq += i64::try_from(stored.rows_affected()).unwrap_or_default();
                // A change sent again, after its answer was lost, has decided already.
                if let Some(decision) = change.decides.as_ref().filter(|_| stored.rows_affected() > 0)
                    && !crate::decide_suggestions!(tx, resolution, decision, Some(change.hash.as_str()))
                {
                    return Ok(Appended::Decided);
                }
            }
            Appended::Upto(seq)
        }))
    }

    async fn senders_of(
        &self,
        resolution: &ResolutionId,
        actor: &str,
        from: u64,
        to: u64,
    ) -> Answer<Vec<Sender>> {
        let rows: Vec<(i64, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT actor_seq, person, received_at FROM change
                 WHERE resolution = $1 AND actor = $2 AND actor_seq BETWEEN $3 AND $4 ORDER BY actor_seq",
            )
            .bind(resolution.as_str())
            .bind(actor)
            .bind(i64::try_from(from).unwrap_or(i64::MAX))
            .bind(i64::try_from(to).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await?
        });
        let senders = rows.into_iter().map(|(actor_seq, person, received_at)| Sender {
            actor_seq: u64::try_from(actor_seq).unwrap_or_default(),
            person: PersonId::from(person),
            received_at: Millis(received_at),
        });
        Ok(senders.collect())
    }

    async fn put_snapshot(&self, resolution: &ResolutionId, snapshot: &Snapshot) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO snapshot (resolution, upto, heads, bytes) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (resolution) DO UPDATE
                 SET upto = excluded.upto, heads = excluded.heads, bytes = excluded.bytes
                 WHERE snapshot.upto < excluded.upto",
            )
            .bind(resolution.as_str())
            .bind(snapshot.upto)
            .bind(snapshot.heads.to_line())
            .bind(&snapshot.bytes)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    async fn resolution_of_document(&self, document: &str) -> Answer<Option<ResolutionId>> {
        let id: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT id FROM resolution WHERE document = $1")
                .bind(document)
                .fetch_optional(pool)
                .await?
        });
        Ok(id.map(ResolutionId::from))
    }
}

impl From<StoreError> for LogError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::NotFound => Self::Unknown,
            StoreError::AlreadyThere
            | StoreError::Unreadable(_)
            | StoreError::Fault(_)
            | StoreError::Migration(_) => Self::Fault(fault.to_string()),
        }
    }
}

impl ChangeLog for Store {
    fn load<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Logged> {
        Box::pin(async move { Ok(self.logged(resolution).await?) })
    }

    fn since<'a>(&'a self, resolution: &'a ResolutionId, after: i64) -> Later<'a, Vec<(i64, LoggedChange)>> {
        Box::pin(async move { Ok(self.changes_since(resolution, after).await?) })
    }

    fn senders<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        actor: &'a str,
        from: u64,
        to: u64,
    ) -> Later<'a, Vec<Sender>> {
        Box::pin(async move { Ok(self.senders_of(resolution, actor, from, to).await?) })
    }

    fn append<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        open: &'a [Stage],
        group: &'a [LoggedChange],
    ) -> Later<'a, i64> {
        Box::pin(async move {
            match self.append_group(resolution, open, group).await? {
                Appended::Upto(seq) => Ok(seq),
                Appended::Unknown => Err(LogError::Unknown),
                Appended::Closed => Err(LogError::Closed),
                Appended::Decided => Err(LogError::Decided),
                Appended::ForeignActor(actor) => Err(LogError::ForeignActor(actor)),
            }
        })
    }

    fn save_snapshot<'a>(&'a self, resolution: &'a ResolutionId, snapshot: &'a Snapshot) -> Later<'a, ()> {
        Box::pin(async move { Ok(self.put_snapshot(resolution, snapshot).await?) })
    }

    fn stage<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Stage> {
        Box::pin(async move { Ok(self.resolution_or_lane(resolution).await?.stage) })
    }

    fn lane<'a>(&'a self, resolution: &'a ResolutionId, person: &'a PersonId) -> Later<'a, Lane> {
        Box::pin(async move { Ok(self.lane_for(resolution, person).await?) })
    }

    fn is_lane<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, bool> {
        Box::pin(async move { Ok(self.parent_of(resolution).await?.is_some()) })
    }

    fn lanes<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Vec<ResolutionId>> {
        Box::pin(async move { Ok(self.lanes_of(resolution).await?) })
    }

    fn looked<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Option<i64>> {
        Box::pin(async move { Ok(Some(self.looked_for_conflicts(resolution).await?)) })
    }

    fn open_conflicts<'a>(&'a self, resolution: &'a ResolutionId) -> Later<'a, Vec<Conflict>> {
        Box::pin(async move { Ok(self.conflicts(resolution, true).await?) })
    }

    fn keep_conflicts<'a>(
        &'a self,
        resolution: &'a ResolutionId,
        upto: i64,
        found: &'a [Found],
        now: Millis,
    ) -> Later<'a, bool> {
        Box::pin(async move { Ok(Store::keep_conflicts(self, resolution, upto, found, now).await?) })
    }

    fn find_document<'a>(&'a self, document: &'a str) -> Later<'a, Option<ResolutionId>> {
        Box::pin(async move { Ok(self.resolution_of_document(document).await?) })
    }
}
