//! Word files as they are handed in: of the archive only the names of its parts are read, nothing is unpacked.

use std::io::Cursor;

use tokio::sync::Semaphore;
use zip::ZipArchive;

use crate::domain::evidence::attachment::{WordFault, word_fault};
use crate::store::attachment::StoredFile;
use crate::store::{Store, StoreError};

/// Most parts of a Word file: a report full of pictures has a thousand.
const PARTS_MAX: usize = 10_000;

/// One at a time: each is held in memory as a whole.
static LOOKING: Semaphore = Semaphore::const_new(1);

/// Tells why a stored archive is not taken as a Word file; nothing where it is.
pub(super) async fn word_file(store: &Store, file: &StoredFile) -> Result<Option<WordFault>, StoreError> {
    let Ok(_looking) = LOOKING.acquire().await else { return Ok(Some(WordFault::NotWord)) };
    let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
    for place in 0..(file.size + file.piece_size - 1) / file.piece_size {
        bytes.extend(store.piece(&file.upload, place).await?);
    }
    // A reader that panics says only that it is no archive.
    let seen = tokio::task::spawn_blocking(move || fault_of(&bytes)).await;
    Ok(seen.unwrap_or(Some(WordFault::NotWord)))
}

fn fault_of(bytes: &[u8]) -> Option<WordFault> {
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) if archive.len() <= PARTS_MAX => word_fault(archive.file_names()),
        Ok(_) | Err(_) => Some(WordFault::NotWord),
    }
}
