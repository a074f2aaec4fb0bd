//! Forms with files: the token is read from their first field, and the rest is handed on as it comes, unread.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::extract::multipart::Field;
use axum::http::header;
use futures_util::{StreamExt, stream};

use super::problem::Problem;
use super::security::CSRF_FIELD;
use crate::action::Class;
use crate::action::person::secret::same;

/// The token with its headers, and the line before it: what is longer is no form of ours.
const FIRST_FIELD_BYTES_MAX: usize = 4 * 1024;

/// Longest separator that RFC 2046 allows.
const SEPARATOR_BYTES_MAX: usize = 70;

/// Longest text of one field beside the files; the longest record fits with every letter in four bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// What is still read after a refusal, so that a browser that is sending gets to see the answer.
const DRAINED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Returns what separates the fields, if the request is a form with files.
pub(super) fn separator(request: &Request) -> Option<String> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut named = parameters.split(';').filter_map(|one| one.trim().split_once('='));
    let (_, value) = named.find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    let value = value.trim_matches('"');
    (1..=SEPARATOR_BYTES_MAX).contains(&value.len()).then(|| value.to_owned())
}

/// Lets a form with files pass whose first field is the session's token.
pub(super) async fn check_token(
    request: Request,
    separator: &str,
    expected: &str,
) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut read = Vec::new();
    let first = loop {
        if let Some(first) = first_field(&read, separator) {
            break first;
        }
        let next = rest.next().await.and_then(Result::ok).filter(|_| read.len() < FIRST_FIELD_BYTES_MAX);
        let Some(next) = next else { return Err(refused(rest).await) };
        read.extend_from_slice(&next);
    };
    if !first.is_some_and(|sent| same(&sent, expected)) {
        return Err(refused(rest).await);
    }
    let whole = stream::once(async { Ok(Bytes::from(read)) }).chain(rest);
    Ok(Request::from_parts(parts, Body::from_stream(whole)))
}

async fn refused(rest: BodyDataStream) -> Problem {
    drain(rest).await;
    Problem::plain("stale-form", Class::Forbidden)
}

/// Reads on for a while and forgets what it reads.
pub(super) async fn drain(mut rest: BodyDataStream) {
    let mut read = 0;
    while let Some(Ok(bytes)) = rest.next().await {
        read += bytes.len();
        if read > DRAINED_BYTES_MAX {
            return;
        }
    }
}

/// Reads on to the end of a field of a form, and forgets it.
pub(super) async fn drain_field(mut field: Field<'_>) {
    let mut read = 0;
    while let Some(Ok(bytes)) = field.next().await {
        read += bytes.len();
        if read > DRAINED_BYTES_MAX {
            return;
        }
    }
}

/// Reads a field of words; what is longer than any of ours is no form of ours.
pub(super) async fn words(field: Field<'_>) -> Result<String, Problem> {
    long_words(field, TEXT_BYTES_MAX).await
}

/// Reads a field of words of at most so many bytes.
pub(super) async fn long_words(mut field: Field<'_>, bytes_max: usize) -> Result<String, Problem> {
    let mut read = Vec::new();
    while let Some(bytes) = field.next().await {
        let bytes = bytes.map_err(|_| Problem::plain("attachment-broken", Class::Invalid))?;
        read.extend_from_slice(&bytes);
        if read.len() > bytes_max {
            return Err(Problem::plain("too-large", Class::TooLarge));
        }
    }
    let text = String::from_utf8(read).map_err(|_| Problem::plain("attachment-broken", Class::Invalid))?;
    // What no database keeps is a blank here, as it is in the tidied words.
    Ok(text.chars().map(|sign| if is_unkept(sign) { ' ' } else { sign }).collect())
}

fn is_unkept(sign: char) -> bool {
    sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')
}

/// The first field once it is there as a whole: its words if it is the token, `None` inside if it is another.
fn first_field(read: &[u8], separator: &str) -> Option<Option<String>> {
    let find = |from: usize, sign: &[u8]| {
        let found = read.get(from..)?.windows(sign.len()).position(|part| part == sign);
        found.map(|at| from + at)
    };
    let head_end = find(0, b"\r\n\r\n")?;
    let value_end = find(head_end + 4, format!("\r\n--{separator}").as_bytes())?;
    let head = String::from_utf8_lossy(&read[..head_end]).to_lowercase();
    let ours = head.starts_with(&format!("--{}\r\n", separator.to_lowercase()))
        && head.contains(&format!("; name=\"{CSRF_FIELD}\""))
        && !head.contains("filename");
    Some(ours.then(|| String::from_utf8_lossy(&read[head_end + 4..value_end]).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_is_the_token_or_the_form_is_not_ours() {
        let form = |name: &str, more: &str| {
            format!("--x1\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\nabc\r\n--x1\r\n")
        };
        let read = |form: &str| first_field(form.as_bytes(), "x1");
        assert_eq!(read(&form("csrf", "")), Some(Some("abc".into())));
        assert_eq!(read(&form("file", "")), Some(None));
        assert_eq!(read(&form("csrf", "; filename=\"a\"")), Some(None));
        assert_eq!(read(&format!("junk\r\n{}", form("csrf", ""))), Some(None));
        assert_eq!(read(form("csrf", "").trim_end_matches("--x1\r\n")), None, "not there as a whole");
        assert_eq!(read(""), None);
    }
}
