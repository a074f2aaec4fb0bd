//! Writes one part of the dossier as a file of its own, off the async threads.

use super::lay_out_part::lay_out_part;
use super::read_dossier::Dossier;
use super::{DossierError, Watch};
use crate::action::resolution::lay_out::File;
use crate::app::App;
use crate::domain::dossier::Part;
use crate::format::{Format, RenderError};

/// Lays out a part and writes it as a Word file or PDF.
pub async fn write_part(
    app: &App,
    dossier: &Dossier,
    part: Part,
    format: Format,
) -> Result<File, DossierError> {
    let (paper, _) = lay_out_part(app, dossier, part, &Watch::default()).await?;
    let written = tokio::task::spawn_blocking(move || paper.write(format)).await;
    let bytes = written.map_err(|fault| RenderError::Pdf(fault.to_string()))??;
    Ok(File { name: format!("{}.{}", part.file_name(), format.extension()), format, bytes })
}
