//! Gives a person a link, a printed code or a bearer token; shown once, kept as a hash.

use super::secret;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::PersonId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::person::{KeyKind, SignInKey};

/// How long a key works: a term of drafting, with its workshop and vote, fits into half a year.
const KEY_MILLIS: i64 = 183 * 24 * 60 * 60 * 1000;

/// Why a key could not be given.
#[derive(Debug, thiserror::Error)]
pub enum GiveKeyError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the code could not be hashed")]
    Hash,
}

impl Explain for GiveKeyError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Store(fault) => fault.slug(),
            Self::Hash => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Store(fault) => fault.class(),
            Self::Hash => Class::Fault,
        }
    }
}

/// Gives `person` a key and returns it; for a code in the form `ABCD-EFG-HJK`.
///
/// `by` is `None` for the operator at the machine itself.
pub async fn give_key(
    app: &App,
    by: Option<&Person>,
    person: &PersonId,
    kind: KeyKind,
) -> Result<String, GiveKeyError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManagePeople, None)?;
    }
    app.store.person(person).await?;
    let now = app.clock.now();
    let (shown, selector, secret_hash) = match kind {
        KeyKind::Link | KeyKind::Bearer => {
            let token = secret::fresh_token();
            let hash = secret::token_hash(&token);
            (token, hash.clone(), hash)
        }
        KeyKind::Code => fresh_code().await?,
    };
    let key = SignInKey {
        selector,
        person: person.clone(),
        kind,
        secret_hash,
        created_at: now,
        expires_at: now.plus(KEY_MILLIS),
        wrong_tries: 0,
        locked_until: Millis(0),
        card: false,
    };
    let line = AuditLine {
        at: now,
        person: by.map(|by| by.id.clone()),
        act: "person.give_key",
        object: person.to_string(),
        detail: String::new(),
    };
    app.store.add_key(&key, &line).await?;
    Ok(shown)
}

async fn fresh_code() -> Result<(String, String, String), GiveKeyError> {
    let (selector, proof) = secret::fresh_code();
    let (first, second) = proof.split_at(proof.len() / 2);
    let shown = format!("{selector}-{first}-{second}");
    let hash = tokio::task::spawn_blocking(move || secret::slow_hash(&proof))
        .await
        .ok()
        .flatten()
        .ok_or(GiveKeyError::Hash)?;
    Ok((shown, selector, hash))
}
