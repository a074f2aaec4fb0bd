//! The office's page of a publication: what would be told, the form that publishes, and the one that ends it.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::api::Named;
use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::Class;
use crate::action::publication::end_publication::end_publication;
use crate::action::publication::open_publication::{Asked, open_publication};
use crate::action::publication::read_published::told_beside;
use crate::action::task::sealed_words;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::canonical::{line, short_hash};
use crate::domain::check::shortened;
use crate::domain::numbering::labels;
use crate::domain::permission::Act;
use crate::domain::publication::{Reasons, ToldRecord, paper_address};
use crate::id::ResolutionId;
use crate::store::publication::Publication;
use crate::words::say;

const PUBLICATION: &str = "/resolutions/{resolution}/publication";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Publish, Method::GET, PUBLICATION, get(page))
        .page(Act::Publish, Method::POST, PUBLICATION, post(publish))
        .page(Act::Publish, Method::POST, "/resolutions/{resolution}/publication/end", post(end))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct PublicationForm {
    reasons: String,
    code: String,
    indexed: String,
    reason: String,
}

/// What would be told beside one clause.
struct Preview {
    place: String,
    withheld: usize,
    records: Vec<ToldRecord>,
}

#[derive(Template)]
#[template(path = "publication/office.html")]
struct OfficePage {
    page: Page,
    id: ResolutionId,
    open: Option<Publication>,
    /// Who published or ended last, when, and why.
    last: String,
    /// What paper bears; empty where the server does not know its public address.
    address: String,
    preview: Vec<Preview>,
    typed: PublicationForm,
    wrong: WrongWords,
    hindrance: String,
}

impl OfficePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn reasons(&self) -> [Reasons; 3] {
        Reasons::ALL
    }

    fn records(&self) -> usize {
        self.preview.iter().map(|one| one.records.len()).sum()
    }
}

async fn page(State(app): State<App>, member: Member, Named(id): Named<String>) -> Result<Response, Problem> {
    let usual = PublicationForm {
        reasons: Reasons::default().id().to_owned(),
        code: "yes".to_owned(),
        ..PublicationForm::default()
    };
    Ok(show(&shown(&app, &member, &id.into(), usual, None).await?))
}

async fn shown(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: PublicationForm,
    problem: Option<&Problem>,
) -> Result<OfficePage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "publication-title", &[]));
    let page = page.about(id, &row.title, row.stage);
    let newest = app.store.newest_publication(id).await?;
    let last = match &newest {
        Some(newest) => last_words(app, &page, newest).await?,
        None => String::new(),
    };
    let sealed = sealed_words(app, id).await?;
    let short = sealed.as_ref().map(|version| short_hash(&version.canonical_hash));
    let address = app.config.public_url.as_ref().zip(short).map(|(url, short)| paper_address(url, &short));
    let mut preview = Vec::new();
    if let Some(version) = &sealed {
        let told = told_beside(app, &version.text, Reasons::Words, None).await?;
        for (clause, label) in version.text.clauses.iter().zip(labels(&version.text.clauses)) {
            let Some(told) = told.get(&clause.id) else { continue };
            let number = if label.code.is_empty() { label.number } else { label.code };
            let place = line(&format!("{number} {}", shortened(&clause.plain())));
            preview.push(Preview { place, withheld: told.withheld(), records: told.records.clone() });
        }
    }
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(OfficePage {
        id: id.clone(),
        open: newest.filter(|newest| newest.ended.is_none()),
        last,
        address: address.unwrap_or_default(),
        preview,
        typed,
        wrong,
        hindrance: told.unwrap_or_default(),
        page,
    })
}

async fn last_words(app: &App, page: &Page, newest: &Publication) -> Result<String, Problem> {
    let told = |key: &str, who: String, at: Millis, reason: &str| {
        say(page.lang, key, &[("who", &who), ("when", &moment_text(at)), ("reason", reason)])
    };
    Ok(match &newest.ended {
        Some(ended) => {
            let who = app.store.person(&ended.by).await?.name;
            told("publication-ended", who, ended.at, &ended.reason)
        }
        None => {
            let who = app.store.person(&newest.opened_by).await?.name;
            told("publication-opened", who, newest.opened_at, "")
        }
    })
}

/// Shows the page again with what was typed and why it was refused; what no form can mend is a page of its own.
async fn again(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: PublicationForm,
    problem: Problem,
) -> Result<Response, Problem> {
    match problem.class {
        Class::Invalid | Class::Conflict if problem.slug != "wrong-stage" => {
            let page = shown(app, member, id, typed, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
        _ => Err(problem),
    }
}

async fn publish(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<PublicationForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let asked = Asked {
        reasons: form.reasons.clone(),
        code: !form.code.is_empty(),
        indexed: !form.indexed.is_empty(),
    };
    match open_publication(&app, &by, &id, &asked).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/publication")).into_response()),
        Err(error) => again(&app, &member, &id, form, error.into()).await,
    }
}

async fn end(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<PublicationForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match end_publication(&app, &by, &id, &form.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/publication")).into_response()),
        Err(error) => again(&app, &member, &id, form, error.into()).await,
    }
}
