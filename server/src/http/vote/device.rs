//! The secret that a voter's device holds: in a cookie that only pages of that vote are sent.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::action::person::secret::fresh_token;
use crate::domain::vote::DeviceSecret;
use crate::http::person::over_tls;
use crate::id::{ResolutionId, VoteId};

/// How long a device keeps the secret: longer than any vote in writing is open.
const SECRET_DAYS: i64 = 120;

fn name(vote: &VoteId) -> String {
    format!("duthao_ballot_{vote}")
}

fn path(resolution: &ResolutionId) -> String {
    format!("/resolutions/{resolution}/vote")
}

/// Reads the secret of this vote that the device sent.
pub(super) fn secret_of(headers: &HeaderMap, vote: &VoteId) -> Option<DeviceSecret> {
    DeviceSecret::of(&text_of(headers, vote)?)
}

/// Reads the secret as the device sent it.
pub(super) fn text_of(headers: &HeaderMap, vote: &VoteId) -> Option<String> {
    CookieJar::from_headers(headers).get(&name(vote)).map(|cookie| cookie.value().to_owned())
}

/// Draws a secret for a device.
pub(super) fn fresh_secret() -> String {
    fresh_token()
}

/// Makes the cookie that brings the secret to the device.
pub(super) fn kept(
    headers: &HeaderMap,
    resolution: &ResolutionId,
    vote: &VoteId,
    secret: String,
) -> CookieJar {
    let cookie = Cookie::build((name(vote), secret))
        .path(path(resolution))
        .http_only(true)
        .secure(over_tls(headers))
        // Lax, like the session's own: whoever comes by a link or a QR code still holds their ballot.
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(SECRET_DAYS))
        .build();
    CookieJar::new().add(cookie)
}

/// Takes the secret from a device whose vote is closed: it opens nothing any more.
pub(super) fn dropped(resolution: &ResolutionId, vote: &VoteId) -> CookieJar {
    let cookie = Cookie::build((name(vote), ""))
        .path(path(resolution))
        .http_only(true)
        .max_age(time::Duration::ZERO)
        .build();
    CookieJar::new().add(cookie)
}
