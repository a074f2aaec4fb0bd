//! Writes a copy of a resolution as a file, at the machine itself.

use std::path::Path;

use super::open_existing;
use crate::action::resolution::compare_points::{CompareError, Point};
use crate::action::resolution::lay_out::{LayOutError, Wanted, write_file};
use crate::action::resolution::lay_out_annex::write_annex;
use crate::action::resolution::write_redline::{RedlineError, write_redline};
use crate::action::unit::export_units::{UnitsFormat, export_units};
use crate::app::App;
use crate::config::Config;
use crate::format::Format;
use crate::format::redline::RedlineFormat;
use crate::id::ResolutionId;
use crate::store::StoreError;

/// What stands for all units where a resolution's id is asked for.
const UNITS: &str = "units";

/// Writes all units.
async fn units(config: Config, format: &str, out: &Path) -> anyhow::Result<()> {
    let format = UnitsFormat::of_id(format)
        .ok_or_else(|| anyhow::anyhow!("there is no format {format} for units; choose csv or xlsx"))?;
    let app = open_existing(config).await?;
    let bytes = export_units(&app, format)
        .await
        .map_err(|fault| anyhow::anyhow!("cannot write the units: {fault}; see the log"))?;
    put(out, bytes)
}

fn put(out: &Path, bytes: Vec<u8>) -> anyhow::Result<()> {
    std::fs::write(out, bytes).map_err(|fault| {
        anyhow::anyhow!("cannot write {}: {fault}; choose another file with --out", out.display())
    })
}

/// What of a resolution is written.
pub enum Part {
    Text,
    Annex,
    /// What became of the text since that version.
    Since(String),
}

/// Writes one copy of a resolution, its annex or a redline, or all units.
pub async fn export(
    config: Config,
    resolution: &str,
    format: &str,
    version: &str,
    part: &Part,
    out: &Path,
) -> anyhow::Result<()> {
    if resolution == UNITS {
        return units(config, format, out).await;
    }
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
    let written = match part {
        Part::Text => write_file(&app, &id, &wanted, format).await,
        Part::Annex => write_annex(&app, &id, &wanted, format).await,
        Part::Since(since) => return redline(&app, &id, (since, version), format, out).await,
    };
    let file = written.map_err(|fault| match fault {
        LayOutError::Store(StoreError::NotFound) => {
            anyhow::anyhow!("there is no version {version} of {resolution}; see the page of its versions")
        }
        other => anyhow::anyhow!("cannot lay out {resolution} version {version}: {other}; see the log"),
    })?;
    put(out, file.bytes)
}

async fn redline(
    app: &App,
    id: &ResolutionId,
    (since, version): (&str, &str),
    format: Format,
    out: &Path,
) -> anyhow::Result<()> {
    let Some(format) = RedlineFormat::of_id(format.id()) else {
        anyhow::bail!("what became of a text is not written as {}; choose docx or pdf", format.id());
    };
    let file = write_redline(app, id, (Point::of(since), Point::of(version)), format).await;
    let file = file.map_err(|fault| match fault {
        RedlineError::UnknownPoint | RedlineError::Compare(CompareError::UnknownPoint) => {
            anyhow::anyhow!("there is no version {since} or {version} of {id}; see the page of its versions")
        }
        other => anyhow::anyhow!("cannot compare {since} and {version} of {id}: {other}; see the log"),
    })?;
    put(out, file.bytes)
}
