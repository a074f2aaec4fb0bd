//! Everything a database holds, as whoever has taken a copy of it would read it.

use std::collections::BTreeMap;

use duthao::store::Store;
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;

/// One row: what every column holds, and how the database itself numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub columns: Map<String, Value>,
    /// The transaction that wrote it, where the database tells.
    pub written_by: String,
    /// Its place in the table, where the database tells.
    pub place: String,
}

impl Row {
    /// Returns what a column holds, as text.
    pub fn text(&self, column: &str) -> String {
        match self.columns.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}

/// All tables but the record of migrations, each with its rows in the order in which they lie.
pub type Dump = BTreeMap<String, Vec<Row>>;

/// Reads the whole database.
pub async fn dump(store: &Store) -> Dump {
    let mut all = Dump::new();
    for table in tables(store).await {
        let rows = match store {
            Store::Sqlite { .. } => sqlite_rows(store, &table).await,
            Store::Postgres(pool) => {
                let rows: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
                    "SELECT xmin::text, ctid::text, to_jsonb(t)::text FROM \"{table}\" t ORDER BY ctid"
                )))
                .fetch_all(pool)
                .await
                .unwrap();
                rows.into_iter().map(|(xmin, ctid, columns)| read(&columns, xmin, ctid)).collect()
            }
        };
        all.insert(table, rows);
    }
    all
}

/// Returns the text of every cell.
pub fn cells(dump: &Dump) -> Vec<(String, String, String)> {
    let mut cells = Vec::new();
    for (table, rows) in dump {
        for row in rows {
            cells.extend(row.columns.keys().map(|column| (table.clone(), column.clone(), row.text(column))));
            cells.push((table.clone(), "(written by)".into(), row.written_by.clone()));
            cells.push((table.clone(), "(place)".into(), row.place.clone()));
        }
    }
    cells
}

fn read(columns: &str, written_by: String, place: String) -> Row {
    let Ok(Value::Object(columns)) = serde_json::from_str(columns) else { panic!("no row: {columns}") };
    Row { columns, written_by, place }
}

async fn tables(store: &Store) -> Vec<String> {
    let all: Vec<String> = match store {
        Store::Sqlite { read, .. } => {
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .fetch_all(read)
                .await
        }
        Store::Postgres(pool) => {
            sqlx::query_scalar(
                "SELECT table_name::text FROM information_schema.tables
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name",
            )
            .fetch_all(pool)
            .await
        }
    }
    .unwrap();
    all.into_iter().filter(|name| name != "_sqlx_migrations").collect()
}

/// The rows of a table of the embedded database, with the number it gives each where it gives one.
async fn sqlite_rows(store: &Store, table: &str) -> Vec<Row> {
    let Store::Sqlite { read: pool, .. } = store else { unreachable!("the caller has looked") };
    let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT name FROM pragma_table_info('{table}') ORDER BY cid"
    )))
    .fetch_all(pool)
    .await
    .unwrap();
    let made: String = sqlx::query_scalar("SELECT sql FROM sqlite_master WHERE name = $1")
        .bind(table)
        .fetch_one(pool)
        .await
        .unwrap();
    let place = if made.contains("WITHOUT ROWID") { "''" } else { "CAST(rowid AS TEXT)" };
    // What is no text is shown as the database writes it.
    let pairs: Vec<String> = columns
        .iter()
        .map(|name| {
            format!(
                "'{name}', CASE typeof(\"{name}\") WHEN 'text' THEN \"{name}\" ELSE quote(\"{name}\") END"
            )
        })
        .collect();
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {place}, json_object({}) FROM \"{table}\"",
        pairs.join(", ")
    )))
    .fetch_all(pool)
    .await
    .unwrap_or_else(|fault| panic!("{table}: {fault}"));
    rows.into_iter().map(|(place, columns)| read(&columns, String::new(), place)).collect()
}
