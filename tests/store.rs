//! One contract, kept by both stores.

mod change;
mod evidence;
mod person;
mod register;
mod seal;
