//! Lays out the annex of a resolution: what was let pass, and the evidence behind each proposal.

use std::sync::Arc;

use super::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::action::stage::gather_annex::gather_annex;
use crate::action::stage::look_for_faults::look_through;
use crate::app::App;
use crate::domain::annex::Annex;
use crate::domain::export::Body;
use crate::domain::resolution::Text;
use crate::format::Format;
use crate::format::annex::build;
use crate::format::tree::Tree;
use crate::id::{ResolutionId, VersionId};
use crate::store::StoreError;

/// Lays out the annex of a copy. That of sealed words is what was kept with the seal; any other tells what stands now.
pub async fn lay_out_annex(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Tree, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, wanted).await?;
    let text = Arc::new(words.text);
    let annex = annex_of(app, id, words.version.as_ref(), &text).await?;
    Ok(build(&annex, &text, &body, &words.copy)?)
}

/// Returns the annex kept with a sealed version; of any other words, what stands now.
pub(in crate::action) async fn annex_of(
    app: &App,
    id: &ResolutionId,
    version: Option<&VersionId>,
    text: &Arc<Text>,
) -> Result<Annex, LayOutError> {
    let kept = match version {
        Some(version) => app.store.sealed_annex(version).await?,
        None => None,
    };
    match kept {
        Some(annex) => Ok(annex),
        None => Ok(gather_annex(app, id, &look_through(app, id, Arc::clone(text)).await?).await?),
    }
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
