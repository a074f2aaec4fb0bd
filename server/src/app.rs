//! To be built: app.
