//! Issuing in the API: proposing, confirming, ending a proposal; signed copies; the register.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::attachment::FileQuery;
use super::{Asked, Listed, Named, Sent, Span};
use crate::action::issue::end_proposal::end_proposal;
use crate::action::issue::export_register::{RegisterFilter, RegisterLine, find_register};
use crate::action::issue::issue_resolution::issue_resolution;
use crate::action::issue::propose_issue::propose_issue;
use crate::action::issue::take_signed::take_signed;
use crate::app::App;
use crate::domain::export::{Day, number_words};
use crate::domain::permission::Act;
use crate::domain::stage::Step;
use crate::http::evidence::called;
use crate::http::member::{Member, Who};
use crate::http::multipart::drain;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::issue::Proposal;
use crate::store::register::Entry;
use crate::store::signed::SignedCopy;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ConfirmIssue, routes!(read_issue_proposal))
        .api(Act::Take(Step::Issue), routes!(post_issue))
        .api(Act::ConfirmIssue, routes!(post_issue_confirm))
        .api(Act::ConfirmIssue, routes!(post_issue_end))
        .api(Act::ReadResolution, routes!(list_signed_copies))
        // Never kept for repetition: the bytes are too many, and the same bytes are the same version anyway.
        .secret_api(Act::TakeSigned, routes!(post_signed_copy))
        .api(Act::ReadRegister, routes!(list_register))
}

fn day_text(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// The day of issue.
#[derive(Deserialize, ToSchema)]
struct IssueInput {
    /// `2021-02-03` or `03/02/2021`; today in Hà Nội when empty.
    #[serde(default)]
    date: String,
}

/// An issue that waits for its second person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProposalView {
    /// To be sent when it is confirmed or ended.
    proposal: String,
    /// Year-month-day.
    issued_on: String,
    proposed_by: String,
    /// Milliseconds since 1970.
    proposed_at: i64,
}

impl From<Proposal> for ProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            issued_on: day_text(proposal.issued_on),
            proposed_by: proposal.proposed_by.to_string(),
            proposed_at: proposal.proposed_at.0,
            proposal: proposal.id,
        }
    }
}

/// A number given.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct IssuedView {
    number: u32,
    /// "02-NQ/ThU".
    reference: String,
    term: String,
    /// Year-month-day.
    issued_on: String,
}

impl From<Entry> for IssuedView {
    fn from(entry: Entry) -> Self {
        Self {
            number: entry.number,
            reference: format!("{}-{}", number_words(entry.number), entry.sign),
            issued_on: day_text(entry.issued_on),
            term: entry.term,
        }
    }
}

/// Reads the proposal that waits.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/issue", params(("resolution" = String, Path)),
    responses((status = 200, body = ProposalView)))]
async fn read_issue_proposal(
    State(app): State<App>,
    Named(id): Named<String>,
) -> Result<Json<ProposalView>, Problem> {
    let open = app.store.open_proposal(&ResolutionId::from(id)).await?.ok_or(StoreError::NotFound)?;
    Ok(Json(open.into()))
}

/// Proposes the issue; another person confirms it, and only then a number is given.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/issue", params(("resolution" = String, Path)),
    request_body = IssueInput, responses((status = 200, body = ProposalView)))]
async fn post_issue(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<IssueInput>,
) -> Result<Json<ProposalView>, Problem> {
    Ok(Json(propose_issue(&app, &by, &ResolutionId::from(id), &input.date).await?.into()))
}

/// Which proposal was seen.
#[derive(Deserialize, ToSchema)]
struct ConfirmInput {
    #[serde(default)]
    proposal: String,
}

/// Confirms the issue as the second person: gives the number and the date.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/issue/confirm",
    params(("resolution" = String, Path)), request_body = ConfirmInput,
    responses((status = 200, body = IssuedView)))]
async fn post_issue_confirm(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<ConfirmInput>,
) -> Result<Json<IssuedView>, Problem> {
    Ok(Json(issue_resolution(&app, &by, &ResolutionId::from(id), &input.proposal).await?.into()))
}

/// Which proposal is ended, and why.
#[derive(Deserialize, ToSchema)]
struct EndInput {
    #[serde(default)]
    proposal: String,
    #[serde(default)]
    reason: String,
}

/// How a proposal ended.
#[derive(Serialize, ToSchema)]
struct EndedView {
    /// `withdrawn` or `declined`.
    how: &'static str,
}

/// Withdraws the own proposal, or declines that of another.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/issue/end", params(("resolution" = String, Path)),
    request_body = EndInput, responses((status = 200, body = EndedView)))]
async fn post_issue_end(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<EndInput>,
) -> Result<Json<EndedView>, Problem> {
    let given = (input.proposal.as_str(), input.reason.as_str());
    let how = end_proposal(&app, &by, &ResolutionId::from(id), given).await?;
    Ok(Json(EndedView { how: how.id() }))
}

/// A signed copy that was taken back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SignedView {
    /// 1 and on; the newest counts. Fetched from `/resolutions/{resolution}/signed/{version}`.
    version: i64,
    sha256: String,
    name: String,
    size: i64,
    taken_by: String,
    /// Milliseconds since 1970.
    taken_at: i64,
}

impl From<SignedCopy> for SignedView {
    fn from(copy: SignedCopy) -> Self {
        let SignedCopy { version, hash, name, size, taken_by, taken_at } = copy;
        Self { version, sha256: hash, name, size, taken_by, taken_at }
    }
}

/// Lists the signed copies of an issued resolution, the newest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/signed", params(("resolution" = String, Path), Span),
    responses((status = 200, body = Listed<SignedView>)))]
async fn list_signed_copies(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<SignedView>>, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let copies = app.store.signed_copies(&row.id).await?;
    let copies: Vec<SignedView> = copies.into_iter().map(Into::into).collect();
    Ok(Json(span.part(copies, |copy| copy.version.to_string())?))
}

/// Takes a signed copy back: the body is the bytes of a PDF. Sent again, the same bytes are the same version.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/signed", params(("resolution" = String, Path), FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = SignedView)))]
async fn post_signed_copy(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Asked(query): Asked<FileQuery>,
    body: Body,
) -> Result<(StatusCode, Json<SignedView>), Problem> {
    let id = ResolutionId::from(id);
    let called = called(query.name.as_deref().unwrap_or_default(), member.lang);
    let mut bytes = body.into_data_stream();
    match take_signed(&app, &by, &id, &called, &mut bytes).await {
        Ok(version) => Ok((StatusCode::CREATED, Json(app.store.signed_copy(&id, version).await?.into()))),
        Err(error) => {
            drain(bytes).await;
            Err(error.into())
        }
    }
}

/// A line of the register.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RegisterView {
    term: String,
    document_type: String,
    number: u32,
    reference: String,
    /// Year-month-day.
    issued_on: String,
    resolution: String,
    title: String,
    signer: String,
    recipients: Vec<String>,
    /// Names of whoever proposed and whoever confirmed the issue.
    proposed_by: String,
    confirmed_by: String,
}

impl From<RegisterLine> for RegisterView {
    fn from(line: RegisterLine) -> Self {
        let entry = line.entry;
        Self {
            term: entry.term,
            document_type: entry.document_type,
            number: entry.number,
            reference: line.reference,
            issued_on: day_text(entry.issued_on),
            resolution: entry.resolution.to_string(),
            title: entry.title,
            signer: entry.signer,
            recipients: entry.recipients,
            proposed_by: line.given,
            confirmed_by: line.confirmed,
        }
    }
}

/// Which lines are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct RegisterQuery {
    /// Words of the title, the number or the recipients.
    q: String,
    year: Option<i32>,
    term: String,
}

/// Lists the register: the newest term first, each book from its last number down.
#[utoipa::path(get, path = "/api/v1/register", params(Span, RegisterQuery),
    responses((status = 200, body = Listed<RegisterView>)))]
async fn list_register(
    State(app): State<App>,
    Asked(span): Asked<Span>,
    Asked(query): Asked<RegisterQuery>,
) -> Result<Json<Listed<RegisterView>>, Problem> {
    let filter =
        RegisterFilter { words: query.q, year: query.year, term: query.term, ..RegisterFilter::default() };
    let lines: Vec<RegisterView> = find_register(&app, &filter).await?.into_iter().map(Into::into).collect();
    Ok(Json(span.part(lines, |line| line.resolution.clone())?))
}
