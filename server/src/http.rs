//! To be built: http.

pub mod socket;
