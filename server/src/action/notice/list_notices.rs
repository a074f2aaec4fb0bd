//! Reads somebody's notices, with the resolution's title and who did it, as this reader may be told.

use std::collections::BTreeMap;

use crate::action::resolution::read_attribution::{Author, Names};
use crate::app::App;
use crate::domain::comment::reads_internal;
use crate::domain::notice::Notice;
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::store::notice::NoticeCursor;
use crate::store::{Answer, StoreError};

/// A notice with what stands beside it.
pub struct ToldNotice {
    pub notice: Notice,
    /// The resolution's title.
    pub title: String,
    /// Who did it, under the name this reader may see.
    pub by: Option<Author>,
}

/// Reads a part of one's own list, the newest first.
pub async fn list_notices(
    app: &App,
    reader: &Person,
    after: NoticeCursor,
    limit: i64,
) -> Answer<Vec<ToldNotice>> {
    let notices = app.store.notices(&reader.id, reads_internal(&reader.roles), after, limit).await?;
    beside(app, reader, notices).await
}

/// Counts what the reader has not read.
pub async fn count_unread(app: &App, reader: &Person) -> Answer<i64> {
    app.store.count_unread_notices(&reader.id, reads_internal(&reader.roles)).await
}

/// Reads what stands beside notices; one of a resolution that is gone is left out.
pub(super) async fn beside(app: &App, reader: &Person, notices: Vec<Notice>) -> Answer<Vec<ToldNotice>> {
    let mut known: BTreeMap<ResolutionId, Option<(String, Names)>> = BTreeMap::new();
    for notice in &notices {
        if known.contains_key(&notice.resolution) {
            continue;
        }
        let found = match app.store.resolution(&notice.resolution).await {
            Ok(row) => Some((row.title, Names::for_reader(app, reader, &notice.resolution).await?)),
            Err(StoreError::NotFound) => None,
            Err(fault) => return Err(fault),
        };
        known.insert(notice.resolution.clone(), found);
    }
    let told = notices.into_iter().filter_map(|notice| {
        let (title, names) = known.get(&notice.resolution)?.as_ref()?;
        let by = notice.by.as_ref().map(|id| names.author(id));
        Some(ToldNotice { title: title.clone(), by, notice })
    });
    Ok(told.collect())
}
