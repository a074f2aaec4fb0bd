//! Reads a Word file that a stranger may have made: its paragraphs with looks, numbers, revisions and comments.
//!
//! Nothing in it is trusted: sizes are measured while unpacking, only five parts are opened, no entity is expanded, and
//! programs, pictures and embedded objects are passed over unread.

mod archive;
mod document;
mod faces;
mod numbering;
mod parts;
mod xml;

use crate::domain::import::WordText;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordReadError {
    #[error("the file is no Word file")]
    NotWord,
    #[error("the file is of the old binary Word, or has a password")]
    Old,
    #[error("the file holds a program")]
    Macros,
    #[error("the file unpacks to more than any draft does")]
    Bomb,
    #[error("the file has more paragraphs than any draft has")]
    TooLong,
}

/// Reads the words of a Word file.
pub fn read(bytes: &[u8]) -> Result<WordText, WordReadError> {
    let parts = archive::unpacked(bytes)?;
    let lists = numbering::Numbering::read(&parts.numbering, &parts.styles)?;
    let faces = faces::Faces::read(&parts.styles)?;
    let remarks = parts::remarks(&parts.comments, &faces)?;
    let read = document::read(&parts.document, lists, &faces, &remarks)?;
    Ok(WordText { origin: parts::origin(&parts.properties)?, ..read })
}
