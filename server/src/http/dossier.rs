//! The dossier for the committee: what is in it and what is not, its parts as files, the office's letter; and, in
//! `dossier/job.rs`, the whole of it in the making.

pub(in crate::http) mod job;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::api::Named;
use super::api::attribution::name;
use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::{moment_text, sent};
use super::routes::Doors;
use crate::action::Class;
use crate::action::dossier::make_dossier::Binding;
use crate::action::dossier::read_dossier::{Dossier, read_dossier};
use crate::action::dossier::tell_part::tell_part;
use crate::action::dossier::write_letter::write_letter;
use crate::action::dossier::write_part::write_part;
use crate::app::App;
use crate::domain::dossier::{Letter, Part};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::format::Format;
use crate::format::dossier::contents::missing_words;
use crate::format::dossier::letter::SIGNER_TITLE;
use crate::id::ResolutionId;
use crate::words::say;

const DOSSIER: &str = "/resolutions/{resolution}/dossier";

pub(super) fn doors(doors: Doors) -> Doors {
    job::doors(doors)
        .page(Act::ReadDossier, Method::GET, DOSSIER, get(page))
        .page(Act::WriteLetter, Method::POST, "/resolutions/{resolution}/dossier/letter", post(write))
        .page(
            Act::ReadDossier,
            Method::GET,
            "/resolutions/{resolution}/dossier/parts/{part}/{format}",
            get(file),
        )
}

/// What was typed, with the version of the letter that was read.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct LetterForm {
    passage: String,
    signer_title: String,
    signer_name: String,
    seen: i64,
}

impl LetterForm {
    fn of(dossier: &Dossier) -> Self {
        let saved = dossier.letter.as_ref();
        let Letter { passage, signer_title, signer_name } =
            saved.map(|saved| saved.letter.clone()).unwrap_or_default();
        Self { passage, signer_title, signer_name, seen: saved.map_or(0, |saved| saved.version) }
    }

    fn letter(&self) -> Letter {
        Letter {
            passage: self.passage.clone(),
            signer_title: self.signer_title.clone(),
            signer_name: self.signer_name.clone(),
        }
    }
}

/// A part as the page lists it.
struct Row {
    part: Part,
    /// What is in it, or why it is not there.
    told: String,
    is_there: bool,
}

#[derive(Template)]
#[template(path = "dossier/dossier.html")]
struct DossierPage {
    page: Page,
    id: ResolutionId,
    rows: Vec<Row>,
    sealed: bool,
    /// "7F3A-91C2"; empty while the words still change.
    hash: String,
    may_write: bool,
    vote_opened: bool,
    /// Who saved the letter, and when; empty where nobody did.
    saved: String,
    typed: LetterForm,
    wrong: WrongWords,
    hindrance: String,
}

impl DossierPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn bindings(&self) -> [Binding; 2] {
        Binding::ALL
    }

    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.typed.passage.lines().filter(|line| !line.is_empty())
    }

    fn signer_title(&self) -> &str {
        SIGNER_TITLE
    }
}

async fn page(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    shown(&app, (&reader, &member), &ResolutionId::from(id), None).await
}

async fn shown(
    app: &App,
    (reader, member): (&Person, &Member),
    id: &ResolutionId,
    again: Option<(LetterForm, Problem)>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "dossier-title", &[]))
        .about(id, &row.title, row.stage)
        .at("dossier");
    let dossier = read_dossier(app, reader, id, name).await?;
    let rows = Part::ALL.into_iter().map(|part| match dossier.missing(part) {
        None => Row { part, told: tell_part(&dossier, part, page.lang), is_there: true },
        Some(why) => Row { part, told: missing_words(part, why, page.lang), is_there: false },
    });
    let saved = match &dossier.letter {
        Some(saved) => {
            let by = app.store.people().await?.into_iter().find(|one| one.id == saved.by);
            let by = by.map(|by| by.name).unwrap_or_default();
            page.t2("letter-saved", "name", by, "when", moment_text(saved.at))
        }
        None => String::new(),
    };
    let (typed, problem) = match again {
        Some((typed, problem)) => (typed, Some(problem)),
        None => (LetterForm::of(&dossier), None),
    };
    let wrong = problem.as_ref().map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.as_ref().filter(|_| wrong.is_empty());
    let answer = DossierPage {
        rows: rows.collect(),
        sealed: dossier.seal.is_some(),
        hash: dossier.seal.as_ref().map(|seal| seal.short_hash()).unwrap_or_default(),
        may_write: page.may_now(Act::WriteLetter) && !dossier.vote_opened,
        vote_opened: dossier.vote_opened,
        hindrance: told.map(|problem| problem_words(problem, &page)).unwrap_or_default(),
        saved,
        typed,
        wrong,
        id: id.clone(),
        page,
    };
    Ok(match problem {
        Some(problem) => (problem.status(), show(&answer)).into_response(),
        None => show(&answer),
    })
}

async fn write(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<LetterForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match write_letter(&app, &by, &id, (&form.letter(), form.seen)).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/dossier#letter")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if matches!(problem.class, Class::Invalid | Class::Conflict) {
                return shown(&app, (&by, &member), &id, Some((form, problem))).await;
            }
            Err(problem)
        }
    }
}

async fn file(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, part, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    let part = Part::of_id(&part).ok_or_else(|| Problem::plain("dossier-no-part", Class::NotFound))?;
    let format = Format::of_id(&format).filter(|format| matches!(format, Format::Docx | Format::Pdf));
    let format = format.ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    let dossier = read_dossier(&app, &reader, &ResolutionId::from(id), name).await?;
    Ok(sent(write_part(&app, &dossier, part, format).await?))
}
