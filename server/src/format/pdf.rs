//! The copy as PDF.

use super::RenderError;
use super::tree::Tree;

/// Writes the copy as a tagged PDF/A-2a file.
pub fn write(tree: &Tree) -> Result<Vec<u8>, RenderError> {
    Err(RenderError::Pdf(tree.title.clone()))
}
