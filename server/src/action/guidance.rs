//! The guidance on pilot meetings: issuing a version.

pub mod issue_guidance;
