//! Looking into the audit log, and having it proved.

pub mod find_audit;
pub mod verify_audit;
