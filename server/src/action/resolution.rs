//! Resolutions: starting one, naming versions, and laying out copies.

pub mod compare_points;
pub mod create_resolution;
pub mod lay_out;
pub mod lay_out_annex;
pub mod link_record;
pub mod name_version;
pub mod read_attribution;
pub mod read_history;
pub mod read_why;
pub mod restore_clause;
pub mod set_body;
pub mod set_naming;
pub mod write_redline;
