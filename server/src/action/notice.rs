//! Notices: what somebody should know of, read and settled by that person alone; copies of them by mail.

pub mod keep_notices;
pub mod list_names;
pub mod list_notices;
pub mod read_notices;
pub mod set_notices;
pub mod tell_notices;
