//! Pages of score templates: all versions, one version, the form that supersedes the newest.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::newest;
use crate::action::meeting::add_score_template::{AddScoreTemplateError, add_score_template};
use crate::action::meeting::adopt_score_template::{adopt_score_template, shipped_templates};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::meeting::{Criterion, Grade, GradeFloor, ScoreTemplate, criterion_id};
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::store::StoreError;
use crate::store::meeting::TemplateUse;
use crate::words::say;

/// Empty lines of the form for criteria that the version before did not have.
const NEW_CRITERIA: usize = 3;

/// What cannot be read as a number is as wrong as a number below zero.
const NOT_A_NUMBER: i64 = -1;

#[derive(Template)]
#[template(path = "meeting/templates.html")]
struct ListPage {
    page: Page,
    /// Newest version of each first.
    templates: Vec<ScoreTemplate>,
    uses: Vec<TemplateUse>,
    /// Those that come with the program and are not in use here.
    shipped: Vec<ScoreTemplate>,
}

fn used(uses: &[TemplateUse], template: &ScoreTemplate) -> i64 {
    let same =
        |one: &&TemplateUse| one.template.id == template.id && one.template.version == template.version;
    uses.iter().find(same).map_or(0, |one| one.meetings)
}

impl ListPage {
    fn newest(&self) -> Vec<&ScoreTemplate> {
        newest(&self.templates)
    }

    fn used(&self, template: &ScoreTemplate) -> i64 {
        used(&self.uses, template)
    }

    fn earlier(&self, template: &ScoreTemplate) -> Vec<&ScoreTemplate> {
        let before = |one: &&ScoreTemplate| one.id == template.id && one.version < template.version;
        self.templates.iter().filter(before).collect()
    }
}

pub(super) async fn list(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "score-templates-title", &[]));
    let page = page.under("meetings").at("score-templates");
    let templates = app.store.score_templates().await?;
    let mut shipped = shipped_templates();
    shipped.retain(|one| !templates.iter().any(|known| known.id == one.id));
    let uses = app.store.score_template_uses().await?;
    Ok(show(&ListPage { page, templates, uses, shipped }))
}

pub(super) async fn adopt(
    State(app): State<App>,
    Who(by): Who,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let id = form.get("template").map(String::as_str).unwrap_or_default();
    adopt_score_template(&app, Some(&by), id).await?;
    Ok(Redirect::to("/score-templates").into_response())
}

#[derive(Template)]
#[template(path = "meeting/template.html")]
struct ReadPage {
    page: Page,
    template: ScoreTemplate,
    newest: i64,
    used: i64,
}

pub(super) async fn read(
    State(app): State<App>,
    member: Member,
    Path((template, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let all = app.store.score_templates().await?;
    let newest = all.iter().find(|one| one.id == template).ok_or(StoreError::NotFound)?.version;
    let version: i64 = version.parse().map_err(|_| StoreError::NotFound)?;
    let found = all.into_iter().find(|one| one.id == template && one.version == version);
    let template = found.ok_or(StoreError::NotFound)?;
    let used = used(&app.store.score_template_uses().await?, &template);
    let page = Page::of(&app, &member, template.name.clone()).under("meetings").at("score-templates");
    Ok(show(&ReadPage { page, template, newest, used }))
}

/// What is typed into the form: `criterion.<place>.name`, `.max` and `.id`, `floor.<grade>`, and plain fields.
type Typed = HashMap<String, String>;

#[derive(Template)]
#[template(path = "meeting/template_form.html")]
struct FormPage {
    page: Page,
    template: ScoreTemplate,
    rows: usize,
    typed: Typed,
    wrong: WrongWords,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    fn of(&self, place: &usize, part: &str) -> String {
        self.typed(&format!("criterion.{place}.{part}")).to_owned()
    }

    /// Counts lines as people do.
    fn number(&self, place: &usize) -> usize {
        place + 1
    }

    fn floor(&self, grade: &Grade) -> String {
        self.typed(&format!("floor.{}", grade.id())).to_owned()
    }
}

fn filled(template: &ScoreTemplate) -> Typed {
    let mut typed: Typed = [
        ("of_version", template.version.to_string()),
        ("name", template.name.clone()),
        ("source", template.source.clone()),
        ("note", template.note.clone()),
        ("standards", template.standards.join("\n")),
        ("steps", template.steps.join("\n")),
    ]
    .map(|(field, value)| (field.to_owned(), value))
    .into();
    for (place, criterion) in template.criteria.iter().enumerate() {
        typed.insert(format!("criterion.{place}.id"), criterion.id.clone());
        typed.insert(format!("criterion.{place}.name"), criterion.name.clone());
        typed.insert(format!("criterion.{place}.max"), criterion.max.to_string());
    }
    for floor in &template.grades {
        typed.insert(format!("floor.{}", floor.grade.id()), floor.min.to_string());
    }
    typed
}

/// Reads the next version, and which line of the form each of its criteria stands in; a line of which nothing is
/// filled in is no criterion.
fn read_form(old: &ScoreTemplate, typed: &Typed, rows: usize) -> (ScoreTemplate, Vec<usize>) {
    let word = |field: &str| typed.get(field).map(String::as_str).unwrap_or_default().trim().to_owned();
    let number = |field: &str| word(field).parse::<i64>().unwrap_or(NOT_A_NUMBER);
    let mut criteria: Vec<Criterion> = Vec::new();
    let mut lines = Vec::new();
    for place in 0..rows {
        let part = |part: &str| word(&format!("criterion.{place}.{part}"));
        let (name, max) = (line(&part("name")), part("max"));
        if name.is_empty() && max.is_empty() {
            continue;
        }
        // An id is kept only where the version before had it: records name criteria by it.
        let kept = old.criteria.iter().find(|known| known.id == part("id")).map(|known| known.id.clone());
        let taken: Vec<Criterion> = old.criteria.iter().chain(&criteria).cloned().collect();
        let id = kept.unwrap_or_else(|| criterion_id(&name, &taken));
        lines.push(place);
        criteria.push(Criterion { id, name, max: max.parse().unwrap_or(NOT_A_NUMBER) });
    }
    let floor = |grade: Grade| match grade {
        Grade::Weak => GradeFloor { grade, min: 0 },
        Grade::Good | Grade::Fair | Grade::Average => {
            GradeFloor { grade, min: number(&format!("floor.{}", grade.id())) }
        }
    };
    let template = ScoreTemplate {
        id: old.id.clone(),
        version: number("of_version").saturating_add(1),
        name: word("name"),
        source: word("source"),
        note: word("note"),
        criteria,
        grades: Grade::ALL.map(floor).into(),
        steps: word("steps").lines().map(str::to_owned).collect(),
        standards: word("standards").lines().map(str::to_owned).collect(),
    };
    (template, lines)
}

/// Names the line of the form where the rule names the place among the criteria.
fn at_its_line(problem: &mut Problem, lines: &[usize]) {
    for wrong in &mut problem.fields {
        let place = wrong.field.strip_prefix("criterion.").and_then(|rest| rest.strip_suffix(".name"));
        let line = place.and_then(|place| lines.get(place.parse::<usize>().ok()?));
        if let Some(line) = line {
            wrong.field = format!("criterion.{line}.name").into();
        }
    }
}

async fn newest_of(app: &App, id: &str) -> Result<ScoreTemplate, Problem> {
    let all = app.store.score_templates().await?;
    Ok(all.into_iter().find(|one| one.id == id).ok_or(StoreError::NotFound)?)
}

fn form_page(
    app: &App,
    member: &Member,
    template: ScoreTemplate,
    typed: Typed,
    problem: Option<&Problem>,
) -> Response {
    let page = Page::of(app, member, say(member.lang, "score-template-new-title", &[]));
    let page = page.under("meetings").at("score-templates");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let rows = template.criteria.len() + NEW_CRITERIA;
    let shown = show(&FormPage { page, template, rows, typed, wrong });
    match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    }
}

pub(super) async fn new_version(
    State(app): State<App>,
    member: Member,
    Path(template): Path<String>,
) -> Result<Response, Problem> {
    let template = newest_of(&app, &template).await?;
    let typed = filled(&template);
    Ok(form_page(&app, &member, template, typed, None))
}

pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(template): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let old = newest_of(&app, &template).await?;
    let (new, lines) = read_form(&old, &typed, old.criteria.len() + NEW_CRITERIA);
    let version = new.version;
    match add_score_template(&app, Some(&by), new).await {
        Ok(()) => Ok(Redirect::to(&format!("/score-templates/{template}/{version}")).into_response()),
        Err(
            error @ (AddScoreTemplateError::Unsound(_)
            | AddScoreTemplateError::NotNext
            | AddScoreTemplateError::Same),
        ) => {
            if matches!(error, AddScoreTemplateError::NotNext) {
                // Somebody else's version is shown beside the form; who sends this again has been told of it.
                typed.insert("of_version".to_owned(), old.version.to_string());
            }
            let mut problem = Problem::from(error);
            at_its_line(&mut problem, &lines);
            Ok(form_page(&app, &member, old, typed, Some(&problem)))
        }
        Err(error @ (AddScoreTemplateError::Denied(_) | AddScoreTemplateError::Store(_))) => {
            Err(error.into())
        }
    }
}
