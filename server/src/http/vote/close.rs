//! Closing a vote: what is still missing, who is in the meeting where the rule asks for it, then the count.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::fields::Fields;
use crate::action::vote::close_vote::{CloseVoteError, close_vote};
use crate::action::vote::see_vote::{SeenVote, see_vote};
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::review::{Note, NoteKind};
use crate::domain::vote::Base;
use crate::http::form::problem_words;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{NoteId, PersonId, ResolutionId};
use crate::words::say;

#[derive(Template)]
#[template(path = "vote/close.html")]
struct ClosePage {
    page: Page,
    id: ResolutionId,
    seen: SeenVote,
    /// Ticked for who is in the meeting, where the rule asks for it: whoever voted is.
    members: Vec<(PersonId, String, bool)>,
    quorum: u32,
    /// What the committee still asks to be changed.
    amendments: Vec<Note>,
    /// Why it could not be closed just now.
    hindrance: String,
}

impl ClosePage {
    fn few(&self) -> bool {
        self.seen.rule().base != Base::Present && self.seen.received < self.quorum
    }

    fn early(&self) -> bool {
        let writing = self.seen.held().is_some_and(|held| held.way.deadline().is_some());
        writing && !self.seen.over && self.seen.received < self.seen.members()
    }

    fn papers_wait(&self) -> bool {
        self.seen.papers.iter().any(|papers| papers.confirmed_by.is_none())
    }
}

pub(super) async fn ask_close(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    close_page((&app, &by, &member), &ResolutionId::from(id), None).await
}

async fn close_page(
    (app, by, member): (&App, &Person, &Member),
    id: &ResolutionId,
    again: Option<(BTreeSet<PersonId>, Problem)>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "vote-close", &[])).about(id, &row.title, row.stage);
    let seen = see_vote(app, by, id, None).await?.filter(SeenVote::is_open);
    let Some((seen, vote)) = seen.and_then(|seen| seen.vote.clone().map(|vote| (seen, vote))) else {
        return Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response());
    };
    let members = if seen.rule().base == Base::Present {
        let voters = app.store.voters(&vote.id).await?;
        let ticked = again.as_ref().map(|(ticked, _)| ticked);
        let there = |id: &PersonId| voters.contains(id) || ticked.is_some_and(|ticked| ticked.contains(id));
        let member = seen.roster().0.iter();
        member.map(|one| (one.id.clone(), one.name.clone(), there(&one.id))).collect()
    } else {
        Vec::new()
    };
    let quorum = seen.rule().quorum(seen.members());
    let notes = app.store.notes(id).await?.into_iter();
    let amendments = notes.filter(|note| note.kind == NoteKind::Amendment && note.is_open()).collect();
    let hindrance = again.map(|(_, problem)| problem_words(&problem, &page)).unwrap_or_default();
    Ok(show(&ClosePage { page, id: id.clone(), seen, members, quorum, amendments, hindrance }))
}

pub(super) async fn close(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let fields = Fields(fields);
    let attending: BTreeSet<PersonId> = fields.all("present").map(PersonId::from).collect();
    let asked: BTreeSet<NoteId> = fields.all("amendment").map(NoteId::from).collect();
    match close_vote(&app, &by, &id, (&attending, Some(&asked))).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response()),
        Err(error @ CloseVoteError::AmendmentsMoved) => {
            let problem = Problem::from(error);
            let status = problem.status();
            let page = close_page((&app, &by, &member), &id, Some((attending, problem))).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
