//! The form for a speaker's name with its consent, and the page that takes it away again.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::action::evidence::correct_record::ChangeRecordError;
use crate::action::evidence::name_speaker::{name_speaker, unname_speaker};
use crate::app::App;
use crate::domain::evidence::Record;
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::RecordId;
use crate::words::say;

/// What is typed into the form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SpeakerForm {
    name: String,
    consent: String,
}

#[derive(Template)]
#[template(path = "evidence/speaker.html")]
struct SpeakerPage {
    page: Page,
    record: Record,
    typed: SpeakerForm,
    wrong: WrongWords,
}

impl SpeakerPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

fn form(
    app: &App,
    member: &Member,
    record: Record,
    typed: SpeakerForm,
    problem: Option<&Problem>,
) -> Response {
    let page = Page::of(app, member, say(member.lang, "speaker-title", &[])).under("evidence");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let shown = show(&SpeakerPage { page, record, typed, wrong });
    match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    }
}

pub(super) async fn page(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
) -> Result<Response, Problem> {
    let record = app.store.record(&RecordId::from(record)).await?;
    if record.withdrawn {
        return Err(ChangeRecordError::Withdrawn.into());
    }
    let named = app.store.speaker_name(&record.id).await?;
    let typed = named.map(|named| SpeakerForm { name: named.name, consent: named.consent });
    Ok(form(&app, &member, record, typed.unwrap_or_default(), None))
}

pub(super) async fn keep(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(record): Path<String>,
    Form(typed): Form<SpeakerForm>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    match name_speaker(&app, &by, &id, &typed.name, &typed.consent).await {
        Ok(()) => Ok(Redirect::to(&format!("/evidence/{id}")).into_response()),
        Err(error @ ChangeRecordError::Wrong(_)) => {
            let record = app.store.record(&id).await?;
            Ok(form(&app, &member, record, typed, Some(&error.into())))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "evidence/speaker_withdraw.html")]
struct SurePage {
    page: Page,
    record: Record,
}

impl SurePage {
    fn action(&self) -> String {
        format!("/evidence/{}/speaker/withdraw", self.record.id)
    }

    fn back(&self) -> String {
        format!("/evidence/{}", self.record.id)
    }
}

pub(super) async fn sure(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
) -> Result<Response, Problem> {
    let record = app.store.record(&RecordId::from(record)).await?;
    let page = Page::of(&app, &member, say(member.lang, "speaker-withdraw-title", &[])).under("evidence");
    Ok(show(&SurePage { page, record }))
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    Path(record): Path<String>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    unname_speaker(&app, &by, &id).await?;
    Ok(Redirect::to(&format!("/evidence/{id}")).into_response())
}
