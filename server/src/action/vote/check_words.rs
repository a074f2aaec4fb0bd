//! Makes sure, before a ballot is shown or taken, that the words are still exactly those that were sealed.

use crate::action::check::check_seal::fault_of_seal;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::canonical::canonical_hash;
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::seal::Seal;

/// Why it could not be told.
#[derive(Debug, thiserror::Error)]
pub enum CheckWordsError {
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Tells whether the words kept with the seal, those shown to readers, and everything the seal binds still agree.
///
/// Nothing in the program changes any of it; a hand in the database, or a damaged disk, may. What is wrong is told in
/// the log, for whoever runs the server.
pub async fn words_stand(app: &App, seal: &Seal) -> Result<bool, CheckWordsError> {
    let version = app.store.version(&seal.resolution, &seal.version).await?;
    let kept = canonical_hash(&version.text) == seal.canonical_hash;
    let fault = fault_of_seal(&app.store, &[version], seal).await?;
    let text = app.rooms.text(&seal.resolution).await?;
    let shown = text.heads == seal.heads && canonical_hash(&text) == seal.canonical_hash;
    let stand = kept && shown && fault.is_none();
    if !stand {
        let fault = fault.unwrap_or_else(|| "the words are others than those sealed".to_owned());
        tracing::error!(seal = %seal.id, %fault, "Ballots are refused, run `duthao check`: {fault}");
    }
    Ok(stand)
}

impl Explain for CheckWordsError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}
