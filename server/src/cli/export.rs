//! Writes a copy of a resolution as a file, at the machine itself.

use std::path::Path;

use super::open_existing;
use crate::action::resolution::lay_out::{LayOutError, Wanted, write_file};
use crate::action::resolution::lay_out_annex::write_annex;
use crate::config::Config;
use crate::format::Format;
use crate::id::ResolutionId;
use crate::store::StoreError;

/// Writes one copy, or its annex.
pub async fn export(
    config: Config,
    resolution: &str,
    format: &str,
    version: &str,
    annex: bool,
    out: &Path,
) -> anyhow::Result<()> {
    let format = Format::of_id(format).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|one| one.id()).collect();
        anyhow::anyhow!("there is no format {format}; choose one of {}", known.join(", "))
    })?;
    let app = open_existing(config).await?;
    let id = ResolutionId::from(resolution);
    if let Err(StoreError::NotFound) = app.store.resolution(&id).await {
        anyhow::bail!(
            "there is no resolution {resolution}; see GET /api/v1/resolutions or the page's address"
        );
    }
    let wanted = Wanted::of(version);
    let written = if annex {
        write_annex(&app, &id, &wanted, format).await
    } else {
        write_file(&app, &id, &wanted, format).await
    };
    let file = written.map_err(|fault| match fault {
        LayOutError::Store(StoreError::NotFound) => {
            anyhow::anyhow!("there is no version {version} of {resolution}; see the page of its versions")
        }
        other => anyhow::anyhow!("cannot lay out {resolution} version {version}: {other}; see the log"),
    })?;
    std::fs::write(out, file.bytes).map_err(|fault| {
        anyhow::anyhow!("cannot write {}: {fault}; choose another file with --out", out.display())
    })?;
    Ok(())
}
