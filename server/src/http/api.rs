//! The JSON API under `/api/v1`, described by `openapi.json` made from the code.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::member::Member;
use super::problem::Problem;
use crate::action::Class;
use crate::app::App;
use crate::words::Lang;

pub mod attachment;
pub mod attribution;
pub mod audit;
pub mod bundle;
pub mod comment;
pub mod conflict;
pub mod coverage;
pub mod dossier;
pub mod evidence;
pub mod flag;
pub mod group;
pub mod guidance;
pub mod import;
pub mod issue;
pub mod meeting;
pub mod notice;
pub mod offer;
pub mod opinion;
pub mod paper;
pub mod person;
pub mod plan;
pub mod publication;
pub mod redline;
pub mod resolution;
pub mod response;
pub mod review;
pub mod search;
pub mod stage;
pub mod suggestion;
pub mod task;
pub mod unit;
pub mod vote;
pub mod waiver;
pub mod why;

/// The JSON of a request; what cannot be read is a problem like any other.
pub struct Sent<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::plain("too-large", Class::TooLarge))
            }
            Err(rejection) if rejection.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Err(Problem::plain("wrong-content-type", Class::Invalid))
            }
            Err(_) => Err(Problem::plain("wrong-request", Class::Invalid)),
        }
    }
}

/// What is asked after the `?` of an address.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let wrong = || Problem::plain("wrong-query", Class::Invalid);
        let Query(value) = Query::<T>::from_request_parts(parts, state).await.map_err(|_| wrong())?;
        Ok(Self(value))
    }
}

/// What the path of an address names. What cannot be a name is not there.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let nowhere = || Problem::plain("not-found", Class::NotFound);
        let Path(value) = Path::<T>::from_request_parts(parts, state).await.map_err(|_| nowhere())?;
        Ok(Self(value))
    }
}

/// Returns whether an address belongs to the API.
pub(super) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Stands around every route: under `/api` each error is a problem, also those that the framework words.
pub(super) async fn problems(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !(status.is_client_error() || status.is_server_error())
        || kind.is_some_and(|kind| kind == PROBLEM_TYPE)
    {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::plain("not-found", Class::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Problem::plain("wrong-method", Class::Invalid),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::plain("too-large", Class::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::plain("wrong-content-type", Class::Invalid),
        status if status.is_client_error() => Problem::plain("wrong-request", Class::Invalid),
        _ => Problem::plain("fault", Class::Fault),
    };
    problem.to_json(lang_of(&app, &headers).await)
}

async fn lang_of(app: &App, headers: &HeaderMap) -> Lang {
    Member::of(app, headers).await.map(|member| member.lang).unwrap_or_default()
}

/// The media type of RFC 9457.
const PROBLEM_TYPE: &str = "application/problem+json";

/// Rows of a list when none are asked for: a screen or two.
const ROWS_USUAL: i64 = 100;

/// Most rows of one answer, so that it is made in a moment and fits a phone.
const ROWS_MAX: i64 = 500;

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// What to send as `after` for the rest; absent at the end.
    pub next: Option<String>,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Span {
    /// Rows at most, 1 to 500; 100 when absent.
    pub limit: Option<i64>,
    /// The `next` of the answer before.
    pub after: Option<String>,
}

impl Span {
    /// Returns how many rows to read.
    pub fn rows(&self) -> i64 {
        self.limit.unwrap_or(ROWS_USUAL).clamp(1, ROWS_MAX)
    }

    /// Takes this part of a list that is wholly at hand.
    pub fn part<T>(&self, all: Vec<T>, id: impl Fn(&T) -> String) -> Result<Listed<T>, Problem> {
        let from = match self.after.as_deref().filter(|after| !after.is_empty()) {
            None => 0,
            Some(after) => {
                let at = all.iter().position(|row| id(row) == after);
                at.ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))? + 1
            }
        };
        let rows = usize::try_from(self.rows()).unwrap_or(usize::MAX);
        let more = all.len() > from.saturating_add(rows);
        let items: Vec<T> = all.into_iter().skip(from).take(rows).collect();
        let next = items.last().filter(|_| more).map(id);
        Ok(Listed { items, next })
    }

    /// Returns where the rest begins, if these rows are as many as were asked for.
    pub fn next<T>(&self, rows: &[T], id: impl Fn(&T) -> String) -> Option<String> {
        let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= self.rows();
        rows.last().filter(|_| full).map(id)
    }
}
