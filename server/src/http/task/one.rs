//! The page of one task: what it says, how far it has come, its units by bloc and organisation, and what is recorded
//! for many of them at once.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::{PAGE_UNITS, facts, of_all};
use crate::action::Class;
use crate::action::task::list_tasks::{SeenTask, SeenUnits, addressee_words, list_units};
use crate::action::task::record_answers::{Chosen, SeenAt, TypedAnswer, record_answers};
use crate::action::task::units_now;
use crate::app::App;
use crate::domain::meeting::when::Day;
use crate::domain::permission::Act;
use crate::domain::task::{Count, Part, State as Standing, Task, Unit, UnitAnswer};
use crate::format::Format;
use crate::http::evidence::address;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::http::routes::Doors;
use crate::http::waiver::names;
use crate::id::{PersonId, ResolutionId, TaskId};
use crate::words::say;

/// Of the filter by state: units that are late, wherever they stand.
const OVERDUE: &str = "overdue";

pub(super) fn doors(doors: Doors) -> Doors {
    const TASK: &str = "/resolutions/{resolution}/tasks/{task}";
    doors.page(Act::ReadResolution, Method::GET, TASK, get(read)).page(
        Act::RecordTask,
        Method::POST,
        &format!("{TASK}/record"),
        post(record),
    )
}

/// Which units are wanted.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct UnitQuery {
    bloc: String,
    organisation: String,
    /// A state's id, or `overdue`.
    state: String,
    /// The unit behind which the page begins.
    after: String,
    /// For how many units something was recorded just now.
    recorded: String,
}

impl UnitQuery {
    fn fits(&self, (unit, answer): &(Unit, Option<UnitAnswer>), past: bool) -> bool {
        let state = answer.as_ref().map(|one| one.state).unwrap_or_default();
        (self.bloc.is_empty() || self.bloc == unit.bloc)
            && (self.organisation.is_empty() || self.organisation == unit.organisation)
            && match self.state.as_str() {
                "" => true,
                OVERDUE => past && !state.is_settled(),
                id => id == state.id(),
            }
    }

    /// The address of the part of the list behind a unit.
    fn at(&self, path: &str, after: &str, recorded: &str) -> String {
        let asked = [
            ("bloc", self.bloc.as_str()),
            ("organisation", &self.organisation),
            ("state", &self.state),
            ("after", after),
            ("recorded", recorded),
        ];
        address(path, &asked)
    }
}

/// A unit as the page shows it.
struct ShownUnit {
    id: String,
    name: String,
    state: Standing,
    overdue: bool,
    /// When, by whom in the unit, with what result, and who recorded it.
    said: String,
    ticked: bool,
}

/// Units of one organisation.
struct Group {
    name: String,
    units: Vec<ShownUnit>,
}

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct RecordForm {
    /// The edition that was looked at.
    edition: i64,
    /// The highest turn that was looked at.
    turn: Option<i64>,
    state: String,
    day: String,
    who: String,
    result: String,
    unit: Vec<String>,
    /// Units of the page, which `every` means.
    shown: Vec<String>,
    every: String,
}

#[derive(Template)]
#[template(path = "task/task.html")]
struct TaskPage {
    page: Page,
    id: ResolutionId,
    seen: SeenTask,
    to: String,
    given: String,
    query: UnitQuery,
    groups: Vec<Group>,
    shown: usize,
    fitting: usize,
    previous: String,
    next: String,
    may_record: bool,
    may_give: bool,
    form: RecordForm,
    wrong: WrongWords,
    hindrance: String,
}

impl TaskPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn count(&self) -> Count {
        self.seen.progress.whole
    }

    fn due(&self) -> String {
        self.seen.task.says.due.map(Day::shown).unwrap_or_default()
    }

    fn states(&self) -> [Standing; 4] {
        Standing::ALL
    }

    /// What can be recorded: what happened in the unit first, taking back last.
    fn recorded_states(&self) -> [Standing; 4] {
        [Standing::Taken, Standing::Done, Standing::Unable, Standing::Waiting]
    }

    fn tone(&self, unit: &ShownUnit) -> &'static str {
        match unit.state {
            _ if unit.overdue => "bad",
            Standing::Waiting => "",
            Standing::Taken => "info",
            Standing::Done => "good",
            Standing::Unable => "warn",
        }
    }

    fn whole_taken(&self) -> String {
        of_all(self.count().taken_over(), self.count())
    }

    fn whole_done(&self) -> String {
        of_all(self.count().done, self.count())
    }

    fn part_taken(&self, part: &Part) -> String {
        of_all(part.count.taken_over(), part.count)
    }

    fn part_done(&self, part: &Part) -> String {
        of_all(part.count.done, part.count)
    }

    fn path(&self, rest: &str) -> String {
        format!("/resolutions/{}/tasks/{}{rest}", self.id, self.seen.task.id)
    }

    fn record_action(&self) -> String {
        self.query.at(&self.path("/record"), &self.query.after, "")
    }

    fn parts(&self) -> [(&'static str, &Vec<Part>); 2] {
        [("bloc", &self.seen.progress.blocs), ("organisation", &self.seen.progress.organisations)]
    }

    fn formats(&self) -> [&'static str; 2] {
        [Format::Docx.id(), Format::Pdf.id()]
    }
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path((id, task)): Path<(String, String)>,
    Query(query): Query<UnitQuery>,
) -> Result<Response, Problem> {
    let form = RecordForm { state: Standing::Taken.id().to_owned(), ..RecordForm::default() };
    Ok(show(&task_shown(&app, &member, (&id.into(), &task.into()), (query, form), None).await?))
}

async fn task_shown(
    app: &App,
    member: &Member,
    (id, task): (&ResolutionId, &TaskId),
    (query, form): (UnitQuery, RecordForm),
    problem: Option<&Problem>,
) -> Result<TaskPage, Problem> {
    let row = app.store.resolution(id).await?;
    let mut page =
        Page::of(app, member, say(member.lang, "task-title", &[])).about(id, &row.title, row.stage);
    if let Ok(count) = query.recorded.parse::<usize>() {
        page.notice = Some(page.t1("task-recorded", "count", count));
    }
    let SeenUnits { seen, units, turn } = list_units(app, id, task).await?;
    let people = names(app).await?;
    let past = seen.task.is_past(Day::at(app.clock.now()));
    let part = part_of(&units, &query, past);
    let path = format!("/resolutions/{id}/tasks/{task}");
    let at = |after: Option<String>| after.map(|after| query.at(&path, &after, "")).unwrap_or_default();
    let (previous, next) = (at(part.previous), at(part.next));
    let shown = part.units.len();
    let groups = grouped(&page, &part.units, past, &form, &people);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    let open = seen.task.withdrawn.is_none();
    let says = &seen.task.says;
    Ok(TaskPage {
        id: id.clone(),
        to: addressee_words(page.lang, &units_now(app).await?, says),
        given: given(&page, &seen.task, &people),
        groups,
        shown,
        fitting: part.fitting,
        previous,
        next,
        may_record: open && page.may_now(Act::RecordTask),
        may_give: open && page.may_now(Act::GiveTask),
        query,
        form: RecordForm { edition: says.edition, turn: Some(turn), ..form },
        wrong,
        hindrance: told.unwrap_or_default(),
        seen,
        page,
    })
}

/// Who gave it, and who mended it last.
fn given(page: &Page, task: &Task, people: &BTreeMap<PersonId, String>) -> String {
    let told = |key, by, at| page.t2(key, "name", name_of(people, by), "when", moment_text(at));
    let given = told("task-given-by", &task.made_by, task.made_at);
    if task.says.edition == 1 {
        return given;
    }
    format!("{given}, {}", told("task-mended-by", &task.says.by, task.says.at))
}

/// A page of the units that fit.
struct UnitPart<'a> {
    units: Vec<&'a (Unit, Option<UnitAnswer>)>,
    fitting: usize,
    /// The units behind which the pages before and behind begin.
    previous: Option<String>,
    next: Option<String>,
}

/// Takes a page behind a unit of the whole list: what is recorded meanwhile changes which units fit, not where they
/// stand, so nobody is passed over.
fn part_of<'a>(units: &'a [(Unit, Option<UnitAnswer>)], query: &UnitQuery, past: bool) -> UnitPart<'a> {
    let place = units.iter().position(|(unit, _)| !query.after.is_empty() && unit.id == query.after);
    let begin = place.map_or(0, |place| place + 1);
    let fits = |line: &&(Unit, Option<UnitAnswer>)| query.fits(line, past);
    let before: Vec<_> = units[..begin].iter().filter(fits).collect();
    let mut behind = units[begin..].iter().filter(fits);
    let shown: Vec<_> = behind.by_ref().take(PAGE_UNITS).collect();
    let more = behind.count();
    let last = shown.last().map(|(unit, _)| unit.id.clone());
    let earlier = before.len().checked_sub(PAGE_UNITS + 1).map(|at| before[at].0.id.clone());
    UnitPart {
        fitting: before.len() + shown.len() + more,
        previous: (!before.is_empty()).then(|| earlier.unwrap_or_default()),
        next: last.filter(|_| more > 0),
        units: shown,
    }
}

fn name_of<'a>(people: &'a BTreeMap<PersonId, String>, id: &PersonId) -> &'a str {
    people.get(id).map_or("", String::as_str)
}

/// Puts units under the names of their bloc and organisation.
fn grouped(
    page: &Page,
    units: &[&(Unit, Option<UnitAnswer>)],
    past: bool,
    form: &RecordForm,
    people: &BTreeMap<PersonId, String>,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (unit, answer) in units {
        let shown = shown_unit(page, unit, answer.as_ref(), past, form, people);
        let heading = heading(unit);
        match groups.last_mut().filter(|group| group.name == heading) {
            Some(group) => group.units.push(shown),
            None => groups.push(Group { name: heading, units: vec![shown] }),
        }
    }
    groups
}

fn heading(unit: &Unit) -> String {
    match (unit.bloc_name.as_str(), unit.organisation_name.as_str()) {
        ("", _) => String::new(),
        (bloc, organisation) if organisation == unit.name => bloc.to_owned(),
        (bloc, organisation) => format!("{bloc} · {organisation}"),
    }
}

fn shown_unit(
    page: &Page,
    unit: &Unit,
    answer: Option<&UnitAnswer>,
    past: bool,
    form: &RecordForm,
    people: &BTreeMap<PersonId, String>,
) -> ShownUnit {
    let state = answer.map(|one| one.state).unwrap_or_default();
    let said = answer.map(|one| {
        let recorded =
            page.t2("task-recorded-by", "name", name_of(people, &one.by), "when", moment_text(one.at));
        facts(one, &recorded)
    });
    ShownUnit {
        id: unit.id.clone(),
        name: unit.name.clone(),
        state,
        overdue: past && !state.is_settled(),
        said: said.unwrap_or_default(),
        ticked: form.unit.contains(&unit.id),
    }
}

async fn record(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, task)): Path<(String, String)>,
    Query(query): Query<UnitQuery>,
    Form(form): Form<RecordForm>,
) -> Result<Response, Problem> {
    let (id, task) = (ResolutionId::from(id), TaskId::from(task));
    let typed = TypedAnswer {
        state: form.state.clone(),
        day: form.day.clone(),
        who: form.who.clone(),
        words: form.result.clone(),
    };
    let chosen = if form.every.is_empty() { Chosen::Each(&form.unit) } else { Chosen::Shown(&form.shown) };
    let seen = SeenAt { edition: form.edition, turn: form.turn };
    match record_answers(&app, &by, (&id, &task), (seen, &typed), chosen).await {
        Ok(count) => {
            let path = format!("/resolutions/{id}/tasks/{task}");
            let place = query.at(&path, &query.after, &count.to_string());
            Ok(Redirect::to(&place).into_response())
        }
        Err(error) => {
            let problem = Problem::from(error);
            if problem.class != Class::Invalid && problem.slug != "task-gone" {
                return Err(problem);
            }
            let page = task_shown(&app, &member, (&id, &task), (query, form), Some(&problem)).await?;
            Ok((problem.status(), show(&page)).into_response())
        }
    }
}
