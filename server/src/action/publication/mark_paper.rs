//! Marks a copy of a published resolution with the address at which everybody reads it.

use crate::action::resolution::lay_out::LayOutError;
use crate::app::App;
use crate::domain::canonical::short_hash;
use crate::domain::export::Standing;
use crate::domain::publication::paper_address;
use crate::format::public;
use crate::format::tree::Tree;
use crate::id::ResolutionId;

/// Puts line and code on an issued copy, where it is published with a code and the server knows its public address.
pub async fn mark_paper(
    app: &App,
    resolution: &ResolutionId,
    standing: &Standing,
    mut tree: Tree,
) -> Result<Tree, LayOutError> {
    let (Some(url), Standing::Issued { .. }) = (&app.config.public_url, standing) else { return Ok(tree) };
    let open = app.store.public_now(resolution).await?;
    if let Some(open) = open.filter(|open| open.choice.code) {
        let short = short_hash(&open.canonical_hash);
        tree.public = Some(public::mark(&paper_address(url, &short), &short, &tree.profile)?);
    }
    Ok(tree)
}
