//! Conflict cards: reading them, and deciding one.

pub mod list_conflicts;
pub mod resolve_conflict;
