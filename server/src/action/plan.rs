//! The plan of pilot meetings: choosing cells, moving and calling off, and the board.

pub mod call_off_meeting;
pub mod move_meeting;
pub mod plan_meeting;
pub mod read_board;
