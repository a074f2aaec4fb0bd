//! One contract, kept by both stores.

mod attachment;
mod change;
mod check;
mod conflict;
mod evidence;
mod person;
mod register;
mod seal;
