//! Word files brought in: a draft as a new resolution, an edited copy as suggestions.

pub mod import_draft;
pub mod read_copy;
pub mod read_draft;
pub mod send_changes;

use tokio::sync::Semaphore;

use super::resolution::create_resolution::CreateResolutionError;
use super::suggestion::suggest::SuggestingError;
use super::{Class, Explain, WrongField};
use crate::domain::import::{CLAUSES_MAX, FILE_BYTES_MAX, WordText};
use crate::domain::permission::Denied;
use crate::format::word_read::{WordReadError, read};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Bytes in a megabyte, as people are told sizes.
const MEGABYTE: usize = 1024 * 1024;

/// One at a time: what a file unpacks to is held in memory as a whole.
static READING: Semaphore = Semaphore::const_new(1);

/// Why a Word file is not brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the file is too large")]
    TooLarge,
    #[error(transparent)]
    Word(#[from] WordReadError),
    #[error("there are no words in the file that could be clauses")]
    NoClauses,
    #[error("there are more clauses than any draft has")]
    TooManyClauses,
    #[error("what was sent back is no draft that was shown")]
    NotShown,
    #[error("the file was not exported from here")]
    NotExported,
    #[error("the file was exported from another resolution")]
    OtherResolution,
    #[error(transparent)]
    Create(#[from] CreateResolutionError),
    #[error(transparent)]
    Suggest(#[from] SuggestingError),
    #[error("the version it was exported from is unknown")]
    UnknownVersion,
    #[error(transparent)]
    Live(LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("reading the file ended without an answer")]
    Broken,
}

impl From<LiveError> for ImportError {
    fn from(fault: LiveError) -> Self {
        match fault {
            LiveError::UnknownVersion => Self::UnknownVersion,
            fault => Self::Live(fault),
        }
    }
}

impl Explain for ImportError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::TooLarge => "word-file-too-large",
            Self::Word(WordReadError::NotWord) => "word-file-not-word",
            Self::Word(WordReadError::Old) => "word-file-old",
            Self::Word(WordReadError::Macros) => "word-file-macros",
            Self::Word(WordReadError::Bomb) => "word-file-bomb",
            Self::Word(WordReadError::TooLong) | Self::TooManyClauses => "word-file-too-long",
            Self::NoClauses => "word-file-empty",
            Self::NotShown => "import-not-shown",
            Self::NotExported => "import-not-exported",
            Self::OtherResolution => "import-other-resolution",
            Self::UnknownVersion => "import-version-unknown",
            Self::Create(fault) => fault.slug(),
            Self::Suggest(fault) => fault.slug(),
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
            Self::Broken => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::TooLarge
            | Self::Word(WordReadError::Bomb | WordReadError::TooLong)
            | Self::TooManyClauses => Class::TooLarge,
            Self::Word(WordReadError::NotWord | WordReadError::Old | WordReadError::Macros)
            | Self::NoClauses
            | Self::NotShown
            | Self::NotExported
            | Self::UnknownVersion => Class::Invalid,
            Self::OtherResolution => Class::Conflict,
            Self::Create(fault) => fault.class(),
            Self::Suggest(fault) => fault.class(),
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
            Self::Broken => Class::Fault,
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge => vec![("max", (FILE_BYTES_MAX / MEGABYTE).to_string())],
            Self::Word(WordReadError::TooLong) | Self::TooManyClauses => {
                vec![("max", CLAUSES_MAX.to_string())]
            }
            Self::Create(fault) => fault.given(),
            Self::Suggest(fault) => fault.given(),
            Self::Denied(_)
            | Self::Word(
                WordReadError::NotWord | WordReadError::Old | WordReadError::Macros | WordReadError::Bomb,
            )
            | Self::NoClauses
            | Self::NotShown
            | Self::NotExported
            | Self::OtherResolution
            | Self::UnknownVersion
            | Self::Live(_)
            | Self::Store(_)
            | Self::Broken => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Create(fault) => fault.fields(),
            Self::Suggest(fault) => fault.fields(),
            Self::Denied(_)
            | Self::TooLarge
            | Self::Word(_)
            | Self::NoClauses
            | Self::TooManyClauses
            | Self::NotShown
            | Self::NotExported
            | Self::OtherResolution
            | Self::UnknownVersion
            | Self::Live(_)
            | Self::Store(_)
            | Self::Broken => Vec::new(),
        }
    }
}

/// Reads a file off the async threads, and hands what was read to a rule there.
async fn read_with<T: Send + 'static>(
    bytes: Vec<u8>,
    rule: impl FnOnce(WordText) -> T + Send + 'static,
) -> Result<T, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge);
    }
    let Ok(reading) = READING.acquire().await else { return Err(ImportError::Broken) };
    // The turn ends with the reading, also where whoever sent the file has gone.
    let done = tokio::task::spawn_blocking(move || {
        let _reading = reading;
        read(&bytes).map(rule)
    })
    .await;
    Ok(done.map_err(|_| ImportError::Broken)??)
}
