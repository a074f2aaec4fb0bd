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
use crate::action::vote::open_vote::{NewVote, open_vote};
use crate::action::vote::see_vote::{SeenPapers, SeenVote, see_vote};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::vote::{quorum_words, result_words};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{NoteId, PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::ballot::Ballot;
use crate::store::secret::OwnSecret;

mod papers;
mod reserved;
mod rounds;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    let doors = rounds::doors(reserved::doors(papers::doors(doors)));
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
    /// `waiting`, `open`, `closed`, or `withdrawn`: ended without a count.
    state: String,
    round: i64,
    seal: SealView,
    /// `named` or `secret`; before the opening `named`.
    secrecy: String,
    /// `meeting` or `writing`.
    way: String,
    /// When a vote in writing takes no more ballots, in milliseconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<i64>,
    /// Members of the frozen roster.
    members: u32,
    /// Members of the seal's roster who do not vote, and why.
    left_out: Vec<LeftOutView>,
    /// "Cần ít nhất 6/11 đồng chí tán thành, tức quá nửa tổng số uỷ viên"
    rule: String,
    /// "Phải có ít nhất 8/11 phiếu thu về"
    quorum: String,
    /// Ballots received; what they say is told after the close.
    received: u32,
    may_vote: bool,
    /// Whether a ballot of the caller was received.
    voted: bool,
    /// Entries of papers filled in by hand, with nothing of what they say.
    papers: Vec<PapersView>,
    /// The caller's own ballot, if the vote is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    mine: Option<BallotView>,
    /// Present after the close.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultView>,
    /// Present when the round ended without a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<WithdrawnView>,
    /// Named answers: after the close, for the committee and the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    ballots: Option<Vec<NamedView>>,
    /// Of a secret vote, after the close, for the committee and the office: who took part.
    #[serde(skip_serializing_if = "Option::is_none")]
    voters: Option<Vec<String>>,
    /// Likewise what was written on ballots, in the order of the alphabet.
    #[serde(skip_serializing_if = "Option::is_none")]
    opinions: Option<Vec<String>>,
    /// Opinions reserved with the vote, for the committee, the standing members and the office; of others nothing.
    reserved: Vec<ReservedView>,
}

/// An opinion that a member reserved.
#[derive(Serialize, ToSchema)]
struct ReservedView {
    name: String,
    words: String,
}

/// A member who does not vote, and why.
#[derive(Serialize, ToSchema)]
struct LeftOutView {
    name: String,
    reason: String,
}

/// An entry of papers: how many, by whom, and who confirmed them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PapersView {
    id: String,
    count: usize,
    entered_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BallotView {
    choice: String,
    opinion: String,
    cast_at: i64,
    /// How often it was changed.
    changed: i64,
    /// Whether it comes from a paper that the office entered.
    by_hand: bool,
}

impl From<Ballot> for BallotView {
    fn from(ballot: Ballot) -> Self {
        Self {
            choice: ballot.choice.id().to_owned(),
            opinion: ballot.opinion,
            cast_at: ballot.cast_at.0,
            changed: ballot.changed,
            by_hand: ballot.entry.is_some(),
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
    received: u32,
    /// Of a secret vote absent where it would tell who answered what; so are the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    agree: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disagree: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<u32>,
    /// Members in the meeting, where the rule asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<usize>,
    /// `adopted`, `not_adopted` or `no_quorum`.
    decision: String,
    /// "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%"; empty where it may not be told.
    sentence: String,
    /// How many amendments the committee still asked for: words adopted with any are voted on anew.
    amendments: u32,
    closed_at: i64,
}

/// How a round ended without a count.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WithdrawnView {
    /// Empty for whoever has no part in the review.
    reason: String,
    withdrawn_at: i64,
}

impl From<SeenVote> for VoteView {
    fn from(seen: SeenVote) -> Self {
        let members = seen.members();
        let closed = seen.vote.as_ref().and_then(|vote| vote.closed.as_ref());
        let state = match (&seen.vote, closed) {
            (None, _) if !seen.before_committee => "left",
            (None, _) => "waiting",
            (Some(vote), None) if vote.withdrawn.is_some() => "withdrawn",
            (Some(_), None) => "open",
            (Some(_), Some(_)) => "closed",
        };
        let withdrawn = seen.withdrawn().map(|withdrawal| WithdrawnView {
            reason: withdrawal.reason.clone(),
            withdrawn_at: withdrawal.at.0,
        });
        let sentence = |agree| result_words(agree, members, &seen.member_title);
        let result = closed.map(|closing| ResultView {
            received: closing.tally.received,
            agree: closing.tally.agree,
            disagree: closing.tally.disagree,
            other: closing.tally.other,
            present: closing.present.as_ref().map(Vec::len),
            decision: closing.decision.id().to_owned(),
            sentence: closing.tally.agree.map(sentence).unwrap_or_default(),
            amendments: closing.amendments,
            closed_at: closing.at.0,
        });
        let named =
            |(name, ballot): (String, Option<Ballot>)| NamedView { name, ballot: ballot.map(Into::into) };
        let held = seen.held();
        let left_out = held.map(|held| held.left_out.as_slice()).unwrap_or_default().iter();
        let voted = seen.mine.is_some() || seen.own.is_some_and(|own| own != OwnSecret::NotVoted);
        let (voters, opinions) = seen.taken_part.clone().unzip();
        Self {
            state: state.to_owned(),
            round: seen.seal.round,
            secrecy: held.map(|held| held.secrecy).unwrap_or_default().id().to_owned(),
            way: held.map(|held| held.way).unwrap_or_default().id().to_owned(),
            deadline: held.and_then(|held| held.way.deadline()).map(|deadline| deadline.0),
            members,
            left_out: left_out
                .map(|left| LeftOutView { name: left.name.clone(), reason: left.reason.clone() })
                .collect(),
            rule: seen.rule_words(),
            quorum: quorum_words(seen.rule(), members),
            received: seen.received,
            may_vote: seen.may_vote,
            voted,
            papers: seen.papers.iter().map(Into::into).collect(),
            mine: seen.mine.map(Into::into),
            result,
            withdrawn,
            ballots: seen.named.map(|all| all.into_iter().map(named).collect()),
            voters,
            opinions,
            reserved: seen
                .reserved
                .into_iter()
                .map(|(_, name, words)| ReservedView { name, words })
                .collect(),
            seal: seen.seal.into(),
        }
    }
}

impl From<&SeenPapers> for PapersView {
    fn from(papers: &SeenPapers) -> Self {
        Self {
            id: papers.id.to_string(),
            count: papers.count,
            entered_by: papers.entered_by.clone(),
            confirmed_by: papers.confirmed_by.clone(),
        }
    }
}

async fn view(app: &App, by: &Person, id: &ResolutionId) -> Result<Json<VoteView>, Problem> {
    let seen = see_vote(app, by, id, None).await?.ok_or(StoreError::NotFound)?;
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

/// How a vote is to be held; what is absent is as usual.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TermsInput {
    /// `named` (usual) or `secret`.
    #[serde(default)]
    secrecy: String,
    /// `meeting` (usual) or `writing`.
    #[serde(default)]
    way: String,
    /// Asked for with `writing`, in milliseconds since 1970 UTC.
    deadline: Option<i64>,
    /// `half_of_all`, `two_thirds_of_all`, `half_of_present` or `half_of_cast`; usual is the rule of the seal.
    #[serde(default)]
    rule: String,
    /// Members who do not vote, each with the reason.
    #[serde(default)]
    left_out: Vec<LeftOutInput>,
}

#[derive(Deserialize, ToSchema)]
struct LeftOutInput {
    /// Id of the member.
    person: String,
    reason: String,
}

/// Opens the vote on the newest seal.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote", params(("resolution" = String, Path)),
    request_body = TermsInput, responses((status = 201, body = VoteView)))]
async fn post_open(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<TermsInput>,
) -> Result<(StatusCode, Json<VoteView>), Problem> {
    let id = ResolutionId::from(id);
    let left_out = input.left_out.into_iter();
    let new = NewVote {
        secrecy: input.secrecy,
        way: input.way,
        deadline: input.deadline.map(Millis),
        rule: input.rule,
        left_out: left_out.map(|left| (PersonId::from(left.person), left.reason)).collect(),
    };
    open_vote(&app, &by, &id, &new).await?;
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
    /// Asked for by a secret vote: 32 to 128 letters and digits drawn from chance, kept by the caller alone. The same
    /// one is sent to change the ballot.
    #[serde(default)]
    secret: String,
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
    let BallotInput { choice, opinion, seal, secret } = input;
    let new = NewBallot { choice, opinion, seal, secret };
    let receipt = cast_ballot(&app, &by, &ResolutionId::from(id), &new).await?;
    Ok(Json(ReceiptView { cast_at: receipt.at.0, received: receipt.received }))
}

/// Who is in the meeting; weighs only where the rule asks for it.
#[derive(Deserialize, ToSchema)]
struct CloseInput {
    /// Ids of members; whoever voted is added.
    #[serde(default)]
    present: Vec<String>,
    /// Ids of the open amendments that were seen, if it matters: refused when others are asked for by now.
    #[serde(default)]
    amendments: Option<Vec<String>>,
}

/// Closes the vote; the count decides.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/close",
    params(("resolution" = String, Path)), request_body = CloseInput,
    responses((status = 200, body = VoteView)))]
async fn post_close(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<CloseInput>,
) -> Result<Json<VoteView>, Problem> {
    let id = ResolutionId::from(id);
    let attending = input.present.into_iter().map(PersonId::from).collect();
    let asked = input.amendments.map(|seen| seen.into_iter().map(NoteId::from).collect());
    close_vote(&app, &by, &id, (&attending, asked.as_ref())).await?;
    view(&app, &by, &id).await
}
