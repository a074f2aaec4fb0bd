//! Files of evidence records and of the guidance in the API: sent as they are, listed, fetched whole or in parts,
//! withdrawn; and the names of speakers.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::evidence::attach_file::attach_file;
use crate::action::evidence::name_speaker::{name_speaker, unname_speaker};
use crate::action::evidence::withdraw_attachment::withdraw_attachment;
use crate::app::App;
use crate::domain::evidence::attachment::{Attachment, Owner};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::http::evidence::{Wanted, called, serve};
use crate::http::member::{Member, Who};
use crate::http::multipart::drain;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{AttachmentId, RecordId};
use crate::store::StoreError;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(list_attachments))
        .api(Act::ReadEvidence, routes!(fetch_attachment))
        // Never kept for repetition: the bytes are too many, and the same bytes are the same attachment anyway.
        .secret_api(Act::RecordEvidence, routes!(post_attachment))
        .api(Act::RecordEvidence, routes!(post_attachment_withdrawal))
        .api(Act::ReadEvidence, routes!(list_guidance_files))
        .api(Act::ReadEvidence, routes!(fetch_guidance_file))
        .secret_api(Act::ManageGuidance, routes!(post_guidance_file))
        .api(Act::ManageGuidance, routes!(post_guidance_file_withdrawal))
        // A name must be able to go: it lies in no answer that is kept.
        .secret_api(Act::RecordEvidence, routes!(post_speaker))
        .secret_api(Act::RecordEvidence, routes!(delete_speaker))
}

/// A file of a record or of a version of the guidance.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    pub id: String,
    pub name: String,
    /// Told by the bytes: `image/jpeg image/png image/webp application/pdf audio/mpeg audio/mp4 audio/ogg audio/wav`.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Of the bytes, in hex.
    pub sha256: String,
    /// Points of a picture, upright; 0 for others.
    pub width: i64,
    pub height: i64,
    /// The version that stood when it was added.
    pub since: i64,
    pub by: Option<String>,
    /// Milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Why it was withdrawn; absent while it stands.
    pub withdrawn: Option<String>,
    /// The version that stood when it was withdrawn.
    pub until: Option<i64>,
}

impl From<Attachment> for AttachmentView {
    fn from(file: Attachment) -> Self {
        Self {
            id: file.id.to_string(),
            name: file.name,
            content_type: file.media.content_type().to_owned(),
            size: file.size,
            sha256: file.hash,
            width: file.width,
            height: file.height,
            since: file.since,
            by: file.by.map(|id| id.to_string()),
            at: file.at.0,
            until: file.withdrawn.as_ref().map(|gone| gone.version),
            withdrawn: file.withdrawn.map(|gone| gone.reason),
        }
    }
}

/// Lists the files of a record, in the order in which they were added.
#[utoipa::path(get, path = "/api/v1/evidence/{record}/attachments", params(Span),
    responses((status = 200, body = Listed<AttachmentView>)))]
async fn list_attachments(
    State(app): State<App>,
    Named(record): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<AttachmentView>>, Problem> {
    let id = RecordId::from(record);
    app.store.record(&id).await?;
    listed(&app, &Owner::Record(id), span).await
}

async fn listed(app: &App, owner: &Owner, span: Span) -> Result<Json<Listed<AttachmentView>>, Problem> {
    let part = span.part(app.store.attachments(owner).await?, |file| file.id.to_string())?;
    let items = part.items.into_iter().map(Into::into).collect();
    Ok(Json(Listed { items, next: part.next }))
}

/// Returns the version of the guidance that an address names, if it stands there.
async fn guidance(app: &App, version: &str) -> Result<Owner, Problem> {
    let version = version.parse().ok().filter(|version| *version > 0).ok_or(StoreError::NotFound)?;
    app.store.guidance(Some(version)).await?.ok_or(StoreError::NotFound)?;
    Ok(Owner::Guidance(version))
}

/// Lists the files of a version of the guidance.
#[utoipa::path(get, path = "/api/v1/guidance/{version}/attachments", params(Span),
    responses((status = 200, body = Listed<AttachmentView>)))]
async fn list_guidance_files(
    State(app): State<App>,
    Named(version): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<AttachmentView>>, Problem> {
    listed(&app, &guidance(&app, &version).await?, span).await
}

/// Fetches a file of the guidance, or a part of it (`Range`).
#[utoipa::path(get, path = "/api/v1/guidance/{version}/attachments/{attachment}",
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn fetch_guidance_file(
    State(app): State<App>,
    Who(by): Who,
    Named((version, attachment)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted { save: "yes".to_owned() };
    serve(&app, &by, &guidance(&app, &version).await?, &attachment.into(), &wanted, &headers).await
}

/// Attaches a file to the guidance in force: the body is its bytes. The next version has it too.
#[utoipa::path(post, path = "/api/v1/guidance/{version}/attachments", params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = AttachmentView)))]
async fn post_guidance_file(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(version): Named<String>,
    Asked(query): Asked<FileQuery>,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    let owner = Owner::Guidance(version.parse().unwrap_or_default());
    attached(&app, &by, &member, &owner, query, body).await
}

/// Withdraws a file from one version of the guidance; its bytes stay, and only the office may still fetch them there.
#[utoipa::path(post, path = "/api/v1/guidance/{version}/attachments/{attachment}/withdrawal",
    request_body = AttachmentWithdrawalInput, responses((status = 201, body = AttachmentView)))]
async fn post_guidance_file_withdrawal(
    State(app): State<App>,
    Who(by): Who,
    Named((version, attachment)): Named<(String, String)>,
    Sent(input): Sent<AttachmentWithdrawalInput>,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    withdrawn(&app, &by, &guidance(&app, &version).await?, &attachment.into(), &input.reason).await
}

/// Fetches a file, or a part of it (`Range`).
#[utoipa::path(get, path = "/api/v1/evidence/{record}/attachments/{attachment}",
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn fetch_attachment(
    State(app): State<App>,
    Who(by): Who,
    Named((record, attachment)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted { save: "yes".to_owned() };
    serve(&app, &by, &Owner::Record(record.into()), &attachment.into(), &wanted, &headers).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FileQuery {
    /// What the file is called; its ending is made to fit its bytes.
    pub(super) name: Option<String>,
}

/// Attaches a file: the body is its bytes. Sent again, the same bytes are the same attachment.
#[utoipa::path(post, path = "/api/v1/evidence/{record}/attachments", params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = AttachmentView)))]
async fn post_attachment(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(record): Named<String>,
    Asked(query): Asked<FileQuery>,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    attached(&app, &by, &member, &Owner::Record(record.into()), query, body).await
}

async fn attached(
    app: &App,
    by: &Person,
    member: &Member,
    owner: &Owner,
    query: FileQuery,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    let called = called(query.name.as_deref().unwrap_or_default(), member.lang);
    let mut bytes = body.into_data_stream();
    match attach_file(app, by, owner, &called, &mut bytes).await {
        Ok(id) => {
            let attachment = app.store.attachment(owner, &id).await?;
            Ok((StatusCode::CREATED, Json(attachment.into())))
        }
        Err(error) => {
            drain(bytes).await;
            Err(error.into())
        }
    }
}

/// Why a file is withdrawn.
#[derive(Deserialize, ToSchema)]
pub struct AttachmentWithdrawalInput {
    pub reason: String,
}

/// Withdraws a file; its bytes stay, and only the office may still fetch them.
#[utoipa::path(post, path = "/api/v1/evidence/{record}/attachments/{attachment}/withdrawal",
    request_body = AttachmentWithdrawalInput, responses((status = 201, body = AttachmentView)))]
async fn post_attachment_withdrawal(
    State(app): State<App>,
    Who(by): Who,
    Named((record, attachment)): Named<(String, String)>,
    Sent(input): Sent<AttachmentWithdrawalInput>,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    withdrawn(&app, &by, &Owner::Record(record.into()), &attachment.into(), &input.reason).await
}

async fn withdrawn(
    app: &App,
    by: &Person,
    owner: &Owner,
    id: &AttachmentId,
    reason: &str,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    withdraw_attachment(app, by, owner, id, reason).await?;
    Ok((StatusCode::CREATED, Json(app.store.attachment(owner, id).await?.into())))
}

/// A speaker's name with the consent it stands on.
#[derive(Deserialize, ToSchema)]
pub struct SpeakerInput {
    pub name: String,
    /// Who gave the consent, when and how.
    pub consent: String,
}

/// Keeps the name of a record's speaker, who has consented.
#[utoipa::path(post, path = "/api/v1/evidence/{record}/speaker", request_body = SpeakerInput,
    responses((status = 204)))]
async fn post_speaker(
    State(app): State<App>,
    Who(by): Who,
    Named(record): Named<String>,
    Sent(input): Sent<SpeakerInput>,
) -> Result<StatusCode, Problem> {
    name_speaker(&app, &by, &RecordId::from(record), &input.name, &input.consent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the name of a record's speaker away, because the consent was withdrawn. The record stays.
#[utoipa::path(delete, path = "/api/v1/evidence/{record}/speaker", responses((status = 204)))]
async fn delete_speaker(
    State(app): State<App>,
    Who(by): Who,
    Named(record): Named<String>,
) -> Result<StatusCode, Problem> {
    unname_speaker(&app, &by, &RecordId::from(record)).await?;
    Ok(StatusCode::NO_CONTENT)
}
