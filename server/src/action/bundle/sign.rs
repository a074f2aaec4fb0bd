//! The key that signs: made when it is first asked for, rotated on command, each told in the audit log.

use crate::app::App;
use crate::domain::signing::{Secret, fingerprint};
use crate::store::audit::AuditLine;
use crate::store::{Answer, StoreError};

/// Acts that tell of the key of a bundle.
pub const MAKE_ACT: &str = "key.make";
pub const ROTATE_ACT: &str = "key.rotate";

fn line(app: &App, act: &'static str, secret: &Secret) -> AuditLine {
    let public = secret.public();
    AuditLine { at: app.clock.now(), person: None, act, object: fingerprint(&public), detail: public }
}

/// Returns the key that signs; makes the first.
pub async fn signing_key(app: &App) -> Answer<Secret> {
    loop {
        if let Some(secret) = app.store.signing_secret().await? {
            return Ok(secret);
        }
        let fresh = Secret(rand::random());
        match app.store.add_signing_key(&fresh, &line(app, MAKE_ACT, &fresh)).await {
            // Another node was quicker: its key is read.
            Ok(()) | Err(StoreError::AlreadyThere) => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// Lets a new key sign from now on, named by the one before, whose secret half is thrown away. Returns its public half.
pub async fn rotate_key(app: &App) -> Answer<String> {
    loop {
        let (old, new) = (signing_key(app).await?, Secret(rand::random()));
        if app.store.rotate_signing_key(&old, &new, &line(app, ROTATE_ACT, &new)).await? {
            return Ok(new.public());
        }
    }
}
