//! Reads an edited copy that was exported from here against the version it was exported from, and keeps nothing.

use super::{ImportError, read_with};
use crate::app::App;
use crate::domain::import::guess::guess;
use crate::domain::import::returned::{Change, changes};
use crate::domain::import::{CLAUSES_MAX, Remark, Side};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::id::ResolutionId;

/// An edited copy, against what it was made from.
#[derive(Clone, Debug)]
pub struct ReadCopy {
    /// The version it was exported from.
    pub base: Text,
    pub changes: Vec<Change>,
    /// Comments in the margin: they are shown, to be said where they belong.
    pub remarks: Vec<Remark>,
}

/// Reads a copy: its words with all of Word's revisions accepted.
pub async fn read_copy(
    app: &App,
    by: &Person,
    id: &ResolutionId,
    bytes: Vec<u8>,
) -> Result<ReadCopy, ImportError> {
    let row = app.store.resolution(id).await?;
    permit(&by.roles, Act::Suggest, Some(row.stage))?;
    let (origin, draft) = read_with(bytes, |word| (word.origin, guess(&word.blocks, Side::After))).await?;
    let origin = origin.ok_or(ImportError::NotExported)?;
    if origin.resolution != *id {
        return Err(ImportError::OtherResolution);
    }
    if draft.clauses.len() > CLAUSES_MAX {
        return Err(ImportError::TooManyClauses);
    }
    let base = app.rooms.text_at(id, &origin.heads).await?;
    let remarks = draft.clauses.iter().flat_map(|one| one.remarks.clone()).collect();
    let (base, changes) = tokio::task::spawn_blocking(move || {
        let changes = changes(&base, &draft.clauses);
        (base, changes)
    })
    .await
    .map_err(|_| ImportError::Broken)?;
    Ok(ReadCopy { base, changes, remarks })
}
