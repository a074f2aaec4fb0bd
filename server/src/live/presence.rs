//! To be built: live/presence.
