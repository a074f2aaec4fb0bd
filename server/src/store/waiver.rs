//! Waivers of faults: given, taken back, never deleted.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::check::Fault;
use crate::domain::stage::Stage;
use crate::domain::waiver::Waiver;
use crate::id::{PersonId, ResolutionId, WaiverId};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    fault: String,
    clause: String,
    about: String,
    basis: String,
    place: String,
    reason: String,
    made_by: String,
    made_at: i64,
    taken_by: Option<String>,
    taken_at: Option<i64>,
}

const WAIVER: &str = "SELECT id, fault, clause, about, basis, place, reason, made_by, made_at, taken_by, taken_at \
                      FROM waiver";

impl TryFrom<Row> for Waiver {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let fault =
            Fault::of_id(&row.fault).ok_or_else(|| StoreError::Unreadable(format!("fault {}", row.fault)))?;
        Ok(Self {
            id: WaiverId::from(row.id),
            fault,
            clause: row.clause,
            about: row.about,
            basis: row.basis,
            place: row.place,
            reason: row.reason,
            by: PersonId::from(row.made_by),
            at: Millis(row.made_at),
            taken_back: row.taken_by.map(PersonId::from).zip(row.taken_at.map(Millis)),
        })
    }
}

/// Takes the resolution's row if it still stands at that stage, inside a [`crate::writing`] transaction.
///
/// A seal takes the same row: it sees what was decided before it, and nothing is decided behind its back.
macro_rules! take_resolution {
    ($tx:ident, $resolution:expr, $stage:expr) => {{
        let taken = sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND stage = $2")
            .bind($resolution.as_str())
            .bind($stage.id())
            .execute(&mut *$tx)
            .await?;
        taken.rows_affected() > 0
    }};
}
pub(super) use take_resolution;

impl Store {
    /// Adds a waiver while the resolution stands at `stage`; false when it has moved on.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when the same thing is waived already.
    pub async fn add_waiver(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        waiver: &Waiver,
        line: &AuditLine,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO waiver (id, resolution, fault, clause, about, basis, place, reason, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(waiver.id.as_str())
            .bind(resolution.as_str())
            .bind(waiver.fault.id())
            .bind(&waiver.clause)
            .bind(&waiver.about)
            .bind(&waiver.basis)
            .bind(&waiver.place)
            .bind(&waiver.reason)
            .bind(waiver.by.as_str())
            .bind(waiver.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            true
        }))
    }

    /// Takes a waiver back while the resolution stands at `stage`; false when it has moved on.
    ///
    /// Fails with [`StoreError::NotFound`] when there is no such waiver in force.
    pub async fn take_waiver_back(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        waiver: &WaiverId,
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(false);
            }
            let taken = sqlx::query(
                "UPDATE waiver SET taken_by = $3, taken_at = $4
                 WHERE id = $1 AND resolution = $2 AND taken_at IS NULL",
            )
            .bind(waiver.as_str())
            .bind(resolution.as_str())
            .bind(by.as_str())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Err(StoreError::NotFound);
            }
            crate::audit!(tx, line);
            true
        }))
    }

    /// Reads the waivers that nobody took back, oldest first; some may have lapsed.
    pub async fn standing_waivers(&self, resolution: &ResolutionId) -> Answer<Vec<Waiver>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{WAIVER} WHERE resolution = $1 AND taken_at IS NULL ORDER BY made_at, id"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads all waivers ever given on a resolution, newest first, from behind `after` on.
    pub async fn waivers(
        &self,
        resolution: &ResolutionId,
        after: Option<(Millis, WaiverId)>,
        limit: i64,
    ) -> Answer<Vec<Waiver>> {
        let (at, id) = after.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{WAIVER} WHERE resolution = $1 AND (made_at < $2 OR (made_at = $2 AND id < $3))
                 ORDER BY made_at DESC, id DESC LIMIT $4"
            )))
            .bind(resolution.as_str())
            .bind(at)
            .bind(id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
