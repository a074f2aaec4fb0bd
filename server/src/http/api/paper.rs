//! Papers of the workshop in the API: listed, read, handed in as text, marked as delivered, withdrawn; their files fetched.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::paper::hand_in::{NewPaper, NoFile, hand_in};
use crate::action::paper::mark_delivered::mark_delivered;
use crate::action::paper::withdraw_paper::withdraw_paper;
use crate::app::App;
use crate::domain::paper::{Author, Paper, Standing};
use crate::domain::permission::Act;
use crate::http::evidence::Wanted;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::http::workshop::paper::{closed_to, fetched};
use crate::id::{AgendaId, BlocId, PaperId, PersonId, ResolutionId};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_papers))
        .api(Act::ReadResolution, routes!(read_paper))
        .api(Act::ReadResolution, routes!(fetch_paper_file))
        .api(Act::HandInPaper, routes!(post_paper))
        .api(Act::RunWorkshop, routes!(post_paper_delivery))
        .api(Act::HandInPaper, routes!(post_paper_withdrawal))
}

/// A paper of the workshop.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaperOne {
    pub id: String,
    pub title: String,
    /// The id of its author, where it is a person of the list.
    pub person: Option<String>,
    /// The author as typed, where it is nobody of the list.
    pub author: Option<String>,
    /// The id of the author's bloc.
    pub bloc: Option<String>,
    /// The item of the agenda under which it is delivered.
    pub item: Option<String>,
    /// The words; absent in lists, empty where there is only a file.
    pub words: Option<String>,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
    /// Of the bytes, in hex.
    pub sha256: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// `waiting`, `delivered` or `withdrawn`.
    pub state: String,
    pub delivered_at: Option<i64>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
}

impl PaperOne {
    fn of(paper: Paper, words: Option<String>) -> Self {
        let state = paper.standing.id().to_owned();
        let (delivered_at, withdrawn) = match paper.standing {
            Standing::Waiting => (None, None),
            Standing::Delivered { at } => (Some(at.0), None),
            Standing::Withdrawn { reason, .. } => (None, Some(reason)),
        };
        let (person, author) = match paper.author {
            Author::Person(id) => (Some(id.to_string()), None),
            Author::Named(name) => (None, Some(name)),
        };
        let file = paper.file.as_ref();
        Self {
            id: paper.id.to_string(),
            title: paper.title,
            person,
            author,
            bloc: paper.bloc.map(|bloc| bloc.to_string()),
            item: paper.item.map(|item| item.to_string()),
            words,
            content_type: file.map(|file| file.media.content_type().to_owned()),
            size: file.map(|file| file.size),
            sha256: file.map(|file| file.hash.clone()),
            file_name: paper.file.map(|file| file.name),
            at: paper.at.0,
            state,
            delivered_at,
            withdrawn,
        }
    }
}

/// Lists the papers of the workshop in their order, withdrawn ones too.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/papers",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<PaperOne>)))]
async fn read_papers(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<PaperOne>>, Problem> {
    let papers = app.store.papers(&ResolutionId::from(id)).await?;
    let part = span.part(papers, |paper| paper.id.to_string())?;
    let items = part.items.into_iter().map(|paper| PaperOne::of(paper, None)).collect();
    Ok(Json(Listed { items, next: part.next }))
}

/// Reads a paper with its words. Those of a withdrawn one are told to whoever handed it in and to the office.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/papers/{paper}",
    params(("resolution" = String, Path), ("paper" = String, Path)), responses((status = 200, body = PaperOne)))]
async fn read_paper(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, paper)): Named<(String, String)>,
) -> Result<Json<PaperOne>, Problem> {
    let (paper, words) = app.store.paper(&id.into(), &paper.into()).await?;
    let words = (!closed_to(&paper, &reader)).then_some(words);
    Ok(Json(PaperOne::of(paper, words)))
}

/// Fetches the file of a paper, or a part of it (`Range`).
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/papers/{paper}/file",
    params(("resolution" = String, Path), ("paper" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn fetch_paper_file(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, paper)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted { save: "yes".to_owned() };
    fetched(&app, &reader, (&id.into(), &paper.into()), &wanted, &headers).await
}

/// A paper as it is handed in: its words. A file is handed in by the form.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaperInput {
    pub title: String,
    /// The id of the author. One's own paper when `person` and `author` are absent; another's only for whoever runs the
    /// workshop.
    pub person: Option<String>,
    /// The author, or the delegation, as typed.
    pub author: Option<String>,
    pub bloc: Option<String>,
    pub item: Option<String>,
    pub words: String,
}

/// What was just handed in.
#[derive(Serialize, ToSchema)]
pub struct PaperMade {
    pub id: String,
}

/// Hands in a paper.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/papers", params(("resolution" = String, Path)),
    request_body = PaperInput, responses((status = 201, body = PaperMade)))]
async fn post_paper(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<PaperInput>,
) -> Result<(StatusCode, Json<PaperMade>), Problem> {
    let author = match (input.person, input.author) {
        (Some(_), Some(_)) => return Err(Problem::plain("wrong-request", Class::Invalid)),
        (Some(person), None) => Some(Author::Person(PersonId::from(person))),
        (None, Some(author)) => Some(Author::Named(author)),
        (None, None) => None,
    };
    let new = NewPaper {
        key: None,
        title: input.title,
        author,
        bloc: input.bloc.map(BlocId::from),
        item: input.item.map(AgendaId::from),
        words: input.words,
    };
    let made = hand_in::<NoFile, _, _>(&app, &by, &ResolutionId::from(id), new, None).await?;
    Ok((StatusCode::CREATED, Json(PaperMade { id: made.to_string() })))
}

/// Whether a paper was delivered.
#[derive(Deserialize, ToSchema)]
pub struct PaperDeliveryInput {
    pub delivered: bool,
}

/// Marks a paper as delivered, or takes the mark back.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/papers/{paper}/delivery",
    params(("resolution" = String, Path), ("paper" = String, Path)), request_body = PaperDeliveryInput,
    responses((status = 204)))]
async fn post_paper_delivery(
    State(app): State<App>,
    Who(by): Who,
    Named((id, paper)): Named<(String, String)>,
    Sent(input): Sent<PaperDeliveryInput>,
) -> Result<StatusCode, Problem> {
    mark_delivered(&app, &by, &id.into(), &PaperId::from(paper), input.delivered).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why a paper is withdrawn.
#[derive(Deserialize, ToSchema)]
pub struct PaperWithdrawalInput {
    pub reason: String,
}

/// Withdraws a paper that was not delivered.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/papers/{paper}/withdrawal",
    params(("resolution" = String, Path), ("paper" = String, Path)), request_body = PaperWithdrawalInput,
    responses((status = 204)))]
async fn post_paper_withdrawal(
    State(app): State<App>,
    Who(by): Who,
    Named((id, paper)): Named<(String, String)>,
    Sent(input): Sent<PaperWithdrawalInput>,
) -> Result<StatusCode, Problem> {
    withdraw_paper(&app, &by, &id.into(), &PaperId::from(paper), &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
