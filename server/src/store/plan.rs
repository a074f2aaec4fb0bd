//! Planned meetings, how they were moved or called off, and how far each cell of a round has come.

use super::audit::AuditLine;
use super::meeting::{day_of, group_of};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::meeting::{CellName, Hour, MeetingKind};
use crate::domain::plan::{Appointment, Entry, Planned};
use crate::id::{BlocId, CellId, MeetingId, PersonId, PlanId};

/// A planned meeting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub plan: Planned,
    pub cell: CellName,
    /// Why it will not be held.
    pub called_off: Option<String>,
    /// The meeting that kept it.
    pub meeting: Option<MeetingId>,
    /// Counts from 1; one more with each move.
    pub version: i64,
}

impl PlanRow {
    /// Tells whether it may still be moved, called off or recorded.
    pub fn is_open(&self) -> bool {
        self.meeting.is_none() && self.called_off.is_none()
    }
}

/// What a planned meeting was before it was moved or called off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    pub version: i64,
    pub was: Appointment,
    /// Why it was given up.
    pub reason: String,
    pub by: Option<PersonId>,
    pub at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    cell: String,
    round: i64,
    kind: String,
    date: String,
    starts: Option<String>,
    place: String,
    survey_group: Option<i64>,
    called_off: Option<String>,
    version: i64,
    invented: bool,
    meeting: Option<String>,
    cell_name: String,
    organisation_name: String,
    bloc: String,
    bloc_name: String,
}

const PLAN: &str =
    "SELECT p.id, p.cell, p.round, p.kind, p.date, p.starts, p.place, p.survey_group, p.called_off,
       p.version, p.invented, m.id AS meeting, c.name AS cell_name, o.name AS organisation_name,
       b.id AS bloc, b.name AS bloc_name
     FROM planned_meeting p JOIN cell c ON c.id = p.cell JOIN organisation o ON o.id = c.organisation
     JOIN bloc b ON b.id = o.bloc LEFT JOIN meeting m ON m.plan = p.id";

fn hour_of(text: Option<String>) -> Answer<Option<Hour>> {
    let read = |text: String| Hour::of(&text).ok_or(StoreError::Unreadable(format!("hour {text}")));
    text.map(read).transpose()
}

impl TryFrom<Row> for PlanRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let kind = MeetingKind::of_id(&row.kind);
        Ok(Self {
            plan: Planned {
                id: PlanId::from(row.id),
                cell: CellId::from(row.cell),
                round: row.round,
                kind: kind.ok_or_else(|| StoreError::Unreadable(format!("kind {}", row.kind)))?,
                when: Appointment {
                    date: day_of(&row.date)?,
                    start: hour_of(row.starts)?,
                    place: row.place,
                    group: group_of(row.survey_group),
                },
                invented: row.invented,
            },
            cell: CellName {
                name: row.cell_name,
                organisation: row.organisation_name,
                bloc: BlocId::from(row.bloc),
                bloc_name: row.bloc_name,
            },
            called_off: row.called_off,
            meeting: row.meeting.map(MeetingId::from),
            version: row.version,
        })
    }
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    plan: Option<String>,
    meeting: Option<String>,
    cell: String,
    cell_name: String,
    organisation: String,
    bloc: String,
    round: i64,
    date: String,
    starts: Option<String>,
    survey_group: Option<i64>,
    called_off: Option<String>,
    invented: bool,
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Answer<Self> {
        Ok(Self {
            plan: row.plan.map(PlanId::from),
            meeting: row.meeting.map(MeetingId::from),
            cell: CellId::from(row.cell),
            cell_name: row.cell_name,
            organisation: row.organisation,
            bloc: BlocId::from(row.bloc),
            round: row.round,
            date: day_of(&row.date)?,
            start: hour_of(row.starts)?,
            group: group_of(row.survey_group),
            called_off: row.called_off,
            invented: row.invented,
        })
    }
}

/// Plans with what came of them, and meetings that nobody had planned.
const ENTRIES: &str = "SELECT p.id AS plan, m.id AS meeting, c.id AS cell, c.name AS cell_name, o.name AS organisation,
       o.bloc AS bloc, COALESCE(m.round, p.round) AS round, COALESCE(m.date, p.date) AS date,
       COALESCE(m.starts, p.starts) AS starts,
       CASE WHEN m.id IS NULL THEN p.survey_group ELSE m.survey_group END AS survey_group,
       p.called_off AS called_off, p.invented AS invented
     FROM planned_meeting p LEFT JOIN meeting m ON m.plan = p.id JOIN cell c ON c.id = p.cell
     JOIN organisation o ON o.id = c.organisation
     UNION ALL
     SELECT NULL, m.id, c.id, c.name, o.name, o.bloc, m.round, m.date, m.starts, m.survey_group, NULL, m.invented
     FROM meeting m JOIN cell c ON c.id = m.cell JOIN organisation o ON o.id = c.organisation
     WHERE m.plan IS NULL";

impl Store {
    /// Adds a planned meeting.
    pub async fn add_plan(&self, plan: &Planned, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO planned_meeting (id, cell, round, kind, date, starts, place, survey_group, version,
                   invented, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)",
            )
            .bind(plan.id.as_str())
            .bind(plan.cell.as_str())
            .bind(plan.round)
            .bind(plan.kind.id())
            .bind(plan.when.date.iso())
            .bind(plan.when.start.map(Hour::shown))
            .bind(&plan.when.place)
            .bind(plan.when.group.map(i64::from))
            .bind(plan.invented)
            .bind(line.person.as_ref().map(PersonId::as_str))
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Gives a planned meeting another appointment, or calls it off where there is none; what it was is kept.
    ///
    /// One that was moved, called off or recorded meanwhile is refused: [`StoreError::AlreadyThere`].
    pub async fn change_plan(
        &self,
        was: &PlanRow,
        is: Option<&Appointment>,
        reason: &str,
        line: &AuditLine,
    ) -> Answer<()> {
        let (old, new) = (&was.plan.when, is.unwrap_or(&was.plan.when));
        crate::writing!(self, |tx| {
            let done = sqlx::query(
                "UPDATE planned_meeting SET date = $3, starts = $4, place = $5, survey_group = $6, called_off = $7,
                   version = version + 1
                 WHERE id = $1 AND version = $2 AND called_off IS NULL
                   AND NOT EXISTS (SELECT 1 FROM meeting WHERE plan = $1)",
            )
            .bind(was.plan.id.as_str())
            .bind(was.version)
            .bind(new.date.iso())
            .bind(new.start.map(Hour::shown))
            .bind(&new.place)
            .bind(new.group.map(i64::from))
            .bind(is.is_none().then_some(reason))
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            sqlx::query(
                "INSERT INTO planned_meeting_change (plan, version, date, starts, place, survey_group, reason,
                   made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(was.plan.id.as_str())
            .bind(was.version)
            .bind(old.date.iso())
            .bind(old.start.map(Hour::shown))
            .bind(&old.place)
            .bind(old.group.map(i64::from))
            .bind(reason)
            .bind(line.person.as_ref().map(PersonId::as_str))
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads one planned meeting.
    pub async fn plan(&self, id: &PlanId) -> Answer<PlanRow> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{PLAN} WHERE p.id = $1")))
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Reads the planned meetings of a cell that wait to be recorded, the earliest first.
    pub async fn open_plans(&self, cell: &CellId) -> Answer<Vec<PlanRow>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{PLAN} WHERE p.cell = $1 AND p.called_off IS NULL AND m.id IS NULL ORDER BY p.date, p.id"
            )))
            .bind(cell.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads what a planned meeting was before each change, newest first.
    pub async fn plan_changes(&self, id: &PlanId) -> Answer<Vec<PlanChange>> {
        type Told = (i64, String, Option<String>, String, Option<i64>, String, Option<String>, i64);
        let rows: Vec<Told> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, date, starts, place, survey_group, reason, made_by, made_at
                 FROM planned_meeting_change WHERE plan = $1 ORDER BY version DESC",
            )
            .bind(id.as_str())
            .fetch_all(pool)
            .await?
        });
        let read = |(version, date, starts, place, group, reason, by, at): Told| {
            let (date, start) = (day_of(&date)?, hour_of(starts)?);
            let was = Appointment { date, start, place, group: group_of(group) };
            Ok(PlanChange { version, was, reason, by: by.map(PersonId::from), at: Millis(at) })
        };
        rows.into_iter().map(read).collect()
    }

    /// Reads up to `limit` cells of rounds, planned or recorded, by round and day.
    pub async fn plan_entries(&self, limit: i64) -> Answer<Vec<Entry>> {
        let rows: Vec<EntryRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT * FROM ({ENTRIES}) AS entry ORDER BY round, date, cell LIMIT $1"
            )))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
