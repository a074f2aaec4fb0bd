//! Pilot meetings, what they were before they were corrected, and the templates they are scored with.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::meeting::{
    Attendance, CellName, Day, Hour, Meeting, MeetingKind, Origin, ScoreTemplate, TemplateRef,
};
use crate::id::{BlocId, CellId, MeetingId, PersonId, PlanId};

/// A meeting as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRow {
    pub meeting: Meeting,
    pub cell: CellName,
    /// How many evidence records it has.
    pub records: i64,
    /// Counts from 1; more when it was corrected.
    pub version: i64,
    /// Why it was corrected the last time; empty when it never was.
    pub reason: String,
    /// Who recorded this version.
    pub recorded_by: Option<PersonId>,
    pub recorded_at: Millis,
}

/// What a meeting was before a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingVersion {
    pub version: i64,
    pub meeting: Meeting,
    pub reason: String,
    pub by: Option<PersonId>,
    pub at: Millis,
}

/// How many meetings a version of a template was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateUse {
    pub template: TemplateRef,
    pub meetings: i64,
}

impl MeetingRow {
    /// Returns where a list goes on after this row.
    pub fn cursor(&self) -> String {
        format!("{}.{}", self.meeting.date.iso(), self.meeting.id)
    }
}

/// Which meetings are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingFilter {
    pub bloc: Option<BlocId>,
    pub round: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    cell: String,
    kind: String,
    round: i64,
    date: String,
    starts: String,
    ends: String,
    survey_group: Option<i64>,
    total: i64,
    exempt: i64,
    present: i64,
    absent_with_reason: i64,
    absent_without_reason: i64,
    spoke: i64,
    template: Option<String>,
    template_version: Option<i64>,
    details: String,
    version: i64,
    reason: String,
    invented: bool,
    source: Option<String>,
    recorded_by: Option<String>,
    recorded_at: i64,
    cell_name: String,
    organisation_name: String,
    bloc: String,
    bloc_name: String,
    records: i64,
}

const MEETING: &str =
    "SELECT m.id, m.cell, m.kind, m.round, m.date, m.starts, m.ends, m.survey_group, m.total,
       m.exempt, m.present, m.absent_with_reason, m.absent_without_reason, m.spoke, m.template,
       m.template_version, m.details, m.version, m.reason, m.invented, m.source, m.recorded_by, m.recorded_at,
       c.name AS cell_name, o.name AS organisation_name, b.id AS bloc, b.name AS bloc_name,
       (SELECT COUNT(*) FROM record r WHERE r.meeting = m.id) AS records
     FROM meeting m JOIN cell c ON c.id = m.cell JOIN organisation o ON o.id = c.organisation
     JOIN bloc b ON b.id = o.bloc";

fn unreadable(what: &str, value: &str) -> StoreError {
    StoreError::Unreadable(format!("{what} {value}"))
}

pub(super) fn day_of(text: &str) -> Answer<Day> {
    Day::of(text).ok_or_else(|| unreadable("day", text))
}

pub(super) fn group_of(group: Option<i64>) -> Option<u8> {
    group.and_then(|group| u8::try_from(group).ok())
}

impl TryFrom<Row> for MeetingRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let hour = |text: &str| Hour::of(text).ok_or_else(|| unreadable("hour", text));
        let template =
            row.template.zip(row.template_version).map(|(id, version)| TemplateRef { id, version });
        let meeting = Meeting {
            id: MeetingId::from(row.id),
            cell: CellId::from(row.cell),
            kind: MeetingKind::of_id(&row.kind).ok_or_else(|| unreadable("kind", &row.kind))?,
            round: row.round,
            date: day_of(&row.date)?,
            start: hour(&row.starts)?,
            end: hour(&row.ends)?,
            group: group_of(row.survey_group),
            attendance: Attendance {
                total: row.total,
                exempt: row.exempt,
                present: row.present,
                absent_with_reason: row.absent_with_reason,
                absent_without_reason: row.absent_without_reason,
                spoke: row.spoke,
            },
            template,
            details: serde_json::from_str(&row.details)?,
            origin: Origin { invented: row.invented, source: row.source },
        };
        Ok(Self {
            meeting,
            cell: CellName {
                name: row.cell_name,
                organisation: row.organisation_name,
                bloc: BlocId::from(row.bloc),
                bloc_name: row.bloc_name,
            },
            records: row.records,
            version: row.version,
            reason: row.reason,
            recorded_by: row.recorded_by.map(PersonId::from),
            recorded_at: Millis(row.recorded_at),
        })
    }
}

/// Binds what a meeting holds as the parameters 1 to 21.
macro_rules! bound {
    ($query:expr, $meeting:expr, $details:expr, $line:expr) => {{
        let (meeting, line): (&Meeting, &AuditLine) = ($meeting, $line);
        let counts = &meeting.attendance;
        $query
            .bind(meeting.id.as_str())
            .bind(meeting.cell.as_str())
            .bind(meeting.kind.id())
            .bind(meeting.round)
            .bind(meeting.date.iso())
            .bind(meeting.start.shown())
            .bind(meeting.end.shown())
            .bind(meeting.group.map(i64::from))
            .bind(counts.total)
            .bind(counts.exempt)
            .bind(counts.present)
            .bind(counts.absent_with_reason)
            .bind(counts.absent_without_reason)
            .bind(counts.spoke)
            .bind(meeting.template.as_ref().map(|template| template.id.as_str()))
            .bind(meeting.template.as_ref().map(|template| template.version))
            .bind(meeting.details.plan.as_ref().map(PlanId::as_str))
            .bind(meeting.details.guidance)
            .bind($details)
            .bind(line.person.as_ref().map(PersonId::as_str))
            .bind(line.at.0)
    }};
}

impl Store {
    /// Adds a version of a score template. One that stands there already is never changed.
    pub async fn add_score_template(&self, template: &ScoreTemplate, line: &AuditLine) -> Answer<()> {
        let json = serde_json::to_string(template)?;
        crate::writing!(self, |tx| {
            sqlx::query("INSERT INTO score_template (id, version, json) VALUES ($1, $2, $3)")
                .bind(&template.id)
                .bind(template.version)
                .bind(&json)
                .execute(&mut *tx)
                .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads all versions of all templates, newest version of each first.
    pub async fn score_templates(&self) -> Answer<Vec<ScoreTemplate>> {
        let rows: Vec<(String,)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT json FROM score_template ORDER BY id, version DESC")
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(|(json,)| Ok(serde_json::from_str(&json)?)).collect()
    }

    /// Counts the meetings that each version of a template was used for.
    pub async fn score_template_uses(&self) -> Answer<Vec<TemplateUse>> {
        let rows: Vec<(String, i64, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT template, template_version, COUNT(*) FROM meeting
                 WHERE template IS NOT NULL GROUP BY template, template_version",
            )
            .fetch_all(pool)
            .await?
        });
        let used = |(id, version, meetings)| TemplateUse { template: TemplateRef { id, version }, meetings };
        Ok(rows.into_iter().map(used).collect())
    }

    /// Adds a meeting. A plan that another meeting keeps already is refused.
    pub async fn add_meeting(&self, meeting: &Meeting, line: &AuditLine) -> Answer<()> {
        let details = serde_json::to_string(&meeting.details)?;
        crate::writing!(self, |tx| {
            let insert = sqlx::query(
                "INSERT INTO meeting (id, cell, kind, round, date, starts, ends, survey_group, total, exempt,
                   present, absent_with_reason, absent_without_reason, spoke, template, template_version,
                   plan, guidance, details, recorded_by, recorded_at, invented, source)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                   $19, $20, $21, $22, $23)",
            );
            bound!(insert, meeting, &details, line)
                .bind(meeting.origin.invented)
                .bind(meeting.origin.source.as_deref())
                .execute(&mut *tx)
                .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Puts a corrected meeting in the place of the version that was read; what it was stays beside it.
    ///
    /// Whoever comes second with the same version is refused: [`StoreError::AlreadyThere`].
    pub async fn correct_meeting(
        &self,
        was: &MeetingRow,
        is: &Meeting,
        reason: &str,
        line: &AuditLine,
    ) -> Answer<()> {
        let (details, json) = (serde_json::to_string(&is.details)?, serde_json::to_string(&was.meeting)?);
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO meeting_version (meeting, version, json, reason, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(was.meeting.id.as_str())
            .bind(was.version)
            .bind(&json)
            .bind(&was.reason)
            .bind(was.recorded_by.as_ref().map(PersonId::as_str))
            .bind(was.recorded_at.0)
            .execute(&mut *tx)
            .await?;
            let update = sqlx::query(
                "UPDATE meeting SET cell = $2, kind = $3, round = $4, date = $5, starts = $6, ends = $7,
                   survey_group = $8, total = $9, exempt = $10, present = $11, absent_with_reason = $12,
                   absent_without_reason = $13, spoke = $14, template = $15, template_version = $16, plan = $17,
                   guidance = $18, details = $19, recorded_by = $20, recorded_at = $21, reason = $22,
                   version = version + 1
                 WHERE id = $1 AND version = $23",
            );
            let done =
                bound!(update, is, &details, line).bind(reason).bind(was.version).execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line.changed(was.version.to_string(), (was.version + 1).to_string()));
        });
        Ok(())
    }

    /// Reads what a meeting was before each correction, newest first.
    pub async fn meeting_versions(&self, id: &MeetingId) -> Answer<Vec<MeetingVersion>> {
        let rows: Vec<(i64, String, String, Option<String>, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT version, json, reason, made_by, made_at FROM meeting_version
                 WHERE meeting = $1 ORDER BY version DESC",
            )
            .bind(id.as_str())
            .fetch_all(pool)
            .await?
        });
        let read = |(version, json, reason, by, at): (i64, String, String, Option<String>, i64)| {
            let (meeting, by) = (serde_json::from_str(&json)?, by.map(PersonId::from));
            Ok(MeetingVersion { version, meeting, reason, by, at: Millis(at) })
        };
        rows.into_iter().map(read).collect()
    }

    /// Reads one meeting.
    pub async fn meeting(&self, id: &MeetingId) -> Answer<MeetingRow> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{MEETING} WHERE m.id = $1")))
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Reads up to `limit` meetings, latest first, after the one whose cursor is given.
    pub async fn meetings(
        &self,
        filter: &MeetingFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Answer<Vec<MeetingRow>> {
        let (date, id) = after.and_then(|cursor| cursor.split_once('.')).unwrap_or(("", ""));
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{MEETING}
                 WHERE ($1 = '' OR b.id = $1) AND ($2 = 0 OR m.round = $2)
                   AND ($3 = '' OR m.date < $3 OR (m.date = $3 AND m.id > $4))
                 ORDER BY m.date DESC, m.id LIMIT $5"
            )))
            .bind(filter.bloc.as_ref().map_or("", BlocId::as_str))
            .bind(filter.round.unwrap_or(0))
            .bind(date)
            .bind(id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts meetings and the blocs they cover.
    pub async fn count_meetings(&self, filter: &MeetingFilter) -> Answer<(i64, i64)> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(DISTINCT o.bloc)
                 FROM meeting m JOIN cell c ON c.id = m.cell JOIN organisation o ON o.id = c.organisation
                 WHERE ($1 = '' OR o.bloc = $1) AND ($2 = 0 OR m.round = $2)",
            )
            .bind(filter.bloc.as_ref().map_or("", BlocId::as_str))
            .bind(filter.round.unwrap_or(0))
            .fetch_one(pool)
            .await?
        }))
    }

    /// Reads the rounds there are meetings of.
    pub async fn meeting_rounds(&self) -> Answer<Vec<i64>> {
        let rows: Vec<(i64,)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT DISTINCT round FROM meeting ORDER BY round").fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(round,)| round).collect())
    }
}
