//! Steps from stage to stage: the plain ones, the checks before a seal, and the seal itself.

pub mod look_for_faults;
pub mod seal;
pub mod take_step;
