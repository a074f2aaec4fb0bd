//! Comments in the API: read, counted, made, replied to, answered, opened again, written anew, taken back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::attribution::name;
use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::comment::answer_comment::answer_comment;
use crate::action::comment::edit_comment::edit_comment;
use crate::action::comment::list_comments::{
    ListedComments, Told, Wanted, count_by_clause, list_comments, may,
};
use crate::action::comment::make_comment::{NewComment, make_comment};
use crate::action::comment::reopen_comment::reopen_comment;
use crate::action::comment::reply_to_comment::{NewReply, reply_to_comment};
use crate::action::comment::take_back_comment::take_back_comment;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, CommentId, ResolutionId};
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_comments))
        .api(Act::ReadResolution, routes!(read_comment_counts))
        .api(Act::Comment, routes!(post_comment))
        .api(Act::Comment, routes!(post_reply))
        .api(Act::AnswerComment, routes!(post_answer))
        .api(Act::Comment, routes!(post_reopening))
        .api(Act::Comment, routes!(put_comment))
        .api(Act::Comment, routes!(remove_comment))
}

/// The words a comment is about, as they were, and where they stand now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommentRange {
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
    /// First UTF-16 unit of the words within the clause's present words; absent when they are gone.
    pub from: Option<usize>,
    /// The unit behind the last one.
    pub to: Option<usize>,
}

/// What somebody said to a comment.
#[derive(Serialize, ToSchema)]
pub struct ReplyView {
    pub id: String,
    /// Under the name this reader may see.
    pub by: String,
    pub words: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// An answer to a comment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerView {
    /// `accepted`, `partly`, `declined` or `noted`.
    pub verdict: String,
    pub reason: String,
    pub by: String,
    pub at: i64,
    /// When the comment was opened again after it; null on the answer that holds.
    pub reopened_at: Option<i64>,
}

/// A comment with what was said to it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommentView {
    pub id: String,
    pub clause: String,
    /// `clause`, `words`, `changed` (some of the words are others now) or `gone`.
    pub place: String,
    pub range: Option<CommentRange>,
    pub words: String,
    pub internal: bool,
    pub by: String,
    pub mine: bool,
    pub at: i64,
    pub edited_at: Option<i64>,
    /// `open`, `answered` or `taken_back`.
    pub state: String,
    /// Oldest first, like the answers.
    pub replies: Vec<ReplyView>,
    pub answers: Vec<AnswerView>,
    pub may_reply: bool,
    pub may_answer: bool,
    pub may_reopen: bool,
    pub may_edit: bool,
    pub may_take_back: bool,
}

fn view(listed: &ListedComments, told: &Told, reader: &Person, stage: Stage, lang: Lang) -> CommentView {
    let who = |id| name(&listed.author(id), lang);
    let (comment, may) = (&told.thread.comment, may(&told.thread, reader, stage));
    let span = told.place.span();
    let range = comment.range.as_ref().map(|range| CommentRange {
        quote: range.quote.clone(),
        prefix: range.prefix.clone(),
        suffix: range.suffix.clone(),
        from: span.map(|(from, _)| from),
        to: span.map(|(_, to)| to),
    });
    let replies = told.thread.replies.iter().map(|reply| ReplyView {
        id: reply.id.to_string(),
        by: who(&reply.by),
        words: reply.words.clone(),
        at: reply.at.0,
    });
    let answers = told.thread.given.iter().map(|given| AnswerView {
        verdict: given.answer.verdict.id().to_owned(),
        reason: given.answer.reason.clone(),
        by: who(&given.answer.by),
        at: given.answer.at.0,
        reopened_at: given.reopened.as_ref().map(|(_, at)| at.0),
    });
    CommentView {
        id: comment.id.to_string(),
        clause: comment.clause.to_string(),
        place: told.place.id().to_owned(),
        range,
        words: comment.words.clone(),
        internal: comment.internal,
        by: who(&comment.by),
        mine: comment.by == reader.id,
        at: comment.at.0,
        edited_at: comment.edited.map(|at| at.0),
        state: comment.state.id().to_owned(),
        replies: replies.collect(),
        answers: answers.collect(),
        may_reply: may.reply,
        may_answer: may.answer,
        may_reopen: may.reopen,
        may_edit: may.edit,
        may_take_back: may.take_back,
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CommentQuery {
    /// `open`, `answered`, or all when absent.
    state: Option<String>,
    /// Only those on this clause.
    clause: Option<String>,
    /// Only the reader's own; those taken back are among them.
    mine: Option<bool>,
}

/// Lists the comments that this reader may read, the newest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/comments",
    params(("resolution" = String, Path), CommentQuery, Span),
    responses((status = 200, body = Listed<CommentView>)))]
async fn read_comments(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
    Asked(query): Asked<CommentQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<CommentView>>, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let open = match query.state.as_deref() {
        None | Some("") => None,
        Some("open") => Some(true),
        Some("answered") => Some(false),
        Some(_) => return Err(Problem::plain("wrong-query", Class::Invalid)),
    };
    let wanted = Wanted {
        open,
        mine: query.mine.unwrap_or(false),
        clause: query.clause.filter(|clause| !clause.is_empty()).map(ClauseId::from),
        after: span.after.clone().filter(|after| !after.is_empty()).map(CommentId::from),
        limit: span.rows(),
    };
    let listed = list_comments(&app, &reader, &id, &wanted).await?;
    let items: Vec<CommentView> =
        listed.told.iter().map(|told| view(&listed, told, &reader, row.stage, member.lang)).collect();
    let next = span.next(&items, |comment| comment.id.clone());
    Ok(Json(Listed { items, next }))
}

/// The comments of one clause, counted as far as this reader may read them.
#[derive(Serialize, ToSchema)]
pub struct CommentCountView {
    pub clause: String,
    pub open: i64,
    /// Open and answered.
    pub all: i64,
}

/// Counts the comments of every clause that has some: small enough for 150 phones at once.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/comment-counts",
    params(("resolution" = String, Path)), responses((status = 200, body = Vec<CommentCountView>)))]
async fn read_comment_counts(
    State(app): State<App>,
    Who(reader): Who,
    Named(id): Named<String>,
) -> Result<Json<Vec<CommentCountView>>, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let counts = count_by_clause(&app, &reader, &id).await?.into_iter();
    let view =
        counts.map(|one| CommentCountView { clause: one.clause.to_string(), open: one.open, all: one.all });
    Ok(Json(view.collect()))
}

/// Words chosen in a clause: UTF-16 units of its words in the version named, from, up to before.
#[derive(Deserialize, ToSchema)]
pub struct SpanInput {
    pub from: usize,
    pub to: usize,
}

/// A new comment.
#[derive(Deserialize, ToSchema)]
pub struct CommentInput {
    pub words: String,
    /// Read by those who write and pass on the text only; they alone may make such.
    #[serde(default)]
    pub internal: bool,
    /// The version of the text that was read; the present one when absent.
    pub heads: Option<Vec<String>>,
    /// The words it is about; the whole clause when absent. Asks for `heads`.
    pub span: Option<SpanInput>,
    /// 16 to 64 letters, digits or hyphens: sent again under the same key, it is the same comment.
    pub key: Option<String>,
}

/// What was just made.
#[derive(Serialize, ToSchema)]
pub struct CommentMade {
    pub id: String,
}

/// Comments on a clause or on words of it.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/comments",
    params(("resolution" = String, Path), ("clause" = String, Path)), request_body = CommentInput,
    responses((status = 201, body = CommentMade)))]
async fn post_comment(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
    Sent(input): Sent<CommentInput>,
) -> Result<(StatusCode, Json<CommentMade>), Problem> {
    let new = NewComment {
        words: input.words,
        internal: input.internal,
        heads: input.heads.map(Heads),
        span: input.span.map(|span| (span.from, span.to)),
        key: input.key,
    };
    let id = make_comment(&app, &by, &ResolutionId::from(id), &ClauseId::from(clause), new).await?;
    Ok((StatusCode::CREATED, Json(CommentMade { id: id.to_string() })))
}

/// A reply.
#[derive(Deserialize, ToSchema)]
pub struct ReplyInput {
    pub words: String,
    /// As with a comment.
    pub key: Option<String>,
}

/// Replies to a comment that waits.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/comments/{comment}/replies",
    params(("resolution" = String, Path), ("comment" = String, Path)), request_body = ReplyInput,
    responses((status = 201, body = CommentMade)))]
async fn post_reply(
    State(app): State<App>,
    Who(by): Who,
    Named((id, comment)): Named<(String, String)>,
    Sent(input): Sent<ReplyInput>,
) -> Result<(StatusCode, Json<CommentMade>), Problem> {
    let new = NewReply { words: input.words, key: input.key };
    let made = reply_to_comment(&app, &by, &ResolutionId::from(id), &CommentId::from(comment), new).await?;
    Ok((StatusCode::CREATED, Json(CommentMade { id: made.to_string() })))
}

/// An answer: how far it was taken up, and why not wholly.
#[derive(Deserialize, ToSchema)]
pub struct AnswerInput {
    /// `accepted`, `partly`, `declined` or `noted`.
    pub verdict: String,
    #[serde(default)]
    pub reason: String,
}

/// Answers a comment.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/comments/{comment}/answer",
    params(("resolution" = String, Path), ("comment" = String, Path)), request_body = AnswerInput,
    responses((status = 204)))]
async fn post_answer(
    State(app): State<App>,
    Who(by): Who,
    Named((id, comment)): Named<(String, String)>,
    Sent(input): Sent<AnswerInput>,
) -> Result<StatusCode, Problem> {
    let (id, comment) = (ResolutionId::from(id), CommentId::from(comment));
    answer_comment(&app, &by, &id, &comment, (&input.verdict, &input.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens an answered comment again; the answer is kept as an earlier one.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/comments/{comment}/reopening",
    params(("resolution" = String, Path), ("comment" = String, Path)), responses((status = 204)))]
async fn post_reopening(
    State(app): State<App>,
    Who(by): Who,
    Named((id, comment)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    reopen_comment(&app, &by, &ResolutionId::from(id), &CommentId::from(comment)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A comment's words.
#[derive(Deserialize, ToSchema)]
pub struct WordsInput {
    pub words: String,
}

/// Writes one's own comment anew, while nobody has said anything to it.
#[utoipa::path(put, path = "/api/v1/resolutions/{resolution}/comments/{comment}",
    params(("resolution" = String, Path), ("comment" = String, Path)), request_body = WordsInput,
    responses((status = 204)))]
async fn put_comment(
    State(app): State<App>,
    Who(by): Who,
    Named((id, comment)): Named<(String, String)>,
    Sent(input): Sent<WordsInput>,
) -> Result<StatusCode, Problem> {
    edit_comment(&app, &by, &ResolutionId::from(id), &CommentId::from(comment), &input.words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one's own comment back, while it waits.
#[utoipa::path(delete, path = "/api/v1/resolutions/{resolution}/comments/{comment}",
    params(("resolution" = String, Path), ("comment" = String, Path)), responses((status = 204)))]
async fn remove_comment(
    State(app): State<App>,
    Who(by): Who,
    Named((id, comment)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    take_back_comment(&app, &by, &ResolutionId::from(id), &CommentId::from(comment)).await?;
    Ok(StatusCode::NO_CONTENT)
}
