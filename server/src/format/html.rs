//! To be built: format/html.
