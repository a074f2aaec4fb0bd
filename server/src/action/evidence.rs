//! Evidence records: adding, correcting and withdrawing them, their files and speakers, and what leans on them.

pub mod add_record;
pub mod attach_file;
pub mod correct_record;
pub mod name_speaker;
pub(in crate::action) mod picture;
pub mod read_coverage;
pub mod withdraw_attachment;
pub mod withdraw_record;
mod word_file;
