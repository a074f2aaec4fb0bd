//! For operators and programs: is it alive, is it ready, what does the API offer.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use utoipa::openapi::OpenApi;

use super::routes::Doors;
use crate::app::App;
use crate::domain::permission::Act;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Enter, Method::GET, "/healthz", get(|| async { "ok\n" }))
        .page(Act::Enter, Method::GET, "/readyz", get(ready))
        .page(Act::Enter, Method::GET, "/metrics", get(metrics))
}

async fn ready(State(app): State<App>) -> impl IntoResponse {
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(fault) => {
            tracing::error!(%fault, "The database does not answer: {fault}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

/// Figures in the text form of Prometheus. Holds no person and no choice.
async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let up = i32::from(app.store.ping().await.is_ok());
    let text = format!(
        "# HELP duthao_database_up Whether the database answers.\n# TYPE duthao_database_up gauge\n\
         duthao_database_up {up}\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

/// Serves the description of the API made from the code.
pub(super) fn describe(mut description: OpenApi) -> MethodRouter<App> {
    description.info.title = "Dự Thảo".to_owned();
    description.info.description = Some(
        "Errors are RFC 9457 problems with `type`, `title` and `next`. POSTs take `Idempotency-Key`. \
         Lists take `limit` and `after`."
            .to_owned(),
    );
    get(move || async move { Json(description) })
}
