//! Helpers that speak the domain and go through the public door.

pub mod caller;
pub mod dump;
pub mod migrated;
pub mod people;
pub mod postgres;
pub mod program;
pub mod server;
pub mod smtp;
pub mod stores;
pub mod typist;
pub mod word;
pub mod writer;
