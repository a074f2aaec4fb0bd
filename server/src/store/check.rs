//! What `duthao check` asks: the database's own view of itself, and the log row by row. Changes nothing.

use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::change::ChangeRow;
use super::{Answer, BUSY_WAIT, CONNECTION_WAIT, SQLITE_FILE, Store};
use crate::domain::resolution::Heads;
use crate::id::{PersonId, ResolutionId};
use crate::live::log::{LoggedChange, Snapshot};

/// Connections: one thing is looked at after another.
const CONNECTIONS_MAX: u32 = 1;

/// Rows of the log read at once: a few megabytes.
const PAGE_ROWS: i64 = 500;

/// Faults the embedded database lists before it stops looking.
const FAULTS_MAX: u32 = 5;

impl Store {
    /// Opens the embedded database without making, migrating or writing anything.
    pub async fn open_sqlite_to_read(folder: &Path) -> Answer<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(SQLITE_FILE))
            .read_only(true)
            .busy_timeout(BUSY_WAIT);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(CONNECTION_WAIT)
            .connect_with(options)
            .await?;
        Ok(Self::Sqlite { write: pool.clone(), read: pool })
    }

    /// Connects to PostgreSQL for reading only.
    pub async fn open_postgres_to_read(url: &str) -> Answer<Self> {
        let options = PgConnectOptions::from_str(url)?.options([("default_transaction_read_only", "on")]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(CONNECTION_WAIT)
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// Tells which migrations of this program the database has not seen, or has seen and this program not.
    pub async fn is_up_to_date(&self) -> Answer<bool> {
        let seen: Vec<i64> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
                .fetch_all(pool)
                .await?
        });
        let own = match self {
            Store::Sqlite { .. } => sqlx::migrate!("../migrations/sqlite"),
            Store::Postgres(_) => sqlx::migrate!("../migrations/postgres"),
        };
        Ok(own.iter().map(|one| one.version).eq(seen))
    }

    /// Asks the database to look at its own pages, indexes and references; returns what it finds.
    pub async fn own_faults(&self) -> Answer<Vec<String>> {
        match self {
            Store::Sqlite { read, .. } => {
                let said: Vec<String> =
                    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("PRAGMA integrity_check({FAULTS_MAX})")))
                        .fetch_all(read)
                        .await?;
                let mut faults: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
                let torn: Vec<(String, String)> = sqlx::query_as(
                    "SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check ORDER BY 1, 2",
                )
                .fetch_all(read)
                .await?;
                faults.extend(torn.into_iter().map(|(table, parent)| {
                    format!("a row of {table} names a row of {parent} that is not there")
                }));
                Ok(faults)
            }
            // Its constraints always hold, but for those that were switched off and never looked at again.
            Store::Postgres(pool) => {
                let unproved: Vec<String> = sqlx::query_scalar(
                    "SELECT conname::text FROM pg_constraint WHERE NOT convalidated ORDER BY 1",
                )
                .fetch_all(pool)
                .await?;
                Ok(unproved
                    .into_iter()
                    .map(|name| format!("the constraint {name} was never proved"))
                    .collect())
            }
        }
    }

    /// Reads the next rows of a log, in order; none at its end.
    pub async fn log_page(&self, resolution: &ResolutionId, after: i64) -> Answer<Vec<(i64, LoggedChange)>> {
        let rows: Vec<ChangeRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT seq, hash, actor, actor_seq, deps, bytes, person, connection, received_at
                 FROM change WHERE resolution = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            )
            .bind(resolution.as_str())
            .bind(after)
            .bind(PAGE_ROWS)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads whom each actor of a resolution is bound to.
    pub async fn actors(&self, resolution: &ResolutionId) -> Answer<Vec<(String, PersonId)>> {
        let rows: Vec<(String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT actor, person FROM actor WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(|(actor, person)| (actor, PersonId::from(person))).collect())
    }

    /// Reads the cached snapshot, if there is one.
    pub async fn snapshot(&self, resolution: &ResolutionId) -> Answer<Option<Snapshot>> {
        let row: Option<(i64, String, Vec<u8>)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT upto, heads, bytes FROM snapshot WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_optional(pool)
                .await?
        });
        Ok(row.map(|(upto, heads, bytes)| Snapshot { heads: Heads::of_line(&heads), upto, bytes }))
    }
}
