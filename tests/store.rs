//! One contract, kept by both stores.

mod change;
mod evidence;
mod person;
