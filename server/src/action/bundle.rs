//! The bundle that proves itself: made of one sealed version, verified anywhere; and the keys that sign it.

pub mod gather_files;
pub mod make_bundle;
pub mod sign;
pub mod verify_bundle;
