//! Units: importing them.

pub mod import_units;
