//! The guidance on pilot meetings in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::guidance::issue_guidance::{NewGuidance, issue_guidance};
use crate::app::App;
use crate::domain::guidance::Guidance;
use crate::domain::permission::Act;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::store::StoreError;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(list_guidance))
        .api(Act::ReadEvidence, routes!(read_guidance))
        .api(Act::ManageGuidance, routes!(post_guidance))
}

/// A version of the guidance.
#[derive(Serialize, ToSchema)]
pub struct GuidanceView {
    pub version: i64,
    pub title: String,
    /// Its number and sign.
    pub sign: String,
    /// `2020-08-20`.
    pub issued: Option<String>,
    /// A paragraph a line.
    pub text: String,
    /// The checklist of a meeting, in order.
    pub steps: Vec<String>,
    /// The id of the score template that its meetings are scored with.
    pub template: Option<String>,
    /// What is new against the version before.
    pub change: String,
    pub invented: bool,
    pub source: Option<String>,
}

fn view(guidance: Guidance) -> GuidanceView {
    GuidanceView {
        version: guidance.version,
        title: guidance.title,
        sign: guidance.sign,
        issued: guidance.issued.map(|day| day.iso()),
        text: guidance.text,
        steps: guidance.steps,
        template: guidance.template,
        change: guidance.change,
        invented: guidance.origin.invented,
        source: guidance.origin.source,
    }
}

/// The version that supersedes another.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuidanceBody {
    /// The version that was read; 0 where there is none.
    pub of_version: i64,
    pub title: String,
    #[serde(default)]
    pub sign: String,
    /// `2020-08-20` or `20/08/2020`.
    #[serde(default)]
    pub issued: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub steps: Vec<String>,
    pub template: Option<String>,
    /// What is new; needed but for the first.
    #[serde(default)]
    pub change: String,
}

/// Lists all versions, newest first: the first one is in force.
#[utoipa::path(get, path = "/api/v1/guidance", params(Span),
    responses((status = 200, body = Listed<GuidanceView>)))]
async fn list_guidance(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<GuidanceView>>, Problem> {
    let all: Vec<Guidance> = app.store.guidances().await?.into_iter().map(|row| row.guidance).collect();
    let Listed { items, next } = span.part(all, |one| one.version.to_string())?;
    Ok(Json(Listed { items: items.into_iter().map(view).collect(), next }))
}

/// Reads one version.
#[utoipa::path(get, path = "/api/v1/guidance/{version}", responses((status = 200, body = GuidanceView)))]
async fn read_guidance(
    State(app): State<App>,
    Named(version): Named<String>,
) -> Result<Json<GuidanceView>, Problem> {
    let version = version.parse().ok().filter(|version| *version > 0).ok_or(StoreError::NotFound)?;
    let found = app.store.guidance(Some(version)).await?;
    Ok(Json(view(found.ok_or(StoreError::NotFound)?)))
}

/// Issues a version.
#[utoipa::path(post, path = "/api/v1/guidance", request_body = GuidanceBody,
    responses((status = 201, body = GuidanceView)))]
async fn post_guidance(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<GuidanceBody>,
) -> Result<(StatusCode, Json<GuidanceView>), Problem> {
    let guidance = Guidance {
        title: input.title,
        sign: input.sign,
        text: input.text,
        steps: input.steps,
        template: input.template,
        change: input.change,
        ..Guidance::default()
    };
    let new = NewGuidance { of_version: input.of_version, guidance, issued: input.issued };
    let version = issue_guidance(&app, Some(&by), new).await?;
    let found = app.store.guidance(Some(version)).await?;
    Ok((StatusCode::CREATED, Json(view(found.ok_or(StoreError::NotFound)?))))
}
