//! Publications in the API: opened and ended by the office, read by everybody.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Named, Sent};
use crate::action::publication::end_publication::end_publication;
use crate::action::publication::open_publication::{Asked, open_publication};
use crate::action::publication::read_published::{Published, read_published};
use crate::app::App;
use crate::domain::canonical::short_hash;
use crate::domain::permission::Act;
use crate::domain::publication::{Told, paper_address};
use crate::format::tree::Paragraph;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::public::kept::{Copies, Kept};
use crate::http::public::{open_of, reference, stamp_of};
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::publication::Publication;

const JSON: &str = "application/json";

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::Enter, routes!(read_public))
        .api(Act::Publish, routes!(read_publication))
        .api(Act::Publish, routes!(post_publication))
        .api(Act::Publish, routes!(post_publication_end))
}

/// A record behind a clause: its words, never a name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublicRecord<'a> {
    words: &'a str,
    speaker_role: &'a str,
    bloc: &'a str,
    /// `supports`, `contradicts` or `quantifies`.
    relation: &'static str,
    /// Other words than were sealed: the record was corrected since.
    corrected: bool,
}

/// What stands behind a clause, as far as the office tells it.
#[derive(Serialize, ToSchema)]
struct PublicReasons<'a> {
    count: usize,
    records: Vec<PublicRecord<'a>>,
}

impl<'a> From<&'a Told> for PublicReasons<'a> {
    fn from(told: &'a Told) -> Self {
        let records = told.records.iter().map(|record| PublicRecord {
            words: &record.words,
            speaker_role: &record.speaker_role,
            bloc: &record.bloc,
            relation: record.relation.id(),
            corrected: record.corrected,
        });
        Self { count: told.count, records: records.collect() }
    }
}

/// A clause as it was sealed.
#[derive(Serialize, ToSchema)]
struct PublicClause<'a> {
    /// The page shows it at `#c-<id>`.
    id: &'a str,
    kind: &'static str,
    level: u8,
    /// `1.`, `a)` …; may be empty.
    number: &'a str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<PublicReasons<'a>>,
}

/// An issued resolution as everybody may read it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublicView<'a> {
    resolution: &'a str,
    title: &'a str,
    /// "02-NQ/ThU".
    reference: String,
    /// Year-month-day.
    issued_on: String,
    signer: &'a str,
    recipients: &'a [String],
    /// "7F3A-91C2", as paper names the words.
    short_hash: String,
    /// SHA-256 of the words that were sealed: those of `files.canonical`.
    sha256: &'a str,
    /// How the vote ended, in Vietnamese and as far as it may be told; empty where it is not.
    vote: &'a str,
    clauses: Vec<PublicClause<'a>>,
    /// Addresses of the files, by format.
    files: std::collections::BTreeMap<&'static str, String>,
}

fn view(published: &Published) -> PublicView<'_> {
    let Published { publication, tree, entry, vote, told, .. } = published;
    let clause = |paragraph: &'_ Paragraph| told.get(&paragraph.clause).map(PublicReasons::from);
    let day = entry.issued_on;
    let at = |format: &str| format!("/public/{}/files/{format}", publication.resolution);
    PublicView {
        resolution: publication.resolution.as_str(),
        title: &tree.title,
        reference: reference(published),
        issued_on: format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
        signer: &entry.signer,
        recipients: &entry.recipients,
        short_hash: short_hash(&publication.canonical_hash),
        sha256: &publication.canonical_hash,
        vote: vote.as_ref().map_or("", |vote| vote.result.as_str()),
        clauses: tree
            .body
            .iter()
            .map(|paragraph| PublicClause {
                id: paragraph.clause.as_str(),
                kind: paragraph.kind.id(),
                level: paragraph.level,
                number: &paragraph.label.number,
                text: paragraph.words(),
                reasons: clause(paragraph),
            })
            .collect(),
        files: ["pdf", "docx", "html", "text", "canonical"].map(|format| (format, at(format))).into(),
    }
}

/// Reads an issued resolution that is published, without signing in.
#[utoipa::path(get, path = "/api/v1/public/{resolution}", params(("resolution" = String, Path)),
    responses((status = 200, body = PublicView)))]
async fn read_public(
    State(app): State<App>,
    Extension(copies): Extension<Copies>,
    headers: HeaderMap,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let open = open_of(&app, &id).await?;
    let stamp = stamp_of(&app, &open).await?;
    let (of, made_of) = (id.clone(), stamp.clone());
    let make = async move {
        let published = read_published(&app, &of).await?;
        let words = serde_json::to_string(&view(&published)).map_err(StoreError::from)?;
        Ok(Kept::words(&made_of, JSON, words))
    };
    Ok(copies.of((&id, "json"), &stamp, make).await?.answer(&headers))
}

/// A publication, open or ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublicationView {
    open: bool,
    /// `nothing`, `counts` or `words`.
    reasons: &'static str,
    /// Whether issued copies bear the code.
    code: bool,
    /// Whether search engines may list the page.
    indexed: bool,
    /// What paper bears; empty where the server does not know its public address.
    address: String,
    opened_by: String,
    /// Milliseconds since 1970.
    opened_at: i64,
    ended_at: Option<i64>,
    /// Why it was ended.
    reason: String,
}

fn publication_view(app: &App, publication: Publication) -> PublicationView {
    let short = short_hash(&publication.canonical_hash);
    let address = app.config.public_url.as_ref().map(|url| paper_address(url, &short));
    let (ended_at, reason) = match publication.ended {
        Some(ended) => (Some(ended.at.0), ended.reason),
        None => (None, String::new()),
    };
    PublicationView {
        open: ended_at.is_none(),
        reasons: publication.choice.reasons.id(),
        code: publication.choice.code,
        indexed: publication.choice.indexed,
        address: address.unwrap_or_default(),
        opened_by: publication.opened_by.to_string(),
        opened_at: publication.opened_at.0,
        ended_at,
        reason,
    }
}

/// Reads the publication that is open, or the one that ended last.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/publication", params(("resolution" = String, Path)),
    responses((status = 200, body = PublicationView)))]
async fn read_publication(
    State(app): State<App>,
    Named(id): Named<String>,
) -> Result<Json<PublicationView>, Problem> {
    let newest = app.store.newest_publication(&ResolutionId::from(id)).await?.ok_or(StoreError::NotFound)?;
    Ok(Json(publication_view(&app, newest)))
}

/// What is told, and where.
#[derive(Deserialize, ToSchema)]
struct PublicationInput {
    /// `nothing`, `counts` or `words`; nothing when empty.
    #[serde(default)]
    reasons: String,
    /// Whether issued copies bear the code.
    #[serde(default)]
    code: bool,
    /// Whether search engines may list the page.
    #[serde(default)]
    indexed: bool,
}

/// Publishes an issued resolution.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/publication", params(("resolution" = String, Path)),
    request_body = PublicationInput, responses((status = 200, body = PublicationView)))]
async fn post_publication(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<PublicationInput>,
) -> Result<Json<PublicationView>, Problem> {
    let reasons = if input.reasons.is_empty() { "nothing".to_owned() } else { input.reasons };
    let asked = Asked { reasons, code: input.code, indexed: input.indexed };
    let made = open_publication(&app, &by, &ResolutionId::from(id), &asked).await?;
    Ok(Json(publication_view(&app, made)))
}

/// Why a publication is ended.
#[derive(Deserialize, ToSchema)]
struct PublicationEndInput {
    #[serde(default)]
    reason: String,
}

/// Ends the publication that is open.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/publication/end",
    params(("resolution" = String, Path)), request_body = PublicationEndInput, responses((status = 204)))]
async fn post_publication_end(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<PublicationEndInput>,
) -> Result<axum::http::StatusCode, Problem> {
    end_publication(&app, &by, &ResolutionId::from(id), &input.reason).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
