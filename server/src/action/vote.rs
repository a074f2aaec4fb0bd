//! Votes: opening one on a seal, casting ballots, closing with a count, and what each reader may see.

pub mod cast_ballot;
pub mod check_words;
pub mod close_vote;
pub mod confirm_papers;
pub mod enter_papers;
pub mod note_clause;
pub mod open_vote;
pub mod print_minutes;
pub mod print_record;
pub mod reserve_opinion;
pub mod see_changes;
pub mod see_notes;
pub mod see_rounds;
pub mod see_vote;
pub mod write_minutes;
