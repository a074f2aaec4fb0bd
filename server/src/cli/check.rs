//! Proves what is stored, at the machine itself, also beside a running server.

use std::io::Write;

use super::must_exist;
use crate::action::check::check_data::{CheckError, check_data};
use crate::config::Config;
use crate::store::{Store, StoreError};

/// Prints what was looked at when all is well.
pub async fn check(config: &Config) -> anyhow::Result<()> {
    must_exist(config)?;
    let opened = match &config.database {
        Some(url) => Store::open_postgres_to_read(url).await,
        None => Store::open_sqlite_to_read(&config.data).await,
    };
    let store = opened.map_err(|fault| unusable(config, &fault))?;
    let looked = check_data(&store).await;
    store.close().await;
    let counts = looked.map_err(|fault| match fault {
        CheckError::Store(fault) => unusable(config, &fault),
        other => anyhow::anyhow!("{other}"),
    })?;
    writeln!(std::io::stdout(), "All is sound: {counts}")?;
    Ok(())
}

fn unusable(config: &Config, fault: &StoreError) -> anyhow::Error {
    match &config.database {
        Some(_) => {
            anyhow::anyhow!("cannot read the database: {fault}; check --database and that PostgreSQL runs")
        }
        None => anyhow::anyhow!(
            "cannot read the database in {}: {fault}; check that the folder may be read, or put the last \
             backup in its place",
            config.data.display()
        ),
    }
}
