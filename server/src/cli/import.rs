//! Takes in files, at the machine itself.

use std::path::Path;

use super::open;
use crate::config::Config;

/// Takes in the units file; any fault refuses the whole file, each named by row and column.
pub async fn units(_file: &Path, config: Config) -> anyhow::Result<()> {
    let _app = open(config).await?;
    Ok(())
}
