//! A database of its own for each test, on the PostgreSQL that `make test` starts.

use std::str::FromStr;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};

/// The address of the server, set by `tests/support/with_postgres.sh`.
const ADDRESS: &str = "DUTHAO_TEST_POSTGRES";

/// The address of the server's own database.
pub fn server() -> String {
    std::env::var(ADDRESS).unwrap_or_else(|_| {
        panic!("{ADDRESS} is not set: run `make test`, or tests/support/with_postgres.sh")
    })
}

/// Makes an empty database and returns its address. It goes with the server's temporary folder.
pub async fn fresh_database() -> String {
    database_like(None).await
}

/// Makes a database that is a copy of that one, or an empty one, and returns its address.
pub async fn database_like(template: Option<&str>) -> String {
    let address = server();
    let name = format!("t{}", hex::encode(rand::random::<[u8; 8]>()));
    let options = PgConnectOptions::from_str(&address).expect("the address of PostgreSQL can be read");
    let mut connection = PgConnection::connect_with(&options).await.expect("PostgreSQL answers");
    let like = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{like}")))
        .execute(&mut connection)
        .await
        .expect("a database can be made");
    let (server, _) = address.rsplit_once('/').expect("the address names a database");
    format!("{server}/{name}")
}

/// Waits until no other connection to that database is left: a killed client's transaction has ended by then.
pub async fn nobody_is_connected(address: &str) {
    let options = PgConnectOptions::from_str(address).expect("the address of PostgreSQL can be read");
    let mut connection = PgConnection::connect_with(&options).await.expect("PostgreSQL answers");
    loop {
        let others: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .fetch_one(&mut connection)
        .await
        .expect("PostgreSQL answers");
        if others == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
