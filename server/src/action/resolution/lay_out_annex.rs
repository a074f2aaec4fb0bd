//! Lays out the annex of a resolution: what was let pass, and the evidence behind each proposal.

use std::sync::Arc;

use super::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::action::stage::gather_annex::gather_annex;
use crate::action::stage::look_for_faults::look_through;
use crate::app::App;
use crate::domain::export::Body;
use crate::format::Format;
use crate::format::annex::build;
use crate::format::tree::Tree;
use crate::id::ResolutionId;
use crate::store::StoreError;

/// Lays out the annex of a copy. That of sealed words is what was kept with the seal; any other tells what stands now.
pub async fn lay_out_annex(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Tree, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, wanted).await?;
    let kept = match &words.version {
        Some(version) => app.store.sealed_annex(version).await?,
        None => None,
    };
    let text = Arc::new(words.text);
    let annex = match kept {
        Some(annex) => annex,
        None => gather_annex(app, id, &look_through(app, id, Arc::clone(&text)).await?).await?,
    };
    Ok(build(&annex, &text, &body, &words.copy)?)
}

/// Lays out the annex of a copy and writes it as a file.
pub async fn write_annex(
    app: &App,
    id: &ResolutionId,
    wanted: &Wanted,
    format: Format,
) -> Result<File, LayOutError> {
    file_of(lay_out_annex(app, id, wanted).await?, format).await
}
