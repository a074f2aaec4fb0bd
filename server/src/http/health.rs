//! For operators and programs: is it alive, is it ready, what does the API offer.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use super::member::SESSION_COOKIE;
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
    let up = u64::from(app.store.ping().await.is_ok());
    let rooms = app.rooms.rooms();
    let gauges = [
        ("database_up", "Whether the database answers.", up),
        ("rooms_open", "Rooms in memory.", rooms.open as u64),
        ("rooms_large", "Rooms in memory whose document is slow to open.", rooms.large as u64),
        ("document_operations_max", "Operations of the largest document in memory.", rooms.operations_max),
    ];
    let text: String = gauges
        .iter()
        .map(|(name, help, value)| {
            format!("# HELP duthao_{name} {help}\n# TYPE duthao_{name} gauge\nduthao_{name} {value}\n")
        })
        .collect();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

/// Serves the description of the API made from the code.
pub(super) fn describe(mut description: OpenApi) -> MethodRouter<App> {
    description.info.title = "Dự Thảo".to_owned();
    description.info.description = Some(
        "Errors are RFC 9457 problems with `type`, `title` and `next`. POSTs take `Idempotency-Key`. \
         Lists take `limit` and `after`. Under a session cookie, all but GET needs `X-CSRF-Token`."
            .to_owned(),
    );
    env!("CARGO_PKG_VERSION").clone_into(&mut description.info.version);
    let whole = serde_json::to_value(&description).map(completed).unwrap_or_default();
    get(move || async move { Json(whole) })
}

/// Adds what holds for every operation: who may ask, how errors are told, what the path names.
fn completed(mut description: Value) -> Value {
    description["security"] = json!([{"bearer": []}, {"session": []}]);
    description["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    });
    description["components"]["schemas"]["Problem"] = problem_schema();
    let paths = description["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            // The methods are objects; a path's own words are not.
            if !operation.is_object() {
                continue;
            }
            operation["responses"]["default"] = json!({
                "description": "What went wrong and what to do next",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            });
            declare_names(path, operation);
        }
    }
    description
}

fn declare_names(path: &str, operation: &mut Value) {
    let mut declared = operation["parameters"].as_array().cloned().unwrap_or_default();
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for name in names {
        if !declared.iter().any(|one| one["in"] == "path" && one["name"] == name) {
            declared
                .push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        }
    }
    if !declared.is_empty() {
        operation["parameters"] = Value::Array(declared);
    }
}

fn problem_schema() -> Value {
    let text = || json!({"type": "string"});
    json!({
        "type": "object",
        "required": ["type", "title", "status", "next"],
        "properties": {
            "type": text(),
            "title": text(),
            "status": {"type": "integer"},
            "next": text(),
            "fields": {"type": "array", "items": {"type": "object",
                "properties": {"field": text(), "message": text()}}},
            "places": {"type": "array", "items": {"type": "object",
                "properties": {"text": text(), "href": text()}}},
        },
    })
}
