//! Checks before a seal in the API: what refuses it, letting a fault pass by name, taking that back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::stage::look_for_faults::{look_for_faults, place_of};
use crate::action::waiver::take_back_waiver::take_back_waiver;
use crate::action::waiver::waive_fault::{NewWaiver, waive_fault};
use crate::app::App;
use crate::domain::check::Fault;
use crate::domain::permission::Act;
use crate::domain::waiver::Waiver;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::http::waiver::waiver_cursor;
use crate::id::{ResolutionId, WaiverId};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_checks))
        .api(Act::ReadResolution, routes!(list_waivers))
        .api(Act::WaiveFault, routes!(post_waiver))
        .api(Act::WaiveFault, routes!(post_take_back))
        .api(Act::ExportResolution, routes!(read_annex))
}

/// A fault found in the words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FaultView {
    /// English id, such as `unfilled` or `proposal_without_evidence`.
    fault: String,
    /// Whether it stands in the way: it was neither mended nor let pass.
    refuses_seal: bool,
    /// Whether it may be let pass at all.
    waivable: bool,
    clause: Option<String>,
    /// The bloc or record it is about; may be empty.
    about: String,
    /// SHA-256 of what makes the fault; sent back with a waiver.
    basis: String,
    /// `III-`, `2.`, `a)` or empty.
    number: String,
    /// `GP2`, `HC1` or empty.
    code: String,
    excerpt: String,
    href: String,
    /// The waiver that lets it pass.
    waiver: Option<WaiverView>,
}

/// What was found in the words as they stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChecksView {
    items: Vec<FaultView>,
    /// Hashes of the newest changes of the words looked through.
    heads: Vec<String>,
}

/// Looks the words through for what refuses the seal, with what was let pass.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/checks", params(("resolution" = String, Path)),
    responses((status = 200, body = ChecksView)))]
async fn read_checks(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
) -> Result<Json<ChecksView>, Problem> {
    let id = ResolutionId::from(id);
    let stage = app.store.resolution(&id).await?.stage;
    let looked = look_for_faults(&app, &id).await?;
    let items = looked.judged.into_iter().map(|judged| FaultView {
        href: place_of(&judged.finding, &id, &by, stage).href,
        fault: judged.finding.fault.id().to_owned(),
        refuses_seal: judged.is_open(),
        waivable: judged.finding.fault.is_waivable(),
        clause: judged.finding.clause.map(|clause| clause.to_string()),
        about: judged.finding.about,
        basis: judged.finding.basis,
        number: judged.finding.number,
        code: judged.finding.code,
        excerpt: judged.finding.excerpt,
        waiver: judged.waiver.map(Into::into),
    });
    Ok(Json(ChecksView { items: items.collect(), heads: looked.text.heads.0.clone() }))
}

/// A fault let pass.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WaiverView {
    id: String,
    fault: String,
    /// Empty where the fault stands in no clause.
    clause: String,
    about: String,
    basis: String,
    /// The place as it was called then.
    place: String,
    reason: String,
    by: String,
    /// Milliseconds since 1970 UTC.
    at: i64,
    /// Who took it back, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back_at: Option<i64>,
}

impl From<Waiver> for WaiverView {
    fn from(waiver: Waiver) -> Self {
        let (by, at) = waiver.taken_back.map(|(by, at)| (by.to_string(), at.0)).unzip();
        Self {
            id: waiver.id.to_string(),
            fault: waiver.fault.id().to_owned(),
            clause: waiver.clause,
            about: waiver.about,
            basis: waiver.basis,
            place: waiver.place,
            reason: waiver.reason,
            by: waiver.by.to_string(),
            at: waiver.at.0,
            taken_back_by: by,
            taken_back_at: at,
        }
    }
}

/// Lists every waiver ever given on a resolution, newest first; some may have lapsed.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/waivers",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<WaiverView>)))]
async fn list_waivers(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<WaiverView>>, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let after = span.after.as_deref().and_then(waiver_cursor);
    let found = app.store.waivers(&id, after, span.rows()).await?;
    let next = span.next(&found, |last| format!("{}.{}", last.at.0, last.id));
    Ok(Json(Listed { items: found.into_iter().map(Into::into).collect(), next }))
}

/// A fault to be let pass, as `checks` told it.
#[derive(Deserialize, ToSchema)]
struct WaiverInput {
    fault: String,
    /// Empty or absent where the fault stands in no clause.
    #[serde(default)]
    clause: String,
    #[serde(default)]
    about: String,
    basis: String,
    /// At most 500 characters.
    #[serde(default)]
    reason: String,
}

/// A waiver given.
#[derive(Serialize, ToSchema)]
struct GivenView {
    id: String,
}

/// Lets a fault pass, by name and with a reason, until what it stands on changes.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/waivers", params(("resolution" = String, Path)),
    request_body = WaiverInput, responses((status = 201, body = GivenView)))]
async fn post_waiver(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<WaiverInput>,
) -> Result<(StatusCode, Json<GivenView>), Problem> {
    let fault = Fault::of_id(&input.fault).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let WaiverInput { clause, about, basis, reason, .. } = input;
    let new = NewWaiver { fault, clause, about, basis, reason };
    let waiver = waive_fault(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(GivenView { id: waiver.to_string() })))
}

/// Takes a waiver back: the fault refuses the seal again.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/waivers/{waiver}/back",
    params(("resolution" = String, Path), ("waiver" = String, Path)), responses((status = 204)))]
async fn post_take_back(
    State(app): State<App>,
    Who(by): Who,
    Named((id, waiver)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    take_back_waiver(&app, &by, &ResolutionId::from(id), &WaiverId::from(waiver)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the annex of a copy as a file: what was let pass, and the evidence behind each proposal. `version` is an id or
/// `now`, `format` one of pdf, docx, html, markdown, text, akoma, json.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/versions/{version}/annex/{format}",
    params(("resolution" = String, Path), ("version" = String, Path), ("format" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_annex(
    State(app): State<App>,
    Named((id, version, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    crate::http::resolution::annex_answer(&app, &ResolutionId::from(id), &version, &format).await
}
