//! Lists the clauses that lean on a record, in every resolution, with what became of their flags.

use crate::app::App;
use crate::domain::flag::leanings;
use crate::id::{RecordId, ResolutionId};
use crate::store::StoreError;
use crate::store::leaning::{LeaningCount, LeaningRow};

/// Texts read anew in one go: those edited since somebody last asked. A thousand never asked for, as after a restore,
/// are read over a few visits, and the reader is told how many are still to come.
const TEXTS_MAX: i64 = 40;

/// What leans on a record.
#[derive(Clone, Debug, Default)]
pub struct AllLeaning {
    pub count: LeaningCount,
    pub rows: Vec<LeaningRow>,
    /// Resolutions whose words could not be read just now; the reader is told.
    pub unread: Vec<ResolutionId>,
}

/// Lists a part of the clauses that lean on a record.
pub async fn list_leaning(
    app: &App,
    record: &RecordId,
    after: Option<&str>,
    limit: i64,
) -> Result<AllLeaning, StoreError> {
    let unread = refresh_leaning(app).await?;
    let count = app.store.count_leaning(record).await?;
    let rows = app.store.leaning_on(record, after, limit).await?;
    Ok(AllLeaning { count, rows, unread })
}

/// Reads the texts that have changed since their rows were made; returns those still to be read.
async fn refresh_leaning(app: &App) -> Result<Vec<ResolutionId>, StoreError> {
    let stale = app.store.stale_leaning(TEXTS_MAX + 1).await?;
    let now = usize::try_from(TEXTS_MAX).unwrap_or(usize::MAX).min(stale.len());
    let (now, later) = stale.split_at(now);
    let mut unread: Vec<ResolutionId> = later.iter().map(|(id, _)| id.clone()).collect();
    for (id, upto) in now {
        // The end of the log was read before the text, so that the text is never older than it.
        match app.rooms.text(id).await {
            Ok(text) => app.store.set_leaning(id, *upto, &leanings(&text)).await?,
            Err(fault) => {
                tracing::warn!(resolution.id = %id, %fault, "Words of resolution `{id}` could not be read: {fault}");
                unread.push(id.clone());
            }
        }
    }
    Ok(unread)
}
