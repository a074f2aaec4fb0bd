//! Evidence records: adding, correcting and withdrawing them, and what leans on them.

pub mod add_record;
pub mod correct_record;
pub mod read_coverage;
pub mod withdraw_record;
