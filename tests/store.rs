//! One contract, kept by both stores.

mod change;
mod conflict;
mod evidence;
mod person;
mod register;
mod seal;
