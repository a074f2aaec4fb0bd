//! To be built: format/docx.
