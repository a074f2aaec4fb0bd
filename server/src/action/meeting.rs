//! Pilot meetings and score templates: adding them.

pub mod add_meeting;
pub mod add_score_template;
