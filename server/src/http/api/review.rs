//! Appraisal, standing review and amendments in the API: notes, conclusions, answers, checking off.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Named, Sent};
use crate::action::review::answer_note::answer_note;
use crate::action::review::check_conclusion::check_conclusion;
use crate::action::review::drop_amendment::drop_amendment;
use crate::action::review::write_note::{NewNote, write_note};
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::review::{Note, NoteKind};
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{NoteId, ResolutionId};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadReview, routes!(list_review))
        .api(Act::NoteAppraisal, routes!(post_appraisal_note))
        .api(Act::Conclude, routes!(post_conclusion))
        .api(Act::AskAmendment, routes!(post_amendment))
        .api(Act::AskAmendment, routes!(post_amendment_drop))
        .api(Act::AnswerNote, routes!(post_note_answer))
        .api(Act::CheckConclusion, routes!(post_conclusion_check))
}

/// A note of the appraisal or a conclusion.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NoteView {
    id: String,
    /// `appraisal`, `conclusion` or `amendment`.
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// What the clause was called then; empty for the whole text.
    place: String,
    words: String,
    by: String,
    /// Milliseconds since 1970 UTC.
    at: i64,
    /// Whether it is still to be answered, or checked off.
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<i64>,
}

impl From<Note> for NoteView {
    fn from(note: Note) -> Self {
        let open = note.is_open();
        let (checked_by, checked_at) = note.checked.map(|(by, at)| (by.to_string(), at.0)).unzip();
        let answered = note.answer.as_ref();
        Self {
            id: note.id.to_string(),
            kind: note.kind.id().to_owned(),
            clause: note.clause.map(|clause| clause.to_string()),
            place: note.place,
            words: note.words,
            by: note.by.to_string(),
            at: note.at.0,
            open,
            answered_by: answered.map(|one| one.by.to_string()),
            answered_at: answered.map(|one| one.at.0),
            answer: note.answer.map(|one| one.words),
            checked_by,
            checked_at,
        }
    }
}

/// All notes of a resolution, oldest first.
#[derive(Serialize, ToSchema)]
struct NotesView {
    items: Vec<NoteView>,
}

/// Lists the notes of the appraisal, the conclusions of the standing members and the amendments of the committee, oldest
/// first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/review", params(("resolution" = String, Path)),
    responses((status = 200, body = NotesView)))]
async fn list_review(State(app): State<App>, Named(id): Named<String>) -> Result<Json<NotesView>, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let notes = app.store.notes(&id).await?;
    Ok(Json(NotesView { items: notes.into_iter().map(Into::into).collect() }))
}

/// A note to be written.
#[derive(Deserialize, ToSchema)]
struct NoteInput {
    /// The clause it is about; left out or empty for the whole text.
    #[serde(default)]
    clause: String,
    words: String,
}

/// The id of what was written.
#[derive(Serialize, ToSchema)]
struct WrittenView {
    id: String,
}

/// Notes something on the content, at appraisal.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/notes", params(("resolution" = String, Path)),
    request_body = NoteInput, responses((status = 201, body = WrittenView)))]
async fn post_appraisal_note(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(NoteInput { clause, words }): Sent<NoteInput>,
) -> Result<(StatusCode, Json<WrittenView>), Problem> {
    let new = NewNote { kind: NoteKind::Appraisal, clause, words };
    let note = write_note(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(WrittenView { id: note.to_string() })))
}

/// Writes a conclusion of the standing members.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/conclusions",
    params(("resolution" = String, Path)), request_body = NoteInput,
    responses((status = 201, body = WrittenView)))]
async fn post_conclusion(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(NoteInput { clause, words }): Sent<NoteInput>,
) -> Result<(StatusCode, Json<WrittenView>), Problem> {
    let new = NewNote { kind: NoteKind::Conclusion, clause, words };
    let note = write_note(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(WrittenView { id: note.to_string() })))
}

/// Writes down what the committee asks to be changed in the words before it.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/amendments",
    params(("resolution" = String, Path)), request_body = NoteInput,
    responses((status = 201, body = WrittenView)))]
async fn post_amendment(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(NoteInput { clause, words }): Sent<NoteInput>,
) -> Result<(StatusCode, Json<WrittenView>), Problem> {
    let new = NewNote { kind: NoteKind::Amendment, clause, words };
    let note = write_note(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(WrittenView { id: note.to_string() })))
}

/// Takes an amendment back while the committee meets.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/{note}/drop",
    params(("resolution" = String, Path), ("note" = String, Path)), responses((status = 204)))]
async fn post_amendment_drop(
    State(app): State<App>,
    Who(by): Who,
    Named((id, note)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    drop_amendment(&app, &by, &ResolutionId::from(id), &NoteId::from(note)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a note was taken up, or why not.
#[derive(Deserialize, ToSchema)]
struct NoteAnswerInput {
    words: String,
}

/// Answers a note or a conclusion, or answers it anew.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/{note}/answer",
    params(("resolution" = String, Path), ("note" = String, Path)), request_body = NoteAnswerInput,
    responses((status = 204)))]
async fn post_note_answer(
    State(app): State<App>,
    Who(by): Who,
    Named((id, note)): Named<(String, String)>,
    Sent(input): Sent<NoteAnswerInput>,
) -> Result<StatusCode, Problem> {
    answer_note(&app, &by, &ResolutionId::from(id), &NoteId::from(note), &input.words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a conclusion is done.
#[derive(Deserialize, ToSchema)]
struct CheckInput {
    done: bool,
}

/// Checks a conclusion off, or opens it again.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/review/{note}/check",
    params(("resolution" = String, Path), ("note" = String, Path)), request_body = CheckInput,
    responses((status = 204)))]
async fn post_conclusion_check(
    State(app): State<App>,
    Who(by): Who,
    Named((id, note)): Named<(String, String)>,
    Sent(input): Sent<CheckInput>,
) -> Result<StatusCode, Problem> {
    check_conclusion(&app, &by, &ResolutionId::from(id), &NoteId::from(note), input.done).await?;
    Ok(StatusCode::NO_CONTENT)
}
