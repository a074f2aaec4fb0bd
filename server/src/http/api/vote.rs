//! Votes in the API: what a reader may see, opening, casting and closing.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::stage::SealView;
use super::{Named, Sent};
use crate::action::vote::cast_ballot::{NewBallot, cast_ballot};
use crate::action::vote::close_vote::close_vote;
use crate::action::vote::open_vote::open_vote;
use crate::action::vote::see_vote::{SeenVote, see_vote};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::vote::{result_words, rule_words};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::ballot::Ballot;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadVote, routes!(read_vote))
        .api(Act::OpenVote, routes!(post_open))
        .secret_api(Act::CastBallot, routes!(post_ballot))
        .secret_api(Act::CloseVote, routes!(post_close))
}

/// A vote as the caller may see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VoteView {
    /// `waiting`, `open` or `closed`.
    state: String,
    round: i64,
    seal: SealView,
    /// Members of the frozen roster.
    members: u32,
    /// "Cần ít nhất 6/11 đồng chí tán thành"
    rule: String,
    /// Ballots received; what they say is told after the close.
    received: u32,
    may_vote: bool,
    /// The caller's own ballot.
    #[serde(skip_serializing_if = "Option::is_none")]
    mine: Option<BallotView>,
    /// Present after the close.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultView>,
    /// Named answers: after the close, for the committee and the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    ballots: Option<Vec<NamedView>>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BallotView {
    choice: String,
    opinion: String,
    cast_at: i64,
    /// How often it was changed.
    changed: i64,
}

impl From<Ballot> for BallotView {
    fn from(ballot: Ballot) -> Self {
        Self {
            choice: ballot.choice.id().to_owned(),
            opinion: ballot.opinion,
            cast_at: ballot.cast_at.0,
            changed: ballot.changed,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct NamedView {
    name: String,
    ballot: Option<BallotView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResultView {
    agree: u32,
    disagree: u32,
    other: u32,
    /// `adopted`, `not_adopted` or `no_quorum`.
    decision: String,
    /// "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%"
    sentence: String,
    closed_at: i64,
}

impl From<SeenVote> for VoteView {
    fn from(seen: SeenVote) -> Self {
        let members = seen.members();
        let closed = seen.vote.as_ref().and_then(|vote| vote.closed.as_ref());
        let state = match (&seen.vote, closed) {
            (None, _) => "waiting",
            (Some(_), None) => "open",
            (Some(_), Some(_)) => "closed",
        };
        let result = closed.map(|closing| ResultView {
            agree: closing.tally.agree,
            disagree: closing.tally.disagree,
            other: closing.tally.other,
            decision: closing.decision.id().to_owned(),
            sentence: result_words(closing.tally.agree, members, &seen.member_title),
            closed_at: closing.at.0,
        });
        let named =
            |(name, ballot): (String, Option<Ballot>)| NamedView { name, ballot: ballot.map(Into::into) };
        Self {
            state: state.to_owned(),
            round: seen.seal.round,
            members,
            rule: rule_words(&seen.seal.rule, members),
            received: seen.received,
            may_vote: seen.may_vote,
            mine: seen.mine.map(Into::into),
            result,
            ballots: seen.named.map(|all| all.into_iter().map(named).collect()),
            seal: seen.seal.into(),
        }
    }
}

async fn view(app: &App, by: &Person, id: &ResolutionId) -> Result<Json<VoteView>, Problem> {
    let seen = see_vote(app, by, id).await?.ok_or(StoreError::NotFound)?;
    Ok(Json(seen.into()))
}

/// Reads the newest round of voting.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/vote", params(("resolution" = String, Path)),
    responses((status = 200, body = VoteView)))]
async fn read_vote(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
) -> Result<Json<VoteView>, Problem> {
    view(&app, &by, &ResolutionId::from(id)).await
}

/// Opens the vote on the newest seal.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote", params(("resolution" = String, Path)),
    responses((status = 201, body = VoteView)))]
async fn post_open(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
) -> Result<(StatusCode, Json<VoteView>), Problem> {
    let id = ResolutionId::from(id);
    open_vote(&app, &by, &id).await?;
    Ok((StatusCode::CREATED, view(&app, &by, &id).await?))
}

/// A ballot on its way in.
#[derive(Deserialize, ToSchema)]
struct BallotInput {
    /// `agree`, `disagree` or `other`.
    #[serde(default)]
    choice: String,
    /// Asked for with `other`.
    #[serde(default)]
    opinion: String,
    /// The `canonicalHash` of the seal that was read.
    #[serde(default)]
    seal: String,
}

/// That a ballot was recorded; not what it says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReceiptView {
    cast_at: i64,
    received: u32,
}

/// Casts the caller's ballot, or changes it while the vote is open.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/ballot",
    params(("resolution" = String, Path)), request_body = BallotInput,
    responses((status = 200, body = ReceiptView)))]
async fn post_ballot(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<BallotInput>,
) -> Result<Json<ReceiptView>, Problem> {
    let new = NewBallot { choice: input.choice, opinion: input.opinion, seal: input.seal };
    let receipt = cast_ballot(&app, &by, &ResolutionId::from(id), &new).await?;
    Ok(Json(ReceiptView { cast_at: receipt.at.0, received: receipt.received }))
}

/// Closes the vote; the count decides.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/close",
    params(("resolution" = String, Path)), responses((status = 200, body = VoteView)))]
async fn post_close(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
) -> Result<Json<VoteView>, Problem> {
    let id = ResolutionId::from(id);
    close_vote(&app, &by, &id).await?;
    view(&app, &by, &id).await
}
