//! Units: importing them from a file.

pub mod import_units;
pub mod units_file;
