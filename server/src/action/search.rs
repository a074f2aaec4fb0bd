//! Searching over meetings, records and clauses.

pub mod fill_index;
pub mod search_all;
