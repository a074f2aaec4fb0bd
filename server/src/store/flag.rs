//! Decisions on flags: what follows for a clause whose record was corrected or withdrawn.

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::flag::{Decision, Ruling};
use crate::domain::stage::Stage;
use crate::id::{ClauseId, LinkId, PersonId, RecordId, ResolutionId};

#[derive(sqlx::FromRow)]
struct Row {
    resolution: String,
    clause: String,
    link: String,
    version: i64,
    record: String,
    decision: String,
    place: String,
    reason: String,
    made_by: String,
    made_at: i64,
}

/// Reads a decision as stored.
pub(super) fn decision_of(id: &str) -> Answer<Decision> {
    Decision::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("decision {id}")))
}

impl TryFrom<Row> for Ruling {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        Ok(Self {
            resolution: ResolutionId::from(row.resolution),
            clause: ClauseId::from(row.clause),
            link: LinkId::from(row.link),
            record: RecordId::from(row.record),
            version: row.version,
            decision: decision_of(&row.decision)?,
            place: row.place,
            reason: row.reason,
            by: PersonId::from(row.made_by),
            at: Millis(row.made_at),
        })
    }
}

/// What came of deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deciding {
    Done,
    /// The resolution moved on to another stage.
    StageMoved,
    /// The record has a newer version than the one decided on.
    RecordMoved,
}

impl Store {
    /// Keeps a decision while the resolution stands at `stage` and the record at the version decided on.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when somebody else decided first.
    pub async fn add_ruling(&self, ruling: &Ruling, stage: Stage, line: &AuditLine) -> Answer<Deciding> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, ruling.resolution, stage) {
                return Ok(Deciding::StageMoved);
            }
            let newest: i64 = sqlx::query_scalar("SELECT version FROM record WHERE id = $1")
                .bind(ruling.record.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if newest != ruling.version {
                return Ok(Deciding::RecordMoved);
            }
            sqlx::query(
                "INSERT INTO flag_decision
                   (resolution, clause, link, version, record, decision, place, reason, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(ruling.resolution.as_str())
            .bind(ruling.clause.as_str())
            .bind(ruling.link.as_str())
            .bind(ruling.version)
            .bind(ruling.record.as_str())
            .bind(ruling.decision.id())
            .bind(&ruling.place)
            .bind(&ruling.reason)
            .bind(ruling.by.as_str())
            .bind(ruling.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Deciding::Done
        }))
    }

    /// Reads every decision on flags of a resolution, oldest first.
    pub async fn rulings(&self, resolution: &ResolutionId) -> Answer<Vec<Ruling>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT resolution, clause, link, version, record, decision, place, reason, made_by, made_at
                 FROM flag_decision WHERE resolution = $1 ORDER BY made_at, clause, link, version",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
