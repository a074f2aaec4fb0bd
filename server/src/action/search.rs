//! Searching over meetings, records and clauses.

mod fill_index;
pub mod search_all;
