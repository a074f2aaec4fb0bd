//! To be built: format/markdown.
