//! Databases whose tables are up to date, copied from one that was brought there once.
//!
//! Every test has a database of its own, and bringing an empty one up to date takes longer than most of them: 44 tests of
//! both stores, one after the other, took 56 s, and 19 s with copies. The copy is what the migrations made, byte for byte; that they run from nothing and from older
//! states is what `store/audit.rs`, the stories and the browser tests hold.

use std::path::Path;
use std::str::FromStr;

use duthao::store::SQLITE_FILE;
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{AssertSqlSafe, Connection};

/// Taken while the template is made on PostgreSQL; any number will do.
const LOCK: i64 = 7_312_026;

/// Names what the migrations are, so that a template of other ones is never taken.
fn named(migrator: &Migrator) -> String {
    let mut hash = Sha256::new();
    for migration in migrator.iter() {
        hash.update(&migration.checksum);
    }
    hex::encode(&hash.finalize()[..8])
}

/// Lays an embedded database with all tables and no rows into the folder, unless one lies there.
pub async fn lay_sqlite(folder: &Path) {
    let there = folder.join(SQLITE_FILE);
    if there.exists() {
        return;
    }
    let migrator = sqlx::migrate!("../migrations/sqlite");
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let template = kept.join(format!("migrated-{}.sqlite", named(&migrator)));
    if !template.exists() {
        std::fs::create_dir_all(kept).expect("a folder of the tests");
        let making = tempfile::TempDir::new_in(kept).expect("a temporary folder");
        let file = making.path().join(SQLITE_FILE);
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let options =
            options.journal_mode(SqliteJournalMode::Wal).foreign_keys(true).pragma("secure_delete", "ON");
        let mut connection =
            SqliteConnection::connect_with(&options).await.expect("the embedded database opens");
        migrator.run(&mut connection).await.expect("the migrations run");
        connection.close().await.expect("everything is in one file");
        // Whoever else made it meanwhile made the same.
        std::fs::rename(&file, &template).expect("the template is put in its place at once");
    }
    std::fs::copy(&template, &there).expect("a copy of the template");
}

/// Makes a database with all tables and no rows on the PostgreSQL of the tests and returns its address.
pub async fn postgres() -> String {
    let migrator = sqlx::migrate!("../migrations/postgres");
    let template = format!("migrated_{}", named(&migrator));
    let server = super::postgres::server();
    let options = PgConnectOptions::from_str(&server).expect("the address of PostgreSQL can be read");
    let mut connection = PgConnection::connect_with(&options).await.expect("PostgreSQL answers");
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await.expect("its turn");
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut connection)
        .await
        .expect("the databases are listed");
    if !known {
        // Under another name until it is whole: a test that dies on the way leaves no half template.
        let making = super::postgres::fresh_database().await;
        let inside = PgConnectOptions::from_str(&making).expect("its address can be read");
        let mut inside = PgConnection::connect_with(&inside).await.expect("PostgreSQL answers");
        migrator.run(&mut inside).await.expect("the migrations run");
        inside.close().await.expect("nobody is connected to a template");
        let (_, made) = making.rsplit_once('/').expect("the address names a database");
        let rename = format!("ALTER DATABASE {made} RENAME TO {template}");
        sqlx::query(AssertSqlSafe(rename)).execute(&mut connection).await.expect("the template has its name");
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(LOCK).execute(&mut connection).await.expect("done");
    super::postgres::database_like(Some(&template)).await
}
