//! The form that records a meeting, and the page that chooses its cell.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::typed::{Sheet, Typed, of_plan, read_form, sheet_of};
use crate::action::EntryError;
use crate::action::meeting::add_meeting::add_meeting;
use crate::action::plan::move_meeting::ChangePlanError;
use crate::app::App;
use crate::domain::meeting::{Grade, MeetingKind, ScoreTemplate};
use crate::domain::unit::{Bloc, Cell};
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::unit::{CellQuery, cells};
use crate::id::{CellId, PlanId};
use crate::store::meeting::MeetingRow;
use crate::store::plan::PlanRow;
use crate::words::say;

#[derive(Template)]
#[template(path = "meeting/form.html")]
pub(super) struct FormPage {
    page: Page,
    cell: Cell,
    sheet: Sheet,
    /// Those of this cell that wait to be recorded.
    plans: Vec<PlanRow>,
    typed: Typed,
    wrong: WrongWords,
    /// What is being corrected.
    was: Option<MeetingRow>,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    /// Puts the name of the field before what is wrong with it: in the list above the form many say the same.
    fn named(&self, field: &str, message: &str) -> String {
        let key = match field {
            "cell" | "template" | "plan" | "guidance" => return message.to_owned(),
            "reason" => "meeting-correct-reason".to_owned(),
            "absent_with_reason" => "meeting-absent-with".to_owned(),
            "absent_without_reason" => "meeting-absent-without".to_owned(),
            "self_scores" => "meeting-self".to_owned(),
            "confirmed_scores" => "meeting-confirmed".to_owned(),
            "override_grade" => "meeting-override".to_owned(),
            plain => format!("meeting-{}", plain.replace('_', "-")),
        };
        format!("{}: {message}", self.page.t(&key))
    }

    fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    fn score(&self, who: &str, criterion: &str) -> &str {
        self.typed(&format!("{who}.{criterion}"))
    }

    fn has_step(&self, place: &usize) -> bool {
        self.typed.contains_key(&format!("step.{place}"))
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        match &self.was {
            Some(was) => format!("/meetings/{}/correct", was.meeting.id),
            None => "/meetings/new".to_owned(),
        }
    }

    fn guidance_version(&self) -> String {
        self.sheet.guidance.as_ref().map(|guidance| guidance.version.to_string()).unwrap_or_default()
    }

    /// Templates that the meeting could be scored with instead.
    fn others(&self) -> Vec<&ScoreTemplate> {
        let used = self.sheet.template.as_ref().map(|template| &template.id);
        self.sheet.templates.iter().filter(|template| Some(&template.id) != used).collect()
    }

    /// Says when and where a plan is.
    fn plan_words(&self, row: &PlanRow) -> String {
        let round = self.page.t1("meeting-round-n", "round", row.plan.round);
        let start = row.plan.when.start.map(|start| format!(" {}", start.shown())).unwrap_or_default();
        format!("{round}, {}{start}", row.plan.when.date.shown())
    }
}

/// A page that chooses a cell for something; `carry` is handed on with the choice.
#[derive(Template)]
#[template(path = "meeting/choose_cell.html")]
struct ChooseCellPage {
    page: Page,
    /// Where the search is sent.
    path: String,
    /// Where the choice leads.
    chosen: String,
    query: CellQuery,
    carry: Vec<(&'static str, String)>,
    blocs: Vec<Bloc>,
    cells: Vec<Cell>,
    next: String,
}

impl ChooseCellPage {
    fn href(&self, cell: &Cell) -> String {
        let carried = self.carry.iter().map(|(name, value)| (*name, value.as_str()));
        let parameters: Vec<(&str, &str)> = carried.chain([("cell", cell.id.as_str())]).collect();
        crate::http::evidence::address(&self.chosen, &parameters)
    }
}

/// Shows the page that chooses a cell, searched at `path`, and goes on to `chosen` with it.
pub(in crate::http) async fn choose_cell(
    app: &App,
    page: Page,
    (path, chosen): (&str, &str),
    query: CellQuery,
    carry: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let (cells, mut next) = cells(app, path, &query).await?;
    if !next.is_empty() {
        let carried = form_urlencoded::Serializer::new(String::new()).extend_pairs(&carry).finish();
        next = [next, carried].join("&");
    }
    let blocs = app.store.blocs().await?;
    Ok(show(&ChooseCellPage {
        page,
        path: path.to_owned(),
        chosen: chosen.to_owned(),
        query,
        carry,
        blocs,
        cells,
        next,
    }))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewQuery {
    pub cell: String,
    pub plan: String,
    #[serde(flatten)]
    pub search: CellQuery,
}

pub(super) async fn new_meeting(
    State(app): State<App>,
    member: Member,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    if query.cell.is_empty() && query.plan.is_empty() {
        let page = Page::of(&app, &member, say(member.lang, "meeting-choose-cell", &[])).under("meetings");
        return choose_cell(&app, page, ("/meetings/new", "/meetings/new"), query.search, Vec::new()).await;
    }
    let group = member.person.as_ref().and_then(|person| person.group);
    let (cell, typed) = begun(&app, group, &query).await?;
    form_page(&app, &member, cell, typed, None, None).await
}

/// Returns the cell that is asked for, by itself or by its plan, and what is known of its meeting beforehand.
pub(super) async fn begun(app: &App, group: Option<u8>, query: &NewQuery) -> Result<(Cell, Typed), Problem> {
    let plan = match query.plan.as_str() {
        "" => None,
        plan => Some(open_plan(app, &PlanId::from(plan)).await?),
    };
    let cell = plan.as_ref().map_or_else(|| CellId::from(query.cell.as_str()), |row| row.plan.cell.clone());
    let cell = app.store.cell(&cell).await?;
    // Whoever records a cell that is planned most likely records that plan; the form says so and lets it be changed.
    let plan = match plan {
        Some(plan) => Some(plan),
        None => app.store.open_plans(&cell.id).await?.into_iter().next(),
    };
    let typed = of_plan(&cell, group, plan.as_ref());
    Ok((cell, typed))
}

async fn open_plan(app: &App, id: &PlanId) -> Result<PlanRow, Problem> {
    let row = app.store.plan(id).await?;
    if row.meeting.is_some() {
        return Err(ChangePlanError::Recorded.into());
    }
    if row.called_off.is_some() {
        return Err(ChangePlanError::CalledOff.into());
    }
    Ok(row)
}

/// Shows the form, with what is wrong where it was refused.
pub(super) async fn form_page(
    app: &App,
    member: &Member,
    cell: Cell,
    typed: Typed,
    was: Option<MeetingRow>,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let title = if was.is_some() { "meeting-correct-title" } else { "meeting-new-title" };
    let page = Page::of(app, member, say(member.lang, title, &[])).under("meetings");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let sheet = sheet_of(app, &typed).await?;
    let mut plans = app.store.open_plans(&cell.id).await?;
    let own = was.as_ref().filter(|was| was.meeting.cell == cell.id);
    if let Some(own) = own.and_then(|was| was.meeting.details.plan.as_ref()) {
        plans.insert(0, app.store.plan(own).await?);
    }
    let shown = show(&FormPage { page, cell, sheet, plans, typed, wrong, was });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

/// Takes the button that changes the template for what it is: the same form with other scores, nothing stored.
pub(super) fn switched(typed: &mut Typed) -> bool {
    let Some(template) = typed.remove("switch") else { return false };
    typed.remove("template_version");
    typed.insert("template".to_owned(), template);
    true
}

pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let cell = typed.get("cell").map(String::as_str).unwrap_or_default();
    let cell = app.store.cell(&CellId::from(cell)).await;
    if switched(&mut typed) {
        return form_page(&app, &member, cell?, typed, None, None).await;
    }
    let sheet = sheet_of(&app, &typed).await?;
    match add_meeting(&app, Some(&by), read_form(&typed, &sheet)).await {
        Ok(id) => Ok(Redirect::to(&format!("/meetings/{id}")).into_response()),
        Err(error @ EntryError::Wrong(_)) => {
            let problem = Problem::from(error);
            // Without its cell the form cannot be shown again; the problem page says to choose one.
            let Ok(cell) = cell else { return Err(problem) };
            form_page(&app, &member, cell, typed, None, Some(&problem)).await
        }
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}
