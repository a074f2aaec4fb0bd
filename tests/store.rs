//! One contract, kept by both stores.

mod change;
mod check;
mod conflict;
mod evidence;
mod person;
mod plan;
mod register;
mod seal;
