//! Signs a person in by link, code or bearer token, and out again.

use tokio::sync::Semaphore;

use super::secret;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::person::{KeyKind, SignInKey};

/// How long a session lasts: a phone signed in at the first workshop day is still signed in at the last.
pub const SESSION_MILLIS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Wrong tries before a printed code is locked: mistyping is forgiven, guessing is not.
const WRONG_TRIES_MAX: i64 = 10;

/// How long a code stays locked after too many wrong tries.
const LOCK_MILLIS: i64 = 15 * 60 * 1000;

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("this code is not known")]
    WrongCode,
    #[error("this link is not known or has expired")]
    WrongLink,
    #[error("too many wrong tries; try again later")]
    Locked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SignInError {
    fn slug(&self) -> &'static str {
        match self {
            Self::WrongCode => "wrong-code",
            Self::WrongLink => "wrong-link",
            Self::Locked => "code-locked",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::WrongCode | Self::WrongLink => Class::NotSignedIn,
            Self::Locked => Class::TooMany,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::WrongCode => vec![WrongField::of("code", "problem-wrong-code")],
            Self::Locked => vec![WrongField::of("code", "problem-code-locked")],
            Self::WrongLink | Self::Store(_) => Vec::new(),
        }
    }
}

/// Slow hashes at once: each takes 19 MiB and a core, and a hall that signs in together must not stop the rooms.
const HASHES_AT_ONCE_MAX: usize = 2;

static HASHES: Semaphore = Semaphore::const_new(HASHES_AT_ONCE_MAX);

/// Opens a session for whoever typed this code; returns the session's secret for the cookie.
///
/// A try is counted before its proof is looked at, so that tries at once are counted too.
pub async fn sign_in_by_code(app: &App, typed: &str) -> Result<String, SignInError> {
    let (selector, proof) = secret::read_code(typed).ok_or(SignInError::WrongCode)?;
    let now = app.clock.now();
    let key = app.store.take_try(&selector, WRONG_TRIES_MAX, now, now.plus(LOCK_MILLIS)).await?;
    let Some(key) = key else {
        return Err(match app.store.key(KeyKind::Code, &selector).await? {
            Some(_) => SignInError::Locked,
            None => {
                // As slow as for a code that is there, so that the time tells nothing.
                fits(proof, None).await;
                SignInError::WrongCode
            }
        });
    };
    if !fits(proof, Some(key.secret_hash.clone())).await || key.expires_at <= now {
        return Err(SignInError::WrongCode);
    }
    app.store.forget_wrong_tries(&selector).await?;
    open(app, &key).await
}

/// Compares a proof with its slow hash, a few at a time and off the async threads.
async fn fits(proof: String, hash: Option<String>) -> bool {
    let Ok(_turn) = HASHES.acquire().await else { return false };
    let compared = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => secret::slow_fits(&proof, &hash),
        None => secret::slow_hash(&proof).is_none(),
    });
    compared.await.unwrap_or(false)
}

/// Opens a session for whoever followed this link; returns the session's secret for the cookie.
pub async fn sign_in_by_link(app: &App, token: &str) -> Result<String, SignInError> {
    let key =
        app.store.key(KeyKind::Link, &secret::token_hash(token)).await?.ok_or(SignInError::WrongLink)?;
    if key.expires_at <= app.clock.now() {
        return Err(SignInError::WrongLink);
    }
    open(app, &key).await
}

async fn open(app: &App, key: &SignInKey) -> Result<String, SignInError> {
    let now = app.clock.now();
    let token = secret::fresh_token();
    let whole = now.plus(SESSION_MILLIS);
    // A card is for the days of the workshop, and so is what it opens.
    let until = if key.card { whole.min(key.expires_at) } else { whole };
    app.store.open_session(&secret::token_hash(&token), &key.person, (now, until), key.card).await?;
    Ok(token)
}

/// Returns whose session this is; `None` when it has ended or never was.
pub async fn person_of_session(app: &App, token: &str) -> Result<Option<Person>, StoreError> {
    match app.store.session_person(&secret::token_hash(token), app.clock.now()).await? {
        Some(id) => app.store.person(&id).await.map(Some),
        None => Ok(None),
    }
}

/// Returns whose bearer token this is; `None` when it has expired or never was.
pub async fn person_of_bearer(app: &App, token: &str) -> Result<Option<Person>, StoreError> {
    let found = app.store.key(KeyKind::Bearer, &secret::token_hash(token)).await?;
    match found.filter(|key| key.expires_at > app.clock.now()) {
        Some(key) => app.store.person(&key.person).await.map(|person| Some(person).filter(|who| who.active)),
        None => Ok(None),
    }
}

/// Ends a session.
pub async fn sign_out(app: &App, token: &str) -> Result<(), StoreError> {
    app.store.end_session(&secret::token_hash(token)).await
}
