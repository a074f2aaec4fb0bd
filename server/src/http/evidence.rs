//! Pages of evidence records: found, read with what leans on them, added, corrected, withdrawn.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::flag::{LeaningPart, leaning_part};
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::day_text;
use super::routes::Doors;
use crate::action::evidence::add_record::{NewRecord, add_record};
use crate::action::evidence::correct_record::{ChangeRecordError, Correction, correct_record};
use crate::action::evidence::withdraw_record::withdraw_record;
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::evidence::{Record, RecordKind, RecordVersion, Said};
use crate::domain::meeting::{Criterion, criteria_of};
use crate::domain::permission::Act;
use crate::domain::search::Query as Words;
use crate::domain::unit::Bloc;
use crate::id::{BlocId, MeetingId, RecordId};
use crate::store::evidence::{Found, RecordFilter};
use crate::store::meeting::MeetingRow;
use crate::words::say;

/// Records of one page: two screens of a laptop.
const PAGE_ROWS: i64 = 50;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadEvidence, Method::GET, "/evidence", get(list))
        .page(Act::RecordEvidence, Method::GET, "/evidence/new", get(new_record))
        .page(Act::RecordEvidence, Method::POST, "/evidence/new", post(add))
        .page(Act::ReadEvidence, Method::GET, "/evidence/{record}", get(read))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/correct", get(correct_page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/{record}/correct", post(correct))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/withdraw", get(withdraw_page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/{record}/withdraw", post(withdraw))
}

/// Writes the address of a list with these parameters, empty ones left out.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", query.finish())
}

/// What a list is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    q: String,
    bloc: String,
    meeting: String,
    after: String,
}

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    blocs: Vec<Bloc>,
    found: Vec<Found>,
    count: i64,
    next: String,
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "records-title", &[])).under("evidence");
    let filter = RecordFilter {
        query: Words::of(&query.q),
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        meeting: Some(query.meeting.as_str()).filter(|id| !id.is_empty()).map(MeetingId::from),
    };
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let found = app.store.find_records(&filter, after, PAGE_ROWS).await?;
    let full = i64::try_from(found.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = found.last().filter(|_| full).map(|last| {
        let after = last.cursor();
        let parameters =
            [("q", &*query.q), ("bloc", &query.bloc), ("meeting", &query.meeting), ("after", &after)];
        address("/evidence", &parameters)
    });
    let count = app.store.count_records(&filter).await?;
    let blocs = app.store.blocs().await?;
    Ok(show(&ListPage { page, query, blocs, found, count, next: next.unwrap_or_default() }))
}

#[derive(Template)]
#[template(path = "evidence/read.html")]
struct ReadPage {
    page: Page,
    record: Record,
    criterion: String,
    versions: Vec<RecordVersion>,
    leaning: LeaningPart,
}

impl ReadPage {
    fn day(&self, version: &RecordVersion) -> String {
        day_text(version.at)
    }
}

async fn criteria(app: &App) -> Result<Vec<Criterion>, Problem> {
    Ok(criteria_of(&app.store.score_templates().await?))
}

/// Where the list of clauses that lean on a record goes on.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ReadQuery {
    leaning: String,
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
    Query(query): Query<ReadQuery>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    let record = app.store.record(&id).await?;
    let known = criteria(&app).await?;
    let named = known.into_iter().find(|criterion| Some(&criterion.id) == record.said.criterion.as_ref());
    let page = Page::of(&app, &member, say(member.lang, "record-title", &[])).under("evidence");
    Ok(show(&ReadPage {
        page,
        criterion: named.map(|criterion| criterion.name).unwrap_or_default(),
        versions: app.store.record_versions(&id).await?,
        leaning: leaning_part(&app, &member, &id, &query.leaning).await?,
        record,
    }))
}

/// What is typed into the forms of a record.
#[derive(Deserialize, Default)]
#[serde(default)]
struct RecordForm {
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
struct NewQuery {
    meeting: String,
}

async fn new_record(
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

async fn add(
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

async fn correct_page(
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

async fn correct(
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
    wrong: WrongWords,
}

impl WithdrawPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn withdraw_page(
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
    Ok(show(&WithdrawPage { page, record, reason: String::new(), version, wrong: Vec::new() }))
}

async fn withdraw(
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
            let shown =
                show(&WithdrawPage { page, record, reason: form.reason, version: form.version, wrong });
            Ok((problem.status(), shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
