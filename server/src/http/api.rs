//! The JSON API under `/api/v1`, described by `openapi.json` made from the code.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::action::Class;

pub mod evidence;
pub mod meeting;
pub mod person;
pub mod resolution;
pub mod stage;
pub mod unit;
pub mod vote;

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
            Err(_) => Err(Problem::plain("wrong-request", Class::Invalid)),
        }
    }
}

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

    /// Returns where the rest begins, if these rows are as many as were asked for.
    pub fn next<T>(&self, rows: &[T], id: impl Fn(&T) -> String) -> Option<String> {
        let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= self.rows();
        rows.last().filter(|_| full).map(id)
    }
}
