//! To be built: live/session.
