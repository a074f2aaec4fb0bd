//! To be built: format/profile.
