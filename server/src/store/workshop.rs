//! The agenda of a workshop, and who is there.

use std::collections::BTreeSet;

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::workshop::{Item, ItemState};
use crate::id::{AgendaId, BlocId, ClauseId, PersonId, ResolutionId};

/// What came of keeping something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Done,
    /// As many stand there as may.
    Full,
    /// The resolution is no longer at the stage at which this was permitted.
    StageMoved,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    title: String,
    clause: Option<String>,
    speaker: String,
    bloc: Option<String>,
    state: String,
    opened_at: Option<i64>,
    closed_at: Option<i64>,
    opened_words: Option<String>,
}

impl TryFrom<Row> for Item {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let state = match (row.state.as_str(), row.opened_at, row.closed_at) {
            ("planned", None, None) => ItemState::Planned,
            ("open", Some(at), None) => ItemState::Open { at: Millis(at) },
            ("closed", Some(opened), Some(at)) => {
                ItemState::Closed { opened: Millis(opened), at: Millis(at) }
            }
            (other, ..) => return Err(StoreError::Unreadable(format!("agenda item {other}"))),
        };
        Ok(Self {
            id: AgendaId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            title: row.title,
            clause: row.clause.map(ClauseId::from),
            speaker: row.speaker,
            bloc: row.bloc.map(BlocId::from),
            state,
            opened_words: row.opened_words,
        })
    }
}

/// What a state writes: its id, when it was opened, when closed.
fn written(state: ItemState) -> (&'static str, Option<i64>, Option<i64>) {
    match state {
        ItemState::Planned => (state.id(), None, None),
        ItemState::Open { at } => (state.id(), Some(at.0), None),
        ItemState::Closed { opened, at } => (state.id(), Some(opened.0), Some(at.0)),
    }
}

impl Store {
    /// Reads the agenda of a resolution in its order.
    pub async fn agenda(&self, resolution: &ResolutionId) -> Answer<Vec<Item>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT id, resolution, title, clause, speaker, bloc, state, opened_at, closed_at,
                   opened_words
                 FROM agenda_item WHERE resolution = $1 ORDER BY position, id",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Puts a planned item at the end, unless the agenda holds `items_max` already.
    pub async fn add_agenda_item(
        &self,
        item: &Item,
        stage: Stage,
        items_max: i64,
        line: &AuditLine,
    ) -> Answer<Kept> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, &item.resolution, stage) {
                return Ok(Kept::StageMoved);
            }
            let (count, last): (i64, i64) = sqlx::query_as(
                "SELECT COUNT(*), COALESCE(MAX(position), 0) FROM agenda_item WHERE resolution = $1",
            )
            .bind(item.resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if count < items_max {
                sqlx::query(
                    "INSERT INTO agenda_item (id, resolution, position, title, clause, speaker, bloc, state)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned')",
                )
                .bind(item.id.as_str())
                .bind(item.resolution.as_str())
                .bind(last + 1)
                .bind(&item.title)
                .bind(item.clause.as_ref().map(ClauseId::as_str))
                .bind(&item.speaker)
                .bind(item.bloc.as_ref().map(BlocId::as_str))
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
            }
            if count < items_max { Kept::Done } else { Kept::Full }
        }))
    }

    /// Moves an item from one state to the next; `words` are those of its clause, when its discussion begins.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when it left `from` meanwhile, or another item is open.
    pub async fn move_agenda_item(
        &self,
        resolution: &ResolutionId,
        id: &AgendaId,
        (from, to): (ItemState, ItemState),
        words: Option<&str>,
        line: &AuditLine,
    ) -> Answer<()> {
        let (state, opened, closed) = written(to);
        crate::writing!(self, |tx| {
            let moved = sqlx::query(
                "UPDATE agenda_item SET state = $4, opened_at = $5, closed_at = $6,
                   opened_words = COALESCE($7, opened_words)
                 WHERE resolution = $1 AND id = $2 AND state = $3",
            )
            .bind(resolution.as_str())
            .bind(id.as_str())
            .bind(from.id())
            .bind(state)
            .bind(opened)
            .bind(closed)
            .bind(words)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Lets two planned items change places; fails with [`StoreError::AlreadyThere`] when one is planned no more.
    pub async fn swap_agenda_items(
        &self,
        resolution: &ResolutionId,
        [one, other]: [&AgendaId; 2],
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            // One statement: both places are read as they stood before either is written.
            let moved = sqlx::query(
                "UPDATE agenda_item SET position = (SELECT SUM(pair.position) FROM agenda_item AS pair
                     WHERE pair.resolution = $1 AND pair.id IN ($2, $3)) - position
                 WHERE resolution = $1 AND id IN ($2, $3) AND state = 'planned'
                   AND (SELECT COUNT(*) FROM agenda_item AS pair WHERE pair.resolution = $1
                     AND pair.id IN ($2, $3) AND pair.state = 'planned') = 2",
            )
            .bind(resolution.as_str())
            .bind(one.as_str())
            .bind(other.as_str())
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() != 2 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes a planned item off; fails with [`StoreError::AlreadyThere`] when it is planned no more.
    pub async fn remove_agenda_item(
        &self,
        resolution: &ResolutionId,
        id: &AgendaId,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            let gone = sqlx::query(
                "DELETE FROM agenda_item WHERE resolution = $1 AND id = $2 AND state = 'planned'",
            )
            .bind(resolution.as_str())
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Marks people as there or not there: all of them or none.
    pub async fn mark_attendance(
        &self,
        resolution: &ResolutionId,
        marks: &[(PersonId, bool)],
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            for (person, present) in marks {
                sqlx::query(
                    "INSERT INTO attendance (resolution, person, present, marked_by, marked_at)
                     VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (resolution, person) DO UPDATE
                       SET present = $3, marked_by = $4, marked_at = $5",
                )
                .bind(resolution.as_str())
                .bind(person.as_str())
                .bind(*present)
                .bind(by.as_str())
                .bind(line.at.0)
                .execute(&mut *tx)
                .await?;
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads who is there.
    pub async fn present(&self, resolution: &ResolutionId) -> Answer<BTreeSet<PersonId>> {
        let rows: Vec<(String,)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT person FROM attendance WHERE resolution = $1 AND present")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(|(person,)| PersonId::from(person)).collect())
    }
}
