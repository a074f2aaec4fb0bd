//! Pages of the issue: proposed by one, confirmed by another; recipients, the signed copy, the archive.

pub mod signed;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::Class;
use crate::action::issue::archive_resolution::archive_resolution;
use crate::action::issue::change_recipients::change_recipients;
use crate::action::issue::end_proposal::end_proposal;
use crate::action::issue::issue_resolution::issue_resolution;
use crate::action::issue::propose_issue::propose_issue;
use crate::app::App;
use crate::domain::export::{Body, Day, number_words};
use crate::domain::issue::may_be_second;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::stage::Step;
use crate::id::{PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::issue::Proposal;
use crate::store::signed::SignedCopy;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    let confirm = Act::ConfirmIssue;
    let doors = doors
        .page(confirm, Method::GET, "/resolutions/{resolution}/issue", get(issue_page))
        .page(Act::Take(Step::Issue), Method::POST, "/resolutions/{resolution}/issue", post(propose))
        .page(confirm, Method::POST, "/resolutions/{resolution}/issue/confirm", post(confirm_issue))
        .page(confirm, Method::POST, "/resolutions/{resolution}/issue/end", post(end))
        .page(Act::EditRecipients, Method::GET, "/resolutions/{resolution}/recipients", get(recipients_page))
        .page(Act::EditRecipients, Method::POST, "/resolutions/{resolution}/recipients", post(recipients))
        .page(Act::Take(Step::Archive), Method::GET, "/resolutions/{resolution}/archive", get(archive_page))
        .page(Act::Take(Step::Archive), Method::POST, "/resolutions/{resolution}/archive", post(archive));
    signed::doors(doors)
}

/// Writes a day as "03/02/2021".
pub(super) fn shown_day(day: Day) -> String {
    format!("{:02}/{:02}/{}", day.day, day.month, day.year)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct IssueForm {
    date: String,
    proposal: String,
    reason: String,
}

/// What waits, as the page shows it.
struct Waiting {
    id: String,
    day: String,
    who: String,
    when: String,
    /// Whether the reader proposed it.
    own: bool,
    /// Whether the reader may be the second person.
    second: bool,
}

#[derive(Template)]
#[template(path = "issue/issue.html")]
struct IssuePage {
    page: Page,
    id: ResolutionId,
    /// "02-NQ/ThU": what would be given now.
    number: String,
    recipients: Vec<String>,
    waiting: Option<Waiting>,
    /// How the proposal before ended: who, when, why.
    ended: Option<(String, String)>,
    may_propose: bool,
    typed: IssueForm,
    wrong: WrongWords,
    hindrance: String,
}

impl IssuePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn issue_page(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let date = shown_day(Day::of(app.clock.now()));
    let typed = IssueForm { date, ..IssueForm::default() };
    Ok(show(&issue_shown(&app, &by, &member, &id.into(), typed, None).await?))
}

async fn issue_shown(
    app: &App,
    by: &Person,
    member: &Member,
    id: &ResolutionId,
    typed: IssueForm,
    problem: Option<&Problem>,
) -> Result<IssuePage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "issue-title", &[])).about(id, &row.title, row.stage);
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let next = app.store.next_number(&body.document_type, &body.term).await?;
    let open = app.store.open_proposal(id).await?;
    let office = app.store.count_office().await?;
    let waiting = match open {
        Some(open) => Some(waiting(app, by, open, office).await?),
        None => None,
    };
    let ended = match app.store.ended_proposal(id).await? {
        Some(ended) if waiting.is_none() => {
            let facts = [
                ("who", name(app, &ended.by).await?),
                ("when", moment_text(ended.at)),
                ("reason", ended.reason),
            ];
            let facts: Vec<(&str, &str)> = facts.iter().map(|(key, value)| (*key, value.as_str())).collect();
            Some((ended.how.clone(), say(member.lang, &format!("issue-ended-{}", ended.how), &facts)))
        }
        _ => None,
    };
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(IssuePage {
        id: id.clone(),
        number: format!("{}-{}", number_words(next), body.sign),
        recipients: body.recipients,
        may_propose: permit(&by.roles, Act::Take(Step::Issue), Some(row.stage)).is_ok(),
        waiting,
        ended,
        typed,
        wrong,
        hindrance: told.unwrap_or_default(),
        page,
    })
}

async fn name(app: &App, id: &PersonId) -> Result<String, StoreError> {
    Ok(app.store.person(id).await?.name)
}

async fn waiting(app: &App, by: &Person, open: Proposal, office: usize) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        who: name(app, &open.proposed_by).await?,
        day: shown_day(open.issued_on),
        when: moment_text(open.proposed_at),
        own: open.proposed_by == by.id,
        second: may_be_second(by, &open.proposed_by, office).is_ok(),
        id: open.id,
    })
}

/// Shows the page again with what was typed and why it was refused; what no form can mend is a page of its own.
async fn again(
    app: &App,
    (by, member): (&Person, &Member),
    id: &ResolutionId,
    typed: IssueForm,
    problem: Problem,
) -> Result<Response, Problem> {
    let stage = app.store.resolution(id).await?.stage;
    let open = permit(&by.roles, Act::ConfirmIssue, Some(stage)).is_ok();
    match problem.class {
        Class::Invalid | Class::Conflict if open => {
            let page = issue_shown(app, by, member, id, typed, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
        _ => Err(problem),
    }
}

async fn propose(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<IssueForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match propose_issue(&app, &by, &id, &form.date).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/issue")).into_response()),
        Err(error) => again(&app, (&by, &member), &id, form, error.into()).await,
    }
}

async fn confirm_issue(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<IssueForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match issue_resolution(&app, &by, &id, &form.proposal).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/overview")).into_response()),
        Err(error) => again(&app, (&by, &member), &id, form, error.into()).await,
    }
}

async fn end(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<IssueForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match end_proposal(&app, &by, &id, (&form.proposal, &form.reason)).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/issue")).into_response()),
        Err(error) => again(&app, (&by, &member), &id, form, error.into()).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RecipientsForm {
    recipients: String,
}

#[derive(Template)]
#[template(path = "issue/recipients.html")]
struct RecipientsPage {
    page: Page,
    id: ResolutionId,
    recipients: String,
    wrong: WrongWords,
    hindrance: String,
}

async fn recipients_page(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&id.into()).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    Ok(show(&recipients_shown(&app, &member, &row.id, body.recipients.join("\n"), None).await?))
}

async fn recipients_shown(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    recipients: String,
    problem: Option<&Problem>,
) -> Result<RecipientsPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "recipients-title", &[]));
    let page = page.about(id, &row.title, row.stage);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(RecipientsPage { id: id.clone(), recipients, wrong, hindrance: told.unwrap_or_default(), page })
}

async fn recipients(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<RecipientsForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match change_recipients(&app, &by, &id, &form.recipients).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/overview")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if !matches!(problem.class, Class::Invalid | Class::Conflict) {
                return Err(problem);
            }
            let page = recipients_shown(&app, &member, &id, form.recipients, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "issue/archive.html")]
struct ArchivePage {
    page: Page,
    id: ResolutionId,
    reference: String,
    day: String,
    copies: Vec<SignedCopy>,
    recipients: usize,
    reason: String,
    wrong: WrongWords,
}

impl ArchivePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn archive_page(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(show(&archive_shown(&app, &member, &id.into(), String::new(), None).await?))
}

async fn archive_shown(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    reason: String,
    problem: Option<&Problem>,
) -> Result<ArchivePage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "step-archive", &[])).about(id, &row.title, row.stage);
    let entry = app.store.register_entry(id).await?;
    Ok(ArchivePage {
        id: id.clone(),
        reference: entry
            .as_ref()
            .map(|entry| format!("{}-{}", number_words(entry.number), entry.sign))
            .unwrap_or_default(),
        day: entry.as_ref().map(|entry| shown_day(entry.issued_on)).unwrap_or_default(),
        recipients: entry.as_ref().map_or(0, |entry| entry.recipients.len()),
        copies: app.store.signed_copies(id).await?,
        reason,
        wrong: problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default(),
        page,
    })
}

async fn archive(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<IssueForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match archive_resolution(&app, &by, &id, &form.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/overview")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.class != Class::Invalid {
                return Err(problem);
            }
            let page = archive_shown(&app, &member, &id, form.reason, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
    }
}
