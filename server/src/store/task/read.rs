//! Reads tasks with the edition that counts, their history, and what units answered.

use crate::clock::Millis;
use crate::domain::meeting::when::Day;
use crate::domain::task::{Addressee, Edition, Reminder, State, Task, UnitAnswer, Withdrawal};
use crate::id::{BlocId, OrganisationId, PersonId, ResolutionId, TaskId};
use crate::store::{Answer, Store, StoreError};

/// Writes the day a task is due as it is stored.
pub(super) fn due_line(due: Option<Day>) -> String {
    due.map(Day::iso).unwrap_or_default()
}

#[derive(sqlx::FromRow)]
struct EditionRow {
    edition: i64,
    words: String,
    in_charge: String,
    addressee: String,
    bloc: Option<String>,
    organisation: Option<String>,
    due: String,
    note: String,
    made_by: String,
    made_at: i64,
}

impl TryFrom<EditionRow> for Edition {
    type Error = StoreError;

    fn try_from(row: EditionRow) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("task {what}"));
        let to = match (row.addressee.as_str(), row.bloc, row.organisation) {
            ("cells", None, None) => Addressee::Cells,
            ("organisations", None, None) => Addressee::Organisations,
            ("bloc", Some(id), None) => Addressee::Bloc(BlocId::from(id)),
            ("organisation", None, Some(id)) => Addressee::Organisation(OrganisationId::from(id)),
            ("body", None, None) => Addressee::Body,
            (other, ..) => return Err(unreadable(other)),
        };
        let due = match row.due.as_str() {
            "" => None,
            day => Some(Day::of(day).ok_or_else(|| unreadable(day))?),
        };
        Ok(Self {
            edition: row.edition,
            words: row.words,
            in_charge: row.in_charge,
            to,
            due,
            note: row.note,
            by: PersonId::from(row.made_by),
            at: Millis(row.made_at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct TaskRow {
    id: String,
    resolution: String,
    version: String,
    clause: String,
    given_by: String,
    given_at: i64,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<i64>,
    reason: String,
    #[sqlx(flatten)]
    says: EditionRow,
}

const TASK: &str = "SELECT t.id, t.resolution, t.version, t.clause, t.made_by AS given_by, t.made_at AS given_at,
       t.withdrawn_by, t.withdrawn_at, t.reason,
       e.edition, e.words, e.in_charge, e.addressee, e.bloc, e.organisation, e.due, e.note, e.made_by, e.made_at
     FROM task t JOIN task_edition e ON e.task = t.id AND e.edition = t.edition";

impl TryFrom<TaskRow> for Task {
    type Error = StoreError;

    fn try_from(row: TaskRow) -> Answer<Self> {
        let reason = row.reason;
        let withdrawn = row.withdrawn_by.zip(row.withdrawn_at);
        Ok(Self {
            id: TaskId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            version: row.version.into(),
            clause: row.clause.into(),
            says: row.says.try_into()?,
            made_by: PersonId::from(row.given_by),
            made_at: Millis(row.given_at),
            withdrawn: withdrawn.map(|(by, at)| Withdrawal { by: by.into(), at: Millis(at), reason }),
        })
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    task: String,
    unit: String,
    turn: i64,
    state: String,
    day: String,
    who: String,
    words: String,
    recorded_by: String,
    recorded_at: i64,
}

const ANSWER: &str =
    "SELECT a.task, a.unit, a.turn, a.state, a.day, a.who, a.words, a.recorded_by, a.recorded_at
     FROM task_answer a";

/// The answers that count: those that no other of the same unit follows.
const NEWEST: &str = "NOT EXISTS (SELECT 1 FROM task_answer later
     WHERE later.task = a.task AND later.unit = a.unit AND later.turn > a.turn)";

impl TryFrom<AnswerRow> for UnitAnswer {
    type Error = StoreError;

    fn try_from(row: AnswerRow) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("answer to a task {what}"));
        Ok(Self {
            task: TaskId::from(row.task),
            unit: row.unit,
            turn: row.turn,
            state: State::of_id(&row.state).ok_or_else(|| unreadable(&row.state))?,
            day: Day::of(&row.day).ok_or_else(|| unreadable(&row.day))?,
            who: row.who,
            words: row.words,
            by: PersonId::from(row.recorded_by),
            at: Millis(row.recorded_at),
        })
    }
}

impl Store {
    /// Reads the tasks of a resolution, withdrawn ones with them, in the order in which they were given.
    pub async fn tasks(&self, resolution: &ResolutionId) -> Answer<Vec<Task>> {
        let rows: Vec<TaskRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{TASK} WHERE t.resolution = $1 ORDER BY t.made_at, t.id"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one task of a resolution.
    pub async fn task(&self, resolution: &ResolutionId, id: &TaskId) -> Answer<Task> {
        let row: TaskRow = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{TASK} WHERE t.resolution = $1 AND t.id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Reads every edition of a task, the newest first.
    pub async fn task_editions(&self, id: &TaskId) -> Answer<Vec<Edition>> {
        let rows: Vec<EditionRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT edition, words, in_charge, addressee, bloc, organisation, due, note, made_by, made_at
                 FROM task_edition WHERE task = $1 ORDER BY edition DESC",
            )
            .bind(id.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads what counts of all answers to the tasks of a resolution.
    pub async fn answers_to_tasks(&self, resolution: &ResolutionId) -> Answer<Vec<UnitAnswer>> {
        let rows: Vec<AnswerRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ANSWER} JOIN task t ON t.id = a.task WHERE t.resolution = $1 AND {NEWEST} ORDER BY a.task, a.turn"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads what counts of all answers to one task.
    pub async fn answers_to_task(&self, id: &TaskId) -> Answer<Vec<UnitAnswer>> {
        let rows: Vec<AnswerRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ANSWER} WHERE a.task = $1 AND {NEWEST} ORDER BY a.turn"
            )))
            .bind(id.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads all that was ever recorded of a task, the newest first, before the turn `before`.
    pub async fn history_of_task(&self, id: &TaskId, before: i64, limit: i64) -> Answer<Vec<UnitAnswer>> {
        let rows: Vec<AnswerRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ANSWER} WHERE a.task = $1 AND a.turn < $2 ORDER BY a.turn DESC LIMIT $3"
            )))
            .bind(id.as_str())
            .bind(before)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads tasks due up to that day of which nobody was told yet that the day comes or has passed: those with the
    /// earliest day first. `today` parts the two.
    pub async fn tasks_to_remind_of(&self, today: Day, ahead: Day, limit: i64) -> Answer<Vec<Task>> {
        let rows: Vec<TaskRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{TASK} WHERE t.withdrawn_at IS NULL AND e.due <> '' AND e.due <= $2
                   AND NOT EXISTS (SELECT 1 FROM task_reminder r WHERE r.task = t.id AND r.due = e.due
                     AND r.kind = CASE WHEN e.due < $1 THEN $4 ELSE $5 END)
                 ORDER BY e.due, t.id LIMIT $3"
            )))
            .bind(today.iso())
            .bind(ahead.iso())
            .bind(limit)
            .bind(Reminder::Overdue.id())
            .bind(Reminder::Soon.id())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
