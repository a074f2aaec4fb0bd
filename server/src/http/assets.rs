//! Scripts, styles, fonts and the merge engine, built into the binary, pre-compressed and never stale.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use serde::Deserialize;

use super::routes::Doors;
use crate::domain::permission::Act;

#[derive(RustEmbed)]
#[folder = "../web/dist/"]
#[allow_missing = true]
struct Built;

/// A line of Vite's manifest.
#[derive(Deserialize)]
struct Entry {
    file: String,
    #[serde(default)]
    css: Vec<String>,
}

static MANIFEST: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let file = Built::get(".vite/manifest.json");
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// Returns the address of a built asset, by the name of its source, such as `src/edit.ts`.
pub fn address(source: &str) -> String {
    match MANIFEST.get(source) {
        Some(entry) => format!("/assets/{}", entry.file),
        None => format!("/assets/{source}"),
    }
}

/// Returns the addresses of the styles that an entry brings along.
pub fn styles(source: &str) -> Vec<String> {
    let entry = MANIFEST.get(source);
    entry.map(|entry| entry.css.iter().map(|file| format!("/assets/{file}")).collect()).unwrap_or_default()
}

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::Enter, Method::GET, "/assets/{*name}", get(serve))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((body, encoding)) = pick(&name, &headers) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = body.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind(&name)));
    out.insert(header::VARY, header::HeaderValue::from_static("accept-encoding"));
    // Names carry a hash of their content, so an old one is never asked for again.
    out.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    response
}

fn pick(name: &str, headers: &HeaderMap) -> Option<(Vec<u8>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    for (ending, encoding) in [(".br", "br"), (".gz", "gzip")] {
        if accepted.split(',').any(|one| one.trim().split(';').next() == Some(encoding))
            && let Some(file) = Built::get(&format!("{name}{ending}"))
        {
            return Some((file.data.into_owned(), Some(encoding)));
        }
    }
    Built::get(name).map(|file| (file.data.into_owned(), None))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
