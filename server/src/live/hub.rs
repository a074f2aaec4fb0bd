//! To be built: live/hub.
