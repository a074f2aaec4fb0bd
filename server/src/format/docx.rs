//! The copy as DOCX.

use super::RenderError;
use super::tree::Tree;

/// Writes the copy as a Word file.
pub fn write(tree: &Tree) -> Result<Vec<u8>, RenderError> {
    Err(RenderError::Docx(tree.title.clone()))
}
