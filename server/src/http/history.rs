//! The life of a text: a slider over its periods of work, and the text as it stood at each.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::api::attribution::name;
use super::compare::lines::{Shown, shown};
use super::evidence::address;
use super::member::{Member, Who};
use super::overview::what;
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::resolution::compare_points::{CompareError, Compared, Point, compare_points};
use crate::action::resolution::read_attribution::Author;
use crate::action::resolution::read_history::{
    Happened, History, Mark, Step, key_of, read_history, read_step,
};
use crate::app::App;
use crate::domain::check::shortened;
use crate::domain::comparison::{Side, Words};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::id::ResolutionId;
use crate::words::say;

/// Steps of one page: a slider over more cannot be set by a thumb.
const PAGE_STEPS: usize = 200;

/// Places named above the text; who wants more scrolls.
const PLACES_MAX: usize = 12;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/history", get(history)).page(
        Act::ReadResolution,
        Method::GET,
        "/resolutions/{resolution}/history/text",
        get(moment),
    )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct HistoryQuery {
    /// The moment shown, as `c120`; without it the newest.
    at: String,
    /// The author whose steps are listed; without it everybody.
    by: String,
    /// Steps up to this place of the log; without it the newest.
    until: Option<i64>,
    /// Where the step that is read alone begins in the log; the page knows it.
    first: Option<i64>,
}

/// A step as the list shows it.
struct ShownStep {
    point: String,
    when: String,
    who: String,
    changes: usize,
    /// What was done to the resolution after it, newest first: when, what, who.
    marks: Vec<(String, String)>,
    /// Where it begins in the log.
    first: i64,
    here: bool,
}

struct Choice {
    key: String,
    words: String,
}

#[derive(Template)]
#[template(path = "compare/history.html")]
struct HistoryPage {
    page: Page,
    id: ResolutionId,
    count: usize,
    /// Oldest first, as the slider runs.
    steps: Vec<ShownStep>,
    by: String,
    people: Vec<Choice>,
    earlier: String,
    shown: Option<MomentPart>,
}

/// The text at one moment, with what had just changed marked.
#[derive(Template)]
#[template(path = "compare/moment.html")]
struct MomentPart {
    page: Page,
    id: ResolutionId,
    point: String,
    when: String,
    who: String,
    unchanged: bool,
    /// Where something had just changed: the line, and its number or first words.
    places: Vec<(String, String)>,
    lines: Vec<Shown>,
    // What the shared lines ask for: here nothing stands beside, and nothing is brought back.
    side: bool,
    seen: &'static str,
    from_name: &'static str,
    from_words: &'static str,
    to_words: &'static str,
}

async fn history(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = || {
        Page::of(&app, &member, say(member.lang, "history-title", &[]))
            .about(&id, &row.title, row.stage)
            .at("history")
    };
    let history = read_history(&app, &reader, &id).await?;
    let fitting: Vec<&Step> = history.steps.iter().filter(|step| fits(step, &query)).collect();
    let part = &fitting[fitting.len().saturating_sub(PAGE_STEPS)..];
    let earlier = (part.len() < fitting.len()).then(|| {
        let until = part.first().map_or(0, |step| step.first - 1).to_string();
        address(&format!("/resolutions/{id}/history"), &[("by", &query.by), ("until", &until)])
    });
    let at = here(part, &query.at)?;
    let shown = match at {
        Some(step) => Some(moment_part(&app, &reader, page(), &id, step).await?),
        None => None,
    };
    let page = page();
    let steps = part.iter().map(|step| shown_step(&page, step, at)).collect();
    Ok(show(&HistoryPage {
        count: fitting.len(),
        steps,
        people: choices(&page, &history),
        by: query.by,
        earlier: earlier.unwrap_or_default(),
        shown,
        id,
        page,
    }))
}

/// The moment alone, for a page whose slider moves.
async fn moment(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, row.title.clone()).about(&id, &row.title, row.stage);
    if let (Some(first), Point::Change(last)) = (query.first, Point::of(&query.at)) {
        let step = read_step(&app, &reader, &id, (first, last)).await?;
        let step = step.filter(|step| step.last == last).ok_or(CompareError::UnknownPoint)?;
        return Ok(show(&moment_part(&app, &reader, page, &id, &step).await?));
    }
    let history = read_history(&app, &reader, &id).await?;
    let steps: Vec<&Step> = history.steps.iter().collect();
    let step = here(&steps, &query.at)?.ok_or(CompareError::UnknownPoint)?;
    Ok(show(&moment_part(&app, &reader, page, &id, step).await?))
}

fn fits(step: &Step, query: &HistoryQuery) -> bool {
    let theirs = query.by.is_empty() || step.authors.iter().any(|author| key_of(author) == query.by);
    theirs && query.until.is_none_or(|until| step.last <= until)
}

/// The step that holds the asked moment; the newest when none is asked for, and none when nobody wrote.
fn here<'a>(steps: &[&'a Step], at: &str) -> Result<Option<&'a Step>, CompareError> {
    if at.is_empty() {
        return Ok(steps.last().copied());
    }
    let Point::Change(place) = Point::of(at) else { return Err(CompareError::UnknownPoint) };
    let found = steps.iter().find(|step| (step.first..=step.last).contains(&place));
    found.map(|step| Some(*step)).ok_or(CompareError::UnknownPoint)
}

async fn moment_part(
    app: &App,
    reader: &Person,
    page: Page,
    id: &ResolutionId,
    step: &Step,
) -> Result<MomentPart, CompareError> {
    // Nothing stands before the first change, which writes the outline: it is compared with itself.
    let before = Point::Change((step.first - 1).max(1));
    let compared = compare_points(app, reader, id, (before, Point::Change(step.last))).await?;
    Ok(MomentPart {
        point: Point::Change(step.last).name(),
        when: moment_text(step.to),
        who: people_words(&page, &step.authors),
        unchanged: is_unchanged(&compared),
        places: places(&compared),
        lines: shown(&page, &compared, true),
        id: id.clone(),
        page,
        side: false,
        seen: "",
        from_name: "",
        from_words: "",
        to_words: "",
    })
}

fn is_unchanged(compared: &Compared) -> bool {
    compared.comparison.subject.is_empty() && compared.comparison.counts().is_nothing()
}

fn places(compared: &Compared) -> Vec<(String, String)> {
    let changed = compared.comparison.lines.iter().filter(|line| !line.is_same());
    let named = changed.filter_map(|line| {
        let Side { label, clause } = line.side()?;
        let name = if label.code.is_empty() { label.number.clone() } else { label.code.clone() };
        let name = if name.is_empty() { shortened(&clause.plain()) } else { name };
        Some((line.id.to_string(), name))
    });
    named.take(PLACES_MAX).collect()
}

fn shown_step(page: &Page, step: &Step, at: Option<&Step>) -> ShownStep {
    let marks = step.marks.iter().rev();
    ShownStep {
        point: Point::Change(step.last).name(),
        when: moment_text(step.to),
        who: people_words(page, &step.authors),
        changes: step.changes,
        marks: marks.map(|mark| (moment_text(mark.at), told(page, mark))).collect(),
        first: step.first,
        here: at.is_some_and(|at| at.last == step.last),
    }
}

fn told(page: &Page, mark: &Mark) -> String {
    match &mark.what {
        Happened::Act(act) => what(page, act),
        Happened::ItemOpened(title) => page.t1("history-item-opened", "title", title),
        Happened::ItemClosed(title) => page.t1("history-item-closed", "title", title),
        Happened::Spoken(place) if place.is_empty() => page.t("history-spoken-of-all"),
        Happened::Spoken(place) => page.t1("history-spoken", "place", place),
        Happened::Linked(place) => page.t1("history-linked", "place", place),
    }
}

fn people_words(page: &Page, authors: &[Author]) -> String {
    authors.iter().map(|author| name(author, page.lang)).collect::<Vec<_>>().join(", ")
}

fn choices(page: &Page, history: &History) -> Vec<Choice> {
    let choice = |author: &Author| Choice { key: key_of(author), words: name(author, page.lang) };
    history.authors.iter().map(choice).collect()
}
