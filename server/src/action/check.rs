//! Looking whether what is stored is sound.

pub mod check_audit;
pub mod check_data;
pub mod check_seal;
