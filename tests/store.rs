//! One contract, kept by both stores.

mod attachment;
mod change;
mod check;
mod conflict;
mod evidence;
mod leaning;
mod person;
mod register;
mod seal;
mod waiver;
