//! Brings the index up to date: before a search, and beside everything else, so that nobody waits for what an import
//! or an upgrade left to be read.
//!
//! Clauses are read from the present words (the hub's cached projection), not from named versions: editors look for
//! what they wrote a minute ago. A resolution costs one reading of its words when it was changed since the last search,
//! and nothing when it was not.

use std::time::Duration;

use crate::app::App;
use crate::domain::evidence::Record;
use crate::domain::numbering::labels;
use crate::domain::resolution::Text;
use crate::domain::search::entry::{Entry, Found};
use crate::id::ResolutionId;
use crate::store::meeting::MeetingRow;
use crate::store::search::Stale;
use crate::store::{Answer, StoreError};

/// Changed things read at a time: one transaction holds up writers for some tens of milliseconds.
const BATCH: i64 = 500;

/// Batches of one filling: the first over a province's evidence fills it all, and none goes on for ever while others
/// keep writing.
const BATCHES_MAX: usize = 400;

/// Reads what changed into the index. Returns the resolutions that could not be read.
pub(super) async fn fill_index(app: &App) -> Answer<Vec<ResolutionId>> {
    for _ in 0..BATCHES_MAX {
        let stale = app.store.search_stale(BATCH).await?;
        if stale.seqs.is_empty() {
            break;
        }
        let entries = read(app, &stale).await?;
        // When another search filled meanwhile, what is left is asked for anew.
        app.store.fill_search(&stale, &entries).await?;
    }
    let mut unread = Vec::new();
    for _ in 0..BATCHES_MAX {
        let (turn, behind) = app.store.search_behind().await?;
        let Some((resolution, upto)) = behind.into_iter().find(|(id, _)| !unread.contains(id)) else { break };
        match app.rooms.text(&resolution).await {
            Ok(text) => {
                let entries = clauses(&resolution, &text);
                app.store.fill_clauses(turn, &resolution, upto, &entries).await?;
            }
            Err(fault) => {
                tracing::warn!(resolution.id = %resolution, %fault, "Words of a resolution could not be indexed: {fault}");
                unread.push(resolution);
            }
        }
    }
    Ok(unread)
}

/// How long [`keep_index_filled`] rests: an import is read before somebody has found the search page.
const REST: Duration = Duration::from_secs(60);

/// Fills the index beside everything else, at once and then again and again, until the server goes down.
pub async fn keep_index_filled(app: App) {
    while !app.rooms.is_draining() {
        if let Err(fault) = fill_index(&app).await {
            tracing::warn!(%fault, "The index of the search could not be filled: {fault}");
        }
        tokio::time::sleep(REST).await;
    }
}

async fn read(app: &App, stale: &Stale) -> Answer<Vec<Entry>> {
    let records = app.store.records_of(&stale.records).await?;
    let mut entries: Vec<Entry> = records.into_iter().map(record).collect();
    entries.extend(app.store.said_entries(&stale.said).await?);
    for id in &stale.meetings {
        match app.store.meeting(id).await {
            Ok(row) => entries.push(meeting(row)),
            Err(StoreError::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(entries)
}

fn record(record: Record) -> Entry {
    let cell = &record.meeting.cell;
    Entry {
        kind: Found::Record,
        object: record.id.to_string(),
        resolution: String::new(),
        clause: String::new(),
        title: format!("{}, {}", cell.name, cell.organisation),
        shown: format!("{} ({})", record.said.text, record.said.speaker_role),
        date: record.meeting.date.iso(),
        withdrawn: record.withdrawn,
        internal: false,
        nth: 0,
    }
}

fn meeting(row: MeetingRow) -> Entry {
    let details = row.meeting.details;
    let words =
        [vec![details.place, details.chair, details.secretary], details.superiors, vec![details.notes]];
    let words: Vec<String> = words.concat().into_iter().filter(|words| !words.is_empty()).collect();
    Entry {
        kind: Found::Meeting,
        object: row.meeting.id.to_string(),
        resolution: String::new(),
        clause: String::new(),
        title: format!("{}, {}", row.cell.name, row.cell.organisation),
        shown: words.join("; "),
        date: row.meeting.date.iso(),
        withdrawn: false,
        internal: false,
        nth: 0,
    }
}

fn clauses(resolution: &ResolutionId, text: &Text) -> Vec<Entry> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses)).enumerate();
    let entries = labelled.map(|(nth, (clause, label))| Entry {
        kind: Found::Clause,
        object: clause.id.to_string(),
        resolution: resolution.to_string(),
        clause: String::new(),
        title: [label.number, label.code]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        shown: clause.plain(),
        date: String::new(),
        withdrawn: false,
        internal: false,
        nth,
    });
    entries.filter(|entry| !entry.shown.trim().is_empty()).collect()
}
