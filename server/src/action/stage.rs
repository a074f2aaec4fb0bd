//! Steps from stage to stage: the plain ones, the checks before a seal, the annex, and the seal itself.

pub mod gather_annex;
pub mod look_for_faults;
pub mod seal;
pub mod take_step;
