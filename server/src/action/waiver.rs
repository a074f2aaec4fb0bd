//! Faults let pass by name and with a reason, and taken back.

pub mod take_back_waiver;
pub mod waive_fault;
