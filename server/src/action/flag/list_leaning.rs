//! Lists the clauses that lean on a record, in every resolution, with what became of their flags.

use std::time::Duration;

use crate::app::App;
use crate::domain::flag::leanings;
use crate::id::{RecordId, ResolutionId};
use crate::store::StoreError;
use crate::store::leaning::{LeaningCount, LeaningRow};

/// Texts read anew while somebody waits: those edited since the last time. More are stale only after an upgrade or a
/// restore; then [`keep_leaning_fresh`] reads them, and the reader is told how many are still to come.
const TEXTS_MAX: usize = 10;

/// How long [`keep_leaning_fresh`] rests: short enough that few texts are left to those who ask.
const REST: Duration = Duration::from_secs(60);

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
    let unread = refresh(app, TEXTS_MAX).await?;
    let count = app.store.count_leaning(record).await?;
    let rows = app.store.leaning_on(record, after, limit).await?;
    Ok(AllLeaning { count, rows, unread })
}

/// Reads anew, beside everything else, each text that has changed, until the server goes down.
pub async fn keep_leaning_fresh(app: App) {
    while !app.rooms.is_draining() {
        tokio::time::sleep(REST).await;
        if let Err(fault) = refresh(&app, usize::MAX).await {
            tracing::warn!(%fault, "What leans on records could not be read: {fault}");
        }
    }
}

/// Reads at most so many of the texts that have changed since their rows were made; returns those still to be read.
async fn refresh(app: &App, most: usize) -> Result<Vec<ResolutionId>, StoreError> {
    let mut unread = Vec::new();
    for (place, (id, upto)) in app.store.stale_leaning().await?.into_iter().enumerate() {
        if place >= most || app.rooms.is_draining() {
            unread.push(id);
            continue;
        }
        // The end of the log was read before the text, so that the text is never older than it.
        match app.rooms.text(&id).await {
            Ok(text) => app.store.set_leaning(&id, upto, &leanings(&text)).await?,
            Err(fault) => {
                tracing::warn!(resolution.id = %id, %fault, "Words of resolution `{id}` could not be read: {fault}");
                unread.push(id);
            }
        }
    }
    Ok(unread)
}
