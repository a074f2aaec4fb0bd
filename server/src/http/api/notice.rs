//! Notices in the API: one's own list, how many are unread, marking them; whom one may name.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::notice::list_names::list_names;
use crate::action::notice::list_notices::{ToldNotice, count_unread, list_notices};
use crate::action::notice::read_notices::{read_all_notices, read_notice};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::http::member::{Member, Who};
use crate::http::notice::sentence;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ClauseId;
use crate::store::notice::NoticeCursor;
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::OwnAccount, routes!(get_notices))
        .api(Act::OwnAccount, routes!(get_unread_notices))
        .api(Act::OwnAccount, routes!(post_notices_read))
        .api(Act::OwnAccount, routes!(post_notice_read))
        .api(Act::ReadPeople, routes!(get_names))
}

/// A notice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    pub id: i64,
    /// `mention`, `reply`, `answer`, `stage` or `waiting`.
    pub kind: &'static str,
    /// `comment`, `suggestion`, `offer`, `opinion` or `stage`.
    pub about: &'static str,
    pub resolution: String,
    pub clause: Option<String>,
    /// What it is about; the newest where several wait.
    pub object: String,
    /// A verdict (`accepted partly declined noted`), a stage, or nothing.
    pub detail: String,
    /// How many wait; 1 for an act.
    pub number: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    pub read: bool,
    /// The notice in words.
    pub words: String,
    /// The page and the place on it.
    pub href: String,
}

fn view(told: &ToldNotice, lang: Lang) -> NoticeView {
    let notice = &told.notice;
    NoticeView {
        id: notice.seq,
        kind: notice.kind.id(),
        about: notice.sort.id(),
        resolution: notice.resolution.to_string(),
        clause: notice.clause.as_ref().map(ClauseId::to_string),
        object: notice.object.clone(),
        detail: notice.detail.clone(),
        number: notice.number,
        at: notice.at.0,
        read: notice.read.is_some(),
        words: sentence(told, lang),
        href: notice.place(),
    }
}

/// Lists one's own notices, the newest first.
#[utoipa::path(get, path = "/api/v1/notices", params(Span),
    responses((status = 200, body = Listed<NoticeView>)))]
async fn get_notices(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<NoticeView>>, Problem> {
    let after = match span.after.as_deref().filter(|after| !after.is_empty()) {
        None => NoticeCursor::START,
        Some(text) => {
            NoticeCursor::of_text(text).ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))?
        }
    };
    let told = list_notices(&app, &reader, after, span.rows()).await?;
    let next = span.next(&told, |told| NoticeCursor::behind(&told.notice).to_text());
    Ok(Json(Listed { items: told.iter().map(|told| view(told, member.lang)).collect(), next }))
}

/// How many notices are not read.
#[derive(Serialize, ToSchema)]
pub struct UnreadView {
    pub unread: i64,
}

/// Counts one's own unread notices.
#[utoipa::path(get, path = "/api/v1/notices/unread", responses((status = 200, body = UnreadView)))]
async fn get_unread_notices(State(app): State<App>, Who(reader): Who) -> Result<Json<UnreadView>, Problem> {
    Ok(Json(UnreadView { unread: count_unread(&app, &reader).await? }))
}

/// Up to when notices are marked.
#[derive(Deserialize, ToSchema)]
pub struct ReadInput {
    /// The moment (`at`) of the newest that was seen.
    pub upto: i64,
}

/// Marks one's own notices up to a moment as read.
#[utoipa::path(post, path = "/api/v1/notices/read", request_body = ReadInput, responses((status = 204)))]
async fn post_notices_read(
    State(app): State<App>,
    Who(reader): Who,
    Sent(input): Sent<ReadInput>,
) -> Result<StatusCode, Problem> {
    read_all_notices(&app, &reader, Millis(input.upto)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks one of one's own notices as read.
#[utoipa::path(post, path = "/api/v1/notices/{notice}/read", params(("notice" = i64, Path)),
    responses((status = 204)))]
async fn post_notice_read(
    State(app): State<App>,
    Who(reader): Who,
    Named(seq): Named<i64>,
) -> Result<StatusCode, Problem> {
    read_notice(&app, &reader, seq).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NamesQuery {
    /// The beginning of a word of the name, with accents or without.
    #[serde(default)]
    q: String,
}

/// Somebody who can be named with `@`.
#[derive(Serialize, ToSchema)]
pub struct NameView {
    pub name: String,
    pub title: String,
}

/// Lists whom one may name in a comment: eight at most.
#[utoipa::path(get, path = "/api/v1/names", params(NamesQuery), responses((status = 200, body = Vec<NameView>)))]
async fn get_names(
    State(app): State<App>,
    Who(by): Who,
    Asked(query): Asked<NamesQuery>,
) -> Result<Json<Vec<NameView>>, Problem> {
    let names = list_names(&app, &by, &query.q).await?.into_iter();
    Ok(Json(names.map(|one| NameView { name: one.name, title: one.title }).collect()))
}
