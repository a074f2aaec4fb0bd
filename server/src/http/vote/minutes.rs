//! The form for what the office adds to the minutes of a round.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::fields::Fields;
use crate::action::Class;
use crate::action::vote::write_minutes::{WriteMinutesError, closed_vote, maybe_absent, write_minutes};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::domain::vote::Way;
use crate::domain::vote::minutes::{Absent, Added};
use crate::http::api::Named;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{PersonId, ResolutionId};
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    let path = "/resolutions/{resolution}/vote/rounds/{round}/minutes";
    doors.page(Act::WriteVoteMinutes, Method::GET, path, get(ask)).page(
        Act::WriteVoteMinutes,
        Method::POST,
        path,
        post(write),
    )
}

#[derive(Template)]
#[template(path = "vote/minutes.html")]
struct MinutesPage {
    page: Page,
    id: ResolutionId,
    round: i64,
    is_meeting: bool,
    added: Added,
    /// When what stands in the form was written; empty where nothing was.
    seen: String,
    /// Why it could not be kept just now.
    hindrance: String,
    /// Members of whom nothing shows that they were there, each with why.
    missing: Vec<(PersonId, String, String)>,
    wrong: WrongWords,
}

impl MinutesPage {
    fn wrong<'a>(&'a self, field: &str) -> &'a str {
        wrong_of(&self.wrong, field)
    }
}

/// Reads the number of a round in an address.
fn round_of(words: &str) -> Result<i64, Problem> {
    words.parse().map_err(|_| Problem::plain("not-found", Class::NotFound))
}

async fn ask(
    State(app): State<App>,
    member: Member,
    Named((id, round)): Named<(String, String)>,
) -> Result<Response, Problem> {
    form(&app, &member, &ResolutionId::from(id), round_of(&round)?, None).await
}

async fn form(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    round: i64,
    again: Option<(Added, Problem)>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let title = say(member.lang, "vote-minutes-title", &[]);
    let page = Page::of(app, member, title).about(id, &row.title, row.stage).at("vote");
    let vote = closed_vote(app, id, round).await?.ok_or(WriteMinutesError::NotClosed)?;
    let kept = app.store.vote_minutes(&vote.id).await?;
    let seen = kept.as_ref().map(|(_, at)| at.0.to_string()).unwrap_or_default();
    let kept = kept.map(|(added, _)| added).unwrap_or_default();
    let (added, wrong, hindrance) = match again {
        Some((typed, problem)) => {
            let wrong = wrong_words(&problem, &page);
            let told = if wrong.is_empty() { problem_words(&problem, &page) } else { String::new() };
            (typed, wrong, told)
        }
        None => (kept, WrongWords::new(), String::new()),
    };
    let missing = maybe_absent(app, &vote).await?.into_iter().map(|(person, name)| {
        let reason = added.absent.0.get(&person).cloned().unwrap_or_default();
        (person, name, reason)
    });
    let missing = missing.collect();
    let is_meeting = vote.held.way == Way::Meeting;
    Ok(show(&MinutesPage { page, id: id.clone(), round, is_meeting, added, seen, hindrance, missing, wrong }))
}

fn read(typed: &Fields) -> Added {
    let absent = typed.of_people("absent-").map(|(id, why)| (PersonId::from(id), why.to_owned()));
    let words = |name: &str| typed.get(name).to_owned();
    Added {
        place: words("place"),
        chair: words("chair"),
        secretary: words("secretary"),
        started: words("started"),
        ended: words("ended"),
        absent: Absent(absent.collect()),
    }
}

async fn write(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, round)): Named<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (id, round) = (ResolutionId::from(id), round_of(&round)?);
    let fields = Fields(fields);
    let added = read(&fields);
    let seen = fields.get("seen").parse().ok().map(Millis);
    match write_minutes(&app, &by, (&id, round), (&added, Some(seen))).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/vote/rounds#round-{round}")).into_response()),
        Err(error @ (WriteMinutesError::Added(_) | WriteMinutesError::Newer)) => {
            let problem = Problem::from(error);
            let status = problem.status();
            let page = form(&app, &member, &id, round, Some((added, problem))).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
