//! Pilot meetings and score templates: adding, correcting, superseding them.

pub mod add_meeting;
pub mod add_score_template;
pub mod adopt_score_template;
pub mod correct_meeting;
mod told;
