//! Stands around every route: no control characters in an address, a form or JSON. No database keeps a NUL, no
//! printed form shows any of them, and what cannot be kept is refused by name before anything is done.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::home::told;
use super::problem::Problem;
use super::security::BODY_BYTES_MAX;
use crate::action::{Class, WrongField};
use crate::app::App;

/// Longest name of a field that an answer repeats; longer ones are cut.
const FIELD_CHARS_MAX: usize = 100;

/// Lets a request pass whose words can be kept, and answers any other with the field to mend.
pub(super) async fn clean(State(app): State<App>, request: Request, next: Next) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    match checked(request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => told(&app, &uri, &headers, problem).await,
    }
}

async fn checked(request: Request) -> Result<Request, Problem> {
    if !can_name(request.uri().path()) {
        return Err(Problem::plain("not-found", Class::NotFound));
    }
    if let Some(field) = request.uri().query().and_then(|query| in_form(query.as_bytes())) {
        return Err(unkept(&field));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let look: fn(&[u8]) -> Option<String> =
        match kind.map(|kind| kind.split(';').next().unwrap_or(kind).trim()) {
            Some("application/x-www-form-urlencoded") => in_form,
            Some(kind) if kind == "application/json" || kind.ends_with("+json") => in_json,
            _ => return Ok(request),
        };
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Problem::plain("too-large", Class::TooLarge))?;
    match look(&bytes) {
        Some(field) => Err(unkept(&field)),
        None => Ok(Request::from_parts(parts, Body::from(bytes))),
    }
}

fn unkept(field: &str) -> Problem {
    let shown: String = field.chars().filter(|letter| !letter.is_control()).take(FIELD_CHARS_MAX).collect();
    Problem {
        given: vec![("field", shown.clone())],
        fields: vec![WrongField { field: shown.into(), key: "field-control-character" }],
        ..Problem::plain("control-character", Class::Invalid)
    }
}

/// Tells whether words hold a control character; those that part lines and columns may stand.
fn is_unkept(words: &str) -> bool {
    words.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// Finds the first field of a form, or of the part of an address after `?`, that cannot be kept.
fn in_form(bytes: &[u8]) -> Option<String> {
    let mut pairs = form_urlencoded::parse(bytes);
    pairs.find(|(name, value)| is_unkept(name) || is_unkept(value)).map(|(name, _)| name.into_owned())
}

/// Finds the first text in JSON that cannot be kept, named by its path. What is no JSON is told by whoever reads it.
fn in_json(bytes: &[u8]) -> Option<String> {
    in_value(&serde_json::from_slice(bytes).ok()?, "")
}

fn in_value(value: &Value, at: &str) -> Option<String> {
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    match value {
        Value::String(words) => is_unkept(words).then(|| at.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(place, item)| in_value(item, &below(&place.to_string())))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, item)| {
            if is_unkept(name) { Some(below(name)) } else { in_value(item, &below(name)) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Returns whether the path of an address, decoded, is text without any control character.
fn can_name(path: &str) -> bool {
    let mut parts = path.split('%');
    let mut decoded: Vec<u8> = parts.next().unwrap_or_default().bytes().collect();
    for part in parts {
        match part.get(..2).map(|digits| (u8::from_str_radix(digits, 16), &part[2..])) {
            Some((Ok(byte), rest)) => {
                decoded.push(byte);
                decoded.extend(rest.bytes());
            }
            _ => decoded.extend(part.bytes()),
        }
    }
    std::str::from_utf8(&decoded).is_ok_and(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_found_by_the_path_to_it() {
        let json = br#"{"a": ["x", {"b": "\u0007"}]}"#;
        assert_eq!(in_json(json).as_deref(), Some("a.1.b"));
        assert_eq!(in_json(br#"{"a\u0000": 1}"#).as_deref(), Some("a\0"));
        assert_eq!(in_json(br#""\u0085""#).as_deref(), Some(""));
        assert_eq!(in_json("{\"a\": \"hai\\ndòng\\tcột\", \"b\": 1}".as_bytes()), None);
        assert_eq!(in_json(b"{"), None, "whoever reads it says so");
        assert_eq!(in_form(b"a=x&text=a%00b").as_deref(), Some("text"));
        assert_eq!(in_form(b"text=a%0D%0Ab%09c"), None);
    }

    #[test]
    fn a_path_is_text() {
        assert!(can_name("/resolutions/demo") && can_name("/a/th%C3%A1ng"));
        assert!(["/%00", "/a%0Ab", "/%FF", "/%C2%85"].iter().all(|path| !can_name(path)));
    }
}
