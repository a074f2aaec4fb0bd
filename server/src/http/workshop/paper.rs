//! Papers of the workshop: read on a phone, their files fetched, delivered, moved and withdrawn.

pub(super) mod form;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::view::{Known, OpinionView, view as opinion_view};
use super::{Typed, again};
use crate::action::Class;
use crate::action::paper::PaperError;
use crate::action::paper::mark_delivered::mark_delivered;
use crate::action::paper::move_paper::move_paper;
use crate::action::paper::withdraw_paper::withdraw_paper;
use crate::app::App;
use crate::domain::paper::{Author, Paper, Standing};
use crate::domain::permission::Act;
use crate::domain::person::{Person, Role};
use crate::domain::workshop::Way;
use crate::http::api::Named;
use crate::http::evidence::{Wanted, serve_bytes, size_text, unlimited};
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::{day_text, moment_text};
use crate::http::routes::Doors;
use crate::http::vote::clock_words;
use crate::id::{PaperId, ResolutionId};
use crate::store::opinion::OpinionFilter;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    const PAPERS: &str = "/resolutions/{resolution}/papers";
    const WITHDRAW: &str = "/resolutions/{resolution}/papers/{paper}/withdraw";
    let (read, run, hand_in) = (Act::ReadResolution, Act::RunWorkshop, Act::HandInPaper);
    doors
        .page(hand_in, Method::GET, "/resolutions/{resolution}/papers/new", get(form::page))
        .page(hand_in, Method::POST, PAPERS, unlimited(post(form::add)))
        .page(read, Method::GET, "/resolutions/{resolution}/papers/{paper}", get(page))
        .page(read, Method::GET, "/resolutions/{resolution}/papers/{paper}/file", get(file))
        .page(run, Method::POST, "/resolutions/{resolution}/papers/{paper}/delivered", post(delivered))
        .page(run, Method::POST, "/resolutions/{resolution}/papers/{paper}/move", post(shift))
        .page(hand_in, Method::GET, WITHDRAW, get(withdraw_page))
        .page(hand_in, Method::POST, WITHDRAW, post(withdraw))
}

/// A paper as pages show it.
pub struct PaperView {
    pub id: String,
    pub title: String,
    pub author: String,
    pub bloc: String,
    /// The title of the item under which it is delivered.
    pub item: String,
    /// Empty where there is none.
    pub file: String,
    /// "2,4 MB".
    pub size: String,
    pub hash: String,
    pub when: String,
    /// `waiting delivered withdrawn`.
    pub state: &'static str,
    /// "14:20" of a delivered one.
    pub delivered: String,
    /// The day and the reason of a withdrawal.
    pub gone: String,
    pub reason: String,
    pub first: bool,
    pub last: bool,
    pub mine: bool,
}

/// Makes a paper ready for a reader.
pub(super) fn view(known: &Known, paper: &Paper, reader: Option<&Person>, sign: &str) -> PaperView {
    let author = match &paper.author {
        Author::Named(name) => name.clone(),
        Author::Person(id) => known.titled(id),
    };
    let (delivered, gone, reason) = match &paper.standing {
        Standing::Waiting => (String::new(), String::new(), String::new()),
        Standing::Delivered { at } => (clock_words(*at), String::new(), String::new()),
        Standing::Withdrawn { at, reason, .. } => (String::new(), day_text(*at), reason.clone()),
    };
    let item = known.agenda.iter().find(|item| Some(&item.id) == paper.item.as_ref());
    PaperView {
        id: paper.id.to_string(),
        title: paper.title.clone(),
        author,
        bloc: paper.bloc.as_ref().map(|bloc| known.bloc(bloc).to_owned()).unwrap_or_default(),
        item: item.map(|item| item.title.clone()).unwrap_or_default(),
        file: paper.file.as_ref().map(|file| file.name.clone()).unwrap_or_default(),
        size: paper.file.as_ref().map(|file| size_text(file.size, sign)).unwrap_or_default(),
        hash: paper.file.as_ref().map(|file| file.hash.clone()).unwrap_or_default(),
        when: moment_text(paper.at),
        state: paper.standing.id(),
        delivered,
        gone,
        reason,
        first: false,
        last: false,
        mine: reader.is_some_and(|reader| paper.is_of(&reader.id)),
    }
}

/// Makes all papers ready, those withdrawn last.
pub(super) fn views(known: &Known, papers: &[Paper], page: &Page) -> Vec<PaperView> {
    let sign = page.t("decimal-sign");
    let mut made: Vec<PaperView> =
        papers.iter().map(|paper| view(known, paper, page.person.as_ref(), &sign)).collect();
    // Sorting keeps the order of equals.
    made.sort_by_key(|paper| paper.state == "withdrawn");
    let standing = made.iter().filter(|paper| paper.state != "withdrawn").count();
    for (place, paper) in made.iter_mut().enumerate().take(standing) {
        (paper.first, paper.last) = (place == 0, place + 1 == standing);
    }
    made
}

#[derive(Template)]
#[template(path = "workshop/paper.html")]
struct PaperPage {
    page: Page,
    resolution: ResolutionId,
    one: PaperView,
    lines: Vec<String>,
    /// Whether words and file are closed to this reader.
    closed: bool,
    may_withdraw: bool,
    /// Opinions taken from it, the newest first; all of them stand in a list of their own.
    opinions: Vec<OpinionView>,
    more: bool,
}

/// Opinions listed with their paper; beyond that the list of opinions has them, part by part.
const OPINION_ROWS: usize = 25;

/// What was withdrawn is for whoever brought it, and for the office.
pub(in crate::http) fn closed_to(paper: &Paper, reader: &Person) -> bool {
    let gone = matches!(paper.standing, Standing::Withdrawn { .. });
    gone && !paper.is_of(&reader.id) && !reader.is(Role::Office)
}

async fn page(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, paper)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let (paper, words) = app.store.paper(&id, &PaperId::from(paper)).await?;
    let page = Page::of(&app, &member, paper.title.clone());
    let page = page.about(&id, &row.title, row.stage).at("workshop");
    let known = Known::read(&app, &id).await?;
    let closed = closed_to(&paper, &reader);
    let one = view(&known, &paper, Some(&reader), &page.t("decimal-sign"));
    let taken = OpinionFilter { paper: Some(paper.id.clone()), ..Default::default() };
    let rows = i64::try_from(OPINION_ROWS + 1).unwrap_or(i64::MAX);
    let found = app.store.opinions(&id, &taken, None, rows).await?;
    let (may_run, may_hand_in) = (page.may_now(Act::RunWorkshop), page.may_now(Act::HandInPaper));
    Ok(show(&PaperPage {
        lines: if closed { Vec::new() } else { words.lines().map(str::to_owned).collect() },
        closed,
        may_withdraw: one.state == "waiting" && may_hand_in && (one.mine || may_run),
        more: found.len() > OPINION_ROWS,
        opinions: found
            .iter()
            .take(OPINION_ROWS)
            .map(|opinion| opinion_view(&known, opinion, false, false))
            .collect(),
        one,
        resolution: id,
        page,
    }))
}

/// Serves the file of a paper as it came: to be saved, or a picture to be looked at in a box of its own.
async fn file(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, paper)): Named<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    fetched(&app, &reader, (&id.into(), &paper.into()), &wanted, &headers).await
}

/// Finds the file of a paper for a reader, and serves it.
pub(in crate::http) async fn fetched(
    app: &App,
    reader: &Person,
    (id, paper): (&ResolutionId, &PaperId),
    wanted: &Wanted,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (paper, _) = app.store.paper(id, paper).await?;
    if closed_to(&paper, reader) {
        return Err(Problem::plain("paper-withdrawn", Class::NotFound));
    }
    let Some(file) = &paper.file else { return Err(Problem::plain("not-found", Class::NotFound)) };
    serve_bytes(app, (&file.name, &file.hash, file.media), wanted, headers).await
}

/// Goes back to the papers, or shows them as they stand now with what hindered.
async fn done(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    result: Result<(), PaperError>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/workshop#papers")).into_response()),
        Err(error @ PaperError::Denied(_)) => Err(error.into()),
        Err(error) => again(app, member, id, Typed::default(), error.into()).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeliveredForm {
    /// `yes` or `no`.
    delivered: String,
}

async fn delivered(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, paper)): Named<(String, String)>,
    Form(form): Form<DeliveredForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let delivered = match form.delivered.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Problem::plain("wrong-request", Class::Invalid)),
    };
    let result = mark_delivered(&app, &by, &id, &PaperId::from(paper), delivered).await;
    done(&app, &member, &id, result).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MoveForm {
    /// `up` or `down`.
    to: String,
}

async fn shift(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, paper)): Named<(String, String)>,
    Form(form): Form<MoveForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let way = Way::of_id(&form.to).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let result = move_paper(&app, &by, &id, &PaperId::from(paper), way).await;
    done(&app, &member, &id, result).await
}

#[derive(Template)]
#[template(path = "workshop/withdraw_paper.html")]
struct WithdrawPage {
    page: Page,
    resolution: ResolutionId,
    id: String,
    title: String,
    reason: String,
    wrong: WrongWords,
    hindrance: String,
}

impl WithdrawPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn ask_why(
    app: &App,
    member: &Member,
    (id, paper): (&ResolutionId, &PaperId),
    reason: String,
    problem: Option<&Problem>,
) -> Result<WithdrawPage, Problem> {
    let row = app.store.resolution(id).await?;
    let (paper, _) = app.store.paper(id, paper).await?;
    let page = Page::of(app, member, say(member.lang, "paper-withdraw-title", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(WithdrawPage {
        resolution: id.clone(),
        id: paper.id.to_string(),
        title: paper.title,
        reason,
        wrong,
        hindrance: told.unwrap_or_default(),
        page,
    })
}

async fn withdraw_page(
    State(app): State<App>,
    member: Member,
    Named((id, paper)): Named<(String, String)>,
) -> Result<Response, Problem> {
    Ok(show(&ask_why(&app, &member, (&id.into(), &paper.into()), String::new(), None).await?))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WithdrawForm {
    reason: String,
}

async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, paper)): Named<(String, String)>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, Problem> {
    let (id, paper) = (ResolutionId::from(id), PaperId::from(paper));
    match withdraw_paper(&app, &by, &id, &paper, &form.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/workshop#papers")).into_response()),
        Err(error @ (PaperError::Wrong(_) | PaperError::Refused(_) | PaperError::MovedOn)) => {
            let problem = Problem::from(error);
            let shown = ask_why(&app, &member, (&id, &paper), form.reason, Some(&problem)).await?;
            Ok((problem.status(), show(&shown)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
