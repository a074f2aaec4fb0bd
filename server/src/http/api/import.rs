//! Word files in the API: what would become of them. Nothing is stored; what is wanted is then sent as usual.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use futures_util::StreamExt;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Named;
use crate::action::Class;
use crate::action::import::ImportError;
use crate::action::import::read_copy::read_copy;
use crate::action::import::read_draft::read_draft;
use crate::app::App;
use crate::domain::import::FILE_BYTES_MAX;
use crate::domain::permission::Act;
use crate::http::import::ShownChange;
use crate::http::member::Who;
use crate::http::multipart::drain;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    // Never kept for repetition: nothing is done, and the bytes are too many.
    doors
        .secret_api(Act::CreateResolution, routes!(post_word_draft))
        .secret_api(Act::Suggest, routes!(post_word_copy))
}

/// What one paragraph is taken for.
#[derive(Serialize, ToSchema)]
pub struct WordClause {
    pub kind: &'static str,
    pub level: u8,
    pub words: String,
    /// The words as Word's revisions would have them; null where there are none.
    pub revised: Option<String>,
}

/// A Word file as a draft.
#[derive(Serialize, ToSchema)]
pub struct WordDraft {
    pub subject: String,
    pub clauses: Vec<WordClause>,
    /// Words that become no clause: header, title, recipients and signature, tables.
    pub left: Vec<String>,
}

/// An edited copy against the version it was exported from.
#[derive(Serialize, ToSchema)]
pub struct WordCopy {
    /// The version it was exported from: suggestions name it.
    pub base: Vec<String>,
    pub changes: Vec<ShownChange>,
}

async fn gathered(body: Body) -> Result<Vec<u8>, Problem> {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Problem::plain("word-file-broken", Class::Invalid))?;
        if bytes.len() + part.len() > FILE_BYTES_MAX {
            drain(parts).await;
            return Err(ImportError::TooLarge.into());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Reads a Word file as the draft of a new resolution: the body is its bytes. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/resolutions/import",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = WordDraft)))]
async fn post_word_draft(State(_): State<App>, Who(by): Who, body: Body) -> Result<Json<WordDraft>, Problem> {
    let read = read_draft(&by, gathered(body).await?).await?;
    let clauses = read.draft.clauses.into_iter().map(|one| WordClause {
        kind: one.kind.id(),
        level: one.level,
        words: one.plain(),
        revised: one.revised,
    });
    let left = read.draft.left_out.into_iter().map(|left| left.words);
    Ok(Json(WordDraft { subject: read.draft.subject, clauses: clauses.collect(), left: left.collect() }))
}

/// Reads an edited copy that was exported from here: the body is its bytes. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/suggestions/import",
    params(("resolution" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = WordCopy)))]
async fn post_word_copy(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    body: Body,
) -> Result<Json<WordCopy>, Problem> {
    let bytes = gathered(body).await?;
    let read = read_copy(&app, &by, &ResolutionId::from(id), bytes).await?;
    let changes = read.changes.iter().map(ShownChange::from).collect();
    Ok(Json(WordCopy { base: read.base.heads.0, changes }))
}
