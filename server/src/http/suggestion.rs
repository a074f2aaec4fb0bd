//! Suggestions: the pages that list them and show one, and the forms that decide them or take them back.

pub mod suggest;
pub mod view;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use self::view::{SuggestionView, views};
use super::evidence::address;
use super::form::{problem_words, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::suggestion::accept_suggestion::{Acceptance, accept_suggestion};
use crate::action::suggestion::decline_suggestion::decline_suggestion;
use crate::action::suggestion::list_suggestions::{Wanted, list_suggestions, may};
use crate::action::suggestion::read_suggestion::read_suggestion;
use crate::action::suggestion::take_back_suggestion::take_back_suggestion;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::redline::{Fate, Part, redline};
use crate::domain::resolution::Heads;
use crate::domain::suggestion::Wish;
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::words::say;

/// Bundles of one page: each has its forms, and is read before it is decided.
const PAGE_ROWS: usize = 20;

const LIST: &str = "/resolutions/{resolution}/suggestions";
const ONE: &str = "/resolutions/{resolution}/suggestions/{suggestion}";
const ACCEPT: &str = "/resolutions/{resolution}/suggestions/{suggestion}/accept";
const PARTLY: &str = "/resolutions/{resolution}/suggestions/{suggestion}/partly";
const DECLINE: &str = "/resolutions/{resolution}/suggestions/{suggestion}/decline";
const TAKE_BACK: &str = "/resolutions/{resolution}/suggestions/{suggestion}/take-back";

pub(super) fn doors(doors: Doors) -> Doors {
    let doors = suggest::doors(doors);
    doors
        .page(Act::ReadResolution, Method::GET, LIST, get(list))
        .page(Act::ReadResolution, Method::GET, ONE, get(read))
        .page(Act::DecideSuggestion, Method::POST, ACCEPT, post(accept))
        .page(Act::DecideSuggestion, Method::POST, PARTLY, post(partly))
        .page(Act::DeclineSuggestion, Method::POST, DECLINE, post(decline))
        .page(Act::Suggest, Method::POST, TAKE_BACK, post(take_back))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    /// `decided`, or those that wait.
    state: String,
    /// `1`: only the reader's own.
    mine: String,
    /// Only those at this clause.
    clause: String,
    after: String,
}

#[derive(Template)]
#[template(path = "suggestion/list.html")]
struct ListPage {
    page: Page,
    resolution: ResolutionId,
    decided: bool,
    mine: bool,
    clause: String,
    /// How the clause is spoken of, where only its own are listed.
    place: String,
    /// How many wait in the whole resolution.
    waiting: i64,
    all: Vec<SuggestionView>,
    may_suggest: bool,
    next: String,
}

impl ListPage {
    fn heading(&self) -> String {
        match (self.decided, self.mine) {
            (true, false) => self.page.t("suggestions-decided"),
            (true, true) => self.page.t("suggestions-mine-decided"),
            (false, true) => self.page.t("suggestions-mine"),
            (false, false) => self.page.t1("suggestions-waiting", "count", self.waiting),
        }
    }

    /// The same list under another filter.
    fn other(&self, decided: bool, mine: bool) -> String {
        let path = format!("/resolutions/{}/suggestions", self.resolution);
        let state = if decided { "decided" } else { "" };
        let mine = if mine { "1" } else { "" };
        address(&path, &[("state", state), ("mine", mine), ("clause", &self.clause)])
    }
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(resolution): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "suggestions-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("suggestions");
    let (decided, mine) = (query.state == "decided", query.mine == "1");
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let wanted = Wanted {
        decided,
        mine,
        clause: given(&query.clause).map(ClauseId::from),
        after: given(&query.after).map(SuggestionId::from),
        // One more than is shown tells whether there is a next page.
        limit: i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX),
    };
    let listed = list_suggestions(&app, &reader, &id, &wanted).await?;
    let may = may(&reader, row.stage);
    let mut all = views(&listed, &reader, may, member.lang);
    let more = all.len() > PAGE_ROWS;
    all.truncate(PAGE_ROWS);
    let place = listed.place(&ClauseId::from(query.clause.as_str())).to_owned();
    let waiting = app.store.count_open_suggestions(&id).await?;
    let (clause, may_suggest) = (query.clause, may.suggest);
    let mut shown = ListPage {
        page,
        resolution: id,
        decided,
        mine,
        clause,
        place,
        waiting,
        all,
        may_suggest,
        next: String::new(),
    };
    if let Some(last) = shown.all.last().filter(|_| more) {
        // By the first of its bundle: that is where the next page goes on.
        shown.next = format!("{}&{}", shown.other(decided, mine), after_of(last));
    }
    Ok(show(&shown))
}

fn after_of(last: &SuggestionView) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("after", last.first.as_str()).finish()
}

/// What is typed when a suggestion is decided.
#[derive(Deserialize, Default)]
#[serde(default)]
struct DecideForm {
    words: String,
    reason: String,
    /// The version that was shown.
    seen: String,
}

impl DecideForm {
    fn seen(&self) -> Option<Heads> {
        Some(Heads::of_line(&self.seen)).filter(|heads| !heads.0.is_empty())
    }
}

#[derive(Template)]
#[template(path = "suggestion/read.html")]
struct ReadPage {
    page: Page,
    resolution: ResolutionId,
    one: SuggestionView,
    /// The three versions and what they come to, where the clause changed since.
    three: Option<Three>,
    /// What happened, when nothing was decided.
    told: String,
}

impl ReadPage {
    /// Which clause, and how it stands.
    fn heading(&self) -> String {
        let state = self.page.word("suggestion-state", self.one.state);
        let heading = self.page.t2("suggestion-heading", "place", &self.one.place, "state", state);
        heading.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :", ":")
    }
}

/// A clause that changed since something was suggested to it.
struct Three {
    /// As the author read it.
    base: String,
    /// From there to what stands now.
    now: Vec<Part>,
    /// From there to what is suggested.
    suggested: Vec<Part>,
    /// From what stands now to what accepting gives; `None` where nothing would stand.
    merged: Option<Vec<Part>>,
    gone: bool,
}

async fn read_page(
    app: &App,
    (reader, member): (&Person, &Member),
    id: &ResolutionId,
    suggestion: &SuggestionId,
) -> Result<ReadPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "suggestion-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("suggestions");
    let found = read_suggestion(app, reader, id, suggestion).await?;
    let mut all = views(&found.listed, reader, may(reader, row.stage), member.lang);
    let mut one = all.remove(0);
    let first = found.bundle().first();
    let three = (one.state == "open" && found.moved_on()).then(|| Three {
        base: first.base_words.clone(),
        now: redline(&first.base_words, found.now.as_deref().unwrap_or_default()),
        suggested: redline(&first.base_words, first.wish.words()),
        merged: found.merged.as_ref().map(|merged| redline(found.now.as_deref().unwrap_or_default(), merged)),
        gone: found.now.is_none(),
    });
    one.seen = found.seen.to_line();
    one.asks = false;
    one.may_accept &= found.now.is_some() || matches!(first.wish, Wish::Remove | Wish::Insert { .. });
    if let Some(merged) = found.merged.clone().filter(|_| first.wish.takes_words()) {
        one.words = merged;
    }
    Ok(ReadPage { page, resolution: id.clone(), one, three, told: String::new() })
}

async fn read(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path((resolution, suggestion)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, suggestion) = (ResolutionId::from(resolution), SuggestionId::from(suggestion));
    Ok(show(&read_page(&app, (&reader, &member), &id, &suggestion).await?))
}

/// Which of the forms came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Accept,
    Partly,
    Decline,
}

/// Shows the suggestion with what was typed and what was wrong with it, or with the versions that are to be seen first.
async fn again(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, suggestion): (&ResolutionId, &SuggestionId),
    (which, form): (Which, DecideForm),
    problem: Problem,
) -> Result<Response, Problem> {
    if !matches!(problem.class, Class::Invalid | Class::Conflict) {
        return Err(problem);
    }
    let mut shown = read_page(app, (reader, member), id, suggestion).await?;
    let wrong = wrong_words(&problem, &shown.page);
    if wrong.is_empty() {
        shown.told = problem_words(&problem, &shown.page);
    }
    match which {
        Which::Accept => {}
        Which::Partly => {
            shown.one.words = form.words;
            shown.one.partly_reason = form.reason;
            shown.one.partly_open = true;
            shown.one.wrong_partly = wrong;
        }
        Which::Decline => {
            shown.one.decline_reason = form.reason;
            shown.one.wrong_decline = wrong;
        }
    }
    Ok((problem.status(), show(&shown)).into_response())
}

fn back(id: &ResolutionId, suggestion: &SuggestionId) -> Response {
    Redirect::to(&format!("/resolutions/{id}/suggestions/{suggestion}")).into_response()
}

async fn accept(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, suggestion)): Path<(String, String)>,
    Form(form): Form<DecideForm>,
) -> Result<Response, Problem> {
    let (id, suggestion) = (ResolutionId::from(resolution), SuggestionId::from(suggestion));
    let acceptance = Acceptance { seen: form.seen(), taken: None, reason: form.reason.clone() };
    match accept_suggestion(&app, &by, &id, &suggestion, acceptance).await {
        Ok(()) => Ok(back(&id, &suggestion)),
        Err(error) => {
            again(&app, (&by, &member), (&id, &suggestion), (Which::Accept, form), error.into()).await
        }
    }
}

async fn partly(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, suggestion)): Path<(String, String)>,
    Form(form): Form<DecideForm>,
) -> Result<Response, Problem> {
    let (id, suggestion) = (ResolutionId::from(resolution), SuggestionId::from(suggestion));
    let taken = Some(form.words.clone());
    let acceptance = Acceptance { seen: form.seen(), taken, reason: form.reason.clone() };
    match accept_suggestion(&app, &by, &id, &suggestion, acceptance).await {
        Ok(()) => Ok(back(&id, &suggestion)),
        Err(error) => {
            again(&app, (&by, &member), (&id, &suggestion), (Which::Partly, form), error.into()).await
        }
    }
}

async fn decline(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, suggestion)): Path<(String, String)>,
    Form(form): Form<DecideForm>,
) -> Result<Response, Problem> {
    let (id, suggestion) = (ResolutionId::from(resolution), SuggestionId::from(suggestion));
    match decline_suggestion(&app, &by, &id, &suggestion, &form.reason).await {
        Ok(()) => Ok(back(&id, &suggestion)),
        Err(error) => {
            again(&app, (&by, &member), (&id, &suggestion), (Which::Decline, form), error.into()).await
        }
    }
}

async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    Path((resolution, suggestion)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, suggestion) = (ResolutionId::from(resolution), SuggestionId::from(suggestion));
    take_back_suggestion(&app, &by, &id, &suggestion).await?;
    Ok(back(&id, &suggestion))
}
