//! Headers and checks that keep strangers' pages out: content policy, Origin and CSRF.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::member::{Member, Proof};
use super::multipart;
use super::problem::Problem;
use crate::action::Class;
use crate::action::person::secret::same;
use crate::app::App;

/// Largest form or JSON body: the longest pasted chapter fits several times.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The header that scripts of our own pages send instead of a form field.
const CSRF_HEADER: &str = "x-csrf-token";

/// The form field that carries the token.
pub(super) const CSRF_FIELD: &str = "csrf";

/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The editor's merge engine is WebAssembly; Chrome before 97 knows only the older word for it.
const EDITOR_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                             img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                             form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers that every answer carries.
pub async fn headers(request: Request, next: Next) -> Response {
    let editor = request.uri().path().ends_with("/edit");
    let mut response = next.run(request).await;
    let policy = if editor { EDITOR_POLICY } else { POLICY };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    let out = response.headers_mut();
    // A file that somebody sent is served under a stricter policy of its own.
    for (name, value) in fixed {
        out.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !out.contains_key(header::CACHE_CONTROL) {
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Tells whether a request that may change something comes from one of our own pages.
///
/// Browsers send `Origin` with every such request and every WebSocket; it must name this very host,
/// or one of the origins the operator set. `none_is_fine` is for programs, which send none.
pub fn origin_is_ours(app: &App, headers: &HeaderMap, none_is_fine: bool) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return none_is_fine };
    let (Ok(origin), Some(host)) =
        (origin.to_str(), headers.get(header::HOST).and_then(|host| host.to_str().ok()))
    else {
        return false;
    };
    origin == format!("http://{host}")
        || origin == format!("https://{host}")
        || app.config.origins.iter().any(|ours| ours == origin)
}

/// Lets a request that may change something pass only from our own pages, with the session's token.
///
/// A form's body is read for its token and handed on unchanged.
pub async fn check_unsafe(app: &App, member: &Member, request: Request) -> Result<Request, Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(request);
    }
    let by_cookie = matches!(member.proof, Proof::Session(_));
    if !origin_is_ours(app, request.headers(), !by_cookie) {
        return Err(Problem::plain("foreign-origin", Class::Forbidden));
    }
    if !by_cookie || member.person.is_none() {
        return Ok(request);
    }
    let expected = member.csrf();
    if let Some(sent) = request.headers().get(CSRF_HEADER) {
        let fits = sent.to_str().is_ok_and(|sent| same(sent, &expected));
        return if fits { Ok(request) } else { Err(Problem::plain("stale-form", Class::Forbidden)) };
    }
    check_form(request, &expected).await
}

async fn check_form(request: Request, expected: &str) -> Result<Request, Problem> {
    if let Some(separator) = multipart::separator(&request) {
        return multipart::check_token(request, &separator, expected).await;
    }
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if !is_form {
        return Err(Problem::plain("stale-form", Class::Forbidden));
    }
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Problem::plain("too-large", Class::TooLarge))?;
    let fits = form_field(&bytes, CSRF_FIELD).is_some_and(|sent| same(&sent, expected));
    if !fits {
        return Err(Problem::plain("stale-form", Class::Forbidden));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Returns one field of a form's body.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
