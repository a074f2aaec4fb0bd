//! Forms of a record: a new one, a correction, a withdrawal. They come back with what was typed.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::criteria;
use crate::action::evidence::add_record::{NewRecord, add_record};
use crate::action::evidence::correct_record::{ChangeRecordError, Correction, correct_record};
use crate::action::evidence::withdraw_record::withdraw_record;
use crate::action::flag::list_leaning::list_leaning;
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::evidence::{Record, RecordKind, Said};
use crate::domain::meeting::Criterion;
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{MeetingId, RecordId};
use crate::store::meeting::MeetingRow;
use crate::words::say;

/// What is typed into the forms of a record.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct RecordForm {
    meeting: String,
    kind: String,
    text: String,
    criterion: String,
    speaker_role: String,
    /// The version that was read.
    version: i64,
    reason: String,
}

impl RecordForm {
    /// No kind is chosen beforehand: what nobody chose is asked for, not guessed.
    fn unread(&self) -> Vec<WrongField> {
        let known = RecordKind::of_id(&self.kind).is_some();
        (!known).then(|| WrongField::of("kind", "field-record-kind-unknown")).into_iter().collect()
    }

    fn said(&self) -> Said {
        Said {
            kind: RecordKind::of_id(&self.kind).unwrap_or_default(),
            text: self.text.clone(),
            criterion: Some(self.criterion.clone()).filter(|id| !id.is_empty()),
            speaker_role: self.speaker_role.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "evidence/form.html")]
struct FormPage {
    page: Page,
    typed: RecordForm,
    /// The record to be corrected; `None` for a new one.
    record: Option<Record>,
    meeting: Option<MeetingRow>,
    criteria: Vec<Criterion>,
    wrong: WrongWords,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn form_page(
    app: &App,
    member: &Member,
    record: Option<Record>,
    form: RecordForm,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let title = if record.is_some() { "record-correct-title" } else { "record-new-title" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("evidence");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let meeting = app.store.meeting(&MeetingId::from(form.meeting.as_str())).await.ok();
    let criteria = criteria(app).await?;
    let shown = show(&FormPage { page, typed: form, record, meeting, criteria, wrong });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewQuery {
    meeting: String,
}

pub(super) async fn new_record(
    State(app): State<App>,
    member: Member,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    if query.meeting.is_empty() {
        // A record belongs to a meeting: choose it first.
        return Ok(Redirect::to("/meetings").into_response());
    }
    let form = RecordForm { meeting: query.meeting, ..RecordForm::default() };
    form_page(&app, &member, None, form, None).await
}

pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(form): Form<RecordForm>,
) -> Result<Response, Problem> {
    let new = NewRecord {
        meeting: form.meeting.clone(),
        said: form.said(),
        unread: form.unread(),
        ..NewRecord::default()
    };
    match add_record(&app, Some(&by), new).await {
        Ok(id) => Ok(Redirect::to(&format!("/evidence/{id}")).into_response()),
        Err(error @ EntryError::Wrong(_)) => form_page(&app, &member, None, form, Some(&error.into())).await,
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}

pub(super) async fn correct_page(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
) -> Result<Response, Problem> {
    let record = app.store.record(&RecordId::from(record)).await?;
    if record.withdrawn {
        return Err(ChangeRecordError::Withdrawn.into());
    }
    let said = record.said.clone();
    let form = RecordForm {
        meeting: record.meeting.id.to_string(),
        kind: said.kind.id().to_owned(),
        text: said.text,
        criterion: said.criterion.unwrap_or_default(),
        speaker_role: said.speaker_role,
        version: record.version,
        reason: String::new(),
    };
    form_page(&app, &member, Some(record), form, None).await
}

pub(super) async fn correct(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(record): Path<String>,
    Form(form): Form<RecordForm>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    let correction = Correction {
        of_version: form.version,
        said: form.said(),
        reason: form.reason.clone(),
        unread: form.unread(),
    };
    match correct_record(&app, &by, &id, correction).await {
        Ok(_) => Ok(Redirect::to(&format!("/evidence/{id}")).into_response()),
        Err(error @ (ChangeRecordError::Wrong(_) | ChangeRecordError::Same)) => {
            let record = app.store.record(&id).await?;
            form_page(&app, &member, Some(record), form, Some(&error.into())).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "evidence/withdraw.html")]
struct WithdrawPage {
    page: Page,
    record: Record,
    reason: String,
    version: i64,
    /// Clauses that lean on the record and will wait for a decision.
    leaning: i64,
    wrong: WrongWords,
}

impl WithdrawPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

pub(super) async fn withdraw_page(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
) -> Result<Response, Problem> {
    let record = app.store.record(&RecordId::from(record)).await?;
    if record.withdrawn {
        return Err(ChangeRecordError::Withdrawn.into());
    }
    let page = Page::of(&app, &member, say(member.lang, "record-withdraw-title", &[])).under("evidence");
    let version = record.version;
    let leaning = list_leaning(&app, &record.id, None, 1).await?.count.all;
    Ok(show(&WithdrawPage { page, record, reason: String::new(), version, leaning, wrong: Vec::new() }))
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(record): Path<String>,
    Form(form): Form<RecordForm>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    match withdraw_record(&app, &by, &id, form.version, &form.reason).await {
        Ok(_) => Ok(Redirect::to(&format!("/evidence/{id}")).into_response()),
        Err(error @ ChangeRecordError::Wrong(_)) => {
            let problem = Problem::from(error);
            let page =
                Page::of(&app, &member, say(member.lang, "record-withdraw-title", &[])).under("evidence");
            let wrong = wrong_words(&problem, &page);
            let record = app.store.record(&id).await?;
            let leaning = list_leaning(&app, &id, None, 1).await?.count.all;
            let (reason, version) = (form.reason, form.version);
            let shown = show(&WithdrawPage { page, record, reason, version, leaning, wrong });
            Ok((problem.status(), shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
