//! To be built: live/room.
