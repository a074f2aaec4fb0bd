//! To be built: format/tree.
