//! Issuing: a number and a date for what was adopted.

pub mod issue_resolution;
