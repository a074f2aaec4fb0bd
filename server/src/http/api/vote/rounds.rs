//! Rounds, minutes and notes on clauses, in the API.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::action::Class;
use crate::action::vote::note_clause::{note_clause, take_note_back};
use crate::action::vote::print_minutes::{MinutesCopy, print_minutes};
use crate::action::vote::see_notes::see_notes;
use crate::action::vote::see_rounds::{Round, see_rounds};
use crate::action::vote::write_minutes::{WriteMinutesError, closed_vote, write_minutes};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::vote::minutes::{Absent, Added};
use crate::format::Format;
use crate::http::api::{Asked, Listed, Named, Sent, Span};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::resolution::sent;
use crate::http::routes::Doors;
use crate::id::{ClauseId, PersonId, ResolutionId};

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadVote, routes!(list_rounds))
        .api(Act::ExportResolution, routes!(read_minutes_file))
        .api(Act::WriteVoteMinutes, routes!(read_minutes))
        .api(Act::WriteVoteMinutes, routes!(post_minutes))
        .api(Act::ReadClauseNotes, routes!(list_clause_notes))
        .secret_api(Act::NoteClause, routes!(post_clause_note))
        .secret_api(Act::NoteClause, routes!(take_clause_note_back))
}

/// A round of voting.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoundView {
    round: i64,
    /// `waiting`, `open`, `closed`, `withdrawn`: ended without a count, or `left` where another round followed.
    state: String,
    /// The version that was sealed.
    version: String,
    canonical_hash: String,
    short_hash: String,
    sealed_at: i64,
    members: u32,
    rule: String,
    quorum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<u32>,
    /// Absent where it may not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    agree: Option<u32>,
    /// `adopted`, `not_adopted` or `no_quorum`, once it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
    /// How many amendments were open at the close: words adopted with any are voted on anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    amendments: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<i64>,
}

impl From<Round> for RoundView {
    fn from(round: Round) -> Self {
        let (rule, quorum) = round.rule_words();
        let closing = round.vote.as_ref().and_then(|vote| vote.closed.as_ref());
        Self {
            round: round.seal.round,
            state: round.state().id().to_owned(),
            version: round.seal.version.to_string(),
            canonical_hash: round.seal.canonical_hash.clone(),
            short_hash: round.seal.short_hash(),
            sealed_at: round.seal.sealed_at.0,
            members: round.members(),
            rule,
            quorum,
            closed_at: closing.map(|closing| closing.at.0),
            amendments: closing.map(|closing| closing.amendments),
            withdrawn_at: round.vote.as_ref().and_then(|vote| vote.withdrawn.as_ref()).map(|end| end.at.0),
            received: closing.map(|closing| closing.tally.received),
            agree: closing.and_then(|closing| closing.tally.agree),
            decision: closing.map(|closing| closing.decision.id().to_owned()),
        }
    }
}

/// Lists all rounds of voting, newest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/vote/rounds",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<RoundView>)))]
async fn list_rounds(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<RoundView>>, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let rounds = see_rounds(&app, &id).await?.into_iter().map(RoundView::from).collect();
    Ok(Json(span.part(rounds, |round| round.round.to_string())?))
}

/// What the office adds to the minutes of a round; what is empty is printed as dots for a pen.
#[derive(Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct MinutesView {
    place: String,
    chair: String,
    secretary: String,
    /// When the meeting began and ended, as "14:05".
    started: String,
    ended: String,
    /// Ids of absent members, each with the reason.
    absent: BTreeMap<String, String>,
}

impl From<Added> for MinutesView {
    fn from(added: Added) -> Self {
        let Added { place, chair, secretary, started, ended, absent } = added;
        let absent = absent.0.into_iter().map(|(id, why)| (id.to_string(), why)).collect();
        Self { place, chair, secretary, started, ended, absent }
    }
}

/// Reads what the office added to the minutes of a round.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/vote/rounds/{round}/minutes",
    params(("resolution" = String, Path), ("round" = i64, Path)),
    responses((status = 200, body = MinutesView)))]
async fn read_minutes(
    State(app): State<App>,
    Named((id, round)): Named<(String, i64)>,
) -> Result<Json<MinutesView>, Problem> {
    let vote = closed_vote(&app, &ResolutionId::from(id), round).await?;
    let vote = vote.ok_or(WriteMinutesError::NotClosed)?;
    let kept = app.store.vote_minutes(&vote.id).await?;
    Ok(Json(kept.map(|(added, _)| added).unwrap_or_default().into()))
}

/// Writes what the office adds to the minutes of a closed round, in place of what it added before.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/rounds/{round}/minutes",
    params(("resolution" = String, Path), ("round" = i64, Path)), request_body = MinutesView,
    responses((status = 200, body = MinutesView)))]
async fn post_minutes(
    State(app): State<App>,
    Who(by): Who,
    Named((id, round)): Named<(String, i64)>,
    Sent(input): Sent<MinutesView>,
) -> Result<Json<MinutesView>, Problem> {
    let id = ResolutionId::from(id);
    let MinutesView { place, chair, secretary, started, ended, absent } = input;
    let absent = Absent(absent.into_iter().map(|(id, why)| (PersonId::from(id), why)).collect());
    let added = Added { place, chair, secretary, started, ended, absent };
    write_minutes(&app, &by, (&id, round), (&added, None)).await?;
    read_minutes(State(app), Named((id.to_string(), round))).await
}

/// Downloads the minutes of a closed round: `pdf`, `docx`, `html`, `markdown`, `text`, `akoma` or `json`.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/vote/rounds/{round}/minutes/{format}",
    params(("resolution" = String, Path), ("round" = i64, Path), ("format" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream")))]
async fn read_minutes_file(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, round, format)): Named<(String, i64, String)>,
) -> Result<Response, Problem> {
    let format = Format::of_id(&format).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    let id = ResolutionId::from(id);
    Ok(sent(print_minutes(&app, &reader, (&id, round), MinutesCopy::Plain, format).await?))
}

/// A note of a member on a clause.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ClauseNoteView {
    clause: String,
    /// Its number and how it begins.
    place: String,
    name: String,
    words: String,
    noted_at: i64,
}

/// Lists the notes on clauses of the newest seal, in the order of the text: for the committee, standing members and office.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/vote/notes",
    params(("resolution" = String, Path), Span), responses((status = 200, body = Listed<ClauseNoteView>)))]
async fn list_clause_notes(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<ClauseNoteView>>, Problem> {
    let seen = see_notes(&app, &by, &ResolutionId::from(id), None).await?;
    let mut views: Vec<(String, ClauseNoteView)> = Vec::new();
    for clause in seen.map(|seen| seen.noted).unwrap_or_default() {
        for note in clause.notes {
            let id = format!("{}.{}", note.clause, note.person);
            let place = clause.place.clone();
            let (clause, noted_at) = (note.clause.to_string(), note.at.0);
            views.push((id, ClauseNoteView { clause, place, name: note.name, words: note.words, noted_at }));
        }
    }
    let Listed { items, next } = span.part(views, |(id, _)| id.clone())?;
    Ok(Json(Listed { items: items.into_iter().map(|(_, view)| view).collect(), next }))
}

/// A note on its way in.
#[derive(Deserialize, ToSchema)]
struct ClauseNoteInput {
    words: String,
    /// The `canonicalHash` of the seal that was read.
    seal: String,
}

/// Keeps the caller's note on a clause of the newest seal, or puts other words in its place.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/notes/{clause}",
    params(("resolution" = String, Path), ("clause" = String, Path)), request_body = ClauseNoteInput,
    responses((status = 204)))]
async fn post_clause_note(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
    Sent(input): Sent<ClauseNoteInput>,
) -> Result<axum::http::StatusCode, Problem> {
    let (id, clause) = (ResolutionId::from(id), ClauseId::from(clause));
    note_clause(&app, &by, &id, &clause, (&input.seal, &input.words)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Takes the caller's note on a clause of the newest seal back.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/vote/notes/{clause}/take-back",
    params(("resolution" = String, Path), ("clause" = String, Path)), responses((status = 204)))]
async fn take_clause_note_back(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
) -> Result<axum::http::StatusCode, Problem> {
    take_note_back(&app, &by, &ResolutionId::from(id), &ClauseId::from(clause)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
