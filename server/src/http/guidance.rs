//! Pages of the guidance on pilot meetings: the version in force, older ones, and the form that supersedes it.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::evidence::{Files, Refusal};
use super::form::{WrongWords, wrong_of, wrong_words};
use super::meeting::newest;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::guidance::issue_guidance::{IssueGuidanceError, NewGuidance, issue_guidance};
use crate::app::App;
use crate::domain::evidence::attachment::Owner;
use crate::domain::guidance::Guidance;
use crate::domain::meeting::ScoreTemplate;
use crate::domain::permission::{Act, permit};
use crate::store::StoreError;
use crate::store::guidance::GuidanceRow;
use crate::words::say;

mod file;

pub(super) fn doors(doors: Doors) -> Doors {
    file::doors(doors)
        .page(Act::ReadEvidence, Method::GET, "/guidance", get(read_newest))
        .page(Act::ManageGuidance, Method::GET, "/guidance/new", get(new_version))
        .page(Act::ManageGuidance, Method::POST, "/guidance/new", post(issue))
        .page(Act::ReadEvidence, Method::GET, "/guidance/{version}", get(read_version))
}

#[derive(Template)]
#[template(path = "guidance/read.html")]
struct ReadPage {
    page: Page,
    /// Newest first; empty before the first is issued.
    all: Vec<GuidanceRow>,
    shown: Option<Guidance>,
    /// The template that its meetings are scored with.
    template: Option<ScoreTemplate>,
    files: Files,
}

impl ReadPage {
    fn in_force(&self, guidance: &Guidance) -> bool {
        self.all.first().is_some_and(|newest| newest.guidance.version == guidance.version)
    }

    /// Whether to say what becomes of the files with the next version.
    fn carried(&self) -> bool {
        self.files.may_change && self.files.standing() > 0
    }

    fn moment(&self, row: &GuidanceRow) -> String {
        moment_text(row.at)
    }
}

async fn read_newest(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    read(&app, &member, None, Vec::new()).await
}

async fn read_version(
    State(app): State<App>,
    member: Member,
    Path(version): Path<String>,
) -> Result<Response, Problem> {
    let version = version.parse().map_err(|_| StoreError::NotFound)?;
    read(&app, &member, Some(version), Vec::new()).await
}

/// Shows a version, or the one in force, with the files that were not taken just now.
async fn read(
    app: &App,
    member: &Member,
    version: Option<i64>,
    refused: Vec<Refusal>,
) -> Result<Response, Problem> {
    let all = app.store.guidances().await?;
    let wanted = |row: &&GuidanceRow| version.is_none_or(|version| row.guidance.version == version);
    let shown = all.iter().find(wanted).map(|row| row.guidance.clone());
    if version.is_some() && shown.is_none() {
        return Err(StoreError::NotFound.into());
    }
    let named = shown.as_ref().and_then(|guidance| guidance.template.clone());
    let templates = app.store.score_templates().await?;
    let template = named.and_then(|id| templates.into_iter().find(|template| template.id == id));
    let page = Page::of(app, member, say(member.lang, "guidance-title", &[]));
    let page = page.under("meetings").at("guidance");
    let manages = permit(&member.roles(), Act::ManageGuidance, None).is_ok();
    let status = refused.first().map(|one| one.problem.status());
    let number = shown.as_ref().map_or(0, |guidance| guidance.version);
    let files = Files::of(app, &page, &Owner::Guidance(number), manages, refused).await?;
    let in_force = all.first().is_some_and(|newest| newest.guidance.version == number);
    let files = Files { open: manages && in_force, ..files };
    let answer = show(&ReadPage { page, all, shown, template, files });
    Ok(match status {
        Some(status) => (status, answer).into_response(),
        None => answer,
    })
}

type Typed = HashMap<String, String>;

#[derive(Template)]
#[template(path = "guidance/form.html")]
struct FormPage {
    page: Page,
    /// The version in force, which this one supersedes.
    old: Option<Guidance>,
    templates: Vec<ScoreTemplate>,
    typed: Typed,
    wrong: WrongWords,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn named(&self, field: &str, message: &str) -> String {
        format!("{}: {message}", self.page.word("guidance-field", field))
    }

    fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }
}

async fn form_page(
    app: &App,
    member: &Member,
    old: Option<Guidance>,
    typed: Typed,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let title = if old.is_some() { "guidance-new-version" } else { "guidance-new" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("meetings").at("guidance");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let all = app.store.score_templates().await?;
    let templates = newest(&all).into_iter().cloned().collect();
    let shown = show(&FormPage { page, old, templates, typed, wrong });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

async fn new_version(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    let old = app.store.guidance(None).await?;
    let from = old.clone().unwrap_or_default();
    let typed = [
        ("of_version", from.version.to_string()),
        ("title", from.title),
        ("sign", from.sign),
        ("issued", from.issued.map(|day| day.shown()).unwrap_or_default()),
        ("text", from.text),
        ("steps", from.steps.join("\n")),
        ("template", from.template.unwrap_or_default()),
    ];
    let typed = typed.map(|(field, value)| (field.to_owned(), value)).into();
    form_page(&app, &member, old, typed, None).await
}

fn read_form(typed: &Typed) -> NewGuidance {
    let word = |field: &str| typed.get(field).cloned().unwrap_or_default();
    NewGuidance {
        of_version: word("of_version").parse().unwrap_or_default(),
        guidance: Guidance {
            title: word("title"),
            sign: word("sign"),
            text: word("text"),
            steps: word("steps").lines().map(str::to_owned).collect(),
            template: Some(word("template")),
            change: word("change"),
            ..Guidance::default()
        },
        issued: word("issued"),
    }
}

async fn issue(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    match issue_guidance(&app, Some(&by), read_form(&typed)).await {
        Ok(_) => Ok(Redirect::to("/guidance").into_response()),
        Err(error @ (IssueGuidanceError::Denied(_) | IssueGuidanceError::Store(_))) => Err(error.into()),
        Err(error) => {
            let old = app.store.guidance(None).await?;
            if matches!(error, IssueGuidanceError::Changed) {
                // The newer version is named on the form; who sends this again has been told of it.
                let version = old.as_ref().map_or(0, |old| old.version);
                typed.insert("of_version".to_owned(), version.to_string());
            }
            form_page(&app, &member, old, typed, Some(&error.into())).await
        }
    }
}
