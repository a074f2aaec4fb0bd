//! To be built: live/text.
