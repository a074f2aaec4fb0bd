//! To be built: words.
