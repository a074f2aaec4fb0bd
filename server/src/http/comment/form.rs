//! The page of one clause with its comments, and the plain forms: what is not taken comes back filled.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::super::member::{Member, Who};
use super::super::page::{Page, show};
use super::super::problem::Problem;
use super::view::Typed;
use super::{PAGE_ROWS, ThreadView, views};
use crate::action::Class;
use crate::action::comment::answer_comment::answer_comment;
use crate::action::comment::edit_comment::edit_comment;
use crate::action::comment::list_comments::{Wanted, list_comments, read_comment};
use crate::action::comment::make_comment::{NewComment, make_comment};
use crate::action::comment::reopen_comment::reopen_comment;
use crate::action::comment::reply_to_comment::{NewReply, reply_to_comment};
use crate::action::comment::take_back_comment::take_back_comment;
use crate::app::App;
use crate::domain::answer::Verdict;
use crate::domain::comment::reads_internal;
use crate::domain::numbering::labels;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::{Clause, Heads};
use crate::id::{ClauseId, CommentId, ResolutionId};
use crate::words::say;

/// A new comment as it was typed, and the words it is about.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewForm {
    words: String,
    /// `yes` for those who write and pass on the text only.
    internal: String,
    /// The version that was read, and the words chosen in it; empty is the whole clause.
    heads: String,
    from: String,
    to: String,
    key: String,
}

impl NewForm {
    fn span(&self) -> Option<(usize, usize)> {
        self.from.parse().ok().zip(self.to.parse().ok())
    }

    fn heads(&self) -> Option<Heads> {
        Some(Heads::of_line(&self.heads)).filter(|heads| !heads.0.is_empty())
    }

    fn new_comment(&self) -> NewComment {
        NewComment {
            words: self.words.clone(),
            internal: self.internal == "yes",
            heads: self.heads(),
            span: self.span(),
            key: Some(self.key.clone()).filter(|key| !key.is_empty()),
        }
    }
}

#[derive(Template)]
#[template(path = "comment/clause.html")]
struct ClausePage {
    page: Page,
    resolution: ResolutionId,
    person: String,
    clause: Clause,
    code: String,
    removed: bool,
    /// The words that a new comment is about.
    quote: String,
    typed: NewForm,
    wrong: WrongWords,
    problem: String,
    may_comment: bool,
    insider: bool,
    threads: Vec<ThreadView>,
    next: String,
}

impl ClausePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn heading(&self) -> String {
        if self.code.is_empty() {
            self.page.t("comments-of-clause")
        } else {
            self.page.t1("comments-of", "place", self.code.trim_end_matches(['.', '-', ')']))
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ClauseQuery {
    after: String,
    heads: String,
    from: String,
    to: String,
    /// A thread that is shown whichever page it is on: a notice leads to it.
    comment: String,
}

async fn page_of(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, clause): (&ResolutionId, &ClauseId),
    typed: NewForm,
    after: Option<CommentId>,
) -> Result<ClausePage, Problem> {
    let row = app.store.resolution(id).await?;
    let text = app.rooms.text(id).await?;
    let nowhere = || Problem::plain("not-found", Class::NotFound);
    let (found, code, removed) = match text.clause(clause) {
        Some((at, found)) => {
            let label = labels(&text.clauses).swap_remove(at);
            (found.clone(), if label.code.is_empty() { label.number } else { label.code }, false)
        }
        None => {
            let gone = text.removed.iter().find(|(one, _)| one.id == *clause);
            (gone.ok_or_else(nowhere)?.0.clone(), String::new(), true)
        }
    };
    let limit = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
    let wanted = Wanted { clause: Some(clause.clone()), after, limit, ..Wanted::default() };
    let listed = list_comments(app, reader, id, &wanted).await?;
    let threads = views(&listed, reader, row.stage, member.lang);
    let next = threads.last().filter(|_| threads.len() == PAGE_ROWS).map(|last| {
        let path = format!("/resolutions/{id}/clauses/{clause}/comments");
        super::super::evidence::address(&path, &[("after", last.id.as_str())])
    });
    let quote = match typed.span().zip(typed.heads()) {
        // What does not fit is told when the comment is sent.
        Some((span, heads)) => app.rooms.tie(id, clause, &heads, span).await?.map(|range| range.quote).ok(),
        None => None,
    };
    let page = Page::of(app, member, say(member.lang, "comments-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("comments");
    let key = if typed.key.is_empty() { CommentId::fresh().to_string() } else { typed.key.clone() };
    let heads = if typed.heads.is_empty() { text.heads.to_line() } else { typed.heads.clone() };
    Ok(ClausePage {
        may_comment: page.may_now(Act::Comment),
        insider: reads_internal(&reader.roles),
        page,
        resolution: id.clone(),
        person: reader.id.to_string(),
        clause: found,
        code,
        removed,
        quote: quote.unwrap_or_default(),
        typed: NewForm { key, heads, ..typed },
        wrong: Vec::new(),
        problem: String::new(),
        threads,
        next: next.unwrap_or_default(),
    })
}

pub(super) async fn clause(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Query(query): Query<ClauseQuery>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    let ClauseQuery { after, heads, from, to, comment } = query;
    let typed = NewForm { heads, from, to, ..NewForm::default() };
    let after = Some(after).filter(|after| !after.is_empty()).map(CommentId::from);
    let mut shown = page_of(&app, (&reader, &member), (&id, &clause), typed, after).await?;
    if !comment.is_empty() && !shown.threads.iter().any(|one| one.id.as_str() == comment) {
        lead(&app, (&reader, &member), &mut shown, &CommentId::from(comment)).await?;
    }
    Ok(show(&shown))
}

/// Puts a thread of this clause first; one that is not there, or not for this reader, leaves the page as it is.
async fn lead(
    app: &App,
    (reader, member): (&Person, &Member),
    shown: &mut ClausePage,
    comment: &CommentId,
) -> Result<(), Problem> {
    let listed = match read_comment(app, reader, &shown.resolution, comment).await.map_err(Problem::from) {
        Ok(listed) => listed,
        Err(problem) if problem.class == Class::NotFound => return Ok(()),
        Err(problem) => return Err(problem),
    };
    let row = app.store.resolution(&shown.resolution).await?;
    let found = views(&listed, reader, row.stage, member.lang).into_iter().next();
    if let Some(thread) = found.filter(|thread| thread.clause == shown.clause.id) {
        shown.threads.insert(0, thread);
    }
    Ok(())
}

/// Tells whether a form comes back: whatever can be mended, waited for or copied. Who may not or is nowhere is told so.
fn comes_back(problem: &Problem) -> bool {
    match problem.class {
        Class::Invalid | Class::Conflict | Class::TooMany => true,
        Class::NotSignedIn
        | Class::Forbidden
        | Class::NotFound
        | Class::TooLarge
        | Class::Restarting
        | Class::Fault => false,
    }
}

pub(super) async fn make(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Form(form): Form<NewForm>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    let problem: Problem = match make_comment(&app, &by, &id, &clause, form.new_comment()).await {
        // The newest stands on the first page.
        Ok(made) => {
            let place = format!("{}#comment-{made}", page_address(&id, &clause));
            return Ok(Redirect::to(&place).into_response());
        }
        Err(error) => error.into(),
    };
    if !comes_back(&problem) {
        return Err(problem);
    }
    let mut shown = page_of(&app, (&by, &member), (&id, &clause), form, None).await?;
    shown.wrong = wrong_words(&problem, &shown.page);
    if shown.wrong.is_empty() {
        shown.problem = problem_words(&problem, &shown.page);
    }
    Ok((problem.status(), show(&shown)).into_response())
}

/// A form of a thread.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ActForm {
    words: String,
    verdict: String,
    reason: String,
    key: String,
    /// `list` when the form stood on the list; else it stood on the clause's page.
    at: String,
}

/// The page of a clause's comments. Its identity was drawn by somebody's browser: it goes into no address as it is.
pub(super) fn page_address(id: &ResolutionId, clause: &ClauseId) -> String {
    let clause: String = form_urlencoded::byte_serialize(clause.as_str().as_bytes()).collect();
    format!("/resolutions/{id}/clauses/{clause}/comments")
}

/// Goes back to where the form stood, to the thread itself: on the page of its clause, to that part which has it.
fn back(id: &ResolutionId, comment: &CommentId, listed: bool) -> Response {
    let path = if listed {
        format!("/resolutions/{id}/comments#comment-{comment}")
    } else {
        format!("/resolutions/{id}/comments/{comment}")
    };
    Redirect::to(&path).into_response()
}

/// What came of an act: back to the thread, or the thread again with what was typed.
async fn done(
    app: &App,
    (by, member): (&Person, &Member),
    (id, comment): (&ResolutionId, &CommentId),
    (form, typed): (&'static str, ActForm),
    result: Result<(), Problem>,
) -> Result<Response, Problem> {
    let listed = read_comment(app, by, id, comment).await.map_err(Problem::from);
    let problem = match result {
        Ok(()) => {
            let clause = listed?.told.remove(0).thread.comment.clause;
            if form == "take-back" && typed.at != "list" {
                // It stands there no more.
                return Ok(Redirect::to(&page_address(id, &clause)).into_response());
            }
            return Ok(back(id, comment, typed.at == "list"));
        }
        Err(problem) if comes_back(&problem) => problem,
        Err(problem) => return Err(problem),
    };
    let listed = listed?;
    let row = app.store.resolution(id).await?;
    let mut thread = views(&listed, by, row.stage, member.lang).remove(0);
    let clause = thread.clause.clone();
    let mut shown = page_of(app, (by, member), (id, &clause), NewForm::default(), None).await?;
    let wrong = wrong_words(&problem, &shown.page);
    let told = if wrong.is_empty() { problem_words(&problem, &shown.page) } else { String::new() };
    let ActForm { words, verdict, reason, key, .. } = typed;
    if !key.is_empty() {
        thread.key = key;
    }
    thread.typed = Typed { form, words, verdict, reason, wrong, problem: told };
    // The thread in question stands first, whichever page it was on.
    shown.threads.retain(|one| one.id != thread.id);
    shown.threads.insert(0, thread);
    Ok((problem.status(), show(&shown)).into_response())
}

pub(super) async fn reply(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, comment)): Path<(String, String)>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let (id, comment) = (ResolutionId::from(resolution), CommentId::from(comment));
    let key = Some(form.key.clone()).filter(|key| !key.is_empty());
    let new = NewReply { words: form.words.clone(), key };
    let result = reply_to_comment(&app, &by, &id, &comment, new).await;
    done(&app, (&by, &member), (&id, &comment), ("reply", form), result.map(drop).map_err(Into::into)).await
}

pub(super) async fn answer(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, comment)): Path<(String, String)>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let (id, comment) = (ResolutionId::from(resolution), CommentId::from(comment));
    let result = answer_comment(&app, &by, &id, &comment, (&form.verdict, &form.reason)).await;
    done(&app, (&by, &member), (&id, &comment), ("answer", form), result.map_err(Into::into)).await
}

pub(super) async fn reopen(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, comment)): Path<(String, String)>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let (id, comment) = (ResolutionId::from(resolution), CommentId::from(comment));
    let result = reopen_comment(&app, &by, &id, &comment).await;
    done(&app, (&by, &member), (&id, &comment), ("reopen", form), result.map_err(Into::into)).await
}

pub(super) async fn edit(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, comment)): Path<(String, String)>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let (id, comment) = (ResolutionId::from(resolution), CommentId::from(comment));
    let result = edit_comment(&app, &by, &id, &comment, &form.words).await;
    done(&app, (&by, &member), (&id, &comment), ("edit", form), result.map_err(Into::into)).await
}

pub(super) async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, comment)): Path<(String, String)>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let (id, comment) = (ResolutionId::from(resolution), CommentId::from(comment));
    let result = take_back_comment(&app, &by, &id, &comment).await;
    done(&app, (&by, &member), (&id, &comment), ("take-back", form), result.map_err(Into::into)).await
}
