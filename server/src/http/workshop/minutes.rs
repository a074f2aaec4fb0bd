//! The minutes of the workshop: as they stand, what the secretary adds, earlier versions, and the files.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::action::Class;
use crate::action::minutes::MinutesError;
use crate::action::minutes::gather_minutes::{gather_minutes, print_minutes};
use crate::action::minutes::write_minutes::write_minutes;
use crate::app::App;
use crate::domain::minutes::{Added, Part};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::format::Format;
use crate::format::minutes::sections;
use crate::format::table::Section;
use crate::http::api::Named;
use crate::http::api::attribution::name;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::{moment_text, sent};
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::words::say;

/// Earlier versions listed: those of the last hours.
const VERSIONS_ROWS: i64 = 50;

pub(super) fn doors(doors: Doors) -> Doors {
    const MINUTES: &str = "/resolutions/{resolution}/workshop/minutes";
    let file = "/resolutions/{resolution}/workshop/minutes/{format}";
    doors
        .page(Act::ReadResolution, Method::GET, MINUTES, get(page))
        .page(Act::WriteMinutes, Method::POST, MINUTES, axum::routing::post(write))
        .page(Act::ExportResolution, Method::GET, file, get(print))
}

/// What is added, as typed; parts by their ids.
#[derive(Clone, Default)]
struct MinutesForm {
    version: i64,
    place: String,
    chair: String,
    chair_office: String,
    secretary: String,
    words: BTreeMap<String, String>,
}

impl MinutesForm {
    fn of(version: i64, added: &Added) -> Self {
        let words = added.words.iter().map(|(part, words)| (part.id().to_owned(), words.clone()));
        Self {
            version,
            place: added.place.clone(),
            chair: added.chair.clone(),
            chair_office: added.chair_office.clone(),
            secretary: added.secretary.clone(),
            words: words.collect(),
        }
    }

    fn sent(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "version" => form.version = value.parse().unwrap_or(0),
                "place" => form.place = value,
                "chair" => form.chair = value,
                "chairOffice" => form.chair_office = value,
                "secretary" => form.secretary = value,
                _ => {
                    form.words.insert(name, value);
                }
            }
        }
        form
    }

    fn added(&self) -> Added {
        let words = self.words.iter().filter_map(|(id, words)| Some((Part::of_id(id)?, words.clone())));
        Added {
            place: self.place.clone(),
            chair: self.chair.clone(),
            chair_office: self.chair_office.clone(),
            secretary: self.secretary.clone(),
            words: words.collect(),
        }
    }
}

/// An earlier version in the list.
struct Earlier {
    version: i64,
    by: String,
    when: String,
}

#[derive(Template)]
#[template(path = "workshop/minutes.html")]
struct MinutesPage {
    page: Page,
    resolution: ResolutionId,
    sections: Vec<Section>,
    chair: String,
    secretary: String,
    /// The version shown, where it is not the newest.
    old: i64,
    typed: MinutesForm,
    may_write: bool,
    versions: Vec<Earlier>,
    wrong: WrongWords,
    hindrance: String,
}

impl MinutesPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn words(&self, part: &Part) -> &str {
        self.typed.words.get(part.id()).map_or("", String::as_str)
    }

    fn formats(&self) -> [&'static str; 3] {
        [Format::Docx.id(), Format::Pdf.id(), Format::Html.id()]
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MinutesQuery {
    /// A version of what was added; the newest, where none is named.
    version: Option<i64>,
}

async fn page(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
    Query(query): Query<MinutesQuery>,
) -> Result<Response, Problem> {
    Ok(show(&shown(&app, &reader, &member, &id.into(), query.version, None).await?))
}

async fn shown(
    app: &App,
    reader: &Person,
    member: &Member,
    id: &ResolutionId,
    version: Option<i64>,
    refused: Option<(MinutesForm, &Problem)>,
) -> Result<MinutesPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "minutes-title", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let (minutes, saved) = gather_minutes(app, reader, id, version, name).await?;
    let people: BTreeMap<String, String> =
        app.store.people().await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let versions = app.store.minutes_versions(id, VERSIONS_ROWS).await?;
    let newest = versions.first().map_or(0, |(version, ..)| *version);
    let of = saved.map_or(0, |saved| saved.version);
    let problem = refused.as_ref().map(|(_, problem)| *problem);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    // Pressed again, what was typed is saved on top of what stands now, which the page shows.
    let typed = refused.map_or_else(
        || MinutesForm::of(of, &minutes.added),
        |(form, _)| MinutesForm { version: newest, ..form },
    );
    let earlier = versions.into_iter().map(|(version, by, at)| Earlier {
        version,
        by: people.get(&by).cloned().unwrap_or_default(),
        when: moment_text(at),
    });
    Ok(MinutesPage {
        sections: sections(&minutes),
        chair: minutes.added.chair,
        secretary: minutes.added.secretary,
        old: if of == newest { 0 } else { of },
        typed,
        may_write: page.may_now(Act::WriteMinutes),
        versions: earlier.collect(),
        wrong,
        hindrance: told.unwrap_or_default(),
        resolution: id.clone(),
        page,
    })
}

async fn write(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (id, form) = (ResolutionId::from(id), MinutesForm::sent(fields));
    match write_minutes(&app, &by, &id, form.version, form.added()).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/workshop/minutes")).into_response()),
        Err(error @ (MinutesError::Wrong(_) | MinutesError::Stale | MinutesError::Full)) => {
            let problem = Problem::from(error);
            let page = shown(&app, &by, &member, &id, None, Some((form, &problem))).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn print(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, format)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let format = Format::of_id(&format).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    let (minutes, _) = gather_minutes(&app, &reader, &id, None, name).await?;
    Ok(sent(print_minutes(&app, &id, &minutes, format).await?))
}
