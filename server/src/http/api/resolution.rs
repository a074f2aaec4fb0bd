//! Resolutions in the API: list, start, read, versions, files, links to evidence.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::demo::read_invented::invented_clauses;
use crate::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use crate::action::resolution::link_record::{NewLink, Relating, link_record, relate_link, unlink_record};
use crate::action::resolution::name_version::name_version;
use crate::action::resolution::set_body::set_body;
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::permission::Act;
use crate::domain::resolution::{Relation, Text};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};
use crate::live::hub::size::is_large;
use crate::store::resolution::ResolutionRow;
use crate::store::version::Version;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(list_resolutions))
        .api(Act::CreateResolution, routes!(start_resolution))
        .api(Act::ReadText, routes!(read_resolution))
        .api(Act::ReadText, routes!(read_text))
        .api(Act::ReadResolution, routes!(list_versions))
        .api(Act::NameVersion, routes!(add_version))
        .api(Act::ExportResolution, routes!(read_file))
        .api(Act::LinkEvidence, routes!(add_link))
        .api(Act::LinkEvidence, routes!(change_link))
        .api(Act::LinkEvidence, routes!(remove_link))
        .api(Act::ManageUnits, routes!(read_body))
        .api(Act::ManageUnits, routes!(write_body))
}

/// A resolution and where it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionView {
    pub id: String,
    pub title: String,
    /// English id of the stage, such as `drafting`.
    pub stage: String,
    /// The address of the shared document: `automerge:…`.
    pub document_url: String,
    /// Hashes of the newest stored changes.
    pub heads: Vec<String>,
    /// n of "Dự thảo lần n".
    pub draft_ordinal: i64,
    /// Operations in the history of the shared document.
    pub operations: u64,
    /// Whether that history is so long that the editor opens slowly.
    pub large: bool,
    /// Whether the draft was made up for the demo, in whole or in part.
    pub invented: bool,
}

async fn view(app: &App, row: ResolutionRow) -> Result<ResolutionView, Problem> {
    let heads = app.rooms.heads(&row.id).await?.0;
    let operations = app.rooms.operations(&row.id).unwrap_or(0);
    Ok(ResolutionView {
        heads,
        operations,
        large: is_large(operations),
        invented: invented_clauses(app, &row.id).await?.is_some(),
        id: row.id.to_string(),
        title: row.title,
        stage: row.stage.id().to_owned(),
        document_url: format!("automerge:{}", row.document),
        draft_ordinal: row.draft_ordinal,
    })
}

/// Lists resolutions, newest first.
#[utoipa::path(get, path = "/api/v1/resolutions", params(Span),
    responses((status = 200, body = Listed<ResolutionView>)))]
async fn list_resolutions(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<ResolutionView>>, Problem> {
    let part = span.part(app.store.resolutions().await?, |row| row.id.to_string())?;
    let mut items = Vec::new();
    // Each view wakes a room, so only those asked for are made.
    for row in part.items {
        items.push(view(&app, row).await?);
    }
    Ok(Json(Listed { items, next: part.next }))
}

/// A resolution to be started.
#[derive(Deserialize, ToSchema)]
pub struct ResolutionInput {
    /// The short name on screens, at most 200 characters.
    #[serde(default)]
    pub title: String,
    /// "về nâng cao chất lượng …", at most 1000 characters.
    #[serde(default)]
    pub subject: String,
}

/// Starts a resolution with the usual outline.
#[utoipa::path(post, path = "/api/v1/resolutions", request_body = ResolutionInput,
    responses((status = 201, body = ResolutionView)))]
async fn start_resolution(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<ResolutionInput>,
) -> Result<(StatusCode, Json<ResolutionView>), Problem> {
    let new = NewResolution { title: input.title, subject: input.subject, ..NewResolution::default() };
    let row = create_resolution(&app, &by, new).await?;
    Ok((StatusCode::CREATED, Json(view(&app, row).await?)))
}

/// Reads one resolution.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}", params(("resolution" = String, Path)),
    responses((status = 200, body = ResolutionView)))]
async fn read_resolution(
    State(app): State<App>,
    Named(id): Named<String>,
) -> Result<Json<ResolutionView>, Problem> {
    let row = app.store.resolution_or_lane(&ResolutionId::from(id)).await?;
    Ok(Json(view(&app, row).await?))
}

/// Reads the words as they stand: subject, clauses in reading order, removed clauses.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/text", params(("resolution" = String, Path)),
    responses((status = 200, body = Object)))]
async fn read_text(State(app): State<App>, Named(id): Named<String>) -> Result<Json<Text>, Problem> {
    Ok(Json(app.rooms.text(&ResolutionId::from(id)).await?.as_ref().clone()))
}

/// A named version.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    pub id: String,
    /// `draft` or `sealed`.
    pub kind: String,
    pub ordinal: i64,
    pub note: String,
    pub heads: Vec<String>,
    /// SHA-256 of the canonical text.
    pub canonical_hash: String,
    pub made_by: String,
    /// Milliseconds since 1970 UTC.
    pub made_at: i64,
}

impl From<Version> for VersionView {
    fn from(version: Version) -> Self {
        Self {
            id: version.id.to_string(),
            kind: version.kind.id().to_owned(),
            ordinal: version.ordinal,
            note: version.note,
            heads: version.text.heads.0,
            canonical_hash: version.canonical_hash,
            made_by: version.made_by.to_string(),
            made_at: version.made_at.0,
        }
    }
}

/// Lists the named versions, newest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/versions",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<VersionView>)))]
async fn list_versions(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<VersionView>>, Problem> {
    let versions = app.store.versions(&ResolutionId::from(id)).await?;
    let all = versions.into_iter().map(VersionView::from).collect();
    Ok(Json(span.part(all, |version| version.id.clone())?))
}

/// A version to be named.
#[derive(Deserialize, ToSchema)]
pub struct VersionInput {
    #[serde(default)]
    pub note: String,
}

/// Keeps the present words as "Dự thảo lần n".
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/versions", params(("resolution" = String, Path)),
    request_body = VersionInput, responses((status = 201, body = VersionView)))]
async fn add_version(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<VersionInput>,
) -> Result<(StatusCode, Json<VersionView>), Problem> {
    let version = name_version(&app, &by, &ResolutionId::from(id), &input.note).await?;
    Ok((StatusCode::CREATED, Json(version.into())))
}

/// Gives a copy as a file: `version` is an id or `now`, `format` one of pdf, docx, html, markdown, text, akoma, json.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/versions/{version}/files/{format}",
    params(("resolution" = String, Path), ("version" = String, Path), ("format" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_file(
    State(app): State<App>,
    Named((id, version, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    crate::http::resolution::file_answer(&app, &ResolutionId::from(id), &version, &format).await
}

/// A link to be made or offered.
#[derive(Deserialize, ToSchema)]
pub struct LinkInput {
    /// The evidence record's id.
    pub record: String,
    /// The record's version leaned on.
    pub version: i64,
    /// `supports`, `contradicts` or `quantifies`.
    pub relation: String,
    #[serde(default)]
    pub note: String,
}

impl LinkInput {
    /// The link from a clause, to be made or offered.
    pub(super) fn of(self, clause: String) -> Result<NewLink, Problem> {
        let relation =
            Relation::of_id(&self.relation).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
        Ok(NewLink {
            clause: ClauseId::from(clause),
            record: RecordId::from(self.record),
            version: self.version,
            relation,
            note: self.note,
        })
    }
}

/// A link just made.
#[derive(Serialize, ToSchema)]
pub struct LinkMade {
    pub id: String,
}

/// Links a clause to an evidence record.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/evidence",
    params(("resolution" = String, Path), ("clause" = String, Path)), request_body = LinkInput,
    responses((status = 201, body = LinkMade)))]
async fn add_link(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
    Sent(input): Sent<LinkInput>,
) -> Result<(StatusCode, Json<LinkMade>), Problem> {
    let id = link_record(&app, &by, &ResolutionId::from(id), input.of(clause)?).await?;
    Ok((StatusCode::CREATED, Json(LinkMade { id: id.to_string() })))
}

/// What is said anew of a link.
#[derive(Deserialize, ToSchema)]
pub struct RelatingInput {
    /// The record's version from now on; the same as before when absent.
    pub version: Option<i64>,
    /// `supports`, `contradicts` or `quantifies`.
    pub relation: String,
    #[serde(default)]
    pub note: String,
}

/// Says anew how a link bears; who made it stays.
#[utoipa::path(put, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/evidence/{link}",
    params(("resolution" = String, Path), ("clause" = String, Path), ("link" = String, Path)),
    request_body = RelatingInput, responses((status = 204)))]
async fn change_link(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause, link)): Named<(String, String, String)>,
    Sent(input): Sent<RelatingInput>,
) -> Result<StatusCode, Problem> {
    let relation =
        Relation::of_id(&input.relation).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let new = Relating { version: input.version, relation, note: input.note };
    let link = (ClauseId::from(clause), LinkId::from(link));
    relate_link(&app, &by, &ResolutionId::from(id), link, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a link away.
#[utoipa::path(delete, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/evidence/{link}",
    params(("resolution" = String, Path), ("clause" = String, Path), ("link" = String, Path)),
    responses((status = 204)))]
async fn remove_link(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause, link)): Named<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let (clause, link) = (ClauseId::from(clause), LinkId::from(link));
    unlink_record(&app, &by, &ResolutionId::from(id), clause, link).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads the committee's names for the printed form.
#[utoipa::path(get, path = "/api/v1/body", responses((status = 200, body = Object)))]
async fn read_body(State(app): State<App>) -> Result<Json<Body>, Problem> {
    let body: Option<Body> = app.store.setting(BODY_SETTING).await?;
    body.map(Json).ok_or_else(|| Problem::plain("no-body", Class::NotFound))
}

/// Sets the committee's names for the printed form; resolutions started later carry them.
#[utoipa::path(put, path = "/api/v1/body", request_body = Object, responses((status = 204)))]
async fn write_body(
    State(app): State<App>,
    Who(by): Who,
    Sent(body): Sent<Body>,
) -> Result<StatusCode, Problem> {
    set_body(&app, &by, (None, &body)).await?;
    Ok(StatusCode::NO_CONTENT)
}
