//! Fills the store with the demo's score templates, guidance and plan, before the meetings that follow them.

use super::files::{self, GuidanceFile, PlanLine, Plans};
use super::load_demo::LoadDemoError;
use super::load_evidence::{cell_of, refused};
use crate::action::guidance::issue_guidance::{NewGuidance, issue_guidance};
use crate::action::meeting::adopt_score_template::{adopt_score_template, shipped_templates};
use crate::action::plan::call_off_meeting::call_off_meeting;
use crate::action::plan::move_meeting::move_meeting;
use crate::action::plan::plan_meeting::{NewPlan, ToldAppointment, plan_meeting};
use crate::app::App;
use crate::domain::guidance::Guidance;
use crate::domain::meeting::{MeetingKind, Origin};
use crate::domain::unit::Cell;
use crate::id::PlanId;

/// The version of a plan that nobody has changed yet.
const FIRST_VERSION: i64 = 1;

/// Adds the templates, the guidance and the plan.
pub async fn load_plan(app: &App) -> Result<(), LoadDemoError> {
    for template in shipped_templates() {
        adopt_score_template(app, None, &template.id).await.map_err(|fault| refused(&template.id, fault))?;
    }
    let file: GuidanceFile = files::read("guidance.toml")?;
    let guidance = Guidance {
        title: file.title,
        text: file.text,
        steps: file.steps,
        template: Some(file.template),
        origin: Origin { invented: file.invented, source: file.source },
        ..Guidance::default()
    };
    let new = NewGuidance { of_version: 0, guidance, issued: file.issued };
    issue_guidance(app, None, new).await.map_err(|fault| refused("guidance.toml", fault))?;
    let cells = app.store.cells(None, i64::MAX).await?;
    let plans: Plans = files::read("plan.toml")?;
    for line in plans.plan {
        let id = line.id.clone();
        add(app, line, plans.invented, &cells).await.map_err(|fault| refused(&id, fault))?;
    }
    Ok(())
}

/// Plans one meeting and lets become of it what became.
async fn add(app: &App, line: PlanLine, invented: bool, cells: &[Cell]) -> Result<(), LoadDemoError> {
    let id = PlanId::from(line.id);
    let cell = cell_of(cells, &line.organisation, &line.cell)?;
    let group = Some(line.group);
    let when = ToldAppointment { date: line.date, start: line.start, place: line.place, group };
    let new = NewPlan {
        id: Some(id.clone()),
        cell: cell.id.to_string(),
        round: line.round,
        kind: MeetingKind::of_id(&line.kind).ok_or(LoadDemoError::Unknown(line.kind))?,
        when: when.clone(),
        invented,
        unread: Vec::new(),
    };
    plan_meeting(app, None, new).await?;
    if let Some(moved) = line.moved {
        let to = ToldAppointment { date: moved.date, ..when };
        let done = move_meeting(app, None, &id, FIRST_VERSION, &to, &moved.reason).await;
        done.map_err(|fault| refused("move", fault))?;
    }
    if let Some(reason) = line.called_off {
        let done = call_off_meeting(app, None, &id, FIRST_VERSION, &reason).await;
        done.map_err(|fault| refused("called_off", fault))?;
    }
    Ok(())
}
