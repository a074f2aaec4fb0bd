//! The shared document: rooms, the gate before the log, and the wire (`design.md` §2, §3, §4).
//!
//! Callers hold a [`hub::Hub`]; nothing outside this folder knows automerge.

pub mod gate;
pub mod graph;
pub mod hub;
pub mod log;
pub mod presence;
pub mod room;
pub mod session;
pub mod text;
pub mod wire;
