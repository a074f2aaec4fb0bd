//! Pages of the plan: the board of blocs × rounds, one planned meeting, and the forms that plan, move and call off.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::meeting::print;
use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::plan::read_board::read_board;
use crate::app::App;
use crate::domain::meeting::{Day, Hour};
use crate::domain::permission::Act;
use crate::domain::plan::{Appointment, Board, Entry, Progress, Row, Sums, Warning};
use crate::id::PlanId;
use crate::store::plan::{PlanChange, PlanRow};
use crate::words::{Lang, say};

mod form;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadEvidence, Method::GET, "/meetings/plan", get(read))
        .page(Act::PlanMeeting, Method::GET, "/meetings/plan/new", get(form::new_plan))
        .page(Act::PlanMeeting, Method::POST, "/meetings/plan/new", post(form::add))
        .page(Act::ReadEvidence, Method::GET, "/meetings/plan/{plan}", get(read_one))
        .page(Act::ReadEvidence, Method::GET, "/meetings/plan/{plan}/print", get(print::of_plan))
        .page(Act::PlanMeeting, Method::GET, "/meetings/plan/{plan}/move", get(form::move_page))
        .page(Act::PlanMeeting, Method::POST, "/meetings/plan/{plan}/move", post(form::move_one))
        .page(Act::PlanMeeting, Method::GET, "/meetings/plan/{plan}/call-off", get(form::call_off_page))
        .page(Act::PlanMeeting, Method::POST, "/meetings/plan/{plan}/call-off", post(form::call_off))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BoardQuery {
    round: String,
}

#[derive(Template)]
#[template(path = "meeting/plan.html")]
struct BoardPage {
    page: Page,
    board: Board,
    today: Day,
    cut: bool,
    /// The only round shown; all where none is chosen.
    round: Option<i64>,
}

impl BoardPage {
    /// Returns the rounds shown, each with its place on the board.
    fn rounds(&self) -> Vec<(usize, i64)> {
        let all = self.board.rounds.iter().copied().enumerate();
        all.filter(|(_, round)| self.round.is_none_or(|only| only == *round)).collect()
    }

    fn is_round(&self, round: &i64) -> bool {
        self.round == Some(*round)
    }

    /// Tells whether the entry waits to be recorded.
    fn open(&self, entry: &Entry) -> bool {
        matches!(self.progress(entry), Progress::Planned | Progress::Missing)
    }

    fn entries<'a>(&self, row: &'a Row, place: &usize) -> &'a [Entry] {
        row.cells.get(*place).map(Vec::as_slice).unwrap_or_default()
    }

    /// Writes the sums of one round.
    fn column(&self, place: &usize) -> String {
        self.sums(&self.board.columns.get(*place).copied().unwrap_or_default())
    }

    fn progress(&self, entry: &Entry) -> Progress {
        entry.progress(self.today)
    }

    fn tone(&self, entry: &Entry) -> &'static str {
        match self.progress(entry) {
            Progress::Planned => "info",
            Progress::Missing | Progress::CalledOff => "warn",
            Progress::Recorded | Progress::Unplanned => "good",
        }
    }

    /// Where the entry is read: its meeting, else its plan.
    fn href(&self, entry: &Entry) -> String {
        match (&entry.meeting, &entry.plan) {
            (Some(meeting), _) => format!("/meetings/{meeting}"),
            (None, Some(plan)) => format!("/meetings/plan/{plan}"),
            (None, None) => "/meetings".to_owned(),
        }
    }

    /// "03/09/2020 19:00 · nhóm 1": a span of words that leaves out what is not known.
    fn when(&self, entry: &Entry) -> String {
        let start = entry.start.map(|start| format!(" {}", start.shown())).unwrap_or_default();
        let group = entry.group.map(|group| format!(" · {}", self.page.t1("survey-group", "group", group)));
        format!("{}{start}{}", entry.date.shown(), group.unwrap_or_default())
    }

    /// Writes sums in words, leaving out what there is none of.
    fn sums(&self, sums: &Sums) -> String {
        let parts = [
            ("plan-sum-recorded", sums.recorded),
            ("plan-sum-planned", sums.planned),
            ("plan-sum-missing", sums.missing),
            ("plan-sum-called-off", sums.called_off),
        ];
        let told = parts.iter().filter(|(_, count)| *count > 0);
        let told: Vec<String> = told.map(|(key, count)| self.page.t1(key, "count", count)).collect();
        if told.is_empty() { self.page.t("plan-none-chosen") } else { told.join(", ") }
    }

    fn warning(&self, warning: &Warning) -> String {
        warning_words(self.page.lang, warning)
    }
}

/// Says what departs from the rules of the survey, and what the rule is.
pub(super) fn warning_words(lang: Lang, warning: &Warning) -> String {
    let told = |key: &str, given: &[(&str, &str)]| say(lang, key, given);
    match warning {
        Warning::NoCell { bloc, round } => {
            told("plan-warning-no-cell", &[("bloc", bloc), ("round", &round.to_string())])
        }
        Warning::TooManyCells { bloc, round, cells } => {
            let (round, cells) = (round.to_string(), cells.to_string());
            told("plan-warning-many-cells", &[("bloc", bloc), ("round", &round), ("count", &cells)])
        }
        Warning::GroupLoaded { bloc, group, units } => {
            let (group, units) = (group.to_string(), units.to_string());
            told("plan-warning-group", &[("bloc", bloc), ("group", &group), ("count", &units)])
        }
        Warning::CellTwice { cell, round } => {
            told("plan-warning-twice", &[("cell", cell), ("round", &round.to_string())])
        }
        Warning::NoGroup { cell, round } => {
            told("plan-warning-no-group", &[("cell", cell), ("round", &round.to_string())])
        }
    }
}

async fn read(
    State(app): State<App>,
    member: Member,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "plan-title", &[])).under("meetings").at("plan");
    let read = read_board(&app).await?;
    let round = query.round.parse().ok();
    Ok(show(&BoardPage { page, board: read.board, today: read.today, cut: read.cut, round }))
}

#[derive(Template)]
#[template(path = "meeting/plan_read.html")]
struct ReadPage {
    page: Page,
    row: PlanRow,
    progress: Progress,
    changes: Vec<PlanChange>,
}

impl ReadPage {
    fn when(&self, when: &Appointment) -> String {
        when_words(&self.page, when)
    }

    fn moment(&self, change: &PlanChange) -> String {
        moment_text(change.at)
    }
}

/// Writes "03/09/2020 19:00, Nhà văn hóa, nhóm 1", leaving out what is not known.
fn when_words(page: &Page, when: &Appointment) -> String {
    let mut parts = vec![when.date.shown()];
    parts.extend(when.start.map(Hour::shown));
    parts.extend(Some(when.place.clone()).filter(|place| !place.is_empty()));
    parts.extend(when.group.map(|group| page.t1("survey-group", "group", group)));
    parts.join(", ")
}

async fn read_one(
    State(app): State<App>,
    member: Member,
    Path(plan): Path<String>,
) -> Result<Response, Problem> {
    let id = PlanId::from(plan);
    let row = app.store.plan(&id).await?;
    let today = Day::at(app.clock.now()).unwrap_or(row.plan.when.date);
    let progress = progress_of(&row, today);
    let changes = app.store.plan_changes(&id).await?;
    let page = Page::of(&app, &member, row.cell.name.clone()).under("meetings").at("plan");
    Ok(show(&ReadPage { page, row, progress, changes }))
}

/// Tells how far one planned meeting has come, by the rule of the board.
pub(super) fn progress_of(row: &PlanRow, today: Day) -> Progress {
    let plan = &row.plan;
    let entry = Entry {
        plan: Some(plan.id.clone()),
        meeting: row.meeting.clone(),
        cell: plan.cell.clone(),
        cell_name: row.cell.name.clone(),
        organisation: row.cell.organisation.clone(),
        bloc: row.cell.bloc.clone(),
        round: plan.round,
        date: plan.when.date,
        start: plan.when.start,
        group: plan.when.group,
        called_off: row.called_off.clone(),
        invented: plan.invented,
    };
    entry.progress(today)
}
