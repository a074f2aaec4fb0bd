//! Finds clauses, records, meetings and what was said by their words: accents as typed first, folded second.

use std::collections::{BTreeMap, BTreeSet};

use super::fill_index::fill_index;
use crate::app::App;
use crate::domain::comment::reads_internal;
use crate::domain::numbering::labels;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::search::Query;
use crate::domain::search::entry::Found;
use crate::id::ResolutionId;
use crate::store::search::{Hit, SearchFilter};
use crate::store::{Answer, StoreError};

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct Results {
    pub query: Query,
    pub hits: Vec<Hit>,
    /// How many of each kind there are, whichever kind was asked for.
    pub counts: Vec<(Found, i64)>,
    /// Titles of the resolutions that may be read.
    pub titles: BTreeMap<String, String>,
    /// What the clauses are called that something found was said of: "GP2", by resolution and clause.
    pub called: BTreeMap<(String, String), String>,
    /// Titles of resolutions whose newest words could not be read just now.
    pub unread: Vec<String>,
}

impl Results {
    /// Returns what the clause is called that a result was said of; nothing where there is none, or no name.
    pub fn called(&self, hit: &Hit) -> &str {
        self.called.get(&(hit.resolution.clone(), hit.clause.clone())).map_or("", String::as_str)
    }
}

/// Searches what this person may read.
pub async fn search_all(
    app: &App,
    by: &Person,
    typed: &str,
    kind: Option<Found>,
    after: Option<&str>,
    limit: i64,
) -> Answer<Results> {
    let query = Query::of(typed);
    if query.words.is_empty() {
        return Ok(Results::default());
    }
    let unread = fill_index(app).await?;
    let readable = readable(app, by).await?;
    let titles: BTreeMap<String, String> =
        readable.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    let all = SearchFilter {
        query: query.clone(),
        kinds: Found::ALL.into_iter().filter(|kind| may_read(by, *kind)).collect(),
        resolutions: readable.into_iter().map(|(id, _)| id).collect(),
        internal: reads_internal(&by.roles),
    };
    let counts = app.store.count_hits(&all).await?;
    let kinds = all.kinds.iter().copied().filter(|one| kind.is_none_or(|kind| kind == *one)).collect();
    let hits = app.store.search(&SearchFilter { kinds, ..all }, after, limit).await?;
    let unread = unread.iter().filter_map(|id| titles.get(id.as_str()).cloned()).collect();
    let called = called(app, &hits).await;
    Ok(Results { query, hits, counts, titles, called, unread })
}

fn may_read(by: &Person, kind: Found) -> bool {
    let act = match kind {
        Found::Clause | Found::Comment | Found::Suggestion | Found::Opinion => Act::ReadResolution,
        Found::Record | Found::Meeting => Act::ReadEvidence,
    };
    permit(&by.roles, act, None).is_ok()
}

/// Names the clauses that something found was said of, as they stand now.
async fn called(app: &App, hits: &[Hit]) -> BTreeMap<(String, String), String> {
    let said: BTreeSet<(&str, &str)> = hits
        .iter()
        .filter(|hit| !hit.clause.is_empty())
        .map(|hit| (hit.resolution.as_str(), hit.clause.as_str()))
        .collect();
    let texts: BTreeSet<&str> = said.iter().map(|(resolution, _)| *resolution).collect();
    let mut called = BTreeMap::new();
    for resolution in texts {
        // Where the words cannot be read just now, what was said is still found.
        let Ok(text) = app.rooms.text(&resolution.into()).await else { continue };
        for (clause, label) in text.clauses.iter().zip(labels(&text.clauses)) {
            if said.contains(&(resolution, clause.id.as_str())) {
                called.insert((resolution.to_owned(), clause.id.to_string()), label.name().to_owned());
            }
        }
    }
    called
}

async fn readable(app: &App, by: &Person) -> Result<Vec<(ResolutionId, String)>, StoreError> {
    let rows = app.store.resolutions().await?.into_iter();
    let allowed = rows.filter(|row| permit(&by.roles, Act::ReadResolution, Some(row.stage)).is_ok());
    Ok(allowed.map(|row| (row.id, row.title)).collect())
}
