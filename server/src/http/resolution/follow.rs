//! The clauses as the pages of the hall follow them: written once a version for all readers of one kind, and for a page
//! that shows an earlier version only what differs from it.
//!
//! 150 phones ask within a second of every word that is typed, over one access point: none needs the whole text again, and
//! all readers of one kind need the same (`make bench BENCH=--hall` plays such a hall).

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use askama::Template;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use super::clause::ReadClause;
use crate::action::Class;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::resolution::Heads;
use crate::http::compress::Packed;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::id::ResolutionId;
use crate::live::hub::Event;
use crate::words::Lang;

/// What has happened is told by events; what happened on another node, or beside the rooms, is seen after this long.
const LASTS: Duration = Duration::from_secs(5);

/// Whom nobody asked for during this time is forgotten.
const IDLE: Duration = Duration::from_secs(60);

/// Earlier versions of which the differences can be told: a phone that slept through more is given the whole.
const PAST_MAX: usize = 64;

/// Readers who are shown the same: everything of a page that its clauses depend on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Readers {
    pub resolution: ResolutionId,
    pub lang: Lang,
    pub adds: &'static str,
    pub answers_offers: bool,
    pub comments: bool,
    pub insider: bool,
}

impl Readers {
    pub fn of(page: &Page, resolution: &ResolutionId, adds: &'static str, insider: bool) -> Self {
        Self {
            resolution: resolution.clone(),
            lang: page.lang,
            adds,
            answers_offers: page.may_now(Act::AnswerOffer),
            comments: page.may_now(Act::Comment),
            insider,
        }
    }
}

/// A version as these readers see it.
pub(in crate::http) struct Shown {
    pub clauses: Vec<ReadClause>,
    pub heads: Heads,
    pub subject: String,
    /// Whether the draft was made up, in whole or in part.
    pub invented: bool,
    /// Comments that are open.
    pub open: i64,
}

/// A version with its clauses written out.
pub(in crate::http) struct Written {
    pub shown: Shown,
    sections: Vec<String>,
    /// By the section's id in the page: what its words come to.
    marks: Vec<(String, u64)>,
    version: String,
}

#[derive(Template)]
#[template(path = "resolution/clause.html")]
struct ClausePart<'a> {
    page: &'a Page,
    resolution: &'a ResolutionId,
    clause: &'a ReadClause,
    adds: &'static str,
}

impl ClausePart<'_> {
    fn clause_href(&self, clause: &ReadClause, page: &str) -> String {
        format!("/resolutions/{}/clauses/{}/{page}", self.resolution, clause.id)
    }
}

/// What stands before the sections: which version they are, and what they are to be put into.
#[derive(Template)]
#[template(path = "resolution/follow.html")]
struct HeadPart {
    heads: String,
    version: String,
    /// The version that these sections are the difference from; empty where they are the whole.
    since: String,
    /// The ids of all clauses as JSON, where their order differs; empty otherwise.
    order: String,
}

fn mark(words: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

impl Written {
    pub fn of(shown: Shown, page: &Page, readers: &Readers) -> Result<Self, Problem> {
        let section = |clause: &ReadClause| {
            ClausePart { page, resolution: &readers.resolution, clause, adds: readers.adds }.render()
        };
        let sections = shown.clauses.iter().map(section).collect::<Result<Vec<_>, _>>().map_err(|fault| {
            tracing::error!(%fault, "A clause could not be written: {fault}");
            Problem::plain("fault", Class::Fault)
        })?;
        let marks: Vec<_> = shown
            .clauses
            .iter()
            .zip(&sections)
            .map(|(one, words)| (format!("clause-{}", one.id), mark(words)))
            .collect();
        let version = format!("{:016x}", mark(&(&shown.heads, &marks)));
        Ok(Self { shown, sections, marks, version })
    }

    /// The whole text.
    pub fn whole(&self) -> String {
        self.head("", String::new()) + &self.sections.concat()
    }

    fn head(&self, since: &str, order: String) -> String {
        let heads = self.shown.heads.to_line();
        let head = HeadPart { heads, version: self.version.clone(), since: since.to_owned(), order };
        head.render().unwrap_or_default()
    }

    /// What makes a page that shows `since` show this version.
    fn difference(&self, since: &str, past: &[(String, u64)]) -> String {
        let known: HashSet<_> = past.iter().collect();
        let differs = |(mark, _): &(&(String, u64), &String)| !known.contains(mark);
        let changed: String =
            self.marks.iter().zip(&self.sections).filter(differs).map(|(_, words)| words.as_str()).collect();
        let ids = |marks: &[(String, u64)]| marks.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        let (before, now) = (ids(past), ids(&self.marks));
        let order =
            if before == now { String::new() } else { serde_json::to_string(&now).unwrap_or_default() };
        self.head(since, order) + &changed
    }
}

/// Tells whether nothing was told that could change a clause as it is shown.
fn is_quiet(watch: &mut Receiver<Event>) -> bool {
    loop {
        match watch.try_recv() {
            Ok(Event::Present(_) | Event::Agenda | Event::Conflicts) => {}
            Ok(_) | Err(TryRecvError::Lagged(_) | TryRecvError::Closed) => return false,
            Err(TryRecvError::Empty) => return true,
        }
    }
}

/// The version that readers of one kind were given last, and what is known of those before.
#[derive(Default)]
struct Slot {
    now: Option<(Arc<Written>, Instant, Receiver<Event>)>,
    past: VecDeque<(String, Vec<(String, u64)>)>,
    /// Answers to pages that show these versions; the whole under the empty name.
    answers: HashMap<String, Arc<Packed>>,
    asked: Option<Instant>,
}

impl Slot {
    /// Returns what was written last if nothing has happened since, as far as anybody told.
    fn fresh(&mut self) -> Option<Arc<Written>> {
        let (written, at, mut watch) = self.now.take()?;
        if at.elapsed() < LASTS && is_quiet(&mut watch) {
            self.now = Some((written.clone(), at, watch));
            return Some(written);
        }
        self.answers.clear();
        self.past.retain(|(version, _)| *version != written.version);
        self.past.push_back((written.version.clone(), written.marks.clone()));
        if self.past.len() > PAST_MAX {
            self.past.pop_front();
        }
        None
    }

    fn answer(&mut self, written: &Written, since: &str) -> Arc<Packed> {
        let past = if since == written.version {
            Some(&written.marks)
        } else {
            self.past.iter().find(|(version, _)| version == since).map(|(_, marks)| marks)
        };
        let known = if past.is_some() { since } else { "" };
        if let Some(answer) = self.answers.get(known) {
            return answer.clone();
        }
        let html = past.map_or_else(|| written.whole(), |past| written.difference(since, past));
        let answer = Arc::new(Packed::of(html));
        self.answers.insert(known.to_owned(), answer.clone());
        answer
    }
}

/// What all kinds of readers were given last.
#[derive(Clone, Default)]
pub(in crate::http) struct Following(Arc<Mutex<HashMap<Readers, Arc<tokio::sync::Mutex<Slot>>>>>);

impl Following {
    fn slot(&self, readers: &Readers) -> Arc<tokio::sync::Mutex<Slot>> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, slot| {
            slot.try_lock().map_or(true, |slot| slot.asked.is_none_or(|at| at.elapsed() < IDLE))
        });
        slots.entry(readers.clone()).or_default().clone()
    }

    /// Returns the present version: written now, or by whoever asked a moment before.
    pub async fn now(
        &self,
        app: &App,
        readers: &Readers,
        write: impl AsyncFnOnce() -> Result<Written, Problem>,
    ) -> Result<Arc<Written>, Problem> {
        let slot = self.slot(readers);
        Self::written(&mut *slot.lock().await, app, readers, write).await
    }

    /// Returns what a page that shows `since` needs to show the present version.
    pub async fn since(
        &self,
        app: &App,
        readers: &Readers,
        since: &str,
        write: impl AsyncFnOnce() -> Result<Written, Problem>,
    ) -> Result<Arc<Packed>, Problem> {
        let slot = self.slot(readers);
        let mut slot = slot.lock().await;
        let written = Self::written(&mut slot, app, readers, write).await?;
        Ok(slot.answer(&written, since))
    }

    async fn written(
        slot: &mut Slot,
        app: &App,
        readers: &Readers,
        write: impl AsyncFnOnce() -> Result<Written, Problem>,
    ) -> Result<Arc<Written>, Problem> {
        slot.asked = Some(Instant::now());
        if let Some(written) = slot.fresh() {
            return Ok(written);
        }
        // Followed before it is read: what happens meanwhile is told.
        let watch = app.rooms.watch(&readers.resolution);
        let written = Arc::new(write().await?);
        slot.now = Some((written.clone(), Instant::now(), watch));
        Ok(written)
    }
}

#[cfg(test)]
mod tests;
