//! Gives the adopted and signed resolution its number and date.

use crate::action::notice::tell_notices::tell_notices;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::export::{Body, Day};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Step;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::register::{Entry, Issuing, ToIssue};

/// Why a resolution could not be issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such day")]
    NoSuchDay,
    #[error("the day has not come yet")]
    FutureDay,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for IssueError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoSuchDay | Self::FutureDay => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NoSuchDay | Self::FutureDay => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::NoSuchDay => vec![WrongField::of("date", "field-issue-date-wrong")],
            Self::FutureDay => vec![WrongField::of("date", "field-issue-date-future")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Reads a day as people write it, for a document's date.
fn read_day(words: &str) -> Option<Day> {
    let day = crate::domain::meeting::Day::of(words)?;
    Some(Day { year: day.year(), month: day.month(), day: day.day() })
}

/// Gives the next number of its book, dated `date`, or today where that is empty.
pub async fn issue_resolution(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    date: &str,
) -> Result<Entry, IssueError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(Step::Issue), Some(row.stage))?;
    let now = app.clock.now();
    let today = Day::of(now);
    let issued_on =
        if date.trim().is_empty() { today } else { read_day(date).ok_or(IssueError::NoSuchDay)? };
    if issued_on > today {
        return Err(IssueError::FutureDay);
    }
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let wanted = ToIssue {
        resolution: resolution.clone(),
        document_type: body.document_type,
        term: body.term,
        sign: body.sign,
        issued_on,
        given_by: by.id.clone(),
    };
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "resolution.issue",
        object: resolution.to_string(),
        detail: String::new(),
    };
    match app.store.issue(&wanted, &line).await? {
        Issuing::Done(entry) => {
            app.rooms.stage_changed(resolution).await;
            tell_notices(app, resolution, now).await;
            Ok(entry)
        }
        Issuing::StageMoved => Err(Denied::WrongStage.into()),
    }
}
