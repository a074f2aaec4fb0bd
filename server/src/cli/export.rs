//! Writes a copy of a resolution as a file, at the machine itself.

use std::path::Path;

use super::open;
use crate::action::resolution::lay_out::{Wanted, write_file};
use crate::config::Config;
use crate::format::Format;
use crate::id::ResolutionId;

/// Writes one copy.
pub async fn export(
    config: Config,
    resolution: &str,
    format: &str,
    version: &str,
    out: &Path,
) -> anyhow::Result<()> {
    let format = Format::of_id(format).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|one| one.id()).collect();
        anyhow::anyhow!("there is no format {format}; choose one of {}", known.join(", "))
    })?;
    let app = open(config).await?;
    let file = write_file(&app, &ResolutionId::from(resolution), &Wanted::of(version), format)
        .await
        .map_err(|fault| anyhow::anyhow!("cannot write {resolution} version {version}: {fault}"))?;
    std::fs::write(out, file.bytes)
        .map_err(|fault| anyhow::anyhow!("cannot write {}: {fault}", out.display()))?;
    Ok(())
}
