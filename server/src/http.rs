//! To be built: http.
