//! Pages of pilot meetings: the list, one meeting with its records, and the form to record one.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::evidence::address;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use super::unit::{CellQuery, cells};
use crate::action::meeting::add_meeting::{NewMeeting, add_meeting};
use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::meeting::{
    Attendance, Details, Grade, GradeOverride, MeetingKind, Origin, Preparation, ScoreTemplate, Scores,
    percent, points,
};
use crate::domain::permission::Act;
use crate::domain::unit::{Bloc, Cell};
use crate::id::{BlocId, CellId, MeetingId};
use crate::store::evidence::{Found, RecordFilter};
use crate::store::meeting::{MeetingFilter, MeetingRow};
use crate::words::say;

/// Meetings of one page.
const PAGE_ROWS: i64 = 50;

/// Records shown with their meeting: far more than a meeting ever has.
const RECORDS_MAX: i64 = 500;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadEvidence, Method::GET, "/meetings", get(list))
        .page(Act::RecordMeeting, Method::GET, "/meetings/new", get(new_meeting))
        .page(Act::RecordMeeting, Method::POST, "/meetings/new", post(add))
        .page(Act::ReadEvidence, Method::GET, "/meetings/{meeting}", get(read))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    bloc: String,
    round: String,
    after: String,
}

#[derive(Template)]
#[template(path = "meeting/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    blocs: Vec<Bloc>,
    rounds: Vec<i64>,
    rows: Vec<MeetingRow>,
    templates: Vec<ScoreTemplate>,
    count: i64,
    blocs_met: i64,
    next: String,
}

/// Writes "30/33 (90,9%)": a share with the numbers it stands on.
fn present(row: &MeetingRow) -> String {
    let attendance = &row.meeting.attendance;
    let share = attendance.present_permille().map(|share| format!(" ({})", percent(share)));
    format!("{}/{}{}", attendance.present, attendance.expected(), share.unwrap_or_default())
}

/// Returns the template a meeting was scored with.
fn template_of<'a>(row: &MeetingRow, templates: &'a [ScoreTemplate]) -> Option<&'a ScoreTemplate> {
    let used = row.meeting.template.as_ref()?;
    templates.iter().find(|template| template.id == used.id && template.version == used.version)
}

impl ListPage {
    fn present(&self, row: &MeetingRow) -> String {
        present(row)
    }

    fn grade(&self, row: &MeetingRow) -> String {
        let grade = template_of(row, &self.templates).and_then(|template| row.meeting.grade(template));
        grade.map_or_else(|| self.page.t("meeting-not-scored"), |grade| self.page.word("grade", grade.id()))
    }
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "meetings-title", &[])).under("meetings");
    let filter = MeetingFilter {
        bloc: Some(query.bloc.as_str()).filter(|id| !id.is_empty()).map(BlocId::from),
        round: query.round.parse().ok(),
    };
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let rows = app.store.meetings(&filter, after, PAGE_ROWS).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = rows.last().filter(|_| full).map(|last| {
        let after = last.cursor();
        address("/meetings", &[("bloc", &query.bloc), ("round", &query.round), ("after", &after)])
    });
    let (count, blocs_met) = app.store.count_meetings(&filter).await?;
    Ok(show(&ListPage {
        page,
        blocs: app.store.blocs().await?,
        rounds: app.store.meeting_rounds().await?,
        templates: app.store.score_templates().await?,
        query,
        rows,
        count,
        blocs_met,
        next: next.unwrap_or_default(),
    }))
}

#[derive(Template)]
#[template(path = "meeting/read.html")]
struct ReadPage {
    page: Page,
    row: MeetingRow,
    template: Option<ScoreTemplate>,
    records: Vec<Found>,
}

impl ReadPage {
    fn present(&self) -> String {
        present(&self.row)
    }

    fn grade(&self) -> Option<Grade> {
        self.template.as_ref().and_then(|template| self.row.meeting.grade(template))
    }

    /// What was made ready, each with the key of its words.
    fn prepared(&self) -> [(bool, &'static str); 3] {
        let made = &self.row.meeting.details.preparation;
        [
            (made.committee_met, "meeting-committee-met"),
            (made.draft_resolution, "meeting-draft-resolution"),
            (made.papers_sent, "meeting-papers-sent"),
        ]
    }

    fn minutes(&self) -> i64 {
        self.row.meeting.start.minutes_to(self.row.meeting.end)
    }

    fn points(&self, scores: &Scores) -> String {
        if scores.is_empty() { self.page.t("meeting-not-scored") } else { points(scores).to_string() }
    }

    fn of(&self, scores: &Scores, criterion: &str) -> String {
        scores.get(criterion).map(i64::to_string).unwrap_or_default()
    }

    fn done(&self, step: &str) -> bool {
        self.row.meeting.details.steps_done.iter().any(|done| done == step)
    }

    /// Steps done that the template does not list.
    fn other_steps(&self) -> Vec<&str> {
        let listed = self.template.as_ref().map(|template| template.steps.as_slice()).unwrap_or_default();
        let done = self.row.meeting.details.steps_done.iter().map(String::as_str);
        done.filter(|done| !listed.iter().any(|step| step == done)).collect()
    }
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path(meeting): Path<String>,
) -> Result<Response, Problem> {
    let id = MeetingId::from(meeting);
    let row = app.store.meeting(&id).await?;
    let templates = app.store.score_templates().await?;
    let filter = RecordFilter { meeting: Some(id), ..RecordFilter::default() };
    let records = app.store.find_records(&filter, None, RECORDS_MAX).await?;
    let page = Page::of(&app, &member, row.cell.name.clone()).under("meetings");
    Ok(show(&ReadPage { page, template: template_of(&row, &templates).cloned(), row, records }))
}

/// What is typed into the form, by field; scores are `self.<criterion>` and `confirmed.<criterion>`,
/// steps are `step.<place>`.
type Typed = HashMap<String, String>;

#[derive(Template)]
#[template(path = "meeting/form.html")]
struct FormPage {
    page: Page,
    cell: Cell,
    template: Option<ScoreTemplate>,
    typed: Typed,
    wrong: WrongWords,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    /// Puts the name of the field before what is wrong with it: in the list above the form many say the same.
    fn named(&self, field: &str, message: &str) -> String {
        let key = match field {
            "cell" | "template" => return message.to_owned(),
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
}

#[derive(Template)]
#[template(path = "meeting/choose_cell.html")]
struct ChooseCellPage {
    page: Page,
    query: CellQuery,
    blocs: Vec<Bloc>,
    cells: Vec<Cell>,
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewQuery {
    cell: String,
    #[serde(flatten)]
    search: CellQuery,
}

async fn new_meeting(
    State(app): State<App>,
    member: Member,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    if query.cell.is_empty() {
        let page = Page::of(&app, &member, say(member.lang, "meeting-new-title", &[])).under("meetings");
        let (cells, next) = cells(&app, "/meetings/new", &query.search).await?;
        let blocs = app.store.blocs().await?;
        return Ok(show(&ChooseCellPage { page, query: query.search, blocs, cells, next }));
    }
    let cell = app.store.cell(&CellId::from(query.cell)).await?;
    let group = member.person.as_ref().and_then(|person| person.group);
    let mut typed: Typed = [("kind", "regular".to_owned()), ("total", cell.members.to_string())]
        .map(|(field, value)| (field.to_owned(), value))
        .into();
    typed.extend(group.map(|group| ("group".to_owned(), group.to_string())));
    typed.insert("exempt".to_owned(), "0".to_owned());
    form_page(&app, &member, cell, typed, None).await
}

/// Returns the newest version of the template to score with: the one named, else the first there is.
async fn template(app: &App, named: Option<&String>) -> Result<Option<ScoreTemplate>, Problem> {
    let all = app.store.score_templates().await?;
    let named = named.and_then(|id| all.iter().find(|template| template.id == *id));
    Ok(named.or(all.first()).cloned())
}

async fn form_page(
    app: &App,
    member: &Member,
    cell: Cell,
    typed: Typed,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let page = Page::of(app, member, say(member.lang, "meeting-new-title", &[])).under("meetings");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let template = template(app, typed.get("template")).await?;
    let shown = show(&FormPage { page, cell, template, typed, wrong });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

/// What cannot be read as a number is as wrong as a number below zero, and named as that field.
const NOT_A_NUMBER: i64 = -1;

/// Returns choices that are none of those offered, and a reason to which its grade is missing: it would be lost.
fn unread(typed: &Typed) -> Vec<WrongField> {
    let word = |field: &str| typed.get(field).map_or("", |value| value.trim());
    let grade = word("override_grade");
    let no_grade = !grade.is_empty() || !word("override_reason").is_empty();
    let wrong = [
        (MeetingKind::of_id(word("kind")).is_none(), WrongField::of("kind", "field-meeting-kind-unknown")),
        (no_grade && Grade::of_id(grade).is_none(), WrongField::of("override_grade", "field-grade-unknown")),
    ];
    wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, field)| field).collect()
}

fn read_form(typed: &Typed, template: Option<&ScoreTemplate>) -> NewMeeting {
    let word = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let number = |field: &str| word(field).trim().parse::<i64>().unwrap_or(NOT_A_NUMBER);
    let checked = |field: &str| typed.contains_key(field);
    let criteria = template.map(|template| template.criteria.as_slice()).unwrap_or_default();
    let scores = |who: &str| -> Scores {
        let given = criteria.iter().map(|criterion| (criterion, word(&format!("{who}.{}", criterion.id))));
        given
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(criterion, value)| (criterion.id.clone(), value.trim().parse().unwrap_or(NOT_A_NUMBER)))
            .collect()
    };
    let steps = template.map(|template| template.steps.as_slice()).unwrap_or_default();
    let steps_done = steps.iter().enumerate().filter(|(place, _)| checked(&format!("step.{place}")));
    let grade_override = Grade::of_id(&word("override_grade"))
        .map(|grade| GradeOverride { grade, reason: word("override_reason") });
    let group = word("group");
    NewMeeting {
        id: None,
        unread: unread(typed),
        cell: word("cell"),
        kind: MeetingKind::of_id(&word("kind")).unwrap_or_default(),
        round: number("round"),
        date: word("date"),
        start: word("start"),
        end: word("end"),
        // A group that cannot be read is told as wrong rather than taken for none.
        group: (!group.trim().is_empty()).then(|| group.trim().parse().unwrap_or(u8::MAX)),
        attendance: Attendance {
            total: number("total"),
            exempt: number("exempt"),
            present: number("present"),
            absent_with_reason: number("absent_with_reason"),
            absent_without_reason: number("absent_without_reason"),
            spoke: number("spoke"),
        },
        template: template.map(|template| template.id.clone()),
        details: Details {
            place: word("place"),
            superiors: word("superiors").lines().map(str::to_owned).collect(),
            chair: word("chair"),
            secretary: word("secretary"),
            preparation: Preparation {
                committee_met: checked("committee_met"),
                draft_resolution: checked("draft_resolution"),
                papers_sent: checked("papers_sent"),
            },
            steps_done: steps_done.map(|(_, step)| step.clone()).collect(),
            self_scores: scores("self"),
            confirmed_scores: scores("confirmed"),
            grade_override,
            notes: word("notes"),
            from_source: Vec::new(),
        },
        origin: Origin::default(),
    }
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let template = template(&app, typed.get("template")).await?;
    match add_meeting(&app, Some(&by), read_form(&typed, template.as_ref())).await {
        Ok(id) => Ok(Redirect::to(&format!("/meetings/{id}")).into_response()),
        Err(error @ EntryError::Wrong(_)) => {
            let problem = Problem::from(error);
            let cell = typed.get("cell").map(String::as_str).unwrap_or_default();
            // Without its cell the form cannot be shown again; the problem page says to choose one.
            let Ok(cell) = app.store.cell(&CellId::from(cell)).await else { return Err(problem) };
            form_page(&app, &member, cell, typed, Some(&problem)).await
        }
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}
