//! Rows of other tables that a line of the log binds: seals, votes, ballots and the register, as an act left them.
//!
//! Which rows an act binds stands in one table here, so that nobody who writes them needs to think of it. All columns are
//! bound that a row has at that moment; those that a later migration adds are bound by acts after it.

use crate::store::{Answer, Store};

/// Rows that an act binds.
pub(super) struct Tie {
    pub table: &'static str,
    /// The column by which the rows are found again.
    pub by: &'static str,
    /// Finds the key's value from the object of the line.
    pub find: &'static str,
    /// The columns that stay as they are from now on; all, where there are none here.
    pub columns: &'static [&'static str],
}

const fn tie(table: &'static str, by: &'static str, find: &'static str) -> Tie {
    Tie { table, by, find, columns: &[] }
}

const NEWEST_VOTE: &str = "SELECT id FROM vote WHERE resolution = $1 ORDER BY round DESC LIMIT 1";

const SEAL: Tie = tie("seal", "id", "SELECT id FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1");
const ANNEX: Tie =
    tie("seal_annex", "seal", "SELECT id FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1");
const PROOF: Tie =
    tie("seal_proof", "seal", "SELECT id FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1");
/// An open vote still gets its count, and its row is touched by every ballot.
const OPENED: Tie = Tie {
    table: "vote",
    by: "id",
    find: NEWEST_VOTE,
    columns: &[
        "id",
        "resolution",
        "seal",
        "round",
        "secrecy",
        "way",
        "deadline",
        "roster",
        "left_out",
        "rule",
        "opened_at",
        "opened_by",
    ],
};
const CLOSED: Tie = tie("vote", "id", NEWEST_VOTE);
const BALLOTS: Tie = tie("ballot", "vote", NEWEST_VOTE);
/// Of a secret vote: who took part, and what was answered, under names that nothing joins to a person after the close.
const PARTICIPATION: Tie = tie("vote_participation", "vote", NEWEST_VOTE);
const SECRET_BALLOTS: Tie = tie("secret_ballot", "vote", NEWEST_VOTE);
const PAPERS: Tie = tie("paper_entry", "vote", NEWEST_VOTE);
const NUMBER: Tie = tie("register", "resolution", "SELECT resolution FROM register WHERE resolution = $1");

const CONFIRMED: Tie = tie(
    "issue_proposal",
    "id",
    "SELECT id FROM issue_proposal WHERE resolution = $1 AND how = 'confirmed' ORDER BY ended_at DESC LIMIT 1",
);
/// All copies that are there, with each that comes.
const SIGNED: Tie = tie("signed_copy", "resolution", "SELECT $1");

/// The task that was acted on last, with its editions and what units answered so far; all of them with each that comes.
const LAST_TASK: &str = "SELECT id FROM task WHERE resolution = $1 ORDER BY turn DESC LIMIT 1";
const TASK: Tie = tie("task", "id", LAST_TASK);
const TASK_EDITIONS: Tie = tie("task_edition", "task", LAST_TASK);
const TASK_ANSWERS: Tie = tie("task_answer", "task", LAST_TASK);

/// Returns what an act binds. Ballots of an open vote are bound by nothing: they may still change.
pub(super) fn ties_of(act: &str) -> &'static [Tie] {
    match act {
        "resolution.seal" => &[SEAL, ANNEX, PROOF],
        "vote.open" => &[OPENED],
        "vote.close" | "vote.withdraw" => &[CLOSED, BALLOTS, PARTICIPATION, SECRET_BALLOTS, PAPERS],
        "resolution.issue" => &[NUMBER, CONFIRMED],
        "resolution.take_signed" => &[SIGNED],
        "task.give" | "task.mend" => &[TASK, TASK_EDITIONS],
        "task.withdraw" => &[TASK],
        "task.record" => &[TASK, TASK_ANSWERS],
        _ => &[],
    }
}

/// What was there before the log was a chain: all of it is bound by the line that begins the chain.
pub(super) const BEFORE: [(&Tie, &str); 14] = [
    (&SEAL, "SELECT id FROM seal ORDER BY id"),
    (&ANNEX, "SELECT seal FROM seal_annex ORDER BY seal"),
    (&PROOF, "SELECT seal FROM seal_proof ORDER BY seal"),
    (&CLOSED, "SELECT id FROM vote WHERE closed_at IS NOT NULL OR withdrawn_at IS NOT NULL ORDER BY id"),
    (
        &PARTICIPATION,
        "SELECT id FROM vote WHERE closed_at IS NOT NULL OR withdrawn_at IS NOT NULL ORDER BY id",
    ),
    (
        &SECRET_BALLOTS,
        "SELECT id FROM vote WHERE closed_at IS NOT NULL OR withdrawn_at IS NOT NULL ORDER BY id",
    ),
    (&PAPERS, "SELECT id FROM vote WHERE closed_at IS NOT NULL OR withdrawn_at IS NOT NULL ORDER BY id"),
    (&BALLOTS, "SELECT id FROM vote WHERE closed_at IS NOT NULL OR withdrawn_at IS NOT NULL ORDER BY id"),
    (&NUMBER, "SELECT resolution FROM register ORDER BY resolution"),
    (&CONFIRMED, "SELECT id FROM issue_proposal WHERE how = 'confirmed' ORDER BY id"),
    (&SIGNED, "SELECT DISTINCT resolution FROM signed_copy ORDER BY resolution"),
    (&TASK, "SELECT id FROM task ORDER BY id"),
    (&TASK_EDITIONS, "SELECT DISTINCT task FROM task_edition ORDER BY task"),
    (&TASK_ANSWERS, "SELECT DISTINCT task FROM task_answer ORDER BY task"),
];

/// Reads every row of a key as text. The names are the program's own, or were read by [`crate::domain::audit::Bound`],
/// which lets plain names through only.
pub(super) fn select_text(table: &str, key: &str, columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
    format!("SELECT {} FROM {table} WHERE {key} = $1", columns.join(", "))
}

/// Reads the values of rows that were selected by [`select_text`].
macro_rules! values_of {
    ($rows:expr) => {{
        let mut all: Vec<$crate::domain::audit::RowValues> = Vec::new();
        for row in &$rows {
            let values: Result<_, sqlx::Error> =
                (0..sqlx::Row::len(row)).map(|at| sqlx::Row::try_get(row, at)).collect();
            all.push(values?);
        }
        all
    }};
}

/// Binds the rows of one key as they stand: `bind_rows!(connection, tie, key)` gives a `Bound`.
macro_rules! bind_rows {
    ($on:expr, $tie:expr, $key:expr) => {{
        let tie: &$crate::store::audit::bound::Tie = $tie;
        let key: &str = $key;
        let mut columns: Vec<String> = tie.columns.iter().map(|name| (*name).to_owned()).collect();
        if columns.is_empty() {
            let any = format!("SELECT * FROM {} WHERE {} = $1 LIMIT 1", tie.table, tie.by);
            let row = sqlx::query(sqlx::AssertSqlSafe(any)).bind(key).fetch_optional(&mut *$on).await?;
            columns = row
                .iter()
                .flat_map(|row| sqlx::Row::columns(row))
                .map(|column| sqlx::Column::name(column).to_owned())
                .collect();
        }
        if columns.is_empty() {
            columns.push(tie.by.to_owned());
        }
        let sql = $crate::store::audit::bound::select_text(tie.table, tie.by, &columns);
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(key).fetch_all(&mut *$on).await?;
        let values = $crate::store::audit::bound::values_of!(rows);
        $crate::domain::audit::Bound {
            table: tie.table.to_owned(),
            key: key.to_owned(),
            columns,
            rows: values.len(),
            hash: $crate::domain::audit::rows_hash(&values),
        }
    }};
}

/// Binds all that an act binds, as lines; nothing for most acts.
macro_rules! bound_by {
    ($on:expr, $act:expr, $object:expr) => {{
        let mut lines: Vec<String> = Vec::new();
        for tie in $crate::store::audit::bound::ties_of($act) {
            let key: Option<String> =
                sqlx::query_scalar(tie.find).bind($object).fetch_optional(&mut *$on).await?;
            if let Some(key) = key {
                lines.push($crate::store::audit::bound::bind_rows!($on, tie, &key).to_line());
            }
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }};
}

pub(super) use {bind_rows, bound_by, values_of};

/// Finds the key column of a table that lines bind.
pub(super) fn key_of(table: &str) -> Option<&'static str> {
    BEFORE.iter().find(|(tie, _)| tie.table == table).map(|(tie, _)| tie.by)
}

impl Store {
    /// Reads the rows of a key as text, for whoever compares them with what a line bound.
    pub async fn bound_rows(
        &self,
        bound: &crate::domain::audit::Bound,
    ) -> Answer<Option<Vec<crate::domain::audit::RowValues>>> {
        let Some(key) = key_of(&bound.table) else { return Ok(None) };
        let sql = select_text(&bound.table, key, &bound.columns);
        Ok(Some(crate::reading!(self, |pool| {
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&bound.key).fetch_all(pool).await?;
            values_of!(rows)
        })))
    }

    /// Reads the keys of all rows that some line must have bound: no seal, closing or number without its line.
    pub async fn keys_to_be_bound(&self) -> Answer<Vec<(String, String)>> {
        let mut keys = Vec::new();
        for (tie, all) in BEFORE {
            let found: Vec<String> =
                crate::reading!(self, |pool| sqlx::query_scalar(all).fetch_all(pool).await?);
            keys.extend(found.into_iter().map(|key| (tie.table.to_owned(), key)));
        }
        Ok(keys)
    }
}
