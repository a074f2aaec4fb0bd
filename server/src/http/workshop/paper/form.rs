//! The form that hands in a paper: the words of its fields first, then the file as it comes.

use askama::Template;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::super::run::named;
use super::super::view::{Choice, Known};
use crate::action::Class;
use crate::action::evidence::attach_file::megabytes_max;
use crate::action::paper::PaperError;
use crate::action::paper::hand_in::{NewPaper, NoFile, hand_in};
use crate::app::App;
use crate::domain::paper::{Author, WORDS_CHARS_MAX};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::workshop::ItemState;
use crate::http::api::Named;
use crate::http::evidence::called;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::multipart::{drain_field, long_words};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{AgendaId, BlocId, PaperId, PersonId, ResolutionId};
use crate::words::say;

/// Bytes of the longest text, every letter in four and as much again, so that one that is too long comes back whole.
const TEXT_BYTES_MAX: usize = WORDS_CHARS_MAX * 8;

/// A paper, as typed.
#[derive(Clone, Default)]
pub struct PaperForm {
    key: String,
    title: String,
    /// `person:…`, `named`, or nothing for one's own.
    author: String,
    name: String,
    bloc: String,
    item: String,
    words: String,
}

impl PaperForm {
    fn set(&mut self, name: &str, value: String) {
        match name {
            "key" => self.key = value,
            "title" => self.title = value,
            "author" => self.author = value,
            "name" => self.name = value,
            "bloc" => self.bloc = value,
            "item" => self.item = value,
            "words" => self.words = value,
            _ => {}
        }
    }

    /// A name typed without a choice above it is a choice as well.
    fn author(&self) -> Option<Author> {
        if let Some(id) = self.author.strip_prefix("person:") {
            return Some(Author::Person(PersonId::from(id)));
        }
        let typed = self.author == "named" || !self.name.trim().is_empty();
        typed.then(|| Author::Named(self.name.clone()))
    }

    fn new_paper(&self) -> NewPaper {
        NewPaper {
            key: named::<PaperId>(&self.key),
            title: self.title.clone(),
            author: self.author(),
            bloc: named::<BlocId>(&self.bloc),
            item: named::<AgendaId>(&self.item),
            words: self.words.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "workshop/paper_form.html")]
struct FormPage {
    page: Page,
    resolution: ResolutionId,
    /// Whether the paper may be anybody's.
    may_run: bool,
    typed: PaperForm,
    people: Vec<Choice>,
    blocs: Vec<Choice>,
    items: Vec<Choice>,
    wrong: WrongWords,
    hindrance: String,
    /// A file was chosen and has to be chosen again.
    lost_file: bool,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    /// Most megabytes of a Word file or a picture, and of a PDF.
    fn file_hint(&self) -> String {
        let (picture, paper) = megabytes_max();
        self.page.t2("paper-file-hint", "word", picture, "pdf", paper)
    }
}

async fn shown(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: PaperForm,
    (problem, lost_file): (Option<&Problem>, bool),
) -> Result<FormPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "paper-new", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let known = Known::read(app, id).await?;
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    let key = if typed.key.is_empty() { PaperId::fresh().to_string() } else { typed.key };
    let choice = |value: &str, words: String| Choice { value: value.to_owned(), words };
    let speakers = known.people.iter().filter(|one| one.active);
    Ok(FormPage {
        resolution: id.clone(),
        may_run: page.may_now(Act::RunWorkshop),
        people: speakers.map(|one| choice(one.id.as_str(), known.titled(&one.id))).collect(),
        blocs: known.blocs.iter().map(|bloc| choice(bloc.id.as_str(), bloc.name.clone())).collect(),
        items: known
            .agenda
            .iter()
            .filter(|item| !matches!(item.state, ItemState::Closed { .. }))
            .map(|item| choice(item.id.as_str(), item.title.clone()))
            .collect(),
        typed: PaperForm { key, ..typed },
        wrong,
        hindrance: told.unwrap_or_default(),
        lost_file,
        page,
    })
}

pub(in crate::http::workshop) async fn page(
    State(app): State<App>,
    member: Member,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    Ok(show(&shown(&app, &member, &id.into(), PaperForm::default(), (None, false)).await?))
}

pub(in crate::http::workshop) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let broken = || Problem::plain("attachment-broken", Class::Invalid);
    let id = ResolutionId::from(id);
    let mut form = form.map_err(|_| broken())?;
    let mut typed = PaperForm::default();
    let (problem, lost_file) = loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => match hand_in::<NoFile, _, _>(&app, &by, &id, typed.new_paper(), None).await {
                Ok(made) => return Ok(made_at(&id, &made)),
                Err(error) => break (Problem::from(error), false),
            },
            Err(_) => break (broken(), true),
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            typed.set(&name, long_words(field, TEXT_BYTES_MAX).await?);
            continue;
        }
        // A browser sends an empty file where none was chosen.
        if field.file_name().unwrap_or_default().is_empty() {
            drain_field(field).await;
            continue;
        }
        // What stands behind the file, a program may have sent it first, is not waited for.
        match with_file(&app, &by, &member, &id, &typed, field).await {
            Ok(made) => return Ok(made_at(&id, &made)),
            Err(error) => break (Problem::from(error), true),
        }
    };
    match problem.class {
        Class::Invalid | Class::Conflict | Class::TooLarge => {
            let page = shown(&app, &member, &id, typed, (Some(&problem), lost_file)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
        Class::NotSignedIn
        | Class::Forbidden
        | Class::NotFound
        | Class::TooMany
        | Class::Restarting
        | Class::Fault => Err(problem),
    }
}

fn made_at(id: &ResolutionId, made: &PaperId) -> Response {
    Redirect::to(&format!("/resolutions/{id}/papers/{made}")).into_response()
}

async fn with_file(
    app: &App,
    by: &Person,
    member: &Member,
    id: &ResolutionId,
    typed: &PaperForm,
    mut field: Field<'_>,
) -> Result<PaperId, PaperError> {
    let name = called(field.file_name().unwrap_or_default(), member.lang);
    let done = hand_in(app, by, id, typed.new_paper(), Some((&name, &mut field))).await;
    if done.is_err() {
        drain_field(field).await;
    }
    done
}
