//! Steps in the API: taking one, and the seal itself.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Named, Sent};
use crate::action::Class;
use crate::action::issue::archive_resolution::archive_resolution;
use crate::action::stage::seal::seal;
use crate::action::stage::take_step::take_step;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::stage::{Stage, Step};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::seal::Seal;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadResolution, routes!(post_step)).api(Act::ReadVote, routes!(read_seal))
}

/// A step to take.
#[derive(Deserialize, ToSchema)]
struct StepInput {
    /// English id: `open_workshop`, `close_workshop`, `submit_to_appraisal`, `pass_appraisal`,
    /// `return_from_appraisal`, `seal`, `return_from_standing`, `reopen`, `send_to_signing`, `archive`.
    #[serde(default)]
    step: String,
    /// Asked for when the words go back, and when they are archived without a signed copy.
    #[serde(default)]
    reason: String,
}

/// Where the resolution stands now.
#[derive(Serialize, ToSchema)]
struct StageView {
    stage: String,
}

/// Takes a step; `seal` seals the words and names the places that refuse it.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/stage", params(("resolution" = String, Path)),
    request_body = StepInput, responses((status = 200, body = StageView)))]
async fn post_step(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<StepInput>,
) -> Result<Json<StageView>, Problem> {
    let id = ResolutionId::from(id);
    let step = Step::of_id(&input.step).ok_or_else(|| Problem::plain("unknown-step", Class::Invalid))?;
    let stage = if step == Step::Seal {
        seal(&app, &by, &id).await?;
        Stage::CommitteeVote
    } else if step == Step::Archive {
        archive_resolution(&app, &by, &id, &input.reason).await?;
        Stage::Archived
    } else {
        take_step(&app, &by, &id, step, &input.reason).await?
    };
    Ok(Json(StageView { stage: stage.id().to_owned() }))
}

/// A seal: exact words, by hash, and how they are voted on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct SealView {
    pub id: String,
    pub round: i64,
    /// The version that holds the words.
    pub version: String,
    pub heads: Vec<String>,
    /// SHA-256 of the canonical text; a ballot sends it as `seal`.
    pub canonical_hash: String,
    /// As printed on paper: `7F3A-91C2`.
    pub short_hash: String,
    /// Ids of everybody who may vote, in protocol order.
    pub roster: Vec<String>,
    /// How many must agree.
    pub threshold: u32,
    /// How many must answer.
    pub quorum: u32,
    pub sealed_by: String,
    /// Milliseconds since 1970 UTC.
    pub sealed_at: i64,
}

impl From<Seal> for SealView {
    fn from(seal: Seal) -> Self {
        let members = seal.roster.len();
        Self {
            short_hash: seal.short_hash(),
            id: seal.id.to_string(),
            round: seal.round,
            version: seal.version.to_string(),
            heads: seal.heads.0,
            canonical_hash: seal.canonical_hash,
            roster: seal.roster.0.iter().map(|member| member.id.to_string()).collect(),
            threshold: seal.rule.threshold(members),
            quorum: seal.rule.quorum(members),
            sealed_by: seal.sealed_by.to_string(),
            sealed_at: seal.sealed_at.0,
        }
    }
}

/// Reads the newest seal.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/seal", params(("resolution" = String, Path)),
    responses((status = 200, body = SealView)))]
async fn read_seal(State(app): State<App>, Named(id): Named<String>) -> Result<Json<SealView>, Problem> {
    let seal = app.store.newest_seal(&ResolutionId::from(id)).await?.ok_or(StoreError::NotFound)?;
    Ok(Json(seal.into()))
}
