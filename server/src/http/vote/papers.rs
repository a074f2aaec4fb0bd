//! Papers filled in by hand: the office enters them, a second person confirms them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::fields::Fields;
use crate::action::vote::confirm_papers::{Word, confirm_papers};
use crate::action::vote::enter_papers::{NewPaper, NewPapers, enter_papers};
use crate::action::vote::see_vote::{SeenVote, see_vote};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::vote::{Paper, Tally};
use crate::http::form::{WrongWords, problem_words, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{EntryId, ResolutionId};
use crate::store::papers::Entry;
use crate::words::say;

/// A member as the form shows them, with what was typed.
struct Row {
    id: String,
    name: String,
    voted: bool,
    choice: String,
    opinion: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "vote/papers.html")]
struct PapersPage {
    page: Page,
    id: ResolutionId,
    seen: SeenVote,
    rows: Vec<Row>,
    /// What the papers of a secret vote came to, as typed.
    counts: [(&'static str, String); 3],
    waiting: Option<Entry>,
    done: Vec<Entry>,
    may_enter: bool,
    may_confirm: bool,
    wrong: WrongWords,
    refused: String,
}

impl PapersPage {
    fn name(&self, paper: &Paper) -> &str {
        self.seen.roster().name_of(&paper.person).unwrap_or_default()
    }

    fn says(&self, paper: &Paper) -> String {
        let choice = paper.choice.map(|choice| self.page.word("choice", choice.id())).unwrap_or_default();
        if paper.opinion.is_empty() { choice } else { format!("{choice}: {}", paper.opinion) }
    }

    fn entered(&self, entry: &Entry) -> String {
        self.page.t2("papers-entered", "count", entry.papers.len(), "by", &entry.entered_name)
    }

    fn confirmed(&self, entry: &Entry) -> String {
        let by = entry.confirmed_name.as_deref().unwrap_or_default();
        self.page.t1("papers-confirmed", "by", by)
    }
}

async fn papers_page(
    (app, by, member): (&App, &Person, &Member),
    id: &ResolutionId,
    (typed, problem): (Fields, Option<&Problem>),
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page =
        Page::of(app, member, say(member.lang, "papers-by-hand", &[])).about(id, &row.title, row.stage);
    let seen = see_vote(app, by, id, None).await?.filter(SeenVote::is_open);
    let Some((seen, vote)) = seen.and_then(|seen| seen.vote.clone().map(|vote| (seen, vote))) else {
        return Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response());
    };
    let voters = app.store.voters(&vote.id).await?;
    let row_of = |one: &crate::domain::vote::RosterMember| Row {
        voted: voters.contains(&one.id),
        choice: typed.get(&format!("choice-{}", one.id)).to_owned(),
        opinion: typed.get(&format!("opinion-{}", one.id)).to_owned(),
        ticked: typed.all("paper").chain(typed.all("replaces")).any(|person| person == one.id.as_str()),
        id: one.id.to_string(),
        name: one.name.clone(),
    };
    let rows = seen.roster().0.iter().map(row_of).collect();
    let entries = app.store.paper_entries(&vote.id).await?;
    let (waiting, done): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| entry.confirmed_name.is_none());
    let waiting = waiting.into_iter().next();
    let shown = PapersPage {
        may_enter: page.may_now(Act::EnterPapers) && waiting.is_none() && !seen.over,
        may_confirm: waiting.as_ref().is_some_and(|entry| entry.entered_by != by.id),
        wrong: problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default(),
        refused: problem
            .filter(|problem| problem.fields.is_empty())
            .map(|problem| problem_words(problem, &page))
            .unwrap_or_default(),
        counts: ["agree", "disagree", "other"].map(|name| (name, typed.get(name).to_owned())),
        page,
        id: id.clone(),
        seen,
        rows,
        waiting,
        done,
    };
    Ok(show(&shown))
}

pub(super) async fn papers(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    papers_page((&app, &by, &member), &ResolutionId::from(id), (Fields::default(), None)).await
}

fn count(typed: &Fields, name: &str) -> u32 {
    typed.get(name).trim().parse().unwrap_or(0)
}

fn read(typed: &Fields) -> NewPapers {
    let replaces: Vec<&str> = typed.all("replaces").collect();
    let named = typed.of_people("choice-").map(|(person, choice)| NewPaper {
        person: person.to_owned(),
        choice: choice.to_owned(),
        opinion: typed.get(&format!("opinion-{person}")).to_owned(),
        replaces: replaces.contains(&person),
    });
    let secret =
        typed.all("paper").map(|person| NewPaper { person: person.to_owned(), ..NewPaper::default() });
    let counts = Tally {
        agree: count(typed, "agree"),
        disagree: count(typed, "disagree"),
        other: count(typed, "other"),
    };
    NewPapers { papers: named.chain(secret).collect(), counts }
}

pub(super) async fn enter(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (id, typed) = (ResolutionId::from(id), Fields(fields));
    match enter_papers(&app, &by, &id, &read(&typed)).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/vote/papers")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            let answer = papers_page((&app, &by, &member), &id, (typed, Some(&problem))).await?;
            Ok((problem.status(), answer).into_response())
        }
    }
}

pub(super) async fn confirm(
    state: State<App>,
    who: Who,
    member: Member,
    path: Path<(String, String)>,
) -> Result<Response, Problem> {
    said(state, who, member, path, Word::Confirm).await
}

pub(super) async fn withdraw(
    state: State<App>,
    who: Who,
    member: Member,
    path: Path<(String, String)>,
) -> Result<Response, Problem> {
    said(state, who, member, path, Word::Withdraw).await
}

async fn said(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, entry)): Path<(String, String)>,
    word: Word,
) -> Result<Response, Problem> {
    let (id, entry) = (ResolutionId::from(id), EntryId::from(entry));
    match confirm_papers(&app, &by, (&id, &entry), word).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/vote/papers")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            let answer = papers_page((&app, &by, &member), &id, (Fields::default(), Some(&problem))).await?;
            Ok((problem.status(), answer).into_response())
        }
    }
}
