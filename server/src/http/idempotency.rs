//! `Idempotency-Key`: a POST sent twice, because the network dropped the answer, acts at most once.
//!
//! When the server stopped between an act and the answer kept, it cannot know whether it had acted: it says so and does not
//! act again. Acts with a key of their own in the body (evidence, comments) do not need this.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::member::Member;
use super::problem::Problem;
use super::security::BODY_BYTES_MAX;
use crate::action::Class;
use crate::app::App;
use crate::store::idempotency::{Claim, KeptAnswer};

/// The header a client sends with a key of its own choice.
const KEY_HEADER: &str = "idempotency-key";

/// Longest key: a UUID fits several times.
const KEY_BYTES_MAX: usize = 200;

/// Answers kept are small JSON; a larger one is not kept.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Runs a keyed POST once; the same key with the same body gets the first answer again.
pub async fn once(State(app): State<App>, member: Member, request: Request, next: Next) -> Response {
    let key = request.headers().get(KEY_HEADER).map(|key| key.to_str().unwrap_or("").to_owned());
    let (Some(key), Some(person), Method::POST) = (key, &member.person, request.method().clone()) else {
        return next.run(request).await;
    };
    if key.is_empty() || key.len() > KEY_BYTES_MAX {
        return Problem::plain("wrong-idempotency-key", Class::Invalid).into_response();
    }
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return Problem::plain("too-large", Class::TooLarge).into_response();
    };
    let scope = format!("{}|{path}|{key}", person.id);
    let digest = hex::encode(Sha256::digest(&bytes));
    match app.store.claim_answer(&scope, &digest, app.clock.now()).await {
        Ok(Claim::Fresh) => {}
        Ok(Claim::Kept(kept)) if kept.request_hash != digest => {
            return Problem::plain("reused-idempotency-key", Class::Invalid).into_response();
        }
        Ok(Claim::Kept(kept)) if kept.is_answered() => return replay(kept),
        Ok(Claim::InDoubt) => return Problem::plain("request-in-doubt", Class::Conflict).into_response(),
        Ok(Claim::Kept(_)) => return Problem::plain("request-under-way", Class::Conflict).into_response(),
        Err(fault) => return Problem::from(fault).into_response(),
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    keep(&app, scope, response).await
}

/// Keeps a success under its claim; a refusal frees the key for another try.
async fn keep(app: &App, scope: String, response: Response) -> Response {
    if !response.status().is_success() {
        forget(app, &scope).await;
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, ANSWER_BYTES_MAX).await else {
        return Problem::plain("fault", Class::Fault).into_response();
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if let Err(fault) = app.store.keep_answer(&scope, parts.status.as_u16().into(), &text).await {
        tracing::warn!(%fault, "An answer could not be kept for repetition: {fault}");
    }
    Response::from_parts(parts, Body::from(bytes))
}

async fn forget(app: &App, scope: &str) {
    if let Err(fault) = app.store.forget_claim(scope).await {
        tracing::warn!(%fault, "A claim could not be freed: {fault}");
    }
}

fn replay(kept: KeptAnswer) -> Response {
    let status = u16::try_from(kept.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), kept.body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
