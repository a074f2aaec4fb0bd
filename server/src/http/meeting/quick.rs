//! The sheet of a meeting on a surveyor's phone: what is counted and ticked while it is held.
//!
//! The page is the form of a meeting with fewer fields shown; the others travel hidden, so that saving it loses none. Its
//! script keeps what is typed on the phone and sends it when there is a network; without it this is a plain form.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{NewQuery, begun, choose_cell};
use super::typed::{Sheet, Typed, of_meeting, sheet_of, tick_steps};
use crate::app::App;
use crate::domain::meeting::{Day, MeetingKind};
use crate::domain::permission::permit_group;
use crate::domain::person::Person;
use crate::domain::unit::Cell;
use crate::http::evidence::{kept, tag_of};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{MeetingId, PlanId};
use crate::store::meeting::MeetingRow;
use crate::words::say;

/// Counts of a meeting, in the order in which they are taken, each with the key of its words.
const COUNTS: [(&str, &str); 6] = [
    ("total", "meeting-total"),
    ("exempt", "meeting-exempt"),
    ("present", "meeting-present"),
    ("absent_with_reason", "meeting-absent-with"),
    ("absent_without_reason", "meeting-absent-without"),
    ("spoke", "meeting-spoke"),
];

/// Fields of the whole form that nobody fills in during a meeting, each with the key of its words.
const CARRIED: [(&str, &str); 8] = [
    ("plan", "meeting-plan"),
    ("group", "meeting-group"),
    ("superiors", "meeting-superiors"),
    ("chair", "meeting-chair"),
    ("secretary", "meeting-secretary"),
    ("other_steps", "meeting-other-steps"),
    ("override_grade", "meeting-override"),
    ("override_reason", "meeting-override-reason"),
];

#[derive(Template)]
#[template(path = "meeting/quick.html")]
struct QuickPage {
    page: Page,
    person: String,
    cell: Cell,
    sheet: Sheet,
    typed: Typed,
    was: Option<MeetingRow>,
}

impl QuickPage {
    fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    fn score(&self, who: &str, criterion: &str) -> &str {
        self.typed(&format!("{who}.{criterion}"))
    }

    fn has_step(&self, place: &usize) -> bool {
        self.typed.contains_key(&format!("step.{place}"))
    }

    /// Where the form goes without a script.
    fn action(&self) -> String {
        match &self.was {
            Some(was) => format!("/meetings/{}/correct", was.meeting.id),
            None => "/meetings/new".to_owned(),
        }
    }

    fn id(&self) -> &str {
        self.was.as_ref().map_or("", |was| was.meeting.id.as_str())
    }

    /// Names what the phone keeps under it: the meeting, else its plan, else its cell.
    fn target(&self) -> String {
        match (self.id(), self.typed("plan")) {
            ("", "") => format!("cell.{}", self.cell.id),
            ("", plan) => format!("plan.{plan}"),
            (id, _) => format!("meeting.{id}"),
        }
    }

    fn guidance_version(&self) -> String {
        self.sheet.guidance.as_ref().map(|guidance| guidance.version.to_string()).unwrap_or_default()
    }
}

/// The sheet of a meeting that nobody has recorded yet; first the cell is chosen.
pub(super) async fn new_meeting(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Query(query): Query<NewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    const HERE: &str = "/meetings/quick";
    if query.cell.is_empty() && query.plan.is_empty() {
        let page = Page::of(&app, &member, say(member.lang, "meeting-choose-cell", &[])).under("meetings");
        return choose_cell(&app, page, (HERE, HERE), query.search, Vec::new()).await;
    }
    if !query.plan.is_empty()
        && let Some(meeting) = app.store.plan(&PlanId::from(query.plan.as_str())).await?.meeting
    {
        return Ok(Redirect::to(&format!("/meetings/{meeting}/quick")).into_response());
    }
    let (cell, mut typed) = begun(&app, by.group, &query).await?;
    let today = Day::at(app.clock.now()).map(Day::shown).unwrap_or_default();
    typed.entry("date".to_owned()).or_insert(today);
    page(&app, &by, &member, cell, typed, None, &headers).await
}

/// The sheet of a recorded meeting.
pub(super) async fn recorded(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(meeting): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = app.store.meeting(&MeetingId::from(meeting)).await?;
    permit_group(&by, row.meeting.group)?;
    let cell = app.store.cell(&row.meeting.cell).await?;
    let typed = of_meeting(&row);
    page(&app, &by, &member, cell, typed, Some(row), &headers).await
}

async fn page(
    app: &App,
    by: &Person,
    member: &Member,
    cell: Cell,
    mut typed: Typed,
    was: Option<MeetingRow>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let page = Page::of(app, member, say(member.lang, "sheet-title", &[])).under("meetings");
    let sheet = sheet_of(app, &typed).await?;
    if let Some(was) = &was {
        tick_steps(&mut typed, &was.meeting.details.steps_done, &sheet);
    }
    let filled = QuickPage { page, person: by.id.to_string(), cell, sheet, typed, was };
    let answer = show(&filled);
    if answer.status() != StatusCode::OK {
        return Ok(answer);
    }
    let tag = tag_of(&filled.render().unwrap_or_default());
    Ok(kept(answer, &tag, headers))
}
