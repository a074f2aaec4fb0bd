//! The page of the appraisal and the standing review: what the office mended in the form, its notes on the content, the
//! conclusions of the standing members, the amendments of the committee, each with its answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use super::waiver::names;
use crate::action::Class;
use crate::action::resolution::name_version::newest_draft;
use crate::action::review::answer_note::answer_note;
use crate::action::review::check_conclusion::check_conclusion;
use crate::action::review::drop_amendment::drop_amendment;
use crate::action::review::write_note::{NewNote, write_note};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::comparison::{Counts, compare};
use crate::domain::numbering::named_clauses;
use crate::domain::permission::Act;
use crate::domain::person::Role;
use crate::domain::resolution::Text;
use crate::domain::review::{NOTE_CHARS_MAX, Note, NoteKind};
use crate::domain::stage::Stage;
use crate::id::{NoteId, PersonId, ResolutionId};
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadReview, Method::GET, "/resolutions/{resolution}/review", get(read))
        .page(Act::NoteAppraisal, Method::POST, "/resolutions/{resolution}/review/notes", post(note))
        .page(Act::Conclude, Method::POST, "/resolutions/{resolution}/review/conclusions", post(conclude))
        .page(Act::AskAmendment, Method::POST, "/resolutions/{resolution}/review/amendments", post(amend))
        .page(Act::AskAmendment, Method::POST, "/resolutions/{resolution}/review/{note}/drop", post(drop_it))
        .page(Act::AnswerNote, Method::POST, "/resolutions/{resolution}/review/{note}/answer", post(answer))
        .page(
            Act::CheckConclusion,
            Method::POST,
            "/resolutions/{resolution}/review/{note}/check",
            post(check),
        )
}

/// A note as it is shown.
struct ShownNote {
    note: Note,
    by: String,
    when: String,
    answered: String,
    checked: String,
    /// Whether this reader may take it back now.
    may_drop: bool,
    /// Whether this reader may check it off now, or open it again.
    may_check: bool,
    /// Whether this reader may answer it now.
    may_answer: bool,
}

/// What was typed into one of the forms, and what is wrong with it.
#[derive(Default)]
struct Typed {
    /// `appraisal`, `conclusion`, `amendment`, or the id of the note that was answered.
    form: String,
    clause: String,
    words: String,
    wrong: WrongWords,
    /// What kept it from being taken, where no single field is wrong.
    hindrance: String,
}

#[derive(Template)]
#[template(path = "review/page.html")]
struct ReviewPage {
    page: Page,
    id: ResolutionId,
    appraisal: Vec<ShownNote>,
    conclusions: Vec<ShownNote>,
    amendments: Vec<ShownNote>,
    /// How many of them all are still to be dealt with.
    open: usize,
    may_note: bool,
    may_conclude: bool,
    may_amend: bool,
    /// Clauses to choose from, each by its id and how it begins.
    clauses: Vec<(String, String)>,
    /// What the office mended since the draft came to it, and where it is compared.
    mended: Option<(Counts, String)>,
    typed: Typed,
}

impl ReviewPage {
    fn heading(&self) -> String {
        if self.open > 0 {
            self.page.t1("review-open", "count", self.open)
        } else {
            self.page.t("review-title")
        }
    }

    fn hint(&self, kind: &str) -> String {
        self.page.t1(&format!("review-words-hint-{kind}"), "count", NOTE_CHARS_MAX)
    }

    fn typed_words(&self, form: &str) -> &str {
        if self.typed.form == form { &self.typed.words } else { "" }
    }

    fn is_chosen(&self, form: &str, clause: &str) -> bool {
        self.typed.form == form && self.typed.clause == clause
    }

    fn wrong(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form { wrong_of(&self.typed.wrong, field) } else { "" }
    }

    fn mended_words(&self, counts: &Counts) -> String {
        let changed = counts.changed + counts.recast;
        let (added, removed) = (counts.added, counts.removed);
        let told = [("compare-changed", changed), ("compare-added", added), ("compare-removed", removed)];
        let told = told.into_iter().filter(|(_, count)| *count > 0);
        told.map(|(key, count)| self.page.t1(key, "count", count)).collect::<Vec<_>>().join(", ")
    }
}

async fn read(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Problem> {
    review_page(&app, &member, &ResolutionId::from(id), Typed::default()).await
}

async fn review_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: Typed,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "review-title", &[]))
        .about(id, &row.title, row.stage)
        .at("review");
    let notes = app.store.notes(id).await?;
    let open = notes.iter().filter(|note| note.is_open()).count();
    let names = names(app).await?;
    let sealed = app.store.newest_seal(id).await?.map(|seal| seal.sealed_at);
    let (mut appraisal, mut conclusions, mut amendments) = (Vec::new(), Vec::new(), Vec::new());
    for note in notes {
        let kind = note.kind;
        let shown = shown(&page, member, note, (&names, sealed));
        match kind {
            NoteKind::Appraisal => appraisal.push(shown),
            NoteKind::Conclusion => conclusions.push(shown),
            NoteKind::Amendment => amendments.push(shown),
        }
    }
    let (may_note, may_conclude) = (page.may_now(Act::NoteAppraisal), page.may_now(Act::Conclude));
    let may_amend = page.may_now(Act::AskAmendment);
    let text = app.rooms.text(id).await.map_err(Problem::from)?;
    let clauses = if may_note || may_conclude || may_amend { choices(&text) } else { Vec::new() };
    let mended = if matches!(row.stage, Stage::Appraisal | Stage::StandingReview) {
        mended(app, id, &text).await?
    } else {
        None
    };
    let id = id.clone();
    Ok(show(&ReviewPage {
        page,
        id,
        appraisal,
        conclusions,
        amendments,
        open,
        may_note,
        may_conclude,
        may_amend,
        clauses,
        mended,
        typed,
    }))
}

fn shown(
    page: &Page,
    member: &Member,
    note: Note,
    (names, sealed): (&BTreeMap<PersonId, String>, Option<Millis>),
) -> ShownNote {
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let told = |key: &str, by: &PersonId, at| page.t2(key, "name", name(by), "when", moment_text(at));
    let editor = member.person.as_ref().is_some_and(|person| person.is(Role::Editor));
    let answers = page.may_now(Act::AnswerNote) && (editor || note.kind != NoteKind::Appraisal);
    let amendment = note.kind == NoteKind::Amendment;
    let checked = if amendment && note.answer.is_none() { "review-dropped" } else { "review-checked" };
    ShownNote {
        by: name(&note.by),
        when: moment_text(note.at),
        answered: note
            .answer
            .as_ref()
            .map(|one| told("review-answered", &one.by, one.at))
            .unwrap_or_default(),
        checked: note.checked.as_ref().map(|(by, at)| told(checked, by, *at)).unwrap_or_default(),
        may_drop: amendment && note.checked.is_none() && page.may_now(Act::AskAmendment),
        may_check: note.kind != NoteKind::Appraisal
            && page.may_now(Act::CheckConclusion)
            && if note.checked.is_some() { note.may_be_reopened(sealed) } else { note.may_be_checked() },
        may_answer: answers && note.checked.is_none(),
        note,
    }
}

/// Clauses with words in them, as they are found on paper.
fn choices(text: &Text) -> Vec<(String, String)> {
    let named = named_clauses(text).into_iter().filter(|(_, words)| !words.is_empty());
    named.map(|(id, words)| (id.to_string(), words)).collect()
}

/// What became of the words since the draft went to the office, with the address of the comparison; `None` where it is
/// word for word that draft.
async fn mended(app: &App, id: &ResolutionId, text: &Text) -> Result<Option<(Counts, String)>, Problem> {
    let Some(draft) = newest_draft(app, id).await? else { return Ok(None) };
    let counts = compare(&draft.text, text).counts();
    let href = format!("/resolutions/{id}/compare?from={}&to=now", draft.id);
    Ok((!counts.is_nothing()).then_some((counts, href)))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NoteForm {
    clause: String,
    words: String,
}

async fn note(
    state: State<App>,
    who: Who,
    member: Member,
    path: Path<String>,
    form: Form<NoteForm>,
) -> Result<Response, Problem> {
    written(state, who, member, path, form, NoteKind::Appraisal).await
}

async fn conclude(
    state: State<App>,
    who: Who,
    member: Member,
    path: Path<String>,
    form: Form<NoteForm>,
) -> Result<Response, Problem> {
    written(state, who, member, path, form, NoteKind::Conclusion).await
}

async fn amend(
    state: State<App>,
    who: Who,
    member: Member,
    path: Path<String>,
    form: Form<NoteForm>,
) -> Result<Response, Problem> {
    written(state, who, member, path, form, NoteKind::Amendment).await
}

async fn drop_it(
    State(app): State<App>,
    Who(by): Who,
    Path((id, note)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    drop_amendment(&app, &by, &id, &NoteId::from(note)).await?;
    Ok(back(&id))
}

async fn written(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<NoteForm>,
    kind: NoteKind,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let new = NewNote { kind, clause: form.clause.clone(), words: form.words.clone() };
    match write_note(&app, &by, &id, new).await {
        Ok(_) => Ok(back(&id)),
        Err(error) => refused(&app, &member, &id, kind.id().to_owned(), form, Problem::from(error)).await,
    }
}

fn back(id: &ResolutionId) -> Response {
    Redirect::to(&format!("/resolutions/{id}/review")).into_response()
}

/// Shows the page again with what was typed, or the problem where the reader could do nothing about it here.
async fn refused(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    form: String,
    sent: NoteForm,
    problem: Problem,
) -> Result<Response, Problem> {
    if !matches!(problem.class, Class::Invalid | Class::Conflict) {
        return Err(problem);
    }
    let page = Page::of(app, member, String::new());
    let wrong = wrong_words(&problem, &page);
    let hindrance = if wrong.is_empty() { problem_words(&problem, &page) } else { String::new() };
    let typed = Typed { form, clause: sent.clause, words: sent.words, wrong, hindrance };
    let answer = review_page(app, member, id, typed).await?;
    Ok((problem.status(), answer).into_response())
}

async fn answer(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, note)): Path<(String, String)>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match answer_note(&app, &by, &id, &NoteId::from(note.as_str()), &form.words).await {
        Ok(()) => Ok(back(&id)),
        Err(error) => refused(&app, &member, &id, note, form, Problem::from(error)).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CheckForm {
    /// `open` opens the conclusion again; anything else checks it off.
    to: String,
}

async fn check(
    State(app): State<App>,
    Who(by): Who,
    Path((id, note)): Path<(String, String)>,
    Form(form): Form<CheckForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    check_conclusion(&app, &by, &id, &NoteId::from(note), form.to != "open").await?;
    Ok(back(&id))
}
