//! Flags of records that were corrected or withdrawn: which clauses they concern, and what follows for each.

pub mod decide_flag;
pub mod list_leaning;
