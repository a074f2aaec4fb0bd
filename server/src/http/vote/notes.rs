//! Notes on clauses for the committee alone: the list of a round, and the form of one clause.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::action::Class;
use crate::action::review::write_note::clause_words;
use crate::action::vote::note_clause::{NoteClauseError, note_clause, take_note_back};
use crate::action::vote::see_notes::{NotedClause, SeenNotes, see_notes};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::numbering::named_clauses;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::vote::note::NOTE_CHARS_MAX;
use crate::http::api::Named;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::http::routes::Doors;
use crate::id::{ClauseId, PersonId, ResolutionId};
use crate::words::say;

/// Clauses of one page: each with its notes, read before more are asked for.
const PAGE_ROWS: usize = 40;

const NOTES: &str = "/resolutions/{resolution}/vote/notes";

pub(super) fn doors(doors: Doors) -> Doors {
    let one = format!("{NOTES}/{{clause}}");
    doors
        .page(Act::ReadClauseNotes, Method::GET, NOTES, get(list))
        .page(Act::ReadClauseNotes, Method::GET, &one, get(clause))
        .page(Act::NoteClause, Method::POST, &one, post(write))
        .page(Act::NoteClause, Method::POST, &format!("{one}/take-back"), post(take_back))
}

/// Which round, and from which clause on.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    round: String,
    after: String,
}

#[derive(Template)]
#[template(path = "vote/notes.html")]
struct NotesPage {
    page: Page,
    id: ResolutionId,
    /// Absent where nothing was sealed.
    seen: Option<SeenNotes>,
    shown: Vec<NotedClause>,
    count: usize,
    next: String,
    may_note: bool,
    /// Clauses with words, to choose one from.
    clauses: Vec<(ClauseId, String)>,
}

impl NotesPage {
    fn when(&self, at: &Millis) -> String {
        moment_text(*at)
    }
}

async fn list(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "clause-notes-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("vote");
    let round: Option<i64> = query.round.parse().ok();
    let seen = see_notes(&app, &by, &id, round).await?;
    let newest = app.store.newest_seal(&id).await?.map(|seal| seal.round);
    let is_newest = seen.as_ref().is_some_and(|seen| Some(seen.seal.round) == newest);
    let may_note = is_newest && page.may_now(Act::NoteClause);
    let noted = seen.as_ref().map(|seen| seen.noted.as_slice()).unwrap_or_default();
    let count = noted.iter().map(|one| one.notes.len()).sum();
    let after = noted.iter().position(|one| one.clause.as_str() == query.after).map_or(0, |at| at + 1);
    let shown: Vec<NotedClause> = noted.iter().skip(after).take(PAGE_ROWS).cloned().collect();
    let next = match (shown.last(), &seen) {
        (Some(last), Some(seen)) if noted.len() > after + PAGE_ROWS => {
            format!("/resolutions/{id}/vote/notes?round={}&after={}", seen.seal.round, last.clause)
        }
        _ => String::new(),
    };
    let clauses = match &seen {
        Some(seen) if may_note => choices(seen),
        Some(_) | None => Vec::new(),
    };
    Ok(show(&NotesPage { page, id, seen, shown, count, next, may_note, clauses }))
}

/// Clauses with words in them, as they are found on paper.
fn choices(seen: &SeenNotes) -> Vec<(ClauseId, String)> {
    named_clauses(&seen.text).into_iter().filter(|(_, words)| !words.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "vote/note.html")]
struct NotePage {
    page: Page,
    id: ResolutionId,
    clause: ClauseId,
    round: i64,
    short_hash: String,
    seal: String,
    place: String,
    /// All words of the clause as they were sealed.
    words: String,
    /// Notes of others.
    others: Vec<(String, String, String)>,
    /// Whether there is a note of one's own, which may be taken back.
    mine: bool,
    typed: String,
    may_note: bool,
    wrong: WrongWords,
    /// Why it could not be kept just now.
    hindrance: String,
}

impl NotePage {
    fn wrong<'a>(&'a self, field: &str) -> &'a str {
        wrong_of(&self.wrong, field)
    }

    fn hint(&self) -> String {
        self.page.t1("clause-note-hint", "count", NOTE_CHARS_MAX)
    }
}

async fn clause(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, clause)): Named<(String, String)>,
) -> Result<Response, Problem> {
    note_page((&app, &by, &member), &ResolutionId::from(id), &ClauseId::from(clause), None).await
}

async fn note_page(
    (app, by, member): (&App, &Person, &Member),
    id: &ResolutionId,
    clause: &ClauseId,
    again: Option<(String, Problem)>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "clause-note-title", &[]))
        .about(id, &row.title, row.stage)
        .at("vote");
    let nowhere = || Problem::plain("not-found", Class::NotFound);
    let seen = see_notes(app, by, id, None).await?.ok_or_else(nowhere)?;
    let sealed = seen.text.clauses.iter().find(|one| one.id == *clause).ok_or_else(nowhere)?;
    let notes = seen.noted.iter().find(|one| one.clause == *clause).map(|one| one.notes.as_slice());
    let notes = notes.unwrap_or_default();
    let is_mine = |person: &PersonId| *person == by.id;
    let mine = notes.iter().find(|note| is_mine(&note.person));
    let others = notes.iter().filter(|note| !is_mine(&note.person));
    let others = others.map(|note| (note.name.clone(), moment_text(note.at), note.words.clone())).collect();
    let (typed, wrong, hindrance) = match again {
        Some((typed, problem)) => {
            let wrong = wrong_words(&problem, &page);
            let told = if wrong.is_empty() { problem_words(&problem, &page) } else { String::new() };
            (typed, wrong, told)
        }
        None => (mine.map(|note| note.words.clone()).unwrap_or_default(), WrongWords::new(), String::new()),
    };
    Ok(show(&NotePage {
        may_note: page.may_now(Act::NoteClause),
        page,
        id: id.clone(),
        clause: clause.clone(),
        round: seen.seal.round,
        short_hash: seen.seal.short_hash(),
        seal: seen.seal.canonical_hash.clone(),
        place: clause_words(&seen.text, clause).unwrap_or_default(),
        words: sealed.plain(),
        others,
        mine: mine.is_some(),
        typed,
        wrong,
        hindrance,
    }))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NoteForm {
    seal: String,
    words: String,
}

async fn write(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, clause)): Named<(String, String)>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(id), ClauseId::from(clause));
    match note_clause(&app, &by, &id, &clause, (&form.seal, &form.words)).await {
        Ok(()) => Ok(back(&id, &clause)),
        Err(
            error @ (NoteClauseError::WordsMissing | NoteClauseError::LongWords | NoteClauseError::SealMoved),
        ) => {
            let problem = Problem::from(error);
            let status = problem.status();
            let again = Some((form.words, problem));
            let page = note_page((&app, &by, &member), &id, &clause, again).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(id), ClauseId::from(clause));
    take_note_back(&app, &by, &id, &clause).await?;
    Ok(back(&id, &clause))
}

fn back(id: &ResolutionId, clause: &ClauseId) -> Response {
    Redirect::to(&format!("/resolutions/{id}/vote/notes/{clause}")).into_response()
}
