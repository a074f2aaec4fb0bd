//! Finds lines of the audit log, with the names of whoever and whatever they tell of.

use std::collections::BTreeMap;

use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::audit::Line;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::audit::read::AuditFilter;

/// The act of which only the day is told: who voted when is nobody's business.
const BALLOT: &str = "vote.ballot";

/// Acts on working groups, of which others are told no more than that they happened.
const GROUP: &str = "group.";

/// Milliseconds of a day.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AuditError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// A line as it is shown.
#[derive(Clone, Debug)]
pub struct ToldLine {
    pub line: Line,
    /// Who did it; none where the program did, where a ballot came, or where the person is gone.
    pub name: Option<String>,
    /// Whether only the day of it is told.
    pub day_only: bool,
    /// The name of the person who was acted on, if it was one.
    pub whom: Option<String>,
    /// The resolution it belongs to, by id and title.
    pub resolution: Option<(String, String)>,
}

/// The names that lines are told with.
pub struct Names {
    people: BTreeMap<String, String>,
    resolutions: BTreeMap<String, String>,
}

impl Names {
    /// Reads them once for a whole page or file.
    pub async fn of(app: &App) -> Result<Self, StoreError> {
        let people = app.store.people().await?;
        let resolutions = app.store.resolutions().await?;
        Ok(Self {
            people: people.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
            resolutions: resolutions.into_iter().map(|row| (row.id.to_string(), row.title)).collect(),
        })
    }

    fn tell(&self, mut line: Line) -> ToldLine {
        let first = |text: &str| text.split([' ', '/']).next().unwrap_or_default().to_owned();
        let resolution = [first(&line.object), first(&line.detail)]
            .into_iter()
            .find_map(|id| self.resolutions.get_key_value(&id))
            .map(|(id, title)| (id.clone(), title.clone()));
        let mut day_only = false;
        if line.act == BALLOT {
            day_only = true;
            line.person = None;
            line.roles.clear();
            line.at -= (line.at + HANOI_MILLIS_AHEAD).rem_euclid(DAY_MILLIS);
        }
        if line.act.starts_with(GROUP) {
            line.detail.clear();
        } else if let Some((id, _)) = &resolution
            && let Some(rest) = line.detail.strip_prefix(id.as_str())
        {
            line.detail = rest.trim_start().to_owned();
        }
        // What a line binds serves the proof; shown, it would be noise.
        line.bound = None;
        let name = line.person.as_ref().map(|id| self.people.get(id).unwrap_or(id).clone());
        let whom = self.people.get(&line.object).cloned();
        ToldLine { line, name, day_only, whom, resolution }
    }
}

/// Hà Nội is ahead of UTC, all year.
const HANOI_MILLIS_AHEAD: i64 = 7 * 60 * 60 * 1000;

/// Returns the moment at which a day begins in Hà Nội.
pub fn begins(day: crate::domain::meeting::Day) -> Option<Millis> {
    let month = time::Month::try_from(day.month()).ok()?;
    let date = time::Date::from_calendar_date(day.year(), month, day.day()).ok()?;
    let seconds = date.midnight().assume_utc().unix_timestamp();
    Some(Millis(seconds * 1000 - HANOI_MILLIS_AHEAD))
}

/// Returns the moment at which a day ends in Hà Nội.
pub fn ends(day: crate::domain::meeting::Day) -> Option<Millis> {
    begins(day).map(|at| Millis(at.0 + DAY_MILLIS))
}

/// Finds lines, newest first, older than one.
pub async fn find_audit(
    app: &App,
    by: &Person,
    names: &Names,
    filter: &AuditFilter,
    (before, limit): (i64, i64),
) -> Result<Vec<ToldLine>, AuditError> {
    permit(&by.roles, Act::ReadAudit, None)?;
    let lines = app.store.find_audit(filter, before, limit).await?;
    Ok(lines.into_iter().map(|line| names.tell(line)).collect())
}
