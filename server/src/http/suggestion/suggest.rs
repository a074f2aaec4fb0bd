//! The form that suggests something to a clause; it comes back filled when something was wrong.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;

use crate::action::Class;
use crate::action::suggestion::suggest::{NewSuggestion, suggest};
use crate::app::App;
use crate::domain::numbering::labels;
use crate::domain::permission::Act;
use crate::domain::resolution::{Heads, Kind, LEVEL_MAX, Text};
use crate::domain::suggestion::Wish;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::words::say;

/// Enough words to know a clause again in a list to choose from.
const CHOICE_CHARS_MAX: usize = 70;

/// The value that stands for the very beginning of the text.
const AT_BEGINNING: &str = "-";

const PAGE: &str = "/resolutions/{resolution}/clauses/{clause}/suggest";

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, PAGE, get(form)).page(
        Act::Suggest,
        Method::POST,
        PAGE,
        post(send),
    )
}

/// What is typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct SuggestForm {
    sort: String,
    words: String,
    /// The words of a new clause.
    fresh: String,
    kind: String,
    level: String,
    after: String,
    note: String,
    /// The version the form was made from.
    base: String,
    /// So that a form sent twice is one suggestion.
    key: String,
}

impl SuggestForm {
    /// Reads what is wished; a choice that is none of those offered is taken for the commonest one.
    fn wish(&self) -> Wish {
        match self.sort.as_str() {
            "insert" => Wish::Insert {
                kind: Kind::of_id(&self.kind).unwrap_or(Kind::Paragraph),
                level: self.level.parse().unwrap_or(LEVEL_MAX + 1),
                words: self.fresh.clone(),
            },
            "remove" => Wish::Remove,
            "move" => {
                let after = Some(self.after.as_str()).filter(|after| *after != AT_BEGINNING);
                Wish::Move { after: after.map(ClauseId::from) }
            }
            _ => Wish::Words { words: self.words.clone() },
        }
    }
}

/// Somewhere to put a clause behind.
struct Place {
    id: String,
    words: String,
}

#[derive(Template)]
#[template(path = "suggestion/suggest.html")]
struct SuggestPage {
    page: Page,
    resolution: ResolutionId,
    clause: ClauseId,
    /// "GP2", else the number, else nothing.
    place: String,
    /// The clause's words as they are; `None` when it does not stand.
    words: Option<String>,
    may: bool,
    typed: SuggestForm,
    places: Vec<Place>,
    wrong: WrongWords,
    /// What happened, when no field was wrong.
    told: String,
}

impl SuggestPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn heading(&self) -> String {
        if self.place.is_empty() {
            return self.page.t("suggest-title");
        }
        self.page.t1("suggest-title-of", "place", &self.place)
    }
}

fn places(text: &Text, but: &ClauseId) -> Vec<Place> {
    let all = text.clauses.iter().zip(labels(&text.clauses)).filter(|(clause, _)| clause.id != *but);
    all.map(|(clause, label)| {
        let words: String = clause.plain().chars().take(CHOICE_CHARS_MAX).collect();
        Place { id: clause.id.to_string(), words: format!("{} {words}", label.number).trim().to_owned() }
    })
    .collect()
}

async fn suggest_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    clause: &ClauseId,
) -> Result<SuggestPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "suggest-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("suggestions");
    let text = app.rooms.text(id).await?;
    let found = text.clause(clause);
    let label = found.map(|(at, _)| labels(&text.clauses).swap_remove(at));
    let place = label.map(|label| if label.code.is_empty() { label.number } else { label.code });
    let words = found.map(|(_, clause)| clause.plain());
    let typed = SuggestForm {
        sort: "words".to_owned(),
        words: words.clone().unwrap_or_default(),
        kind: found.map_or(Kind::Paragraph, |(_, clause)| clause.kind).id().to_owned(),
        level: found.map_or(0, |(_, clause)| clause.level).to_string(),
        base: text.heads.to_line(),
        key: SuggestionId::fresh().to_string(),
        ..SuggestForm::default()
    };
    Ok(SuggestPage {
        may: page.may_now(Act::Suggest),
        page,
        resolution: id.clone(),
        clause: clause.clone(),
        place: place.unwrap_or_default(),
        words,
        typed,
        places: places(&text, clause),
        wrong: Vec::new(),
        told: String::new(),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SuggestQuery {
    /// The sort that is chosen already.
    sort: String,
}

async fn form(
    State(app): State<App>,
    Who(_): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Query(query): Query<SuggestQuery>,
) -> Result<Response, Problem> {
    let mut shown =
        suggest_page(&app, &member, &ResolutionId::from(resolution), &ClauseId::from(clause)).await?;
    if Wish::SORTS.contains(&query.sort.as_str()) {
        shown.typed.sort = query.sort;
    }
    Ok(show(&shown))
}

async fn send(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Form(form): Form<SuggestForm>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    let base = Some(Heads::of_line(&form.base)).filter(|heads| !heads.0.is_empty());
    let key = Some(form.key.clone()).filter(|key| !key.is_empty());
    let new = NewSuggestion { clause: clause.clone(), wish: form.wish(), base, note: form.note.clone(), key };
    let problem: Problem = match suggest(&app, &by, &id, new).await {
        Ok(made) => {
            return Ok(Redirect::to(&format!("/resolutions/{id}/suggestions/{made}")).into_response());
        }
        Err(error) => error.into(),
    };
    if !matches!(problem.class, Class::Invalid | Class::Conflict | Class::TooMany) {
        return Err(problem);
    }
    let mut shown = suggest_page(&app, &member, &id, &clause).await?;
    shown.wrong = wrong_words(&problem, &shown.page);
    if form.sort == "insert" {
        for (field, _) in shown.wrong.iter_mut().filter(|(field, _)| field == "words") {
            "fresh".clone_into(field);
        }
    }
    if shown.wrong.is_empty() {
        shown.told = problem_words(&problem, &shown.page);
    }
    // The version it began from stays, unless it is unknown; a key that was used for something else does not.
    let fresh = std::mem::replace(&mut shown.typed, form);
    if problem.slug == "suggestion-version-unknown" {
        shown.typed.base = fresh.base;
    }
    if shown.wrong.iter().any(|(field, _)| field == "key") || shown.typed.key.is_empty() {
        shown.typed.key = fresh.key;
    }
    Ok((problem.status(), show(&shown)).into_response())
}
