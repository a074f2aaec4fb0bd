//! Takes in files, at the machine itself.

use std::io::Write;
use std::path::Path;

use super::open_existing;
use crate::action::unit::import_units::{ImportUnitsError, fault_lines, import_units};
use crate::config::Config;
use crate::words::Lang;

/// Takes in the units file; any fault refuses the whole file, each named by row and column.
pub async fn units(file: &Path, config: Config) -> anyhow::Result<()> {
    let bytes = std::fs::read(file)
        .map_err(|fault| anyhow::anyhow!("cannot read {}: {fault}; check the path", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let app = open_existing(config).await?;
    let done = import_units(&app, None, &name, &bytes).await.map_err(|error| match error {
        ImportUnitsError::Faults(faults) => {
            let lines = fault_lines(&faults, Lang::En).join("; ");
            anyhow::anyhow!("nothing was taken in; mend {} and try again: {lines}", file.display())
        }
        other => {
            anyhow::anyhow!("nothing was taken in from {}: {other}; mend it and try again", file.display())
        }
    })?;
    writeln!(
        std::io::stdout(),
        "{} new cells, {} updated, {} members in all",
        done.new_cells,
        done.updated_cells,
        done.members
    )?;
    Ok(())
}
