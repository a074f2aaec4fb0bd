//! Who is asking: read from the session cookie or a bearer token, once a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::problem::Problem;
use crate::action::Class;
use crate::action::person::secret::csrf_of;
use crate::action::person::sign_in::{SESSION_MILLIS, person_of_bearer, person_of_session};
use crate::app::App;
use crate::domain::person::{Person, Roles};
use crate::store::StoreError;
use crate::words::Lang;

/// The cookie that holds a session's secret.
pub const SESSION_COOKIE: &str = "duthao_session";

/// The cookie that remembers the language chosen.
pub const LANG_COOKIE: &str = "duthao_lang";

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A session cookie, with the session's secret.
    Session(String),
    Bearer,
    None,
}

/// Whoever is asking, signed in or not.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: Option<Person>,
    pub proof: Proof,
    pub lang: Lang,
    /// Whether a cookie was sent that no longer opens a session.
    pub expired: bool,
    /// Suggestions that wait in the resolution whose page is asked for, for whoever answers them; else none.
    pub waiting: i64,
    /// Notices not read, where a page is asked for.
    pub unread: i64,
}

impl Member {
    /// Reads who is asking from the headers.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self, StoreError> {
        let jar = CookieJar::from_headers(headers);
        let lang = jar.get(LANG_COOKIE).map_or(Lang::Vi, |cookie| Lang::of_id(cookie.value()));
        let nobody = Self { person: None, proof: Proof::None, lang, expired: false, waiting: 0, unread: 0 };
        if let Some(token) = bearer(headers) {
            let person = person_of_bearer(app, token).await?;
            return Ok(Self { proof: Proof::Bearer, person, ..nobody });
        }
        let Some(token) = jar.get(SESSION_COOKIE).map(|cookie| cookie.value().to_owned()) else {
            return Ok(nobody);
        };
        let person = person_of_session(app, &token).await?;
        let expired = person.is_none();
        Ok(Self { proof: Proof::Session(token), person, expired, ..nobody })
    }

    /// Returns the roles held; none for somebody not signed in.
    pub fn roles(&self) -> Roles {
        self.person.as_ref().map(|person| person.roles.clone()).unwrap_or_default()
    }

    /// Returns what forms must carry to be taken from this session.
    pub fn csrf(&self) -> String {
        match &self.proof {
            Proof::Session(token) => csrf_of(token),
            Proof::Bearer | Proof::None => String::new(),
        }
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// Makes the cookie of a session; `secure` where the page came over TLS.
pub fn session_cookie(token: String, secure: bool) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, token))
        .path("/")
        .http_only(true)
        .secure(secure)
        // Lax: a printed QR code or a link in a message opens the page signed in.
        .same_site(SameSite::Lax)
        .max_age(time::Duration::milliseconds(SESSION_MILLIS))
        .build()
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nobody = Member {
            person: None,
            proof: Proof::None,
            lang: Lang::Vi,
            expired: false,
            waiting: 0,
            unread: 0,
        };
        Ok(parts.extensions.get::<Member>().cloned().unwrap_or(nobody))
    }
}

/// Somebody signed in; the guard has let nobody else through.
#[derive(Clone, Debug)]
pub struct Who(pub Person);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(member) = Member::from_request_parts(parts, state).await;
        member.person.map(Who).ok_or_else(|| Problem::plain("not-signed-in", Class::NotSignedIn))
    }
}
