//! All SQL: one store with two engines, a file a noun.
//!
//! SQLite is embedded, with one writing connection and a pool of readers; PostgreSQL serves where one
//! machine is not enough. Nearly every statement is one text for both (`design.md` §4).

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

pub mod attachment;
pub mod audit;
pub mod ballot;
pub mod card;
pub mod chain;
pub mod change;
mod check;
pub mod clause_note;
pub mod comment;
pub mod conflict;
pub mod dossier;
pub mod evidence;
pub mod flag;
pub mod group;
pub mod guidance;
pub mod history;
pub mod idempotency;
pub mod issue;
pub mod leaning;
pub mod meeting;
pub mod minutes;
pub mod notice;
pub mod offer;
pub mod opinion;
pub mod paper;
pub mod papers;
pub mod person;
pub mod plan;
pub mod publication;
pub mod register;
pub mod reserved;
pub mod resolution;
pub mod responses;
pub mod review;
pub mod seal;
pub mod seal_proof;
pub mod search;
pub mod secret;
pub mod session;
pub mod setting;
pub mod signed;
pub mod signing_key;
pub mod speaker;
pub mod suggestion;
pub mod task;
pub mod unit;
pub mod version;
pub mod vote;
pub mod waiver;
pub mod workshop;

/// The embedded database's file in the folder for data.
pub const SQLITE_FILE: &str = "duthao.sqlite";

/// Readers of the embedded database: enough for every core of a laptop in the hall.
const SQLITE_READERS_MAX: u32 = 8;

/// Connections to PostgreSQL: well under its default of 100, so that several nodes fit.
const POSTGRES_CONNECTIONS_MAX: u32 = 20;

/// How long a writer waits for another process, such as a backup, before it says "busy".
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// How long a request waits for a free connection.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);

/// The database, whichever it is.
#[derive(Clone, Debug)]
pub enum Store {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool),
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no such row")]
    NotFound,
    /// A rule held by the database refused: something of this identity stands there already.
    #[error("this stands there already")]
    AlreadyThere,
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
    #[error("the database failed: {0}")]
    Fault(sqlx::Error),
    #[error("the tables could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for StoreError {
    fn from(fault: sqlx::Error) -> Self {
        match &fault {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(refused) if refused.is_unique_violation() => Self::AlreadyThere,
            _ => Self::Fault(fault),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(fault: serde_json::Error) -> Self {
        Self::Unreadable(fault.to_string())
    }
}

/// What every question to the store answers with.
pub type Answer<T> = Result<T, StoreError>;

/// Runs one body on a reading connection pool of either engine: `reading!(store, |pool| expression)`.
#[macro_export]
macro_rules! reading {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { read: $pool, .. } => $body,
            $crate::store::Store::Postgres($pool) => $body,
        }
    };
}

/// Runs one body in a writing transaction of either engine; an early `?` rolls it back. Lines told by [`crate::audit`]
/// are appended to the log after the body, as the last thing before the commit.
///
/// `writing!(store, |tx| { sqlx::query("…").execute(&mut *tx).await?; value })`
#[macro_export]
macro_rules! writing {
    ($store:expr, |$tx:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { write, .. } => {
                let mut transaction = write.begin_with("BEGIN IMMEDIATE").await?;
                #[allow(unused_mut)]
                let mut $tx = $crate::store::audit::Acting::on(&mut *transaction);
                let value = $body;
                $tx.close().await?;
                transaction.commit().await?;
                value
            }
            $crate::store::Store::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                #[allow(unused_mut)]
                let mut $tx = $crate::store::audit::Acting::on(&mut *transaction);
                let value = $body;
                $tx.close().await?;
                transaction.commit().await?;
                value
            }
        }
    };
}

impl Store {
    /// Opens the embedded database in `folder`, making it if needed, and brings its tables up to date.
    pub async fn open_sqlite(folder: &Path) -> Answer<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(SQLITE_FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was acknowledged survives a power cut (domain.md §9).
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is written over: a secret ballot destroyed must not stay in a free page (domain.md §6).
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_WAIT);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(CONNECTION_WAIT)
            // A full disk makes SQLite undo a transaction by itself. The connection, told to do the same, fails and
            // takes itself to be in that transaction for ever: it gives way to a new one.
            .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("../migrations/sqlite").run(&write).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS_MAX)
            .acquire_timeout(CONNECTION_WAIT)
            .connect_with(options.read_only(true))
            .await?;
        let store = Self::Sqlite { write, read };
        store.begin_chain().await?;
        Ok(store)
    }

    /// Connects to PostgreSQL and brings its tables up to date.
    pub async fn open_postgres(url: &str) -> Answer<Self> {
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(CONNECTION_WAIT)
            .connect_with(options)
            .await?;
        sqlx::migrate!("../migrations/postgres").run(&pool).await?;
        let store = Self::Postgres(pool);
        store.begin_chain().await?;
        Ok(store)
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Answer<()> {
        reading!(self, |pool| {
            sqlx::query("SELECT 1").execute(pool).await?;
        });
        Ok(())
    }

    /// Closes all connections, letting running statements end.
    pub async fn close(&self) {
        match self {
            Store::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Store::Postgres(pool) => pool.close().await,
        }
    }
}
