//! Papers filled in by hand, in the API: entering, confirming, taking back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{VoteView, view};
use crate::action::vote::confirm_papers::{Word, confirm_papers};
use crate::action::vote::enter_papers::{NewPaper, NewPapers, enter_papers};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::vote::Tally;
use crate::http::api::{Named, Sent};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{EntryId, ResolutionId};

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .secret_api(Act::EnterPapers, routes!(post_papers))
        .secret_api(Act::ConfirmPapers, routes!(post_papers_confirmed))
        .secret_api(Act::ConfirmPapers, routes!(post_papers_withdrawn))
}

/// One member's paper.
#[derive(Deserialize, ToSchema)]
struct PaperInput {
    /// Id of the member.
    person: String,
    /// Of a named vote: `agree`, `disagree` or `other`.
    #[serde(default)]
    choice: String,
    #[serde(default)]
    opinion: String,
    /// Whether it knowingly takes the place of the ballot that the member sent.
    #[serde(default)]
    replaces: bool,
}

/// Papers filled in by hand.
#[derive(Deserialize, ToSchema)]
struct PapersInput {
    papers: Vec<PaperInput>,
    /// Of a secret vote: what the papers came to.
    #[serde(default)]
    agree: u32,
    #[serde(default)]
    disagree: u32,
    #[serde(default)]
    other: u32,
}

/// Enters papers filled in by hand; they count once somebody else has confirmed them.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/papers",
    params(("resolution" = String, Path)), request_body = PapersInput,
    responses((status = 201, body = VoteView)))]
async fn post_papers(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<PapersInput>,
) -> Result<(StatusCode, Json<VoteView>), Problem> {
    let id = ResolutionId::from(id);
    let PapersInput { papers, agree, disagree, other } = input;
    let one = |paper: PaperInput| NewPaper {
        person: paper.person,
        choice: paper.choice,
        opinion: paper.opinion,
        replaces: paper.replaces,
    };
    let papers = papers.into_iter().map(one).collect();
    enter_papers(&app, &by, &id, &NewPapers { papers, counts: Tally { agree, disagree, other } }).await?;
    Ok((StatusCode::CREATED, view(&app, &by, &id).await?))
}

/// Confirms papers that somebody else entered.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/papers/{entry}/confirm",
    params(("resolution" = String, Path), ("entry" = String, Path)), responses((status = 200, body = VoteView)))]
async fn post_papers_confirmed(
    State(app): State<App>,
    Who(by): Who,
    Named((id, entry)): Named<(String, String)>,
) -> Result<Json<VoteView>, Problem> {
    let id = ResolutionId::from(id);
    confirm_papers(&app, &by, (&id, &EntryId::from(entry)), Word::Confirm).await?;
    view(&app, &by, &id).await
}

/// Takes back papers that wait.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/papers/{entry}/withdraw",
    params(("resolution" = String, Path), ("entry" = String, Path)), responses((status = 200, body = VoteView)))]
async fn post_papers_withdrawn(
    State(app): State<App>,
    Who(by): Who,
    Named((id, entry)): Named<(String, String)>,
) -> Result<Json<VoteView>, Problem> {
    let id = ResolutionId::from(id);
    confirm_papers(&app, &by, (&id, &EntryId::from(entry)), Word::Withdraw).await?;
    view(&app, &by, &id).await
}
