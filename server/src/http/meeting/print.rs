//! The paper of one meeting, planned or recorded: its agenda and its score sheet, two sheets of A4.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::template_of;
use super::typed::{Sheet, Typed, sheet_of};
use crate::action::resolution::create_resolution::BODY_SETTING;
use crate::app::App;
use crate::domain::evidence::attachment::Owner;
use crate::domain::export::Body;
use crate::domain::meeting::{CellName, Day, Grade, Hour, MeetingKind, ScoreTemplate, Scores, points};
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{MeetingId, PlanId};
use crate::store::meeting::MeetingRow;
use crate::words::say;

#[derive(Template)]
#[template(path = "meeting/print.html")]
struct PrintPage {
    page: Page,
    /// Where one comes from.
    back: String,
    /// Such as "Kỳ Anh"; empty where the office has not named its committee.
    town: String,
    cell: CellName,
    kind: MeetingKind,
    round: i64,
    date: Day,
    start: Option<Hour>,
    place: String,
    group: Option<u8>,
    steps: Vec<String>,
    /// Names of the files of the guidance that is followed.
    files: Vec<String>,
    template: Option<ScoreTemplate>,
    /// What was recorded; a planned meeting has blanks in its place.
    row: Option<MeetingRow>,
    invented: bool,
}

impl PrintPage {
    /// Writes the date as papers do, with a leading 0 for days below 10 and months 1 and 2.
    fn day_words(&self) -> String {
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        crate::domain::export::Day { year, month, day }.words()
    }

    fn start_words(&self) -> String {
        self.start.map(Hour::shown).unwrap_or_default()
    }

    fn floor(&self, grade: &str) -> i64 {
        let floors = self.template.iter().flat_map(|template| &template.grades);
        floors.filter(|floor| floor.grade.id() == grade).map(|floor| floor.min).next().unwrap_or_default()
    }

    fn score(&self, of: impl Fn(&MeetingRow) -> &Scores, criterion: &str) -> String {
        let points = self.row.as_ref().and_then(|row| of(row).get(criterion));
        points.map(i64::to_string).unwrap_or_default()
    }

    fn own(&self, criterion: &str) -> String {
        self.score(|row| &row.meeting.details.self_scores, criterion)
    }

    fn confirmed(&self, criterion: &str) -> String {
        self.score(|row| &row.meeting.details.confirmed_scores, criterion)
    }

    fn sum(&self, of: impl Fn(&MeetingRow) -> &Scores) -> String {
        let scores = self.row.as_ref().map(of).filter(|scores| !scores.is_empty());
        scores.map(|scores| points(scores).to_string()).unwrap_or_default()
    }

    fn own_sum(&self) -> String {
        self.sum(|row| &row.meeting.details.self_scores)
    }

    fn confirmed_sum(&self) -> String {
        self.sum(|row| &row.meeting.details.confirmed_scores)
    }

    fn grade(&self) -> Option<Grade> {
        self.row.as_ref().zip(self.template.as_ref()).and_then(|(row, template)| row.meeting.grade(template))
    }

    fn done(&self, step: &str) -> bool {
        self.row.iter().any(|row| row.meeting.details.steps_done.iter().any(|done| done == step))
    }
}

async fn town(app: &App) -> Result<String, Problem> {
    let body: Option<Body> = app.store.setting(BODY_SETTING).await?;
    Ok(body.map(|body| body.place).unwrap_or_default())
}

/// Names the files that stand beside the guidance of a sheet.
async fn files(app: &App, sheet: &Sheet) -> Result<Vec<String>, Problem> {
    let Some(guidance) = &sheet.guidance else { return Ok(Vec::new()) };
    let all = app.store.attachments(&Owner::Guidance(guidance.version)).await?;
    Ok(all.into_iter().filter(|file| file.withdrawn.is_none()).map(|file| file.name).collect())
}

/// The papers of a planned meeting: blanks to be filled in by hand, by the guidance and template now in force.
pub(in crate::http) async fn of_plan(
    State(app): State<App>,
    member: Member,
    Path(plan): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.plan(&PlanId::from(plan)).await?;
    let sheet = sheet_of(&app, &Typed::new()).await?;
    let page = Page::of(&app, &member, say(member.lang, "print-title", &[])).under("meetings");
    let when = row.plan.when;
    Ok(show(&PrintPage {
        page,
        back: format!("/meetings/plan/{}", row.plan.id),
        town: town(&app).await?,
        cell: row.cell,
        kind: row.plan.kind,
        round: row.plan.round,
        date: when.date,
        start: when.start,
        place: when.place,
        group: when.group,
        steps: sheet.steps().to_vec(),
        files: files(&app, &sheet).await?,
        template: sheet.template,
        row: None,
        invented: row.plan.invented,
    }))
}

/// The papers of a recorded meeting: what was recorded stands in the blanks, by the versions it was recorded with.
pub(super) async fn of_meeting(
    State(app): State<App>,
    member: Member,
    Path(meeting): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.meeting(&MeetingId::from(meeting)).await?;
    let templates = app.store.score_templates().await?;
    let template = template_of(&row, &templates).or(templates.first()).cloned();
    let guidance = match row.meeting.details.guidance {
        Some(version) => app.store.guidance(Some(version)).await?,
        None => None,
    };
    let sheet = Sheet { template, templates: Vec::new(), guidance };
    let page = Page::of(&app, &member, say(member.lang, "print-title", &[])).under("meetings");
    let meeting = &row.meeting;
    Ok(show(&PrintPage {
        page,
        back: format!("/meetings/{}", meeting.id),
        town: town(&app).await?,
        cell: row.cell.clone(),
        kind: meeting.kind,
        round: meeting.round,
        date: meeting.date,
        start: Some(meeting.start),
        place: meeting.details.place.clone(),
        group: meeting.group,
        steps: sheet.steps().to_vec(),
        files: files(&app, &sheet).await?,
        template: sheet.template,
        invented: meeting.origin.invented,
        row: Some(row),
    }))
}
