//! The `duthao` program: reads the command line, sets up the log, and runs.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use duthao::cli::{Cli, run};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("DUTHAO_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "duthao: {fault}");
            ExitCode::FAILURE
        }
    }
}
