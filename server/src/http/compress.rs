//! Pages that a whole hall fetches at once, made small on the way.
//!
//! Only pages that show nothing their request asked for: where a stranger could put words of their own beside the form
//! token, the length of the answer would tell the token.

use std::io::Write as _;
use std::sync::OnceLock;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::page::show;

/// Half the work of the usual level, for some hundredths more bytes: each of 150 phones is written its own page.
const LEVEL: u32 = 4;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, cookie");

/// Writes a page, compressed where the browser takes that.
pub(super) fn show_small<T: Template>(asked: &HeaderMap, template: &T) -> Response {
    match template.render() {
        Ok(html) => Packed::of(html).answer(asked),
        Err(_) => show(template),
    }
}

/// A page that is written once and sent to many.
pub(super) struct Packed {
    html: String,
    small: OnceLock<Option<Vec<u8>>>,
}

impl Packed {
    pub fn of(html: String) -> Self {
        Self { html, small: OnceLock::new() }
    }

    /// Writes the answer, compressed where the browser takes that.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let small =
            if takes_gzip(asked) { self.small.get_or_init(|| gzip(&self.html)).as_ref() } else { None };
        let mut response = match small {
            Some(small) => ([(header::CONTENT_TYPE, HTML), (header::CONTENT_ENCODING, GZIP)], small.clone())
                .into_response(),
            None => ([(header::CONTENT_TYPE, HTML)], self.html.clone()).into_response(),
        };
        response.headers_mut().insert(header::VARY, VARY);
        response
    }
}

pub(super) fn gzip(html: &str) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
    encoder.write_all(html.as_bytes()).and_then(|()| encoder.finish()).ok()
}

/// Tells whether the browser takes gzip; one that says `q=0` does not.
pub(super) fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let refused = |part: &str| {
            let weight = part.strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
            weight == Some(0.0)
        };
        parts.next() == Some("gzip") && !parts.any(refused)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_takes_gzip_is_sent_it() {
        let takes = |words: &'static str| {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(words))]);
            takes_gzip(&asked)
        };
        for words in ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "deflate,gzip ; q=0.1"] {
            assert!(takes(words), "{words}");
        }
        for words in ["", "br", "identity", "gzip;q=0", "br, gzip; q=0.0", "xgzip"] {
            assert!(!takes(words), "{words}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
