//! The table of what was said of a text and what was answered.

pub mod list_responses;
pub mod pass_response;
pub mod write_responses;
