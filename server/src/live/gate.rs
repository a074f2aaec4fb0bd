//! To be built: live/gate.
