//! Units: importing them from a file, writing them to one, and changing them one by one.

pub mod change_bloc;
pub mod change_cell;
pub mod change_organisation;
pub mod confirm_upload;
pub mod export_units;
pub mod import_units;
pub mod keep_upload;
pub mod unit_entry;
pub mod units_file;
mod workbook;
