//! Resolutions and the stage each stands at.

use super::audit::AuditLine;
use super::responses::{NOT_PASSED, let_pass};
use super::version::Version;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};
use crate::live::log::LoggedChange;

/// A resolution as listed; its words are in the log of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolutionRow {
    pub id: ResolutionId,
    /// The shared document's id in automerge-repo's form, without `automerge:`.
    pub document: String,
    /// The short name on screens.
    pub title: String,
    pub stage: Stage,
    pub stage_since: Millis,
    pub draft_ordinal: i64,
    /// JSON of `domain::export::Body`.
    pub body: String,
    pub created_by: PersonId,
    pub created_at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    document: String,
    title: String,
    stage: String,
    stage_since: i64,
    draft_ordinal: i64,
    body: String,
    created_by: String,
    created_at: i64,
}

/// What a step leaves behind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping<'a> {
    /// The words that it names.
    pub named: Option<&'a Version>,
    /// Why it leaves without an answer what was not answered, nor let pass since that moment: each thing of it is then
    /// let pass with this reason.
    pub pass: Option<(&'a str, Millis)>,
}

/// Sequence number of a resolution's first change.
const FIRST_SEQ: i64 = 1;

/// Inserts a resolution's row inside a [`crate::writing`] transaction.
macro_rules! insert_resolution {
    ($tx:ident, $row:expr) => {{
        let row: &ResolutionRow = $row;
        sqlx::query(
            "INSERT INTO resolution
               (id, document, title, stage, stage_since, draft_ordinal, body, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id.as_str())
        .bind(&row.document)
        .bind(&row.title)
        .bind(row.stage.id())
        .bind(row.stage_since.0)
        .bind(row.draft_ordinal)
        .bind(&row.body)
        .bind(row.created_by.as_str())
        .bind(row.created_at.0)
        .execute(&mut *$tx)
        .await?;
    }};
}

pub(super) use insert_resolution;

const RESOLUTION: &str = "SELECT id, document, title, stage, stage_since, draft_ordinal, body, created_by, \
                          created_at FROM resolution";

impl TryFrom<Row> for ResolutionRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        Ok(Self {
            id: ResolutionId::from(row.id),
            document: row.document,
            title: row.title,
            stage: stage_of(&row.stage)?,
            stage_since: Millis(row.stage_since),
            draft_ordinal: row.draft_ordinal,
            body: row.body,
            created_by: PersonId::from(row.created_by),
            created_at: Millis(row.created_at),
        })
    }
}

/// Reads a stage as stored.
pub(super) fn stage_of(id: &str) -> Answer<Stage> {
    Stage::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("stage {id}")))
}

impl Store {
    /// Adds a resolution without words, in drafting.
    pub async fn add_resolution(&self, row: &ResolutionRow, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            insert_resolution!(tx, row);
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Adds a resolution with the first change of its words, both or neither.
    pub async fn start_resolution(
        &self,
        row: &ResolutionRow,
        first: &LoggedChange,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            insert_resolution!(tx, row);
            sqlx::query("INSERT INTO actor (resolution, actor, person) VALUES ($1, $2, $3)")
                .bind(row.id.as_str())
                .bind(&first.actor)
                .bind(first.person.as_str())
                .execute(&mut *tx)
                .await?;
            crate::insert_change!(tx, &row.id, FIRST_SEQ, first);
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads all resolutions, newest first. The lanes of working groups are no resolutions.
    pub async fn resolutions(&self) -> Answer<Vec<ResolutionRow>> {
        self.rows_where("WHERE lane_of IS NULL").await
    }

    /// Reads all resolutions and the lanes of working groups, for whoever proves what is stored.
    pub async fn resolutions_and_lanes(&self) -> Answer<Vec<ResolutionRow>> {
        self.rows_where("").await
    }

    async fn rows_where(&self, fits: &'static str) -> Answer<Vec<ResolutionRow>> {
        let sql = format!("{RESOLUTION} {fits} ORDER BY created_at DESC, id");
        let rows: Vec<Row> =
            crate::reading!(self, |pool| { sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await? });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one resolution. The lane of a working group is none: whoever does not ask for lanes never finds one.
    pub async fn resolution(&self, id: &ResolutionId) -> Answer<ResolutionRow> {
        self.row_where("WHERE id = $1 AND lane_of IS NULL", id).await
    }

    /// Reads one resolution, or the lane of a working group, for whoever has asked whose it is.
    pub async fn resolution_or_lane(&self, id: &ResolutionId) -> Answer<ResolutionRow> {
        self.row_where("WHERE id = $1", id).await
    }

    async fn row_where(&self, fits: &'static str, id: &ResolutionId) -> Answer<ResolutionRow> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{RESOLUTION} {fits}")))
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Moves a resolution from one stage to the next.
    ///
    /// Fails with [`StoreError::NotFound`] when it no longer stands at `from`: somebody was faster.
    pub async fn move_stage(
        &self,
        id: &ResolutionId,
        from: Stage,
        to: Stage,
        draft_ordinal: i64,
        line: &AuditLine,
    ) -> Answer<()> {
        self.move_stage_keeping(id, from, to, draft_ordinal, Keeping::default(), line).await
    }

    /// The same, keeping in the same transaction what the step leaves behind.
    pub async fn move_stage_keeping(
        &self,
        id: &ResolutionId,
        from: Stage,
        to: Stage,
        draft_ordinal: i64,
        keeping: Keeping<'_>,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            let moved = sqlx::query(
                "UPDATE resolution
                 SET stage = $3, stage_since = $4, draft_ordinal = $5, touched = touched + 1
                 WHERE id = $1 AND stage = $2",
            )
            .bind(id.as_str())
            .bind(from.id())
            .bind(to.id())
            .bind(line.at.0)
            .bind(draft_ordinal)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::NotFound);
            }
            if let Some(version) = keeping.named {
                crate::insert_version!(tx, version);
            }
            if let Some((reason, since)) = keeping.pass {
                let_pass!(tx, id, reason, line, NOT_PASSED, since.0);
            }
            crate::audit!(tx, line.changed(from.id(), to.id()));
            crate::notify_stage!(tx, id, to, line);
        });
        Ok(())
    }
}
