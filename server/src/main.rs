//! The `duthao` program: reads the command line, sets up the log, and runs.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use duthao::cli::{Cli, one_line, run, usage_line};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("DUTHAO_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(fault) if fault.use_stderr() => return refuse(&usage_line(&fault)),
        Err(help) => {
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => refuse(&one_line(&fault.to_string())),
    }
}

fn refuse(line: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "duthao: {line}");
    ExitCode::FAILURE
}
