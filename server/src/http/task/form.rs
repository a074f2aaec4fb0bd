//! Forms of the office: give a task out of a clause, mend it, withdraw it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::action::Class;
use crate::action::task::give_task::{TypedTask, give_task, mend_task};
use crate::action::task::withdraw_task::withdraw_task;
use crate::action::task::{TaskError, sealed_words, units_now, words_of_clause};
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::numbering::named_clauses;
use crate::domain::permission::Act;
use crate::domain::task::{Addressee, Task};
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ResolutionId, TaskId};
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    const TASKS: &str = "/resolutions/{resolution}/tasks";
    const TASK: &str = "/resolutions/{resolution}/tasks/{task}";
    let act = Act::GiveTask;
    doors
        .page(act, Method::GET, &format!("{TASKS}/new"), get(new))
        .page(act, Method::POST, TASKS, post(give))
        .page(act, Method::GET, &format!("{TASK}/mend"), get(mend_page))
        .page(act, Method::POST, &format!("{TASK}/mend"), post(mend))
        .page(act, Method::GET, &format!("{TASK}/withdraw"), get(withdraw_page))
        .page(act, Method::POST, &format!("{TASK}/withdraw"), post(withdraw))
}

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct TaskForm {
    clause: String,
    /// The edition that was looked at, where one is mended.
    edition: i64,
    words: String,
    in_charge: String,
    to: String,
    due: String,
    note: String,
}

impl TaskForm {
    fn of(task: &Task) -> Self {
        let says = &task.says;
        Self {
            clause: task.clause.to_string(),
            edition: says.edition,
            words: says.words.clone(),
            in_charge: says.in_charge.clone(),
            to: says.to.to_text(),
            due: says.due.map(Day::shown).unwrap_or_default(),
            note: says.note.clone(),
        }
    }

    fn typed(&self) -> TypedTask {
        TypedTask {
            words: self.words.clone(),
            in_charge: self.in_charge.clone(),
            to: self.to.clone(),
            due: self.due.clone(),
            note: self.note.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "task/form.html")]
struct FormPage {
    page: Page,
    id: ResolutionId,
    /// The task that is mended.
    task: Option<TaskId>,
    /// Clauses to choose from, each by its id and how it begins.
    clauses: Vec<(String, String)>,
    /// The words of the clause of the task that is mended.
    clause_words: String,
    /// Whom it can be addressed to.
    addressees: Vec<(String, String)>,
    form: TaskForm,
    wrong: WrongWords,
    hindrance: String,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn action(&self) -> String {
        match &self.task {
            Some(task) => format!("/resolutions/{}/tasks/{task}/mend", self.id),
            None => format!("/resolutions/{}/tasks", self.id),
        }
    }

    fn back(&self) -> String {
        match &self.task {
            Some(task) => format!("/resolutions/{}/tasks/{task}", self.id),
            None => format!("/resolutions/{}/tasks", self.id),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewQuery {
    clause: String,
}

async fn new(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    let form = TaskForm { clause: query.clause, to: "cells".to_owned(), ..TaskForm::default() };
    Ok(show(&form_shown(&app, &member, (&id.into(), None), form, None).await?))
}

async fn mend_page(
    State(app): State<App>,
    member: Member,
    Path((id, task)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let task = standing(&app, &id, &task.into()).await?;
    Ok(show(&form_shown(&app, &member, (&id, Some(&task.id)), TaskForm::of(&task), None).await?))
}

/// Reads a task that can still be mended or withdrawn.
async fn standing(app: &App, id: &ResolutionId, task: &TaskId) -> Result<Task, Problem> {
    let task = app.store.task(id, task).await?;
    if task.withdrawn.is_some() { Err(TaskError::Gone.into()) } else { Ok(task) }
}

async fn form_shown(
    app: &App,
    member: &Member,
    (id, task): (&ResolutionId, Option<&TaskId>),
    form: TaskForm,
    problem: Option<&Problem>,
) -> Result<FormPage, Problem> {
    let row = app.store.resolution(id).await?;
    let title = say(member.lang, if task.is_some() { "task-mend" } else { "task-give" }, &[]);
    let page = Page::of(app, member, title).about(id, &row.title, row.stage);
    let text = sealed_words(app, id).await?.map(|version| version.text).unwrap_or_default();
    let clauses = named_clauses(&text).into_iter().filter(|(_, words)| !words.is_empty());
    let stood = match task {
        Some(task) => Some(app.store.task(id, task).await?.says.to),
        None => None,
    };
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(FormPage {
        id: id.clone(),
        task: task.cloned(),
        clauses: clauses.map(|(clause, words)| (clause.to_string(), words)).collect(),
        clause_words: words_of_clause(&text, &form.clause.as_str().into()).unwrap_or_default(),
        addressees: addressees(app, &page, stood.as_ref()).await?,
        form,
        wrong,
        hindrance: told.unwrap_or_default(),
        page,
    })
}

/// Whom a task can be given to. A bloc without cells is left out, unless the task that is mended stands there already.
async fn addressees(
    app: &App,
    page: &Page,
    stood: Option<&Addressee>,
) -> Result<Vec<(String, String)>, Problem> {
    let units = units_now(app).await?;
    let counted = |key: &str, count: usize| page.t1(key, "count", count);
    let mut all = vec![
        ("cells".to_owned(), counted("task-all-cells", units.cells.len())),
        ("organisations".to_owned(), counted("task-all-organisations", units.organisations.len())),
    ];
    for bloc in app.store.blocs().await? {
        let count = units.cells.iter().filter(|cell| cell.bloc == bloc.id).count();
        let to = Addressee::Bloc(bloc.id);
        if count > 0 || stood == Some(&to) {
            all.push((to.to_text(), page.t2("task-all-bloc", "name", bloc.name, "count", count)));
        }
    }
    all.push(("body".to_owned(), page.t("task-other-body")));
    all.extend(units.organisations.into_iter().map(|one| (format!("organisation:{}", one.id), one.name)));
    Ok(all)
}

/// Shows the form again with what was typed; what no form can mend is a page of its own.
async fn again(
    app: &App,
    member: &Member,
    about: (&ResolutionId, Option<&TaskId>),
    form: TaskForm,
    problem: Problem,
) -> Result<Response, Problem> {
    let stays = matches!(problem.slug, "task-gone" | "task-too-many" | "task-too-many-ever");
    if problem.class != Class::Invalid && !stays {
        return Err(problem);
    }
    let page = form_shown(app, member, about, form, Some(&problem)).await?;
    Ok((problem.status(), show(&page)).into_response())
}

async fn give(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<TaskForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match give_task(&app, &by, &id, (&form.clause, &form.typed())).await {
        Ok(task) => Ok(Redirect::to(&format!("/resolutions/{id}/tasks/{task}")).into_response()),
        Err(error) => again(&app, &member, (&id, None), form, error.into()).await,
    }
}

async fn mend(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, task)): Path<(String, String)>,
    Form(form): Form<TaskForm>,
) -> Result<Response, Problem> {
    let (id, task) = (ResolutionId::from(id), TaskId::from(task));
    // Which clause it is from is not the form's to say.
    let form = TaskForm { clause: app.store.task(&id, &task).await?.clause.to_string(), ..form };
    match mend_task(&app, &by, (&id, &task), (form.edition, &form.typed())).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/tasks/{task}")).into_response()),
        Err(error) => again(&app, &member, (&id, Some(&task)), form, error.into()).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WithdrawForm {
    /// The edition that was looked at.
    edition: i64,
    reason: String,
}

#[derive(Template)]
#[template(path = "task/withdraw.html")]
struct WithdrawPage {
    page: Page,
    id: ResolutionId,
    task: TaskId,
    words: String,
    /// The edition of these words.
    edition: i64,
    reason: String,
    wrong: WrongWords,
    hindrance: String,
}

impl WithdrawPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn withdraw_page(
    State(app): State<App>,
    member: Member,
    Path((id, task)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let task = standing(&app, &id, &task.into()).await?;
    Ok(show(&withdraw_shown(&app, &member, task, String::new(), None).await?))
}

async fn withdraw_shown(
    app: &App,
    member: &Member,
    task: Task,
    reason: String,
    problem: Option<&Problem>,
) -> Result<WithdrawPage, Problem> {
    let row = app.store.resolution(&task.resolution).await?;
    let title = say(member.lang, "task-withdraw", &[]);
    let page = Page::of(app, member, title).about(&row.id, &row.title, row.stage);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    Ok(WithdrawPage {
        id: row.id,
        edition: task.says.edition,
        words: task.says.words,
        task: task.id,
        reason,
        wrong,
        hindrance: told.unwrap_or_default(),
        page,
    })
}

async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, task)): Path<(String, String)>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, Problem> {
    let (id, task) = (ResolutionId::from(id), TaskId::from(task));
    match withdraw_task(&app, &by, (&id, &task), (form.edition, &form.reason)).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/tasks")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.class != Class::Invalid && problem.slug != "task-gone" {
                return Err(problem);
            }
            let task = app.store.task(&id, &task).await?;
            let page = withdraw_shown(&app, &member, task, form.reason, Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
    }
}
