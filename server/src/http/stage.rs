//! Pages of steps: asking once more before a step, the seal.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use super::waiver::{Refused, checks_page};
use crate::action::Class;
use crate::action::stage::seal::{SealError, seal};
use crate::action::stage::take_step::{TakeStepError, take_step, unanswered};
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::stage::{Stage, Step, steps_for};
use crate::id::ResolutionId;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/stage", get(ask_step)).page(
        Act::ReadResolution,
        Method::POST,
        "/resolutions/{resolution}/stage",
        axum::routing::post(step),
    )
}

/// A step offered on the overview: where its button leads, and what it says (`page.t(act.label)`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageAct {
    pub href: String,
    pub label: String,
    /// Whether it is the one main act of the page.
    pub main: bool,
}

/// Returns what this person may do to move the resolution on, the way forward first.
pub fn acts_of(person: &Person, resolution: &ResolutionId, stage: Stage) -> Vec<StageAct> {
    let mut acts = Vec::new();
    let at = |path: &str| format!("/resolutions/{resolution}/{path}");
    let can = |act| permit(&person.roles, act, Some(stage)).is_ok();
    if can(Act::CastBallot) || can(Act::OpenVote) {
        let label = if can(Act::CastBallot) { "vote-go" } else { "vote-run" };
        acts.push(StageAct { href: at("vote"), label: label.into(), main: true });
    }
    if can(Act::TakeSigned) {
        acts.push(StageAct { href: at("signed"), label: "signed-take".into(), main: acts.is_empty() });
    }
    if can(Act::ConfirmIssue) && !can(Act::Take(Step::Issue)) {
        acts.push(StageAct { href: at("issue"), label: "issue-look".into(), main: acts.is_empty() });
    }
    for step in steps_for(&person.roles, stage) {
        let href = match step {
            Step::Seal => at("checks"),
            Step::Issue => at("issue"),
            Step::Archive => at("archive"),
            Step::OpenWorkshop
            | Step::CloseWorkshop
            | Step::SubmitToAppraisal
            | Step::PassAppraisal
            | Step::ReturnFromAppraisal
            | Step::ReturnFromStanding
            | Step::ReturnFromVote
            | Step::Adopt
            | Step::AdoptWithChanges
            | Step::Reject
            | Step::Reopen
            | Step::SendToSigning => at(&format!("stage?step={}", step.id())),
        };
        // To send something back is never what a page asks for first.
        let main = acts.is_empty() && !step.needs_reason();
        acts.push(StageAct { href, label: step_key(step), main });
    }
    if can(Act::NoteAppraisal) || can(Act::Conclude) {
        acts.push(StageAct { href: at("review"), label: "review-link".into(), main: false });
    }
    acts
}

fn step_key(step: Step) -> String {
    format!("step-{}", step.id().replace('_', "-"))
}

#[derive(Deserialize, Default)]
struct StepForm {
    #[serde(default)]
    step: String,
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "stage/step.html")]
struct StepPage {
    page: Page,
    id: ResolutionId,
    step: Step,
    reason: String,
    /// Opinions that this step would leave without an answer.
    unanswered: i64,
    wrong: Option<String>,
}

impl StepPage {
    fn label(&self) -> String {
        self.page.t(&step_key(self.step))
    }

    fn effect(&self) -> String {
        self.page.t(&format!("{}.effect", step_key(self.step)))
    }
}

fn known_step(id: &str) -> Result<Step, Problem> {
    Step::of_id(id).ok_or_else(|| Problem::plain("unknown-step", Class::Invalid))
}

async fn ask_step(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Query(form): Query<StepForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let step = known_step(&form.step)?;
    let row = app.store.resolution(&id).await?;
    permit(&by.roles, Act::Take(step), Some(row.stage))?;
    step_page(&app, &member, &id, step, String::new(), None).await
}

async fn step_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    step: Step,
    reason: String,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let title = say(member.lang, &step_key(step), &[]);
    let page = Page::of(app, member, title).about(id, &row.title, row.stage);
    let unanswered = unanswered(app, &row, step).await?;
    Ok(show(&StepPage { page, id: id.clone(), step, reason, unanswered, wrong }))
}

async fn step(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let step = known_step(&form.step)?;
    if step == Step::Seal {
        return seal_form(&app, &by, &member, &id).await;
    }
    match take_step(&app, &by, &id, step, &form.reason).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/overview")).into_response()),
        Err(
            error @ (TakeStepError::ReasonMissing | TakeStepError::LongReason | TakeStepError::Unanswered(_)),
        ) => {
            let problem = Problem::from(error);
            let wrong = first_field(&problem, &member);
            let answer = step_page(&app, &member, &id, step, form.reason, wrong).await?;
            Ok((problem.status(), answer).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Seals, or shows the checks again with why not.
async fn seal_form(app: &App, by: &Person, member: &Member, id: &ResolutionId) -> Result<Response, Problem> {
    match seal(app, by, id).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response()),
        Err(
            error @ (SealError::Faults(_)
            | SealError::NotesOpen(_)
            | SealError::NobodyVotes
            | SealError::UnsoundRule),
        ) => {
            let problem = Problem::from(error);
            let wrong = format!("{} {}", problem.title(member.lang), problem.next(member.lang));
            let answer = checks_page(app, by, member, id, Refused::default(), Some(wrong)).await?;
            Ok((problem.status(), answer).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn first_field(problem: &Problem, member: &Member) -> Option<String> {
    problem.fields.first().map(|field| say(member.lang, field.key, &[]))
}
