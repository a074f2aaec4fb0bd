//! One recorded meeting: its numbers with what they stand on, its records, and what it was before it was corrected.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{present, template_of};
use crate::app::App;
use crate::domain::guidance::Guidance;
use crate::domain::meeting::change::{Change, Value, changes};
use crate::domain::meeting::{Grade, Meeting, ScoreTemplate, Scores, points, share};
use crate::domain::permission::permit_group;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::id::{CellId, MeetingId, PersonId};
use crate::store::evidence::{Found, RecordFilter};
use crate::store::meeting::MeetingRow;
use crate::store::plan::PlanRow;

/// Records shown with their meeting: far more than a meeting ever has.
const RECORDS_MAX: i64 = 500;

/// One version of the meeting: who made it, when, why, and what it changed.
struct Told {
    version: i64,
    when: String,
    by: String,
    reason: String,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "meeting/read.html")]
struct ReadPage {
    page: Page,
    row: MeetingRow,
    template: Option<ScoreTemplate>,
    guidance: Option<Guidance>,
    plan: Option<PlanRow>,
    records: Vec<Found>,
    /// Newest first; empty where it was never corrected.
    versions: Vec<Told>,
}

impl ReadPage {
    fn present(&self) -> String {
        present(&self.row)
    }

    fn spoke(&self) -> String {
        share(self.row.meeting.attendance.spoke, self.row.meeting.attendance.present)
    }

    fn grade(&self) -> Option<Grade> {
        self.template.as_ref().and_then(|template| self.row.meeting.grade(template))
    }

    /// Returns the grade that the points alone would give, where somebody gave another.
    fn by_points(&self) -> Option<Grade> {
        let mut plain = self.row.meeting.clone();
        plain.details.grade_override.take()?;
        self.template.as_ref().and_then(|template| plain.grade(template))
    }

    /// Tells whether the reader may correct this meeting.
    fn correctable(&self) -> bool {
        let own = |person| permit_group(person, self.row.meeting.group).is_ok();
        self.page.may("record_meeting") && self.page.person.as_ref().is_some_and(own)
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

    fn prepared_share(&self) -> String {
        let made = self.prepared();
        format!("{}/{}", made.iter().filter(|(done, _)| *done).count(), made.len())
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

    /// The checklist that was followed: that of the guidance, else of the template.
    fn steps(&self) -> &[String] {
        match (&self.guidance, &self.template) {
            (Some(guidance), _) => &guidance.steps,
            (None, Some(template)) => &template.steps,
            (None, None) => &[],
        }
    }

    fn done(&self, step: &str) -> bool {
        self.row.meeting.details.steps_done.iter().any(|done| done == step)
    }

    fn steps_share(&self) -> String {
        let steps = self.steps();
        format!("{}/{}", steps.iter().filter(|step| self.done(step)).count(), steps.len())
    }

    /// Steps done that the checklist does not list.
    fn other_steps(&self) -> Vec<&str> {
        let done = self.row.meeting.details.steps_done.iter().map(String::as_str);
        done.filter(|done| !self.steps().iter().any(|step| step == done)).collect()
    }

    /// Writes a value; of a plan only that there is one, for its id says nothing.
    fn value(&self, change: &Change, value: &Value) -> String {
        match value {
            Value::Text(_) if change.field == "plan" => self.page.t("meeting-plan-some"),
            Value::Nothing => self.page.t("meeting-value-none"),
            Value::Text(words) => words.clone(),
            Value::Kind(kind) => self.page.word("meeting-kind", kind.id()),
            Value::Grade(grade) => self.page.word("grade", grade.id()),
            Value::Group(group) => self.page.t1("survey-group", "group", group),
            Value::Yes(true) => self.page.t("meeting-done"),
            Value::Yes(false) => self.page.t("meeting-not-done"),
        }
    }

    /// Names what changed; a score with its criterion.
    fn field(&self, change: &Change) -> String {
        let name = self.page.word("meeting", change.field);
        let criterion = |template: &ScoreTemplate| {
            template
                .criteria
                .iter()
                .find(|known| known.id == change.criterion)
                .map(|known| known.name.clone())
        };
        match self.template.as_ref().and_then(criterion) {
            Some(criterion) => format!("{name}, {criterion}"),
            None if change.criterion.is_empty() => name,
            None => format!("{name}, {}", change.criterion),
        }
    }
}

pub(super) async fn read(
    State(app): State<App>,
    member: Member,
    Path(meeting): Path<String>,
) -> Result<Response, Problem> {
    let id = MeetingId::from(meeting);
    let row = app.store.meeting(&id).await?;
    let templates = app.store.score_templates().await?;
    let filter = RecordFilter { meeting: Some(id), ..RecordFilter::default() };
    let records = app.store.find_records(&filter, None, RECORDS_MAX).await?;
    let details = &row.meeting.details;
    let guidance = match details.guidance {
        Some(version) => app.store.guidance(Some(version)).await?,
        None => None,
    };
    let plan = match &details.plan {
        Some(plan) => Some(app.store.plan(plan).await?),
        None => None,
    };
    let page = Page::of(&app, &member, row.cell.name.clone()).under("meetings");
    let versions = versions(&app, &row).await?;
    let template = template_of(&row, &templates).cloned();
    Ok(show(&ReadPage { page, template, guidance, plan, row, records, versions }))
}

/// Tells each version with what it changed against the one before it.
async fn versions(app: &App, row: &MeetingRow) -> Result<Vec<Told>, Problem> {
    let earlier = app.store.meeting_versions(&row.meeting.id).await?;
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    let people = app.store.people().await?;
    let names: BTreeMap<&PersonId, &str> =
        people.iter().map(|person| (&person.id, person.name.as_str())).collect();
    let name = |by: Option<&PersonId>| by.and_then(|by| names.get(by)).map(ToString::to_string);
    let now: (i64, &Meeting, &str, Option<&PersonId>, _) =
        (row.version, &row.meeting, &row.reason, row.recorded_by.as_ref(), row.recorded_at);
    let then = earlier.iter().map(|one| (one.version, &one.meeting, &*one.reason, one.by.as_ref(), one.at));
    let all: Vec<_> = std::iter::once(now).chain(then).collect();
    let told = all.iter().enumerate().map(|(place, (version, meeting, reason, by, at))| Told {
        version: *version,
        when: moment_text(*at),
        by: name(*by).unwrap_or_default(),
        reason: (*reason).to_owned(),
        changes: all.get(place + 1).map(|(_, before, ..)| changes(before, meeting)).unwrap_or_default(),
    });
    let mut told: Vec<Told> = told.collect();
    let moved = told.iter_mut().flat_map(|one| &mut one.changes).filter(|change| change.field == "cell");
    for change in moved {
        for value in [&mut change.was, &mut change.is] {
            if let Value::Text(id) = value {
                *value = Value::Text(app.store.cell(&CellId::from(id.as_str())).await?.name);
            }
        }
    }
    Ok(told)
}
