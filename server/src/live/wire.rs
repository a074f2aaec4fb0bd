//! To be built: live/wire.
